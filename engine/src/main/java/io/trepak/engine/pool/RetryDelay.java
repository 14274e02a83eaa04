package io.trepak.engine.pool;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * How long one server stays away when it is ejected, or fails its probe: always as long, or twice as long each time up to a
 * maximum. A server that fails again within the time it was last away has not been well, and its time goes on rising.
 *
 * <p>The rising times are shortened by a random part of up to a quarter, so that many proxies do not try one server in step
 * (M. Brooker, Exponential Backoff And Jitter, AWS Architecture Blog, 2015). Thread: control.
 */
final class RetryDelay {
    private static final int JITTER_PARTS = 4;

    private final int firstMillis;
    /** Not above the first: it does not rise. */
    private final int maxMillis;

    private final RandomGenerator random;

    /** The last one before jitter; 0 when the server was well long enough. */
    private long lastMillis;

    private long readmittedNanos;
    private boolean readmitted;

    RetryDelay(int firstMillis, int maxMillis, RandomGenerator random) {
        this.firstMillis = firstMillis;
        this.maxMillis = maxMillis;
        this.random = random;
    }

    /** Goes on from what another one knows of the server. */
    void inherit(RetryDelay before) {
        lastMillis = before.lastMillis;
        readmittedNanos = before.readmittedNanos;
        readmitted = before.readmitted;
    }

    /** The server is ejected: how long for. */
    long ejected(long nowNanos) {
        if (!isOnProbation(nowNanos)) {
            lastMillis = 0;
        }
        readmitted = false;
        return next();
    }

    /** It was tried and is not well yet: how long until the next try. */
    long stillAway() {
        return next();
    }

    private long next() {
        if (maxMillis <= firstMillis) {
            lastMillis = firstMillis;
            return firstMillis;
        }
        lastMillis = lastMillis == 0 ? Math.max(1, firstMillis) : Math.min(maxMillis, 2 * lastMillis);
        return lastMillis - random.nextLong(lastMillis / JITTER_PARTS + 1);
    }

    void readmitted(long nowNanos) {
        readmitted = true;
        readmittedNanos = nowNanos;
    }

    /** Whether it came back less long ago than it was away; only where times rise. */
    boolean isOnProbation(long nowNanos) {
        return readmitted
                && maxMillis > firstMillis
                && nowNanos - readmittedNanos < TimeUnit.MILLISECONDS.toNanos(lastMillis);
    }
}
