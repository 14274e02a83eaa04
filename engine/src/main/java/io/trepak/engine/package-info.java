/**
 * The engine as an embedding program sees it: read a {@link io.trepak.engine.Configuration}, start a {@code Proxy}, close it.
 * The records of a configuration are in {@code io.trepak.engine.config}, what a proxy tells in {@code io.trepak.engine.report}; all other packages of this module are its inside.
 */
package io.trepak.engine;
