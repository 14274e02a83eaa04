package io.trepak.protocol.memcached;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.PoolProtocol;
import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.ServerContext;
import io.trepak.api.protocol.WorkerContext;

/** memcached with the settings of one pool, as one worker sees it. */
final class MemcachedPool implements PoolProtocol {
    private final Settings settings;
    /** Null where there is no pool. */
    private final PoolStatus status;

    private final Scratch scratch;

    MemcachedPool(Settings settings, PoolStatus status) {
        this.settings = settings;
        this.status = status;
        this.scratch = new Scratch(settings, status);
    }

    @Override
    public PoolProtocol perThread(WorkerContext worker) {
        return new MemcachedPool(settings, worker.status());
    }

    @Override
    public FrontendCodec frontend(ClientContext client) {
        return new MemcachedFrontend(scratch);
    }

    @Override
    public BackendCodec backend(ServerContext server) {
        return new MemcachedBackend();
    }
}
