package io.trepak.protocol.redis;

import io.trepak.api.protocol.PoolNeeds;
import io.trepak.api.protocol.PoolProtocol;
import io.trepak.api.protocol.WorkerCodecs;
import io.trepak.api.protocol.WorkerContext;

/** Redis with the settings of one pool. */
record RedisPool(RedisSettings settings) implements PoolProtocol {
    @Override
    public PoolNeeds needs() {
        return new PoolNeeds().lanes(RedisProtocol.RESP3_LANE + 1);
    }

    @Override
    public WorkerCodecs perThread(WorkerContext worker) {
        return new RedisCodecs(settings, worker.status());
    }
}
