package io.trepak.api.tck;

import io.trepak.api.Options;
import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.KeyedResponses;
import io.trepak.api.protocol.PoolContext;
import io.trepak.api.protocol.PoolNeeds;
import io.trepak.api.protocol.PoolProtocol;
import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.protocol.ServerContext;
import io.trepak.api.protocol.WorkerCodecs;
import io.trepak.api.protocol.WorkerContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A protocol opened for a pool made up by a test, as the one worker sees it that serves the pool. */
public final class TestPool {
    private final PoolNeeds needs;
    private final WorkerCodecs codecs;
    private final Context context;

    private TestPool(PoolNeeds needs, WorkerCodecs codecs, Context context) {
        this.needs = needs;
        this.codecs = codecs;
        this.context = context;
    }

    /** A pool with two servers that has done nothing yet. */
    public static TestPool of(Protocol protocol, Options options) {
        return of(protocol, options, new TestStatus());
    }

    /** A pool that tells this about itself. */
    public static TestPool of(Protocol protocol, Options options, PoolStatus status) {
        return of(protocol, options, status, null, 0);
    }

    /** A pool whose requests wait so long when no server can execute them: {@code failover_wait}. */
    public static TestPool of(Protocol protocol, Options options, int failoverWaitMillis) {
        return of(protocol, options, new TestStatus(), null, failoverWaitMillis);
    }

    /** The same with servers that a topology of this name knows. */
    public static TestPool of(Protocol protocol, Options options, String topology, int failoverWaitMillis) {
        return of(protocol, options, new TestStatus(), topology, failoverWaitMillis);
    }

    private static TestPool of(
            Protocol protocol, Options options, PoolStatus status, String topology, int failoverWaitMillis) {
        Context context = new Context(options, topology, failoverWaitMillis);
        PoolProtocol opened = protocol.open(context);
        return new TestPool(opened.needs(), opened.perThread(context.worker(status)), context);
    }

    /** What the protocol wants of the engine. */
    public PoolNeeds needs() {
        return needs;
    }

    /** How many kinds of server connections the protocol wants. */
    public int lanes() {
        return needs.lanes();
    }

    /** Up to which length it wants requests kept until they are answered; 0 for none. */
    public int keptRequestBytes() {
        return needs.keptRequestBytes();
    }

    /** Has the pool's topology divide keys into so many units from now on. */
    public TestPool units(int count) {
        context.units = count;
        return this;
    }

    /** The codec of one more client. */
    public FrontendCodec frontend() {
        return frontend("127.0.0.1:50000");
    }

    /** The codec of one more client, which is there. */
    public FrontendCodec frontend(String address) {
        return frontend(new TestClientContext(address));
    }

    /** The codec of one more client, which remembers what the codec says about it. */
    public FrontendCodec frontend(ClientContext client) {
        FrontendCodec codec = codecs.frontend(client);
        context.clients.add(codec);
        return codec;
    }

    /** What the engine does for the protocol; time passes as the test says. */
    public TestContext context() {
        return context;
    }

    /** What takes responses apart by keys; null when the protocol cannot. */
    public KeyedResponses keyedResponses() {
        return codecs.keyedResponses();
    }

    /** The codec of one more server connection, of lane 0. */
    public BackendCodec backend() {
        return backend(0);
    }

    /** The codec of one more server connection. */
    public BackendCodec backend(int lane) {
        return backend(TestServer.ofLane(lane));
    }

    /** The codec of one more server connection, which leads there. */
    public BackendCodec backend(ServerContext server) {
        return codecs.backend(server);
    }

    private static final class Context extends TestContext implements PoolContext {
        private final List<FrontendCodec> clients = new ArrayList<>();
        private final String topology;
        private final int failoverWaitMillis;
        private int units;

        Context(Options options, String topology, int failoverWaitMillis) {
            super(options);
            this.topology = topology;
            this.failoverWaitMillis = failoverWaitMillis;
        }

        WorkerContext worker(PoolStatus status) {
            return new WorkerContext() {
                @Override
                public PoolStatus status() {
                    return status;
                }

                @Override
                public int units() {
                    return units;
                }
            };
        }

        @Override
        public void visitClients(Consumer<FrontendCodec> visit, Runnable done) {
            List.copyOf(clients).forEach(visit);
            schedule(0, done);
        }

        @Override
        public String topology() {
            return topology;
        }

        @Override
        public String pool() {
            return "test";
        }

        @Override
        public int failoverWaitMillis() {
            return failoverWaitMillis;
        }
    }
}
