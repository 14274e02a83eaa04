package io.trepak.engine.worker;

import java.util.concurrent.TimeUnit;

/**
 * Gives up requests that could not be sent in time, {@code queue_timeout}: their server is being dialled, or does not read.
 * The oldest of them is the first to run out of its time. One per server connection, where there is such a limit; a timer
 * runs while requests wait for answers.
 */
final class QueueLimit {
    private final Worker worker;
    private final Backend backend;
    private final Unsent unsent;
    private long limitNanos;
    private boolean armed;

    QueueLimit(Worker worker, Backend backend, Unsent unsent, int limitMillis) {
        this.worker = worker;
        this.backend = backend;
        this.unsent = unsent;
        this.limitNanos = TimeUnit.MILLISECONDS.toNanos(limitMillis);
    }

    /** Another time from now on, also for requests that wait already. */
    void limit(int limitMillis) {
        limitNanos = TimeUnit.MILLISECONDS.toNanos(limitMillis);
        if (!backend.queue().isEmpty()) {
            watch();
        }
    }

    /** A request waits. */
    void watch() {
        if (limitNanos > 0 && !armed) {
            arm(limitNanos);
        }
    }

    private void arm(long nanos) {
        armed = true;
        worker.loop().schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    }

    private void look() {
        armed = false;
        if (backend.queue().isEmpty() || limitNanos == 0) {
            return;
        }
        long now = System.nanoTime();
        long left = limitNanos;
        if (!unsent.isAllSent()) {
            backend.giveUpOlderThan(now - limitNanos);
            Request first = backend.queue().isEmpty() ? null : backend.queue().firstFrom(unsent.sentBytes());
            left = first == null ? limitNanos : Math.max(1, first.queuedAtNanos + limitNanos - now);
        }
        if (!backend.queue().isEmpty()) {
            watchFor(left);
        }
    }

    private void watchFor(long nanos) {
        if (!armed) { // whoever was told of a failure may have sent again
            arm(nanos);
        }
    }
}
