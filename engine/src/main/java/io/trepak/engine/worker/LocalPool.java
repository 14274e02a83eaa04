package io.trepak.engine.worker;

import io.netty.channel.Channel;
import io.trepak.api.extension.FilterProvider;
import io.trepak.api.extension.RequestFilter;
import io.trepak.api.extension.Verdict;
import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.Route;
import io.trepak.engine.PoolConfig;
import io.trepak.engine.net.Connection;
import io.trepak.engine.plugin.FaultCounter;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.PoolSnapshot;
import io.trepak.engine.stats.Latencies;
import io.trepak.engine.stats.PoolCounters;
import io.trepak.engine.stats.PublishedStatus;
import io.trepak.engine.stats.ServerCounters;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One pool on one worker: its router, its connections to servers, its clients, its counters. */
final class LocalPool {
    private static final Logger LOG = LoggerFactory.getLogger(LocalPool.class);
    private static final int LANES_MAX = 8;

    private final Worker worker;
    private final Pool pool;
    private final PublishedStatus status;
    private final PublishedStatus.Share share;
    private final Router router;
    private final ServerTags tags;
    private final RequestFilter[] filters;
    private final FaultCounter[] filterFaults;
    private final FaultCounter protocolFaults;
    private final PoolCounters counters = new PoolCounters();
    private final ServerCounters[] serverCounters;
    private final Latencies latencies;
    private final SlowRequests slowRequests;
    /** By lane and server. */
    private final Backend[][] backends;

    private final int lanes;
    private final Set<Frontend> clients = new HashSet<>();
    private final IdleClients idleClients;
    private int nextClientId;

    LocalPool(Worker worker, Pool pool, List<FilterProvider> providers, PublishedStatus status) {
        this.worker = worker;
        this.pool = pool;
        this.status = status;
        this.share = status.newShare();
        this.router = new Router(
                pool.hash(),
                pool.faults().of(pool.hash()),
                pool.config().hashTag(),
                pool.snapshot(),
                pool.faults().of(pool.distribution()));
        this.tags = new ServerTags(pool.servers());
        this.filters = providers.stream()
                .map(provider -> provider.create(pool.config().name(), pool.options()))
                .toArray(RequestFilter[]::new);
        this.filterFaults = providers.stream().map(pool.faults()::of).toArray(FaultCounter[]::new);
        this.protocolFaults = pool.faults().of(pool.protocol());
        this.idleClients = new IdleClients(
                worker, clients, counters, pool.config().limits().clientIdleTimeoutMillis());
        int servers = pool.servers().size();
        this.serverCounters = new ServerCounters[servers];
        Arrays.setAll(serverCounters, server -> new ServerCounters());
        this.latencies = new Latencies(servers);
        this.slowRequests =
                new SlowRequests(worker.loop(), pool.slowLog(), pool.config().slowLog(), counters);
        this.lanes = pool.protocol().lanes();
        if (lanes < 1 || lanes > LANES_MAX) {
            throw new IllegalStateException(
                    "protocol '" + pool.protocol().name() + "' wants " + lanes + " lanes; expected 1 to " + LANES_MAX);
        }
        this.backends = new Backend[lanes * servers][pool.config().serverConnections()];
        for (int i = 0; i < backends.length; i++) {
            int server = i % servers;
            int lane = i / servers;
            Arrays.setAll(backends[i], connection -> new Backend(worker, this, server, lane));
        }
    }

    Pool pool() {
        return pool;
    }

    /** What its protocol may tell about it. */
    PoolStatus status() {
        return status;
    }

    /** Lets the numbers of now be told. */
    void publish() {
        share.publish(counters, serverCounters);
    }

    PoolConfig config() {
        return pool.config();
    }

    String name() {
        return pool.config().name();
    }

    Router router() {
        return router;
    }

    /** The server a request goes to, or why to none: {@link Router#NONE} and its like. */
    int serverFor(RequestFrame frame, byte[] in, int offset) {
        Route route = frame.command().route();
        if (route == Route.KEYED || route == Route.SPLIT) {
            return router.ownerOf(frame, in, offset);
        }
        return switch (route) {
            case ANY -> anyServer();
            case TOGETHER -> router.ownerOfAll(frame, in, offset);
            case NAMED -> frame.serverTag() == 0 ? router.firstServer() : tags.serverOf(frame.serverTag());
            default -> router.ownerOf(frame, in, offset);
        };
    }

    /** Any server that may be asked; a dead one only when all are. */
    private int anyServer() {
        int server = router.anyServer();
        for (int left = serverCount() - 1; left > 0 && server >= 0 && pool.isDead(server); left--) {
            server = router.anyServer();
        }
        return server;
    }

    ServerTags tags() {
        return tags;
    }

