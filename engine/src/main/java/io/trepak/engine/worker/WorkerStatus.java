package io.trepak.engine.worker;

import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.SlowRequest;
import java.util.List;

/** What a pool tells about itself, as one worker's clients see it: they can have that worker's share counted now. */
record WorkerStatus(PoolStatus ofPool, Runnable publisher) implements PoolStatus {
    @Override
    public void refresh() {
        publisher.run();
    }

    @Override
    public String pool() {
        return ofPool.pool();
    }

    @Override
    public String version() {
        return ofPool.version();
    }

    @Override
    public long startedAtMillis() {
        return ofPool.startedAtMillis();
    }

    @Override
    public int servers() {
        return ofPool.servers();
    }

    @Override
    public int liveServers() {
        return ofPool.liveServers();
    }

    @Override
    public long clients() {
        return ofPool.clients();
    }

    @Override
    public long clientsAccepted() {
        return ofPool.clientsAccepted();
    }

    @Override
    public long requests() {
        return ofPool.requests();
    }

    @Override
    public long requestBytes() {
        return ofPool.requestBytes();
    }

    @Override
    public long responses() {
        return ofPool.responses();
    }

    @Override
    public long responseBytes() {
        return ofPool.responseBytes();
    }

    @Override
    public List<SlowRequest> slowRequests() {
        return ofPool.slowRequests();
    }

    @Override
    public int slowRequestCount() {
        return ofPool.slowRequestCount();
    }

    @Override
    public void forgetSlowRequests() {
        ofPool.forgetSlowRequests();
    }
}
