package io.trepak.protocol.memcached;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.PoolProtocol;
import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.ServerContext;
import io.trepak.api.protocol.WorkerContext;

/** memcached with the settings of one pool. */
record MemcachedPool(Settings settings, PoolStatus status) implements PoolProtocol {
    @Override
    public PoolProtocol perThread(WorkerContext worker) {
        return new MemcachedPool(settings, worker.status());
    }

    @Override
    public FrontendCodec frontend(ClientContext client) {
        return new MemcachedFrontend(settings, status);
    }

    @Override
    public BackendCodec backend(ServerContext server) {
        return new MemcachedBackend();
    }
}
