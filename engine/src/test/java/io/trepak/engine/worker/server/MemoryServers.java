package io.trepak.engine.worker.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.trepak.api.Distribution;
import io.trepak.api.HashFunction;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.PoolText;
import io.trepak.engine.line.LineProtocol;
import io.trepak.engine.line.TwoAtMost;
import io.trepak.engine.net.Connection;
import io.trepak.engine.net.Loop;
import io.trepak.engine.net.ManualLoop;
import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.net.Receiver;
import io.trepak.engine.plugin.NoClient;
import io.trepak.engine.plugin.OpenProtocol;
import io.trepak.engine.plugin.PluginFaults;
import io.trepak.engine.plugin.PluginOptions;
import io.trepak.engine.pool.ManualControl;
import io.trepak.engine.pool.Names;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.stats.PoolCounters;
import io.trepak.engine.stats.ServerCounters;
import io.trepak.engine.stats.ServerLatency;
import io.trepak.engine.worker.request.LatencySampler;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.request.TestRequest;
import io.trepak.engine.worker.resources.GiantPermit;
import io.trepak.engine.worker.resources.MemoryBudget;
import io.trepak.engine.worker.resources.WorkerResources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The resources of a worker whose loop and clock a test moves, a pool that speaks {@link LineProtocol}, and its servers: every dialled
 * connection is one in memory, listed in the order dialled. For tests of whatever sends requests.
 *
 * <pre>
 *   test ── send, advance ──► ServerConnection … ── dial ──► connections().get(n) ◄── connect, deliver, takeSent ── test
 * </pre>
 */
public final class MemoryServers implements AutoCloseable {
    private static final long MAX_BUFFERED_BYTES = 64 << 20;

    private final ManualLoop loop = new ManualLoop();
    private final ManualControl control = new ManualControl();
    private final PluginFaults faults = new PluginFaults();
    private final List<MemoryConnection> connections = new ArrayList<>();
    private final List<String> addresses = new ArrayList<>();
    private final ArrayDeque<String> refusals = new ArrayDeque<>();
    private final WorkerResources resources;
    private final LatencySampler latencies = new LatencySampler(loop, 1);
    private final FrontendCodec frontend;
    private Pool pool;
    private final ServerSettings settings;
    private final PoolCounters counters = new PoolCounters();
    private final WaitingRequests waiting;

    /**
     * @param keys of the pool, beside protocol and servers
     */
    public MemoryServers(String... keys) {
        this(MAX_BUFFERED_BYTES, List.of("127.0.0.1:1:1 s0", "127.0.0.1:2:1 s1"), keys);
    }

    /**
     * @param servers as in a configuration; one called {@code twice.example} has the addresses 10.0.0.1 and 10.0.0.2
     */
    public MemoryServers(long maxBufferedBytes, List<String> servers, String... keys) {
        this.resources = new WorkerResources(
                loop,
                null,
                this::dialled,
                new MemoryBudget(loop, maxBufferedBytes, new GiantPermit(maxBufferedBytes), (memory, bytes) -> {}));
        loop.onTurnEnd(() -> {
            resources.wakeUps().run();
            resources.memory().endTurn();
        });
        this.pool = newPool(servers, null, keys);
        this.settings = new ServerSettings(pool, () -> null);
        this.waiting = new WaitingRequests(resources, settings, counters, new NoRoutes());
        settings.retries(waiting);
        this.frontend = settings.codecs().frontend(new NoClient("test"));
    }

    private Pool newPool(List<String> servers, Pool before, String... keys) {
        PoolConfig config = PoolText.pool("protocol: line\n" + String.join("\n", keys), servers.toArray(String[]::new));
        PluginOptions options = PluginOptions.of(config);
        OpenProtocol protocol = OpenProtocol.open(new LineProtocol(), options);
        Distribution distribution = new TwoAtMost();
        Pool made =
                new Pool(config, protocol, new Sum(), distribution, options, control, faults, new GivenNames(), before);
        made.watchAddresses(before);
        return made;
    }

    /** Reloads the pool's configuration. */
    public void reload(List<String> servers, String... keys) {
        Pool next = newPool(servers, pool, keys);
        next.takeOver(pool);
        pool = next;
        settings.use(next, 0);
    }

    private Connection dialled(Loop of, SocketAddress address, boolean tcpKeepAlive, Receiver receiver)
            throws IOException {
        InetSocketAddress inet = (InetSocketAddress) address;
        addresses.add(inet.getAddress().getHostAddress() + ":" + inet.getPort());
        String refusal = refusals.poll();
        if (refusal != null) {
            throw new IOException(refusal);
        }
        MemoryConnection connection = MemoryConnection.dialled(loop, receiver, inet.toString());
        connections.add(connection);
        return connection;
    }

    // ---- parts

    /** The loop everything runs on. */
    public ManualLoop loop() {
        return loop;
    }

    /** What the parts of the worker share. */
    public WorkerResources resources() {
        return resources;
    }

    /** Times requests: every one of them. */
    public LatencySampler latencies() {
        return latencies;
    }

