package io.trepak.api.protocol;

/**
 * A protocol with the settings of one pool: makes the codecs of the pool's connections. What they have in common (settings,
 * tables, scratch arrays) belongs here, so that a client costs no more than what is its own: there may be ten thousand.
 *
 * <pre>
 *   Protocol ─ open, once per pool ─► PoolProtocol ─ perThread, once per worker ─► PoolProtocol ─► codecs
 * </pre>
 *
 * <p>Lives as long as a codec it made; nobody tells it when that is over. After a reload new connections get their codecs from
 * the object that was opened then, and those that are there keep the codecs they have.
 */
public interface PoolProtocol {
    /**
     * The form that one worker uses; all codecs of the pool's connections on that worker are made by it. All their calls come
     * from that worker's thread, one at a time, so what they share needs no lock, and scratch that is free between two calls
     * may be shared by all. Asked once per worker and pool; a protocol whose codecs share nothing that changes returns itself.
     *
     * <p>Careful with what has to survive from one call to the next, say from {@link FrontendCodec#decode} to {@link
     * FrontendCodec#respond}: between the two, calls for other clients may come. Such state belongs to the client's codec.
     *
     * <p>Thread: the worker; also control, once, to have the plugin checked. What it throws there stops the start; later it
     * is counted, and no connection of the pool gets a codec from this worker until another call succeeds.
     *
     * @param worker that will use it
     */
    default PoolProtocol perThread(WorkerContext worker) {
        return this;
    }

    /**
     * The codec of one client connection. May hold session state (authenticated, selected database).
     *
     * <p>Thread: the worker that owns the connection; also control, once, to have the plugin checked. What it throws is
     * counted, and the client closed.
     *
     * @param client may be kept by the codec
     */
    FrontendCodec frontend(ClientContext client);

    /**
     * The codec of one server connection.
     *
     * <p>Thread: the worker that owns the connection; also control, once, to have the plugin checked. What it throws is
     * counted, and the connection given up.
     *
     * @param server may be kept by the codec
     */
    BackendCodec backend(ServerContext server);
}
