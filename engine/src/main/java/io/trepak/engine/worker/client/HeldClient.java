package io.trepak.engine.worker.client;

import io.trepak.engine.worker.request.Requester;
import io.trepak.engine.worker.resources.Waiter;

/** A client as {@link HeldClients} and {@link Eviction} see it. */
interface HeldClient extends Waiter, Requester {
    /** Whether there is memory for the request it waits to send. */
    boolean fitsMemory();

    // ---- responses it does not read

    /** Whether as many bytes wait for it as may. */
    boolean isFull();

    /** How many bytes wait for it. */
    long unreadBytes();

    /** The looks begin. */
    void beginLooks();

    /** Looks at whether it gets on. Returns whether it has to be looked at again. */
    boolean look(long nowNanos);

    /** The looks end. */
    void endLooks();

    /** Whether it and the proxy wait for each other, and waiting would not end. */
    boolean isDeadlocked(long nowNanos);

    /** Whether it takes nothing, and has not for as long as others can be asked to wait. */
    boolean isLazy(long nowNanos);

    /** Whether a server is held back for it from which others want responses. */
    boolean holdsUpOthers();

    // ---- memory

    /** Notes how far it has got. */
    void markProgress();

    /** Closes it when it holds much memory and has hardly got on since {@link #markProgress}. */
    void closeIfStalled();

    /** How many bytes are held for it: of requests that are not all here, or are kept, and of responses that have not left. */
    long heldBytes();

    /** How many of them are of responses that wait for others. */
    long heldByResponses();

    /** Closes it because it cannot be served properly any more. */
    void abandon(String why);
}
