package io.trepak.engine.pool;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the whole process knows about the health of one server. Failures are rare and atomic; success costs its worker one
 * plain read.
 *
 * <pre>
 *   live ──failed() × server_failure_limit──► ejected ──server_retry_timeout──► live
 *     ▲ succeeded() clears the count             (its failures are not counted)
 * </pre>
 */
public final class ServerHealth {
    private final AtomicInteger failures = new AtomicInteger();
    private volatile int failureLimit;
    private volatile Runnable eject;
    private volatile long ejects;
    private volatile long ejectedAtMicros;
    private volatile boolean ejected;

    ServerHealth(int failureLimit, Runnable eject) {
        belongTo(failureLimit, eject);
    }

    /** Another pool decides about the server from now on. */
    void belongTo(int limit, Runnable ejecting) {
        this.failureLimit = Math.max(1, limit);
        this.eject = ejecting;
    }

    /** A connection to the server failed. Any thread. */
    public void failed() {
        if (!ejected && failures.incrementAndGet() >= failureLimit) {
            eject.run();
        }
    }

    /** The server answered. Any thread. */
    public void succeeded() {
        if (failures.get() != 0) {
            failures.set(0);
        }
    }

    /** How often it was ejected. */
    public long ejects() {
        return ejects;
    }

    /** When it was last ejected, in microseconds since 1970; 0 for never. */
    public long ejectedAtMicros() {
        return ejectedAtMicros;
    }

    /** Whether it is off the ring now. */
    public boolean isEjected() {
        return ejected;
    }

    int failureCount() {
        return failures.get();
    }

    // Control thread only.
    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    void markEjected(long nowMicros) {
        failures.set(0);
        ejectedAtMicros = nowMicros;
        ejects = ejects + 1;
        ejected = true;
    }

    void markLive() {
        failures.set(0);
        ejected = false;
    }
}
