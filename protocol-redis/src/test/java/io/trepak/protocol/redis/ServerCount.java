package io.trepak.protocol.redis;

import io.trepak.api.tck.TestStatus;

/** A pool that knows how many servers it has, and nothing else. */
final class ServerCount extends TestStatus {
    private int servers;

    ServerCount(int servers) {
        this.servers = servers;
    }

    /** As after a reload. */
    void become(int count) {
        servers = count;
    }

    @Override
    public int servers() {
        return servers;
    }
}
