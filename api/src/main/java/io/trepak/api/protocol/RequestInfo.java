package io.trepak.api.protocol;

/**
 * A request as the engine remembers it while it waits for its response. Made by the engine; a later minor version may add methods.
 *
 * <p>Valid during the call that brings it.
 */
public interface RequestInfo {
    /** What was asked; null for bytes that are no request, and for a client that was not let in. */
    Command command();

    /** What {@link RequestFrame#tag(long)} said; 0 for nothing. */
    long tag();

    /** How many keys it had; 0 when that is not known any more. */
    int keyCount();

    /**
     * A number that names the server that answered: the same in every proxy with this server in its configuration, and after a
     * reload; 1 to 16,777,215. 0 when there is none, or there are several.
     */
    int serverNumber();

    /** The same of the next server that takes requests, in the order of their names; 0 when this was the last, or its own is 0. */
    int nextServerNumber();
}
