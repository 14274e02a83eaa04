package io.trepak.engine.worker;

import java.util.concurrent.TimeUnit;

/**
 * Notices that a server does not answer in time. All requests of a pool have the same time, so the queue's head is the first
 * to run out of it; an answer on its way counts as a sign of life for those behind it. One per server connection; a timer
 * runs while requests wait.
 *
 * <p>The time counts from when a request was queued; or, where waiting to be sent has a limit of its own, from when it was
 * sent. When that was is known to an eighth of the time: looks that find something unsent note how far the connection has
 * got, and what lies behind such a note was sent later.
 */
final class Overdue {
    private static final int LOOKS = 8;
    /** The oldest note is older than any request may be by the time it is overwritten. */
    private static final int NOTES = 2 * LOOKS;

    private final Worker worker;
    private final Backend backend;
    private final Unsent unsent;
    /** 0 for as long as it takes. */
    private long timeoutNanos;
    /** Whether the time counts from when a request was sent. */
    private boolean fromSent;

    private final long[] noteNanos = new long[NOTES];
    private final long[] noteBytes = new long[NOTES];
    private int notes;
    private long upNanos;
    /** How far the connection had got at the last look, and since when. */
    private long movedBytes;

    private long movedNanos;

    private boolean armed;
    /** When something of an answer was last passed on in pieces. */
    private long progressNanos;
    /** Whether the server is not read because a client is slow. */
    private boolean held;

    Overdue(Worker worker, Backend backend, Unsent unsent, int timeoutMillis, boolean fromSent) {
        this.worker = worker;
        this.backend = backend;
        this.unsent = unsent;
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        this.fromSent = fromSent;
        this.progressNanos = System.nanoTime() - timeoutNanos;
    }

    /** The connection is up: what waited for that is sent now. */
    void connected() {
        upNanos = System.nanoTime();
        movedNanos = upNanos;
        movedBytes = 0;
        notes = 0;
    }

    /** Another time from now on, also for requests that wait already. */
    void limit(int timeoutMillis, boolean countsFromSent) {
        fromSent = countsFromSent;
        timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        if (!backend.queue().isEmpty()) {
            watch();
        }
    }

    /** A request waits for an answer. */
    void watch() {
        if (timeoutNanos > 0 && !armed) {
            arm(fromSent ? timeoutNanos / LOOKS : timeoutNanos);
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

    /**
     * The connection is no more. What its answers told of the server is nothing to requests that go to the next one: they have
     * waited since they were queued (spec core.md 5), unless it was us who did not read.
     */
    void closed() {
        if (held) {
            hold(false);
        } else {
            progressNanos = System.nanoTime() - timeoutNanos;
        }
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
        long since = later(oldest.queuedAtNanos, progressNanos, now);
        if (fromSent) {
            since = sinceSent(oldest, since, now);
        }
        long left = since + timeoutNanos - now;
        if (held) {
            arm(timeoutNanos);
        } else if (left > 0) {
            arm(fromSent ? Math.min(left, timeoutNanos / LOOKS) : left);
        } else {
            backend.link().timedOut();
        }
    }

    private long sinceSent(Request oldest, long since, long now) {
        if (!backend.link().isUp()) {
            return now;
        }
        long sent = unsent.sentBytes();
        if (sent != movedBytes) {
            movedBytes = sent;
            movedNanos = now;
        }
        if (!unsent.isAllSent()) {
            noteNanos[notes % NOTES] = now;
            noteBytes[notes % NOTES] = sent;
            notes++;
        }
        long later = later(since, upNanos, now);
        if (oldest.endsAt > sent) {
            return later(later, movedNanos, now); // it does not read: silence of another kind
        }
        for (int i = notes - 1; i >= 0 && i >= notes - NOTES; i--) {
            if (noteBytes[i % NOTES] < oldest.endsAt) {
                return later(later, noteNanos[i % NOTES], now);
            }
        }
        return later;
    }

    /** The later of two moments that are past. */
    private static long later(long one, long other, long now) {
        return now - one < now - other ? one : other;
    }
}