    boolean hasFilters() {
        return filters.length != 0;
    }

    /** Counts what its protocol does wrong. */
    FaultCounter protocolFaults() {
        return protocolFaults;
    }

    int lanes() {
        return lanes;
    }

    /** What the filters say; the last one that names a pool wins, and the first that wants no routing ends it. */
    Verdict verdictOn(RequestFrame frame, byte[] in, int offset, ArrayOutput answer) {
        Verdict verdict = Verdict.PASS;
        for (int i = 0; i < filters.length; i++) {
            Verdict next = null;
            try {
                next = Objects.requireNonNull(filters[i].onRequest(in, offset, frame, answer), "no verdict");
            } catch (Throwable e) {
                filterFaults[i].failed("looking at a request; the client gets an error", e);
                throw PluginFailure.INSTANCE;
            }
            if (next != Verdict.PASS) {
                verdict = next;
                if (next.pool() == null) {
                    break;
                }
            }
        }
        return verdict;
    }

    /** Tells the filters of an answer. */
    void answered(Request request, ResponseFrame.Status status) {
        long nanos = worker.loop().nowNanos() - request.queuedAtNanos;
        for (int i = 0; i < filters.length; i++) {
            try {
                filters[i].onResponse(request.command, status, nanos);
            } catch (Throwable e) {
                filterFaults[i].failed("looking at a response; it is passed on all the same", e);
            }
        }
    }

    PoolCounters counters() {
        return counters;
    }

    ServerCounters serverCounters(int server) {
        return serverCounters[server];
    }

    Latencies latencies() {
        return latencies;
    }

    SlowRequests slowRequests() {
        return slowRequests;
    }

    int serverCount() {
        return serverCounters.length;
    }

    /** The connection to a server that a client uses in a lane: always the same, so that its requests stay in order. */
    Backend backend(int server, int lane, int client) {
        Backend[] connections = backends[lane * serverCounters.length + server];
        return connections.length == 1 ? connections[0] : connections[client % connections.length];
    }

    void use(PoolSnapshot snapshot) {
        router.use(snapshot);
    }

    /** Opens one connection per server in the first lane, so that the first requests do not wait for it. */
    void preconnect() {
        for (int server = 0; server < serverCounters.length; server++) {
            backends[server][0].ready();
        }
    }

    void accept(Channel client) {
        counters.clientsAccepted++;
        Frontend frontend;
        Connection connection;
        try {
            frontend = newFrontend(client);
            connection = worker.transport().adopt(worker.loop(), client, config().tcpKeepAlive(), frontend);
        } catch (IOException e) {
            counters.clientErr++;
            worker.clientLeft();
            LOG.debug("pool '{}': a client left before it was served", name(), e);
            return;
        } catch (PluginFailure e) {
            counters.clientErr++;
            worker.clientLeft();
            return;
        }
        frontend.attach(connection);
        clients.add(frontend);
        idleClients.watch();
        int most = config().clientConnections();
        int now = pool.clientArrived();
        if (most > 0 && now > most) {
            frontend.turnAway();
        }
        counters.clientConnections = clients.size();
    }

    private Frontend newFrontend(Channel client) throws IOException {
        try {
            return new Frontend(worker, this, nextClientId++ & Integer.MAX_VALUE);
        } catch (PluginFailure e) {
            worker.transport().turnAway(worker.loop(), client);
            throw e;
        }
    }

    void left(Frontend client) {
        if (clients.remove(client)) {
            counters.clientConnections = clients.size();
            pool.clientLeft();
            worker.clientLeft();
        }
    }

    /** Notes how far every client has got. */
    void markProgress() {
        clients.forEach(client -> client.pace().markProgress());
    }

    /** Closes clients that hold much and have not got on since. */
    void closeStalled() {
        List.copyOf(clients).forEach(Frontend::closeIfStalled);
    }

    /** Lets every client have the answers it waits for, then closes it. */
    void drain() {
        List.copyOf(clients).forEach(Frontend::drain);
    }

    void close() {
        List.copyOf(clients).forEach(Frontend::close);
        for (Backend[] connections : backends) {
            for (Backend backend : connections) {
                backend.close();
            }
        }
        for (int i = 0; i < filters.length; i++) {
            try {
                filters[i].close();
            } catch (Throwable e) {
                filterFaults[i].failed("closing", e);
            }
        }
    }

    void addTo(PoolCounters sum, ServerCounters[] servers, Latencies sumOfLatencies) {
        sum.add(counters);
        sumOfLatencies.add(latencies);
        for (int server = 0; server < servers.length; server++) {
            servers[server].add(serverCounters[server]);
        }
        for (int i = 0; i < backends.length; i++) {
            for (Backend backend : backends[i]) {
                backend.addQueues(servers[i % servers.length]);
            }
        }
    }
}
