package io.trepak.api.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A client connection as its codec sees it. Made by the engine, one per client; a codec may keep it as long as it lives itself.
 * A later minor version may add methods.
 *
 * <p>Thread: the worker that owns the connection, within calls of its codec, from the first call of {@link FrontendCodec#decode} on;
 * before that nothing is known yet. Within {@link FrontendCodec#closed} it does nothing any more.
 */
public interface ClientContext {
    /** Where the client is, as it is logged: {@code 10.1.2.3:51234}, or what a Unix socket is called. */
    String address();

    /**
     * Says who the client has proved to be: for filters.
     *
     * @param name null for nobody
     */
    void user(@Nullable String name);

    /**
     * Has the response to the request at hand come later: within {@link FrontendCodec#respond}, which then writes nothing. Later requests
     * of the client are answered behind it; with {@link RequestFrame#barrier} they are not looked at before.
     *
     * @throws IllegalStateException elsewhere, and when it was deferred already
     */
    DeferredResponse defer();

    /**
     * Says how much memory the codec holds for this client beyond a few hundred bytes: counted like requests that wait for a response, in
     * client_pending_bytes and max_buffered_bytes. Replaces what was said before.
     *
     * @param bytes 0 or more
     */
    void holds(long bytes);

    /**
     * Closes the client: nothing more is read from it; responses under way leave first.
     *
     * @param reason for the log
     */
    void close(String reason);
}
