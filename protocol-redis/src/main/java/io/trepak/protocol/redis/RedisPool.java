package io.trepak.protocol.redis;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.PoolProtocol;
import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.ServerContext;
import io.trepak.api.protocol.WorkerContext;

/** Redis with the settings of one pool, as one worker sees it. */
final class RedisPool implements PoolProtocol {
    private final RedisSettings settings;
    /** Null where nobody knows. */
    private final PoolStatus status;

    private final Scratch scratch;

    RedisPool(RedisSettings settings, PoolStatus status) {
        this.settings = settings;
        this.status = status;
        this.scratch = new Scratch(settings, status);
    }

    @Override
    public PoolProtocol perThread(WorkerContext worker) {
        return new RedisPool(settings, worker.status());
    }

    @Override
    public FrontendCodec frontend(ClientContext client) {
        return new RedisFrontend(settings, status, client, scratch);
    }

    @Override
    public BackendCodec backend(ServerContext server) {
        return new RedisBackend(settings, server.lane() == RedisProtocol.RESP3_LANE);
    }
}
