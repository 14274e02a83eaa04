package io.trepak.engine.worker;

import java.util.concurrent.TimeUnit;

/**
 * Notices that a server does not answer in time. All requests of a pool have the same time, so the queue's head is the first
 * to run out of it; an answer on its way counts as a sign of life for those behind it. One per server connection; a timer
 * runs while requests wait.
 */
final class Overdue {
    private final Worker worker;
    private final Backend backend;
    /** 0 for as long as it takes. */
    private long timeoutNanos;

    private boolean armed;
    /** When something of an answer was last passed on in pieces. */
    private long progressNanos;
    /** Whether the server is not read because a client is slow. */
    private boolean held;

    Overdue(Worker worker, Backend backend, int timeoutMillis) {
        this.worker = worker;
        this.backend = backend;
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        this.progressNanos = System.nanoTime() - timeoutNanos;
    }

    /** Another time from now on, also for requests that wait already. */
    void limit(int timeoutMillis) {
        timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        if (!backend.queue().isEmpty()) {
            watch();
        }
    }

    /** A request waits for an answer. */
    void watch() {
        if (timeoutNanos > 0 && !armed) {
            arm(timeoutNanos);
        }
    }

    void noteProgress() {
        progressNanos = worker.loop().nowNanos();
    }

    /** The server is not read for a while, which is not its fault; or it is again. */
    void hold(boolean on) {
        held = on;
        noteProgress();
    }

    private void arm(long nanos) {
        armed = true;
        worker.loop().schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    }

    private void look() {
        armed = false;
        Request oldest = backend.queue().oldest();
        if (oldest == null || timeoutNanos == 0) {
            return;
        }
        long now = System.nanoTime();
        long waitingSince = now - progressNanos < now - oldest.queuedAtNanos ? progressNanos : oldest.queuedAtNanos;
        long left = waitingSince + timeoutNanos - now;
        if (left > 0 || held) {
            arm(held ? timeoutNanos : left);
        } else {
            backend.timedOut();
        }
    }
}
