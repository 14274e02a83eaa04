package io.trepak.engine.worker.request;

/** Who waits for a response. */
public interface Requester {
    /** Stands for several. */
    Requester SEVERAL = () -> false;

    /** Has its next request wait until all before it are answered. */
    default void holdBack() {}

    /** Whether it has gone, and nothing it asked for is of interest any more. */
    boolean isClosed();
}
