package io.trepak.engine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what other threads bring about, and gives up after a time no healthy run comes near. */
public final class Eventually {
    /** Generous, because the machines that run tests are busy. */
    public static final int PATIENCE_MILLIS = 60_000;

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private Eventually() {}

    /** Something that becomes true. */
    public interface Condition {
        boolean holds() throws Exception;
    }

    /** Returns once the condition holds; fails with its description if it never does. */
    public static void eventually(String what, Condition condition) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        try {
            while (!condition.holds()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("still waiting for: " + what);
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        } catch (Exception e) {
            throw new AssertionError("while waiting for: " + what, e);
        }
    }
}
