package io.trepak.protocol.redis;

import io.trepak.api.protocol.PoolNeeds;
import io.trepak.api.protocol.PoolProtocol;
import io.trepak.api.protocol.WorkerCodecs;
import io.trepak.api.protocol.WorkerContext;

/**
 * Redis with the settings of one pool.
 *
 * @param waits whether requests wait that no server can execute
 */
record RedisPool(RedisSettings settings, boolean waits, RedirectCounters redirects) implements PoolProtocol {
    @Override
    public PoolNeeds needs() {
        return new PoolNeeds()
                .lanes(RedisProtocol.RESP3_LANE + 1)
                .keepRequests(waits ? settings.keptRequestBytes() : 0)
                .redirects(settings.redirects())
                .reads(settings.reads());
    }

    @Override
    public WorkerCodecs perThread(WorkerContext worker) {
        return new RedisCodecs(settings, waits && settings.keptRequestBytes() > 0, redirects, worker);
    }
}
