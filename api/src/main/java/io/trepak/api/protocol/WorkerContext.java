package io.trepak.api.protocol;

/** What a protocol is told of a worker that serves its pool. Made by the engine; a later minor version may add methods. */
public interface WorkerContext {
    /**
     * What the pool can tell about itself. The same object each time, good for as long as the worker; {@link
     * PoolStatus#refresh} concerns this worker's share of the numbers.
     */
    PoolStatus status();
}
