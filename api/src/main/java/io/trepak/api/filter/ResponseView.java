package io.trepak.api.filter;

import io.trepak.api.protocol.RequestInfo;
import io.trepak.api.protocol.ResponseFrame;
import org.jspecify.annotations.Nullable;

/**
 * A response from a server, on its way to a client. Valid during the call. Made by the engine; a later minor version may add methods.
 *
 * <p>Thread: worker.
 */
public interface ResponseView {
    /** How much is kept of a key, and of a response that comes in pieces, in bytes. */
    int KEPT_BYTES = 250;

    /** What was asked. */
    RequestInfo request();

    /** Who asked; null when it has gone, and for several at once. */
    @Nullable
    FilterClient client();

    /** What the response says about the server that sent it. */
    ResponseFrame.Status status();

    /** How long it took since the request was queued for its server, in nanoseconds. */
    long nanos();

    /** The server's name. */
    String server();

    /** The array that holds the request's first key, or the first {@link #KEPT_BYTES} of it; null when it has none. */
    byte @Nullable [] keyArray();

    /** Index of the key's first byte. */
    int keyOffset();

    /** How many bytes of the key are there. */
    int keyLength();

    /** The array that holds the response as the server sent it, or its first {@link #KEPT_BYTES} when it came in pieces. */
    byte[] array();

    /** Index of the response's first byte. */
    int offset();

    /** How many bytes of it are there. */
    int length();

    /** Whether that is all of it. */
    boolean isWhole();
}
