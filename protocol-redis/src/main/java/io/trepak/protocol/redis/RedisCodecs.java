package io.trepak.protocol.redis;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.KeyedResponses;
import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.ServerContext;
import io.trepak.api.protocol.WorkerCodecs;
import io.trepak.api.protocol.WorkerContext;

/** Makes the codecs of one pool on one worker, and has what they share. */
final class RedisCodecs implements WorkerCodecs {
    private final RedisSettings settings;
    private final boolean keepsRequests;
    private final RedirectCounters redirects;
    private final WorkerContext worker;
    private final PoolStatus status;
    private final Scratch scratch;

    /**
     * @param keepsRequests whether the engine sends again what a server has not executed
     */
    RedisCodecs(RedisSettings settings, boolean keepsRequests, RedirectCounters redirects, WorkerContext worker) {
        this.settings = settings;
        this.keepsRequests = keepsRequests;
        this.redirects = redirects;
        this.worker = worker;
        this.status = worker.status();
        this.scratch = new Scratch(settings, worker);
    }

    /** Has a client go by the settings of the pool as they are now. */
    void lead(Session session) {
        session.follow(settings, status);
    }

    Scratch scratch() {
        return scratch;
    }

    @Override
    public FrontendCodec frontend(ClientContext client) {
        return new RedisFrontend(settings, status, client, scratch);
    }

    @Override
    public KeyedResponses keyedResponses() {
        return new ElementDecoder();
    }

    @Override
    public BackendCodec backend(ServerContext server) {
        boolean resp3 = server.lane() == RedisProtocol.RESP3_LANE;
        return new RedisBackend(settings, resp3, server.isReplica(), keepsRequests, worker, redirects);
    }
}
