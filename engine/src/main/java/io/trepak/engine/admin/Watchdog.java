package io.trepak.engine.admin;

import io.trepak.engine.log.LogEvent;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that somebody hears of a worker whose loop does not turn: logs its stack once, and says when it turns again.
 * A thread of its own, for the others may be what waits. Lives as long as the proxy.
 */
final class Watchdog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final int LOOKS_PER_STALL = 4;
    private static final long LONGEST_REST_MILLIS = 500;
    private static final int MOST_FRAMES = 64;

    private final List<Pulse> pulses;
    private final long stallNanos;
    private final long restNanos;
    private final ScheduledExecutorService thread;
    private long lookedAtNanos = System.nanoTime();

    Watchdog(List<Pulse> pulses, int stallMillis, ThreadFactory threads) {
        this.pulses = pulses;
        this.stallNanos = TimeUnit.MILLISECONDS.toNanos(stallMillis);
        this.restNanos = TimeUnit.MILLISECONDS.toNanos(Math.min(LONGEST_REST_MILLIS, stallMillis / LOOKS_PER_STALL));
        this.thread = Executors.newSingleThreadScheduledExecutor(threads);
        thread.scheduleWithFixedDelay(this::look, restNanos, restNanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Counts no more than two rests from one look to the next: when the whole process was stopped, or the machine asleep,
     * no loop is to blame.
     */
    private void look() {
        long now = System.nanoTime();
        long passed = Math.min(now - lookedAtNanos, 2 * restNanos);
        lookedAtNanos = now;
        try {
            pulses.forEach(pulse -> look(pulse, passed));
        } catch (RuntimeException e) {
            LogEvent.INTERNAL_ERROR.log(LOG, "watchdog", e);
        }
    }

    private void look(Pulse pulse, long passedNanos) {
        if (pulse.isUnderWay()) {
            if (pulse.waitedFor(passedNanos) >= stallNanos && !pulse.isStalled()) {
                pulse.markStalled();
                LogEvent.WORKER_STALLED.log(
                        LOG,
                        "worker " + pulse.index(),
                        "its loop has not turned for " + TimeUnit.NANOSECONDS.toMillis(pulse.waitedNanos())
                                + " ms, its clients wait; stack:" + stackOf(pulse.thread()));
            }
            return;
        }
        if (pulse.isStalled()) {
            pulse.markTurning();
            LogEvent.WORKER_RESUMED.log(
                    LOG,
                    "worker " + pulse.index(),
                    "after " + TimeUnit.NANOSECONDS.toMillis(pulse.roundTripNanos()) + " ms");
        }
        pulse.next();
    }

    private static String stackOf(Thread thread) {
        if (thread == null) {
            return " not known yet";
        }
        StackTraceElement[] frames = thread.getStackTrace();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(frames.length, MOST_FRAMES); i++) {
            text.append("\n\tat ").append(frames[i]);
        }
        return text.toString();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