    /** Where requests wait that cannot be sent; nothing is sent from there. */
    WaitingRequests waiting() {
        return waiting;
    }

    /** What is counted for the pool. */
    public PoolCounters counters() {
        return counters;
    }

    /** The pool, as last configured. */
    public Pool pool() {
        return pool;
    }

    /** What the pool's connections go by. */
    public ServerSettings settings() {
        return settings;
    }

    /** Where ejections are decided; a test lets its time pass. */
    public ManualControl control() {
        return control;
    }

    /** How often the protocol has failed. */
    public long protocolFaults() {
        return settings.protocolFaults().count();
    }

    /** The codec of any client. */
    public FrontendCodec frontend() {
        return frontend;
    }

    /** One of the pool's servers by index, with counters of its own. */
    ServerState server(int index) {
        ServerState server = new ServerState(pool.servers().get(index), new ServerCounters(), new ServerLatency());
        server.title = "'" + server.name + "'";
        return server;
    }

    // ---- the servers' end

    /** All connections that were dialled, in order. */
    public List<MemoryConnection> connections() {
        return connections;
    }

    /** The connection dialled last. */
    public MemoryConnection last() {
        return connections.get(connections.size() - 1);
    }

    /** Where was dialled, in order, the attempts that failed at once included. */
    public List<String> dialledAddresses() {
        return addresses;
    }

    /** Has an attempt to dial fail at once; several of them fail one after another. */
    public void refuseNext(String reason) {
        refusals.add(reason);
    }

    /** Accepts the connection dialled last, and lets it take what was written. */
    public MemoryConnection accept() {
        MemoryConnection connection = last();
        connection.connect();
        loop.turn();
        return connection;
    }

    /** What a server was sent since the last time. */
    public static String sent(MemoryConnection connection) {
        return new String(connection.takeSent(), ISO_8859_1);
    }

    /** Has a server respond in the turn that ends with this. */
    public void respond(MemoryConnection connection, String bytes) {
        connection.deliver(bytes.getBytes(ISO_8859_1));
        loop.turn();
    }

    // ---- time

    /** Ends the turn, then lets time pass. */
    public void advanceMillis(long millis) {
        loop.turn();
        loop.advanceMillis(millis);
    }

    // ---- requests

    /** What a line asks for. */
    public RequestFrame frame(String line) {
        byte[] in = line.getBytes(ISO_8859_1);
        RequestFrame frame = new RequestFrame();
        int length = frontend.decode(in, 0, in.length, frame);
        if (length != in.length) {
            throw new IllegalArgumentException("not one request: " + line);
        }
        return frame;
    }

    /** A request that notes its response, not sent yet. */
    public TestRequest request(String line) {
        TestRequest request = new TestRequest(loop.chunks());
        request.begin(frame(line).command(), true);
        return request;
    }

    /** Writes the frame around merged requests, as any client's codec does. */
    public FragmentWriter fragments() {
        return new FragmentWriter() {
            @Override
            public void beginFragment(Command command, int keys, Output out) {
                frontend.beginFragment(command, keys, out);
            }

            @Override
            public void endFragment(Command command, Output out) {
                frontend.endFragment(command, out);
            }
        };
    }

    /** Fails when anything is still held; after everything was closed. */
    @Override
    public void close() {
        long held = loop.bufferedBytes();
        pool.close();
        loop.close();
        if (held != 0) {
            throw new AssertionError(held + " bytes are still held");
        }
    }

    /** Nobody is there to send to. */
    private static final class NoRoutes implements WaitingRequests.Routes {
        @Override
        public WorkerServer named(String name) {
            return null;
        }

        @Override
        public int unitOf(byte[] key, int offset, int length) {
            return -1;
        }

        @Override
        public WorkerServer ofKey(byte[] key) {
            return null;
        }

        @Override
        public WorkerServer ownerOf(int unit) {
            return null;
        }

        @Override
        public WorkerServer at(byte[] in, int offset, int length, String saidBy) {
            return null;
        }

        @Override
        public boolean mayAskReplica(Request request) {
            return false;
        }

        @Override
        public void moved(int unit, WorkerServer to) {
            throw new IllegalStateException("no server was named");
        }

        @Override
        public String describe(int unit) {
            return "unit " + unit;
        }
    }

    /** One name with two addresses. */
    private static final class GivenNames implements Names {
        @Override
        public void lookUp(String host, Consumer<Answer> done) {
            List<InetAddress> found = Arrays.asList(address(1), address(2));
            done.accept(
                    host.equals("twice.example")
                            ? new Answer(found, -1, null)
                            : new Answer(List.of(), -1, "no such name"));
        }

        private static InetAddress address(int last) {
            try {
                return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void later(Runnable task, long millis) {
            // they stay as they are
        }
    }

    private static final class Sum implements HashFunction {
        @Override
        public String name() {
            return "sum";
        }

        @Override
        public int hash(byte[] key, int offset, int length) {
            int sum = 0;
            for (int i = offset; i < offset + length; i++) {
                sum += key[i];
            }
            return sum << 31;
        }
    }
}
