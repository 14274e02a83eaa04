/**
 * A protocol of lines that uses all a protocol may use of the engine. Packed into a JAR and found by name like any other:
 * see {@link io.trepak.engine.line.LineProtocol}.
 */
package io.trepak.engine.line;
