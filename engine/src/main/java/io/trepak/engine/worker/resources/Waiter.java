package io.trepak.engine.worker.resources;

/** Somebody who waits for something, and looks again when told that it may have come. */
public interface Waiter {
    /** It was taken off the list it stood in; {@link #wake} follows at the end of the turn. */
    default void released() {}

    /** What it waits for may be there now. Called at the end of a turn, never from inside another connection's reads. */
    void wake();
}
