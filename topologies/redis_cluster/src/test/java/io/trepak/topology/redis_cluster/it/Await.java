package io.trepak.topology.redis_cluster.it;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what other processes do. */
final class Await {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** Whether it is so. */
    interface Condition {
        boolean holds() throws Exception;
    }

    private Await() {}

    /** Returns when it was so. */
    static long until(String what, Condition condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        try {
            while (!condition.holds()) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("waited a minute for this: " + what);
                }
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            }
            return System.nanoTime();
        } catch (Exception e) {
            throw new AssertionError(what, e);
        }
    }
}
