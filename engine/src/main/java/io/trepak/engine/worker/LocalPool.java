package io.trepak.engine.worker;

import io.netty.channel.Channel;
import io.trepak.api.Server;
import io.trepak.api.extension.FilterProvider;
import io.trepak.api.protocol.PoolProtocol;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pool on one worker: its router, its connections to servers, its clients, its counters. A reload of the configuration
 * replaces what it goes by and leaves it its clients.
 */
final class LocalPool {
    private static final Logger LOG = LoggerFactory.getLogger(LocalPool.class);
    private static final int LANES_MAX = 8;

    private final Worker worker;
    private final PublishedStatus status;
    private final PoolStatus workerStatus;
    private final PublishedStatus.Share share;
    private final FaultCounter protocolFaults;
    private final int lanes;
    private final PoolCounters counters = new PoolCounters();
    /** By class of command and stage; servers have their own. */
    private final Latencies latencies = new Latencies(0);
    /** Of servers that were taken out. */
    private final ServerCounters departed = new ServerCounters();

    private final List<LocalServer> retired = new ArrayList<>();

    private final Set<Frontend> clients = new HashSet<>();
    private final IdleClients idleClients;
    private int nextClientId;
    private int recentResponseBytes;

    /** Whether nothing may be sent to its servers any more. */
    private boolean isGone;

    // What a reload replaces, all at once.
    private Pool pool;
    /** Null until the first codec is made. */
    private PoolProtocol codecs;

    private Router router;
    private LocalServers servers;
    private LocalFilters filters;
    private SlowRequests slowRequests;

    LocalPool(Worker worker, Pool pool, List<FilterProvider> providers, PublishedStatus status) {
        this(worker, pool, newRouter(pool), LocalFilters.create(pool, providers), status);
    }

    /** A new one, dialling its servers at once if it is to. */
    LocalPool(Worker worker, NextPools.Ready ready) {
        this(
                worker,
                ready.next().pool(),
                ready.router(),
                ready.filters(),
                ready.next().status());
        router.use(pool.snapshot());
        if (pool.config().preconnect()) {
            preconnect();
        }
    }

    private LocalPool(Worker worker, Pool pool, Router router, LocalFilters filters, PublishedStatus status) {
        this.worker = worker;
        this.pool = pool;
        this.router = router;
        this.filters = filters;
        this.status = status;
        this.workerStatus = new WorkerStatus(status, this::publish);
        this.share = status.newShare();
        this.protocolFaults = pool.faults().of(pool.protocol());
        this.idleClients = new IdleClients(worker, clients, counters);
        this.slowRequests = newSlowRequests();
        this.lanes = pool.protocol().lanes();
        this.servers = LocalServers.of(worker, this, pool, null, false, 0, retired);
    }

    private SlowRequests newSlowRequests() {
        return new SlowRequests(worker.loop(), pool.slowLog(), config().slowLog(), counters);
    }

    /** The router of a pool; throws what its plugins throw. */
    static Router newRouter(Pool pool) {
        int lanes = pool.protocol().lanes();
        if (lanes < 1 || lanes > LANES_MAX) {
            throw new IllegalStateException(
                    "protocol '" + pool.protocol().name() + "' wants " + lanes + " lanes; expected 1 to " + LANES_MAX);
        }
        PoolSnapshot snapshot = pool.snapshot();
        Router router = new Router(
                pool.hash(),
                pool.faults().of(pool.hash()),
                pool.config().hashTag(),
                snapshot,
                pool.faults().of(pool.distribution()));
        if (router.live() != snapshot.live()) {
            throw new IllegalStateException("the table of distribution '"
                    + pool.distribution().name() + "' cannot be used; the log of the proxy says why");
        }
        return router;
    }

    // ---- what it goes by

    /** Goes by other settings from the next request on, and keeps its clients. */
    void become(NextPools.Ready ready, long drainMillis) {
        NextPool next = ready.next();
        LocalServers before = servers;
        forgetClosed();
        pool = next.pool();
        codecs = null;
        router = ready.router();
        router.use(pool.snapshot());
        servers = LocalServers.of(worker, this, pool, before, next.redial(), drainMillis, retired);
        slowRequests = newSlowRequests();
        for (int i = 0; i < before.count(); i++) {
            if (servers.named(before.get(i).name()) == null) {
                departed.add(before.get(i).counters());
            }
        }
        if (ready.filters() != null) {
            filters.close();
            filters = ready.filters();
        }
        for (Frontend client : clients) {
            client.followPool();
        }
        watchIdleClients();
        if (pool.config().preconnect()) {
            preconnect();
        }
    }

    void use(PoolSnapshot snapshot) {
        router.use(snapshot);
    }

    Pool pool() {
        return pool;
    }

    PoolConfig config() {
        return pool.config();
    }

    String name() {
        return pool.config().name();
    }

    /** Makes the codecs of its connections. Throws what the protocol throws. */
    PoolProtocol codecs() {
        if (codecs == null) {
            codecs = Objects.requireNonNull(pool.codecs().perThread(() -> workerStatus), "perThread returned null");
        }
        return codecs;
    }

    Router router() {
        return router;
    }

    LocalFilters filters() {
        return filters;
    }

    boolean hasFilters() {
        return !filters.isEmpty();
    }

