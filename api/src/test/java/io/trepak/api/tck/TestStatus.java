package io.trepak.api.tck;

import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.SlowRequest;
import java.util.List;

/** What a pool with two servers that has done nothing yet tells about itself; for tests to say otherwise. */
public class TestStatus implements PoolStatus {
    /** A pool called test. */
    public TestStatus() {}

    @Override
    public String pool() {
        return "test";
    }

    @Override
    public String version() {
        return "0";
    }

    @Override
    public long startedAtMillis() {
        return 0;
    }

    @Override
    public void refresh() {}

    @Override
    public int servers() {
        return 2;
    }

    @Override
    public int liveServers() {
        return servers();
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
    public List<SlowRequest> slowRequests() {
        return List.of();
    }

    @Override
    public int slowRequestCount() {
        return slowRequests().size();
    }

    @Override
    public void forgetSlowRequests() {}
}
