package io.trepak.protocol.redis;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.PoolProtocol;
import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.ServerContext;
import io.trepak.api.protocol.WorkerContext;

/**
 * Redis with the settings of one pool.
 *
 * @param status null where nobody knows
 */
record RedisPool(RedisSettings settings, PoolStatus status) implements PoolProtocol {
    @Override
    public PoolProtocol perThread(WorkerContext worker) {
        return new RedisPool(settings, worker.status());
    }

    @Override
    public FrontendCodec frontend(ClientContext client) {
        return new RedisFrontend(settings, status, client);
    }

    @Override
    public BackendCodec backend(ServerContext server) {
        return new RedisBackend(settings, server.lane() == RedisProtocol.RESP3_LANE);
    }
}
