package io.trepak.protocol.redis;

import io.trepak.api.protocol.PoolStatus;

/** A pool that knows how many servers it has, and nothing else. */
final class ServerCount implements PoolStatus {
    private int servers;

    ServerCount(int servers) {
        this.servers = servers;
    }

    /** As after a reload. */
    void become(int count) {
        servers = count;
    }

    @Override
    public String pool() {
        return "alpha";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public long startedAtMillis() {
        return 0;
    }

    @Override
    public int servers() {
        return servers;
    }

    @Override
    public int liveServers() {
        return servers;
    }

    @Override
    public long clients() {
        return 0;
    }

    @Override
    public long clientsAccepted() {
        return 0;
    }

    @Override
    public long requests() {
        return 0;
    }

    @Override
    public long requestBytes() {
        return 0;
    }

    @Override
    public long responses() {
        return 0;
    }

    @Override
    public long responseBytes() {
        return 0;
    }
}
