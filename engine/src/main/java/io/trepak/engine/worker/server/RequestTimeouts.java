package io.trepak.engine.worker.server;

import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.request.RequestQueue;
import io.trepak.engine.worker.resources.WorkerResources;
import java.util.concurrent.TimeUnit;

/**
 * Notices that a server does not respond in time ({@code timeout}), and that requests could not be sent in time ({@code
 * queue_timeout}). All requests of a pool have the same time, so the queue's head is the first to run out of it; a response on its
 * way counts as a sign of life for those behind it. One per server connection; one timer runs while requests wait.
 *
 * <p>The time counts from when a request was queued; or, where waiting to be sent has a limit of its own, from when it was sent.
 * When that was is known to an eighth of the time: looks that find something unsent note how far the connection has got, and what
 * lies behind such a note was sent later.
 */
final class RequestTimeouts {
    private static final int LOOKS = 8;
    /** The oldest note is older than any request may be by the time it is overwritten. */
    private static final int NOTES = 2 * LOOKS;

    /** Whose requests they are. */
    interface Owner {
        /** Whether what was written so far may have been sent; before, nothing is awaited of the server. */
        boolean isUp();

        /** The oldest request has no response yet, and no more time. */
        void timedOut();

        /** Requests have waited since before a moment, and were not sent. */
        void failOlderThan(long nanos);
    }

    private final WorkerResources resources;
    private final ServerSettings settings;
    private final RequestQueue queue;
    private final WriteProgress progress;
    private final Owner owner;

    private final long[] noteNanos = new long[NOTES];
    private final long[] noteBytes = new long[NOTES];
    private int notes;
    private long upNanos;
    /** How far the connection had got at the last look, and since when. */
    private long movedBytes;

    private long movedNanos;

    private boolean armed;
    /** Tells the timer that is armed from those that are not any more. */
    private int timer;
    /** When something of a response was last passed on in pieces. */
    private long progressNanos;
    /** Whether the server is not read because a client is slow. */
    private boolean held;

    RequestTimeouts(
            WorkerResources resources,
            ServerSettings settings,
            RequestQueue queue,
            WriteProgress progress,
            Owner owner) {
        this.resources = resources;
        this.settings = settings;
        this.queue = queue;
        this.progress = progress;
        this.owner = owner;
        this.progressNanos = resources.nowNanos() - timeoutNanos();
    }

    /** 0 for as long as it takes. */
    private long timeoutNanos() {
        return TimeUnit.MILLISECONDS.toNanos(settings.timeoutMillis);
    }

    /** 0 for as long as it takes, and then the time for a response counts from when a request was queued. */
    private long queueTimeoutNanos() {
        return TimeUnit.MILLISECONDS.toNanos(settings.queueTimeoutMillis);
    }

    /** The connection is up: what waited for that is sent now. */
    void connected() {
        upNanos = resources.nowNanos();
        movedNanos = upNanos;
        movedBytes = 0;
        notes = 0;
    }

    /** The limits are others now, also for requests that wait already: how much time they have left is looked at anew. */
    void changed() {
        armed = false;
        timer++;
        if (!queue.isEmpty()) {
            arm(0);
        }
    }

    /** A request waits. */
    void watch() {
        if (!armed) {
            armFirst();
        }
    }

    private void armFirst() {
        long timeout = timeoutNanos();
        long queueTimeout = queueTimeoutNanos();
        if (queueTimeout > 0) {
            arm(timeout == 0 ? queueTimeout : Math.min(queueTimeout, timeout / LOOKS));
        } else if (timeout > 0) {
            arm(timeout);
        }
    }

    private void arm(long nanos) {
        armed = true;
        int armedTimer = ++timer;
        resources.scheduleNanos(() -> look(armedTimer), nanos);
    }

    void noteProgress() {
        progressNanos = resources.nowNanos();
    }

    /** The server is not read for a while, which is not its fault; or it is again. */
    void hold(boolean on) {
        held = on;
        noteProgress();
    }

    /**
     * The connection is no more. What its responses told of the server is nothing to requests that go to the next one: they have
     * waited since they were queued (spec core.md 5), unless it was us who did not read.
     */
    void closed() {
        if (held) {
            hold(false);
        } else {
            progressNanos = resources.nowNanos() - timeoutNanos();
        }
    }

    private void look(int armedTimer) {
        if (armedTimer != timer) {
            return;
        }
        armed = false;
        long now = resources.nowNanos();
        long toResponse = lookForResponse(now);
        if (toResponse == 0) {
            owner.timedOut();
            return;
        }
        long toSend = lookForUnsent(now);
        if (!queue.isEmpty() && !armed) {
            long next = Math.min(toResponse, toSend);
            if (next < Long.MAX_VALUE) {
                arm(next);
            }
        }
    }

    /** How long until the next look at whether responses come; 0 when the oldest request has no more time. */
    private long lookForResponse(long now) {
        Request oldest = queue.oldest();
        long timeout = timeoutNanos();
        if (oldest == null || timeout == 0) {
            return Long.MAX_VALUE;
        }
        boolean fromSent = settings.queueTimeoutMillis > 0;
        long since = later(oldest.queuedAtNanos(), progressNanos, now);
        if (fromSent) {
            since = sinceSent(oldest, since, now);
        }
        long left = since + timeout - now;
        if (held) {
            return timeout;
        }
        if (left <= 0) {
            return 0;
        }
        return fromSent ? Math.min(left, timeout / LOOKS) : left;
    }

    /** Has requests failed that wait too long to be sent. Returns how long until the next look at them. */
    private long lookForUnsent(long now) {
        long limit = queueTimeoutNanos();
        if (queue.isEmpty() || limit == 0) {
            return Long.MAX_VALUE;
        }
        if (progress.isAllSent()) {
            return limit;
        }
        owner.failOlderThan(now - limit);
        Request first = queue.isEmpty() ? null : queue.firstFrom(progress.sentBytes());
        return first == null ? limit : Math.max(1, first.queuedAtNanos() + limit - now);
    }

    private long sinceSent(Request oldest, long since, long now) {
        if (!owner.isUp()) {
            return now;
        }
        long sent = progress.sentBytes();
        if (sent != movedBytes) {
            movedBytes = sent;
            movedNanos = now;
        }
        if (!progress.isAllSent()) {
            noteNanos[notes % NOTES] = now;
            noteBytes[notes % NOTES] = sent;
            notes++;
        }
        long later = later(since, upNanos, now);
        if (oldest.endsAt() > sent) {
            return later(later, movedNanos, now); // it does not read: silence of another kind
        }
        for (int i = notes - 1; i >= 0 && i >= notes - NOTES; i--) {
            if (noteBytes[i % NOTES] < oldest.endsAt()) {
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
