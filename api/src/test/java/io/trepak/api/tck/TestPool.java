package io.trepak.api.tck;

import io.trepak.api.Options;
import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.PoolProtocol;
import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.Protocol;

/** A protocol opened for a pool made up by a test, as the one worker sees it that serves the pool. */
public final class TestPool {
    private static final int SERVERS = 2;
    private static final ClientContext CLIENT = () -> "127.0.0.1:50000";

    private final PoolProtocol protocol;

    private TestPool(PoolProtocol protocol) {
        this.protocol = protocol;
    }

    /** A pool with two servers that has done nothing yet. */
    public static TestPool of(Protocol protocol, Options options) {
        return of(protocol, options, new Idle());
    }

    /** A pool that tells this about itself. */
    public static TestPool of(Protocol protocol, Options options, PoolStatus status) {
        return new TestPool(protocol.open(() -> options).perThread(() -> status));
    }

    /** The codec of one more client. */
    public FrontendCodec frontend() {
        return protocol.frontend(CLIENT);
    }

    /** The codec of one more client, which is there. */
    public FrontendCodec frontend(String address) {
        return protocol.frontend(() -> address);
    }

    /** The codec of one more server connection, of lane 0. */
    public BackendCodec backend() {
        return backend(0);
    }

    /** The codec of one more server connection. */
    public BackendCodec backend(int lane) {
        return protocol.backend(() -> lane);
    }

    private record Idle() implements PoolStatus {
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
        public int servers() {
            return SERVERS;
        }

        @Override
        public int liveServers() {
            return SERVERS;
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
}
