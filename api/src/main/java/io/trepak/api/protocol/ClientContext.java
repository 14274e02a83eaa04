package io.trepak.api.protocol;

/**
 * What a codec can ask about its client. Made by the engine, one per client; a codec may keep it as long as it lives itself.
 * A later minor version may add methods.
 *
 * <p>Thread: the worker that owns the connection, from the first call of {@link FrontendCodec#decode} on; before that nothing
 * is known yet.
 */
public interface ClientContext {
    /** Where the client is, as it is logged: {@code 10.1.2.3:51234}, or what a Unix socket is called. */
    String address();
}
