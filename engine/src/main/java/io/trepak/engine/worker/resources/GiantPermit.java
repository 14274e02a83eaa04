package io.trepak.engine.worker.resources;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right to hold one request that is too large for the budget of its worker, beside that budget. There is one in the process,
 * because what it costs is the process's memory. Used by all workers.
 */
public final class GiantPermit {
    private final long maxBytes;
    private final AtomicBoolean taken = new AtomicBoolean();
    private volatile boolean wanted;

    /** @param maxBytes how large such a request may be at most */
    public GiantPermit(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    long maxBytes() {
        return maxBytes;
    }

    /** Whether it can be had. If it cannot, whoever has it is told that somebody wants it. */
    boolean isFree() {
        boolean free = !taken.get();
        if (!free && !wanted) {
            wanted = true;
        }
        return free;
    }

    /** Whether somebody has asked for it in vain since it was taken. */
    boolean isWanted() {
        return wanted;
    }

    boolean tryTake() {
        return taken.compareAndSet(false, true);
    }

    void giveBack() {
        wanted = false;
        taken.set(false);
    }
}
