package io.trepak.api.protocol;

/** What a protocol is told of a worker that serves its pool. Made by the engine; a later minor version may add methods. */
public interface WorkerContext {
    /**
     * What the pool can tell about itself. The same object each time, good for as long as the worker; {@link
     * PoolStatus#refresh} concerns this worker's share of the numbers.
     */
    PoolStatus status();

    /**
     * How many units (slots) the pool's topology divides keys into, as things are now; 0 where each server is a unit, as on a ring, and
     * as long as no topology is known. Keys of several units cannot be in one request then, and servers may say that a unit is another
     * one's: {@link ResponseFrame#elsewhere}.
     */
    default int units() {
        return 0;
    }
}
