package io.trepak.engine.control;

import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.Effect;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.diff.Change;
import io.trepak.engine.config.diff.KeyChange;
import io.trepak.engine.config.diff.PoolPair;
import io.trepak.engine.plugin.PoolPlugins;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.PublishedStatus;
import io.trepak.engine.worker.NextPool;
import io.trepak.engine.worker.client.LocalFilters;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A pool as a change of configuration makes it.
 *
 * @param found its configuration and plugins
 * @param before the pool it takes the place of and whose clients it keeps; null if there is none
 * @param pool as it will be; {@code before} itself if nothing about it changes
 * @param status what its protocol may tell of it
 * @param redial whether connections to servers begin otherwise than before
 * @param newFilters whether its filters are made anew
 */
record PoolChange(
        PoolPlugins found, Pool before, Pool pool, PublishedStatus status, boolean redial, boolean newFilters) {
    /** Makes what a pool consists of. */
    interface Maker {
        /**
         * @param before the pool it follows; null if there is none
         */
        Pool pool(PoolPlugins found, Pool before) throws ConfigException;

        PublishedStatus status(Pool pool);
    }

    /**
     * @param old what was in force under this name; null for nothing
     */
    static PoolChange from(PoolChange old, PoolPlugins found, Maker maker) throws ConfigException {
        if (old == null || old.found.protocol() != found.protocol()) {
            // Clients speak another language from now on, so those there are cannot stay.
            Pool pool = maker.pool(found, null);
            return new PoolChange(found, null, pool, maker.status(pool), false, true);
        }
        PoolPair pair = new PoolPair(old.config(), found.config());
        List<KeyChange> settings = pair.settings().stream()
                .filter(key -> key.effect() != Effect.LISTENER)
                .toList();
        if (settings.isEmpty() && pair.servers().stream().allMatch(server -> server.change() == Change.SAME)) {
            return new PoolChange(found, old.pool, old.pool, old.status, false, false);
        }
        Set<String> serverKeys = new HashSet<>(old.found.serverKeys());
        serverKeys.addAll(found.serverKeys());
        Pool pool = maker.pool(found, old.pool);
        return new PoolChange(
                found,
                old.pool,
                pool,
                old.status,
                settings.stream().anyMatch(key -> serverKeys.contains(key.key()))
                        || keepsRequests(pool) != keepsRequests(old.pool),
                settings.stream().anyMatch(key -> key.effect() == Effect.PLUGINS));
    }

    /** Also failover_wait decides on it, and it is settled with the connection. */
    private static boolean keepsRequests(Pool pool) {
        return pool.needs().keptRequestBytes() > 0;
    }

    PoolConfig config() {
        return found.config();
    }

    boolean isNew() {
        return before == null;
    }

    boolean isChanged() {
        return pool != before;
    }

    /** What one worker gets; throws what its filters throw when they are opened for it. */
    NextPool toWorker() {
        LocalFilters filters = newFilters ? new LocalFilters(found.filters().open()) : null;
        return new NextPool(pool, before, filters, status, redial);
    }

    /** The same once it is in force. */
    PoolChange settled() {
        return new PoolChange(found, pool, pool, status, false, false);
    }
}
