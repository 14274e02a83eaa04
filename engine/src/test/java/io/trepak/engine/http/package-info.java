/** A protocol of tests whose servers close their connections: see {@link io.trepak.engine.http.HttpProtocol}. */
package io.trepak.engine.http;
