package io.trepak.engine.pool;

import io.trepak.api.Continuum;
import io.trepak.api.topology.Ownership;
import java.util.Set;

/**
 * A pool's immutable present: what a worker routes by until the next one comes.
 *
 * @param set the servers the pool has, ejected ones included
 * @param live indices of the servers that take requests, ascending
 * @param continuum spreads hashes over the live servers and names each by its index among all; null when fewer than two are
 *     live, and where an ownership decides
 * @param ownership says who owns which keys; null where the continuum does
 * @param holding the names of the servers that only reads are sent to
 */
public record PoolSnapshot(ServerSet set, int[] live, Continuum continuum, Ownership ownership, Set<String> holding) {
    /** One that holds back nothing. */
    public PoolSnapshot(ServerSet set, int[] live, Continuum continuum, Ownership ownership) {
        this(set, live, continuum, ownership, Set.of());
    }

    /** How many servers the pool has, ejected ones included. */
    public int servers() {
        return set.count();
    }
}
