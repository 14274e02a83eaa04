package io.trepak.api.protocol;

/**
 * A protocol with the settings of one pool. What all its connections have in common and never changes belongs here.
 *
 * <pre>
 *   Protocol ─ open, once per pool ─► PoolProtocol ─ perThread, once per worker ─► WorkerCodecs ─► codecs
 * </pre>
 *
 * <p>Lives as long as a codec it made; nobody tells it when that is over. After a reload new connections get their codecs from
 * the object that was opened then, and those that are there keep the codecs they have.
 */
@FunctionalInterface
public interface PoolProtocol {
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
}
