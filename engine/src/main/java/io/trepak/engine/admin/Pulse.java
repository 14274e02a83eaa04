package io.trepak.engine.admin;

import io.netty.util.concurrent.Future;
import io.trepak.engine.stats.WorkerGauges;
import io.trepak.engine.worker.Worker;
import java.util.concurrent.RejectedExecutionException;

/**
 * Whether one worker's loop turns: a task is sent round it, and how long it was under way is noted. The watchdog sends
 * one at a time; everybody else only looks.
 */
final class Pulse {
    private final int index;
    private final Worker worker;
    /** The loop's own, known from the first turn on. */
    private volatile Thread thread;

    private volatile long roundTripNanos;
    private volatile WorkerGauges gauges = WorkerGauges.NONE;
    private volatile boolean underWay;
    private volatile boolean stalled;
    private volatile long stalls;

    // The watchdog's own.
    private long waitedNanos;

    Pulse(int index, Worker worker) {
        this.index = index;
        this.worker = worker;
    }

    int index() {
        return index;
    }

    int clients() {
        return worker.clientCount();
    }

    /** How long the last task took that came round. */
    long roundTripNanos() {
        return roundTripNanos;
    }

    /** What the worker held when the last task came round. */
    WorkerGauges gauges() {
        return gauges;
    }

    boolean isStalled() {
        return stalled;
    }

    /** How often it stalled. */
    long stalls() {
        return stalls;
    }

    /** Null before the first turn. */
    Thread thread() {
        return thread;
    }

    /** Sends a task round; done when it came round. Null when the loop has ended. */
    Future<?> send() {
        long sent = System.nanoTime();
        try {
            Future<WorkerGauges> asked = worker.gauges();
            return asked.addListener(done -> {
                thread = Thread.currentThread();
                roundTripNanos = System.nanoTime() - sent;
                if (done.isSuccess()) {
                    gauges = asked.getNow();
                }
            });
        } catch (RejectedExecutionException e) {
            return null;
        }
    }

    // ---- the watchdog's

    boolean isUnderWay() {
        return underWay;
    }

    /** Sends the next one. */
    void next() {
        waitedNanos = 0;
        underWay = true;
        Future<?> sent = send();
        if (sent == null) {
            underWay = false;
        } else {
            sent.addListener(done -> underWay = false);
        }
    }

    /** One more look at a task that is still under way. Returns for how long it has been. */
    long waitedFor(long nanos) {
        waitedNanos += nanos;
        return waitedNanos;
    }

    /** The value of {@link #waitedFor} after the last look. */
    long waitedNanos() {
        return waitedNanos;
    }

    // Watchdog's thread only.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void markStalled() {
        stalled = true;
        stalls = stalls + 1;
    }

    void markTurning() {
        stalled = false;
    }
}
