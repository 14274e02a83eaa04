package io.trepak.engine.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.HashFunction;
import io.trepak.api.Options;
import io.trepak.api.Server;
import io.trepak.api.filter.FilterProvider;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.topology.Topology;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.PoolText;
import io.trepak.engine.line.LineProtocol;
import io.trepak.engine.net.ManualLoop;
import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.net.Transport;
import io.trepak.engine.plugin.OpenProtocol;
import io.trepak.engine.plugin.OpenTopology;
import io.trepak.engine.plugin.PluginFaults;
import io.trepak.engine.plugin.PluginOptions;
import io.trepak.engine.plugin.PluginServices;
import io.trepak.engine.plugin.PoolFilters;
import io.trepak.engine.plugin.QuietTopology;
import io.trepak.engine.pool.ManualControl;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.PublishedStatus;
import io.trepak.engine.stats.Latencies;
import io.trepak.engine.stats.PoolCounters;
import io.trepak.engine.stats.ServerCounters;
import io.trepak.engine.worker.client.Client;
import io.trepak.engine.worker.client.HeldClients;
import io.trepak.engine.worker.client.LocalFilters;
import io.trepak.engine.worker.resources.GiantPermit;
import io.trepak.engine.worker.resources.MemoryBudget;
import io.trepak.engine.worker.server.Backend;
import io.trepak.engine.worker.server.ServerWire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * One pool of a worker on a loop by hand, with memory where sockets would be. The last character of a key, a digit, is the number of
 * its server. When it is closed, nothing may be held any more, and nobody paused.
 */
public final class WiredPool implements AutoCloseable {
    private static final int ROUNDS_MAX = 1000;

    private final ManualLoop loop = new ManualLoop();
    private final ManualControl control = new ManualControl();
    private final PluginFaults faults = new PluginFaults();
    private final LastDigit hash = new LastDigit();
    private final Builder builder;
    private final GiantPermit permit;
    private final PublishedStatus status;
    private final WorkerRooms rooms;
    private final WorkerPool pool;
    private final List<MemoryConnection> servers = new ArrayList<>();
    /** Null for servers of the file. */
    private OpenTopology source;

    private final List<WiredClient> clients = new ArrayList<>();
    private long hoarded;
    private int clientsLeft;
    private boolean closed;

    private WiredPool(Builder builder) {
        this.builder = builder;
        this.permit = new GiantPermit(builder.maxBufferedBytes);
        this.rooms = new WorkerRooms(loop, Transport.NIO, builder.maxBufferedBytes, permit, 1);
        Pool configured = newPool(null);
        this.status = new PublishedStatus(configured, "test", 0);
        this.pool = new WorkerPool(rooms, configured, newFilters(configured), status, () -> clientsLeft++);
        rooms.serve(pool.name(), pool.served());
        for (int i = 0; i < pool.servers().count(); i++) {
            servers.add(connect(i, 0));
        }
    }

    private Pool newPool(Pool before) {
        String[] names = new String[builder.servers];
        for (int i = 0; i < names.length; i++) {
            names[i] = "s" + i + ".invalid:1:1 s" + i; // which nobody looks up
        }
        PoolConfig config = PoolText.pool(String.join("\n", builder.keys), names);
        PluginOptions options = PluginOptions.of(config);
        if (builder.topology != null && source == null) {
            source = QuietTopology.open(faults);
        }
        return new Pool(
                config,
                OpenProtocol.open(builder.protocol, options),
                hash,
                new InTurn(),
                options,
                control,
                faults,
                null,
                before,
                source,
                before == null || source == null ? builder.topology : before.topology());
    }

    /** Any name is a pool to them. */
    private LocalFilters newFilters(Pool of) {
        PluginServices services = new PluginServices(faults, Set.of(), Set.of(), name -> Thread::new);
        PluginOptions options = PluginOptions.of(of.config());
        return new LocalFilters(
                new PoolFilters(of.config().name(), builder.filters, options, name -> true, services).open());
    }

    /** A pool that speaks the protocol of lines. */
    public static Builder ofLines() {
        return new Builder(new LineProtocol(), "line");
    }

    /** A pool that speaks this protocol. */
    public static Builder of(Protocol protocol) {
        return new Builder(protocol, protocol.name());
    }

