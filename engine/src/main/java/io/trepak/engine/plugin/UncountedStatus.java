package io.trepak.engine.plugin;

import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.SlowRequest;
import java.util.List;

/**
 * What a pool that does not run tells about itself: while its plugins are checked, codecs are made and nobody uses them.
 *
 * @param pool its name
 * @param servers how many it would have
 */
record UncountedStatus(String pool, int servers) implements PoolStatus {
    @Override
    public String version() {
        return "";
    }

    @Override
    public long startedAtMillis() {
        return System.currentTimeMillis();
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

    @Override
    public void refresh() {}

    @Override
    public List<SlowRequest> slowRequests() {
        return List.of();
    }

    @Override
    public int slowRequestCount() {
        return 0;
    }

    @Override
    public void forgetSlowRequests() {}
}
