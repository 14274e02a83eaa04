package io.trepak.api.protocol;

/**
 * A protocol with the settings of one pool. What all its connections have in common and never changes belongs here; what changes
 * while it runs, say rules read from a file, is published here through a volatile field.
 *
 * <pre>
 *   Protocol ─ open ─► PoolProtocol ─ start ─► in service ─ close
 *                           └─ perThread, once per worker ─► WorkerCodecs ─► codecs
 * </pre>
 *
 * <p>After a reload new connections get their codecs from the object that was opened then, and those that are there keep the codecs
 * they have, so that several of one pool may be in use at a time: {@link #close} comes when the last codec is gone. Codecs of clients
 * are told, see {@link FrontendCodec#reloaded}.
 */
@FunctionalInterface
public interface PoolProtocol extends AutoCloseable {
    /**
     * Makes the codecs of one worker; once per worker and pool.
     *
     * <p>Thread: the worker; also control, once, to have the plugin checked. What it throws there stops the start; later it
     * is counted, and no connection of the pool gets a codec from this worker until another call succeeds.
     *
     * @param worker that will use them
     */
    WorkerCodecs perThread(WorkerContext worker);

    /**
     * What the protocol wants of the engine; asked once, right after {@link Protocol#open}.
     *
     * <p>Thread: control.
     */
    default PoolNeeds needs() {
        return new PoolNeeds();
    }

    /**
     * Serving begins: metrics, pages and tasks of its {@link PoolContext} take effect. Not called in a mere check. What it throws is
     * counted, and the pool is served all the same.
     *
     * <p>Thread: control.
     */
    default void start() {}

    /**
     * Nothing made by it is used any more: its last codec is gone, or it was only checked and never started. Called once. What it
     * throws is counted.
     *
     * <p>Thread: control, or the one that ends the proxy.
     */
    @Override
    default void close() {}
}