    /** A pool that speaks a protocol of this name. */
    public static Builder of(String protocol) {
        return new Builder(named(protocol), protocol);
    }

    private static Protocol named(String name) {
        return ServiceLoader.load(Protocol.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** What the pool is like. */
    public static final class Builder {
        private final Protocol protocol;
        private List<String> keys = new ArrayList<>();
        private List<FilterProvider> filters = List.of();
        private long maxBufferedBytes = 1 << 20;
        private int servers = 3;
        private Topology topology;

        private Builder(Protocol protocol, String name) {
            this.protocol = protocol;
            keys.add("protocol: " + name);
        }

        /** Keys of the pool. */
        public Builder with(String... lines) {
            keys.addAll(List.of(lines));
            return this;
        }

        /** With these request filters. */
        public Builder filters(FilterProvider... providers) {
            filters = List.of(providers);
            return this;
        }

        /** With so much memory for clients; a mebibyte unless said. */
        public Builder maxBufferedBytes(long bytes) {
            maxBufferedBytes = bytes;
            return this;
        }

        /** With so many servers; three unless said. */
        public Builder servers(int count) {
            servers = count;
            return this;
        }

        /** With servers that a topology tells. */
        public Builder topology(Topology initially) {
            topology = initially;
            return this;
        }

        /** With all servers connected. */
        public WiredPool start() {
            return new WiredPool(this);
        }
    }

    /** The hash of a key is its last digit. */
    private static final class LastDigit implements HashFunction {
        private long keys;

        @Override
        public String name() {
            return "last-digit";
        }

        @Override
        public int hash(byte[] key, int offset, int length) {
            keys++;
            return key[offset + length - 1] - '0';
        }
    }

    private static final class InTurn implements Distribution {
        @Override
        public String name() {
            return "in-turn";
        }

        @Override
        public Continuum build(List<Server> servers, BitSet live, Options options) {
            int[] indices = live.stream().toArray();
            return hash -> indices[Math.floorMod(hash, indices.length)];
        }
    }

    // ---- its ends

    /** A client and its connection. */
    public record WiredClient(Client client, MemoryConnection wire) {
        /** Sends a text of one byte per character, of which the proxy reads what it wants to read now. */
        public void send(String text) {
            wire.deliver(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Has the proxy read what it wants to read now. */
        public void read() {
            while (wire.read()) {}
        }

        /** What it was sent since the last call. */
        public String got() {
            return new String(wire.takeSent(), StandardCharsets.ISO_8859_1);
        }

        /** Takes nothing more from its socket, or everything again. */
        public void stopReading(boolean on) {
            wire.flushAtMost(on ? 0 : Integer.MAX_VALUE);
        }
    }

    /** A client that has just connected. */
    public WiredClient client() {
        Client client = pool.newClient();
        WiredClient wired = new WiredClient(client, new MemoryConnection(loop, client));
        client.attach(wired.wire());
        pool.enter(client);
        clients.add(wired);
        return wired;
    }

    private MemoryConnection connect(int server, int lane) {
        return ServerWire.connect(backend(server, lane), receiver -> new MemoryConnection(loop, receiver));
    }

    /** Connects to a replica of a server, by its place in the list. */
    public MemoryConnection connectReplica(int server, int number) {
        Backend replica = ServerWire.replicaOf(pool.servers().get(server), number);
        return ServerWire.connect(replica, receiver -> new MemoryConnection(loop, receiver));
    }

    /** Where clients send requests for a server. */
    public Backend backend(int server, int lane) {
        return pool.servers().backend(server, lane, 0);
    }

    /** The other end of the connection to a server. */
    public MemoryConnection server(int number) {
        return servers.get(number);
    }

    /** A server that is gone has come back, and is connected to. */
    public void reconnect(int server) {
        servers.set(server, connect(server, 0));
    }

    /** What a server was sent since the last call. */
    public String sentTo(int server) {
        return new String(servers.get(server).takeSent(), StandardCharsets.ISO_8859_1);
    }

    /** A server answers. */
    public void respond(int server, String text) {
        servers.get(server).deliver(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    // ---- time

    /** Ends the turn. */
    public void turn() {
        loop.turn();
    }

    /** Turn after turn, until nobody has anything to read. */
    public void settle() {
        int rounds = 0;
        boolean busy = true;
        while (busy) {
            assertTrue(rounds++ < ROUNDS_MAX, "goes on and on");
            loop.turn();
            busy = false;
            for (WiredClient client : clients) {
                busy |= client.wire().read();
            }
        }
    }

    /** Lets time pass. */
    public void advanceMillis(long millis) {
        loop.advanceMillis(millis);
    }

    // ---- memory

    /** Has the worker hold so many bytes more, which nobody will give back but {@link #release}. */
    public void hoard(long bytes) {
        hoarded += bytes;
        loop.arrays().count(bytes);
    }

    /** Gives back what was hoarded. */
    public void release() {
        hoard(-hoarded);
    }

    public MemoryBudget memory() {
        return rooms.resources().memory();
    }

    public GiantPermit permit() {
        return permit;
    }

    /** How many bytes the worker holds. */
    public long bufferedBytes() {
        return loop.bufferedBytes();
    }

    public HeldClients held() {
        return rooms.clients().held();
    }

    // ---- what it counts

    /** What was counted so far. */
    public PoolCounters counters() {
        PoolCounters sum = new PoolCounters();
        count(sum);
        return sum;
    }

    /** What was counted for its servers so far. */
    public ServerCounters[] serverCounters() {
        return count(new PoolCounters());
    }

    private ServerCounters[] count(PoolCounters sum) {
        ServerCounters[] ofServers = new ServerCounters[pool.pool().servers().count()];
        for (int i = 0; i < ofServers.length; i++) {
            ofServers[i] = new ServerCounters();
        }
        pool.addTo(sum, pool.pool().servers().servers(), ofServers, new Latencies(ofServers.length));
        return ofServers;
    }

    /** How many keys were looked up so far. */
    public long hashedKeys() {
        return hash.keys;
    }

    /** How many clients it told the worker had left. */
    public int clientsLeft() {
        return clientsLeft;
    }

    /** How often plugins failed. */
    public long pluginFaults() {
        return faults.counts().stream().mapToLong(fault -> fault.count()).sum();
    }

    // ---- the pool itself

    WorkerPool pool() {
        return pool;
    }

    WorkerRooms rooms() {
        return rooms;
    }

    ManualControl control() {
        return control;
    }

    ManualLoop loop() {
        return loop;
    }

    /** The pool as it is configured now. */
    public Pool configured() {
        return pool.pool();
    }

    /** Goes by another topology. */
    public void publish(Topology topology) {
        configured().publish(topology);
        pool.use(configured().snapshot());
    }

    /** Goes by other keys, or keys with other values, from now on. */
    public void reload(String... changed) {
        reload(builder.servers, changed);
    }

    /** The same, with so many servers. */
    public void reload(int serverCount, String... changed) {
        reload(serverCount, false, changed);
    }

    /** Opens its filters anew. */
    public void reloadFilters() {
        reload(builder.servers, true);
    }

    private void reload(int serverCount, boolean filters, String... changed) {
        for (String line : changed) {
            String key = line.substring(0, line.indexOf(':') + 1);
            builder.keys.removeIf(other -> other.startsWith(key));
            builder.keys.add(line);
        }
        builder.servers = serverCount;
        Pool before = pool.pool();
        Pool next = newPool(before);
        next.takeOver(before);
        PreparedUpdate update = new PreparedUpdate();
        update.add(new NextPool(next, before, filters ? newFilters(next) : null, status, false));
        status.use(next);
        pool.become(update.pools().get(0), 1000);
        for (int i = servers.size(); i < serverCount; i++) {
            servers.add(connect(i, 0));
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        release();
        for (WiredClient client : clients) {
            client.client().close();
        }
        PoolCounters last = counters();
        pool.close();
        loop.turn();
        long held = loop.bufferedBytes();
        boolean isSetAside = !memory().fits((int) builder.maxBufferedBytes);
        int waiting = held().count();
        loop.close();
        assertEquals(0, last.clientsPaused, "clients that are not read, with nobody left");
        assertEquals(0, last.clientConnections, "clients, with nobody left");
        assertEquals(0, waiting, "clients that wait for memory, with nobody left");
        assertEquals(0, held, "bytes held with nobody left");
        assertTrue(!isSetAside, "memory is still set aside");
    }
}
