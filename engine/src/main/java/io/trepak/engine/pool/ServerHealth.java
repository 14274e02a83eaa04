package io.trepak.engine.pool;

import io.trepak.api.topology.Trouble;
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
    /** Wants to know what workers meet. Any thread. */
    interface Watcher {
        /** What may mean a change of the topology. @param unit it has to do with; -1 for none */
        void met(Trouble.Kind kind, int unit);

        /** So many requests were sent and failed without a response. */
        void lost(int requests);
    }

    private final AtomicInteger failures = new AtomicInteger();
    private volatile int failureLimit;
    /** Lower than {@code failureLimit} for a while after a server came back. */
    private volatile int limit;

    private volatile Reconnects reconnects;
    private volatile Runnable eject;
    /** Null for nobody. */
    private volatile Watcher watcher;

    private volatile long ejects;
    private volatile long ejectedAtMicros;
    private volatile boolean ejected;
    /** Whether it failed since it last answered: the one thing that is looked at when all is well. */
    private volatile boolean troubled;

    private volatile long retryMillis;
    private volatile long retryAtNanos;
    private volatile long probes;
    private volatile long probesFailed;

    ServerHealth() {}

    ServerHealth(int failureLimit, Reconnects reconnects, Runnable eject) {
        belongTo(failureLimit, reconnects, eject);
    }

    /** Another pool decides about the server from now on. */
    void belongTo(int failuresToEject, Reconnects dialling, Runnable ejecting) {
        this.failureLimit = Math.max(1, failuresToEject);
        this.limit = this.failureLimit;
        this.reconnects = dialling;
        this.eject = ejecting;
    }

    /** Somebody wants to know of troubles; null for nobody. */
    void tell(Watcher watching) {
        watcher = watching;
    }

    /** Requests were sent to the server and failed without a response. Any thread. */
    public void lost(int requests) {
        Watcher watching = watcher;
        if (watching != null) {
            watching.lost(requests);
        }
    }

    /** The server says that it lost its role. Any thread. */
    public void demoted() {
        met(Trouble.Kind.DEMOTED, -1);
    }

    /**
     * A worker met what may mean a change of the topology. Any thread.
     *
     * @param unit it has to do with; -1 for none
     */
    public void met(Trouble.Kind kind, int unit) {
        Watcher watching = watcher;
        if (watching != null) {
            watching.met(kind, unit);
        }
    }

    /** The server says that it is not well. Any thread. */
    public void failed() {
        boolean limitReached = !ejected && failures.incrementAndGet() >= limit;
        troubled = true;
        if (limitReached) {
            eject.run();
        }
    }

    /**
     * A connection to the server failed. Any thread.
     *
     * @param dialledNanos when it was begun
     */
    public void connectionFailed(String reason, long dialledNanos, long nowNanos) {
        reconnects.failed(reason, dialledNanos, nowNanos);
        failed();
        met(Trouble.Kind.LOST, -1);
    }

    /** The server answered. Any thread. */
    public void succeeded() {
        if (troubled) {
            troubled = false;
            failures.set(0);
            reconnects.reset();
        }
    }

    /** Whether it has failed since it last answered. */
    public boolean isTroubled() {
        return troubled;
    }

    /** When it may be dialled again. */
    public Reconnects reconnects() {
        return reconnects;
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

    /** For how long it stays away this time, in milliseconds, or did so last; 0 for never. */
    public long retryMillis() {
        return retryMillis;
    }

    /** How many probes it failed. */
    public long probesFailed() {
        return probesFailed;
    }

    /** How many probes it was sent. */
    public long probes() {
        return probes;
    }

    int failureCount() {
        return failures.get();
    }

    // ---- control thread only

    void markEjected(long nowMicros, long forMillis) {
        failures.set(0);
        ejectedAtMicros = nowMicros;
        retryMillis = forMillis;
        ejected = true;
    }

    /** Once every worker is told: what is counted is in force. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void countEjection() {
        ejects = ejects + 1;
    }

    /**
     * @param onProbation whether one failure is enough now
     */
    void markLive(boolean onProbation) {
        failures.set(0);
        reconnects.reset();
        limit = onProbation ? 1 : failureLimit;
        ejected = false;
    }

    /** One failure is enough from now on. */
    void beginProbation() {
        limit = 1;
    }

    void endProbation() {
        limit = failureLimit;
    }

    void awayFor(long millis) {
        retryMillis = millis;
    }

    /** Notes when it is to be tried again. */
    void retryAt(long nanos) {
        retryAtNanos = nanos;
    }

    long retryAtNanos() {
        return retryAtNanos;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    void countProbe(boolean well) {
        probes = probes + 1;
        probesFailed = probesFailed + (well ? 0 : 1);
    }
}
