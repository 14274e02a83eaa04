package io.trepak.api.protocol;

/**
 * Whether a request needs a server connection that no other client uses: because it waits there, or leaves something behind. For routes
 * to one server. Set with {@link RequestFrame#pin}; the engine reads it, and a later minor version may add constants.
 */
public enum Pin {
    /** The connection that all share. */
    NONE,
    /**
     * One of its own, for this request: it is sent after all earlier responses of the client, and nothing more of the client is looked
     * at before it is answered.
     */
    ONCE,
    /**
     * One of its own, which the client holds from now on; the one it holds already, if it does. Requests with {@link #NONE} go the
     * shared way as ever.
     */
    KEEP,
    /**
     * The one the client holds, whatever the keys, after all earlier responses of the client; then it is given back. It is sent nowhere
     * else: lost before it was sent, it fails.
     */
    LAST
}
