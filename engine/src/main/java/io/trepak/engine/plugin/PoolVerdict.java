package io.trepak.engine.plugin;

import io.trepak.api.filter.Verdict;

/** Sends a request to another pool of the same protocol. */
public final class PoolVerdict extends Verdict {
    private final String pool;

    PoolVerdict(String pool) {
        super(null);
        this.pool = pool;
    }

    /** Its name. */
    public String pool() {
        return pool;
    }
}
