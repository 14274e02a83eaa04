package io.trepak.engine.pool;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Says when a server that fails may be dialled again, so that a dead one is not dialled for each request, nor a sick one by
 * all connections of all workers at once. One per server; asked by any thread, and only by those about to dial.
 *
 * <pre>
 *   failed once: at once │ twice: 10 ms │ 20 │ 40 │ … │ the maximum          a response: back to the beginning
 * </pre>
 *
 * Each wait is shortened by a random part of up to a quarter, see {@link RetryDelay}. Beside that, redials of all workers
 * take a token each of a bucket that fills evenly; a first connection takes none.
 */
public final class Reconnects {
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int JITTER_PARTS = 4;

    /** 0 for no waits. */
    private final long maxNanos;
    /** 0 for as many as one likes. */
    private final int perSecond;

    private final RandomGenerator random;

    private String reason = "Connection refused";
    private int failures;
    private long failedNanos;
    private long waitNanos;

    private double tokens;
    private long filledNanos;

    Reconnects(int maxMillis, int perSecond, long nowNanos, RandomGenerator random) {
        this.maxNanos = TimeUnit.MILLISECONDS.toNanos(maxMillis);
        this.perSecond = perSecond;
        this.random = random;
        this.tokens = perSecond;
        this.filledNanos = nowNanos;
    }

    /**
     * Asks to dial.
     *
     * @param again whether the one who asks has had a connection before
     * @return null when the server may be dialled; else what is the matter with it, in the words of the last failure
     */
    public synchronized String refusal(long nowNanos, boolean again) {
        if (waitNanos(nowNanos) > 0) {
            return reason;
        }
        return again && !takeToken(nowNanos) ? reason : null;
    }

    /** How long it may not be dialled from now on; 0 when it may. */
    public synchronized long waitNanos(long nowNanos) {
        return failures == 0 ? 0 : Math.max(0, waitNanos - (nowNanos - failedNanos));
    }

    /** How many redials there may be at once now; 0 also when there is no limit. */
    public synchronized double tokens(long nowNanos) {
        double filled = (nowNanos - filledNanos) / 1e9 * perSecond;
        return Math.min(perSecond, tokens + Math.max(0, filled));
    }

    private boolean takeToken(long nowNanos) {
        if (perSecond == 0) {
            return true;
        }
        tokens = tokens(nowNanos);
        filledNanos = nowNanos;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /**
     * A connection failed. When several do that were begun before the first of them failed, it is one event: a server that
     * restarts takes all its connections down.
     *
     * @param dialledNanos when it was begun
     */
    synchronized void failed(String why, long dialledNanos, long nowNanos) {
        reason = why;
        if (failures > 0 && dialledNanos - failedNanos < 0) {
            return;
        }
        failures++;
        failedNanos = nowNanos;
        long full = failures == 1 ? 0 : Math.min(maxNanos, FIRST_NANOS << Math.min(failures - 2, 20));
        waitNanos = full - random.nextLong(full / JITTER_PARTS + 1);
    }

    /** The server has answered, or is to be tried anew. */
    synchronized void reset() {
        failures = 0;
    }
}
