package io.trepak.engine.worker;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right to hold one request that is too large for the budget of its worker, beside that budget. There is one in the process,
 * because what it costs is the process's memory. Used by all workers.
 */
public final class GiantPermit {
    private final long maxBytes;
    private final AtomicBoolean taken = new AtomicBoolean();

    /** @param maxBytes how large such a request may be at most */
    public GiantPermit(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    long maxBytes() {
        return maxBytes;
    }

    boolean isFree() {
        return !taken.get();
    }

    boolean tryTake() {
        return taken.compareAndSet(false, true);
    }

    void giveBack() {
        taken.set(false);
    }
}
