package io.trepak.launcher.it;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another process does. */
final class Await {
    /** Whether it is so. */
    interface Condition {
        boolean holds() throws IOException;
    }

    private static final long LOOK_AGAIN_NANOS = 2_000_000;

    private Await() {}

    /** Returns when the condition holds; an exception of its own ends the wait. */
    static void until(String what, Duration limit, Condition condition) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("waited " + limit.toSeconds() + " s in vain for " + what);
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }
}
