/**
 * The engine as an embedding program sees it: read a {@link io.trepak.engine.ProxyConfig}, start a {@code Proxy}, close it.
 * All other packages of this module are its inside.
 */
package io.trepak.engine;
