package io.trepak.engine.net;

import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;

/** A clock that a test moves. It begins where any {@link System#nanoTime} may be: a minute before it overflows. */
final class ManualClock implements Ticker {
    private static final long INITIAL_NANOS = Long.MAX_VALUE - TimeUnit.MINUTES.toNanos(1);

    private long passedNanos;
    private boolean runs;

    void advance(long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("time does not run backwards");
        }
        passedNanos += nanos;
    }

    /** Has it move by itself from now on: an executor that shuts down waits for that. */
    void run() {
        runs = true;
    }

    @Override
    public long initialNanoTime() {
        return INITIAL_NANOS;
    }

    @Override
    public long nanoTime() {
        if (runs) {
            passedNanos++;
        }
        return passedNanos;
    }

    @Override
    public void sleep(long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("nothing sleeps on a loop");
    }
}