    /** Counts what its protocol does wrong. */
    FaultCounter protocolFaults() {
        return protocolFaults;
    }

    int lanes() {
        return lanes;
    }

    PoolCounters counters() {
        return counters;
    }

    private void forgetClosed() {
        retired.removeIf(server -> !server.isConnected());
    }

    // ---- servers

    /** The server a request goes to, or why to none: {@link Router#NONE} and its like. */
    int serverFor(RequestFrame frame, byte[] in, int offset) {
        Route route = frame.command().route();
        if (route == Route.KEYED || route == Route.SPLIT) {
            return router.ownerOf(frame, in, offset);
        }
        return switch (route) {
            case ANY -> anyServer();
            case TOGETHER -> router.ownerOfAll(frame, in, offset);
            case NAMED -> frame.serverTag() == 0 ? router.firstServer() : servers.tagged(frame.serverTag());
            default -> router.ownerOf(frame, in, offset);
        };
    }

    /** Any server that may be asked; a dead one only when all are. */
    private int anyServer() {
        int server = router.anyServer();
        for (int left = serverCount() - 1; left > 0 && server >= 0 && isDead(server); left--) {
            server = router.anyServer();
        }
        return server;
    }

    private boolean isDead(int server) {
        return pool.keepsKeys() && servers.get(server).health().isEjected();
    }

    Latencies latencies() {
        return latencies;
    }

    SlowRequests slowRequests() {
        return slowRequests;
    }

    /** How large recent responses were: the largest, fading. A new client's are taken to be as large. */
    int recentResponseBytes() {
        return recentResponseBytes;
    }

    void recentResponseBytes(int bytes) {
        recentResponseBytes = bytes;
    }

    int serverCount() {
        return servers.count();
    }

    /** A server by its index of this moment. */
    LocalServer server(int index) {
        return servers.get(index);
    }

    /** The server of a name; null when there is none. */
    LocalServer named(String name) {
        return servers.named(name);
    }

    /** The server of the same name now; null when there is none any more. */
    LocalServer presentOf(LocalServer server) {
        return isGone ? null : servers.named(server.name());
    }

    /** The connection to a server that a client uses in a lane: always the same, so that its requests stay in order. */
    Backend backend(int server, int lane, int client) {
        return servers.backend(server, lane, client);
    }

    /** The tag of the next server after this one that takes requests, in index order; 0 if there is none. */
    int tagAfter(LocalServer server) {
        int next = router.serverAfter(servers.placeOf(server));
        return next == Router.NONE ? 0 : servers.get(next).tag();
    }

    /** Opens one connection per server in the first lane, so that the first requests do not wait for it. */
    void preconnect() {
        for (int server = 0; server < servers.count(); server++) {
            servers.backend(server, 0, 0).ready();
        }
    }

    /** Tells the filters of an answer. */
    void answered(Request request, ResponseFrame.Status answer) {
        filters.answered(request.command, answer, worker.loop().nowNanos() - request.queuedAtNanos);
    }

    // ---- clients

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
        enter(frontend);
    }

    /** Counts a client in that has its connection. */
    void enter(Frontend client) {
        clients.add(client);
        watchIdleClients();
        int most = config().clientConnections();
        int now = pool.clientArrived();
        if (most > 0 && now > most) {
            client.end().turnAway();
        }
        counters.clientConnections = clients.size();
    }

    private void watchIdleClients() {
        idleClients.watch(config().limits().clientIdleTimeoutMillis());
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

    boolean hasClients() {
        return !clients.isEmpty();
    }

    // ---- the end

    /** Its clients now. */
    List<Frontend> clients() {
        return List.copyOf(clients);
    }

    /** Its last client has gone; what others sent through it may still be answered. */
    void retireServers(long drainMillis) {
        isGone = true;
        for (int i = 0; i < servers.count(); i++) {
            servers.get(i).retire(drainMillis);
            retired.add(servers.get(i));
        }
    }

    boolean isConnected() {
        return retired.stream().anyMatch(LocalServer::isConnected);
    }

    void close() {
        isGone = true;
        clients().forEach(client -> client.end().close());
        servers.close();
        retired.forEach(LocalServer::close);
        filters.close();
    }

    // ---- for the statistics

    /** Lets the numbers of now be told. */
    void publish() {
        ServerCounters[] all = new ServerCounters[servers.count() + 1];
        for (int i = 0; i < servers.count(); i++) {
            all[i] = servers.get(i).counters();
        }
        all[servers.count()] = departed;
        share.publish(counters, all);
    }

    /**
     * Adds its counters and histograms.
     *
     * @param asked whose servers are asked for; the pool before or after this one, for a reload takes its way through the
     *     workers
     * @param sums by index in that list, as are servers' histograms
     */
    void addTo(PoolCounters sum, List<Server> asked, ServerCounters[] sums, Latencies sumOfLatencies) {
        sum.add(counters);
        sumOfLatencies.addStages(latencies);
        forgetClosed();
        for (int i = 0; i < sums.length; i++) {
            LocalServer server = servers.named(asked.get(i).name());
            if (server == null) {
                continue;
            }
            server.addTo(sums[i]);
            sumOfLatencies.addServer(i, server.latency());
            for (LocalServer old : retired) {
                if (old.name().equals(server.name())) {
                    old.addQueues(sums[i]);
                }
            }
        }
    }
}
