package io.trepak.api.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Makes the codecs of one pool on one worker. What they have in common (tables that change, scratch arrays) belongs here, so that
 * a client costs no more than what is its own: there may be ten thousand.
 *
 * <p>All of them are called from that worker's thread, one at a time, so what they share needs no lock, and scratch that is free
 * between two calls may be shared by all. Careful with what has to survive from one call to the next, say from {@link
 * FrontendCodec#decode} to {@link FrontendCodec#respond}: between the two, calls for other clients may come. Such state belongs
 * to the client's codec.
 *
 * <p>Thread: the worker; also control, once, to have the plugin checked. What it throws is counted, and the connection closed.
 */
public interface WorkerCodecs {
    /**
     * The codec of one client connection. May hold session state (authenticated, selected database).
     *
     * @param client may be kept by the codec
     */
    FrontendCodec frontend(ClientContext client);

    /**
     * The codec of one server connection.
     *
     * @param server may be kept by the codec
     */
    BackendCodec backend(ServerContext server);

    /**
     * Takes responses apart by keys: asked once for each server connection or response that needs it. By default null: the
     * protocol cannot; then requests are not merged, and responses to a split request are joined in memory.
     */
    default @Nullable KeyedResponses keyedResponses() {
        return null;
    }
}
