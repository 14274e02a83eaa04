package io.trepak.engine.worker;

import io.netty.channel.Channel;
import io.trepak.api.Server;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.WorkerCodecs;
import io.trepak.api.protocol.WorkerContext;
import io.trepak.api.topology.Ownership;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.net.Connection;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.PoolSnapshot;
import io.trepak.engine.pool.PublishedStatus;
import io.trepak.engine.pool.ServerSet;
import io.trepak.engine.stats.Latencies;
import io.trepak.engine.stats.PoolCounters;
import io.trepak.engine.stats.ServerCounters;
import io.trepak.engine.worker.client.Client;
import io.trepak.engine.worker.client.ClientList;
import io.trepak.engine.worker.client.LocalFilters;
import io.trepak.engine.worker.client.ServedPool;
import io.trepak.engine.worker.request.Requester;
import io.trepak.engine.worker.resources.PluginFailure;
import io.trepak.engine.worker.resources.WorkerResources;
import io.trepak.engine.worker.server.OpenCodecs;
import io.trepak.engine.worker.server.Router;
import io.trepak.engine.worker.server.Routers;
import io.trepak.engine.worker.server.ServerSettings;
import io.trepak.engine.worker.server.WorkerServer;
import io.trepak.engine.worker.server.WorkerServers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one pool on one worker: its clients come and go, a reload replaces its servers and what it goes by, statistics are
 * asked for. What happens to a request in between is the business of {@link ServedPool}.
 */
final class WorkerPool {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);
    /** How long servers that are gone may take to answer what they have. */
    private static final long DRAIN_MILLIS = 30_000;

    private static final int VISITS_PER_TURN = 256;

    private final WorkerRooms rooms;
    private final WorkerResources resources;
    private final Runnable onClientLeft;
    private final PublishedStatus.Share share;
    private final PoolCounters counters = new PoolCounters();
    private final ServerSettings settings;
    private final ServedPool served;
    /** Of servers that were taken out. */
    private final ServerCounters departed = new ServerCounters();

    private final List<WorkerServer> retired = new ArrayList<>();

    private final ClientList<Client> clients = new ClientList<>();
    private final IdleClients idleClients;
    private int nextClientId;
    /** What connections use that a reload has found there. */
    private final List<OpenCodecs> earlierCodecs = new ArrayList<>();

    // What a reload replaces, all at once.
    private Pool pool;
    private Router router;
    private ServerSet set;
    /** Null for a ring. */
    private Ownership ownership;

    private WorkerServers servers;
    private LocalFilters filters;

    WorkerPool(WorkerRooms rooms, Pool pool, LocalFilters filters, PublishedStatus status, Runnable onClientLeft) {
        this(rooms, pool, PreparedUpdate.newRouter(pool), filters, status, onClientLeft);
    }

    /**
     * A new one, dialling its servers at once if it is to.
     *
     * @param onClientLeft told when one of its clients has gone
     */
    WorkerPool(WorkerRooms rooms, PreparedUpdate.Ready ready, Runnable onClientLeft) {
        this(
                rooms,
                ready.next().pool(),
                ready.router(),
                ready.next().filters(),
                ready.next().status(),
                onClientLeft);
        use(pool.snapshot());
        if (pool.config().connections().preconnect()) {
            preconnect();
        }
    }

    private WorkerPool(
            WorkerRooms rooms,
            Pool pool,
            Router router,
            LocalFilters filters,
            PublishedStatus status,
            Runnable onClientLeft) {
        this.rooms = rooms;
        this.resources = rooms.resources();
        this.onClientLeft = onClientLeft;
        this.pool = pool;
        this.router = router;
        this.filters = filters;
        this.share = status.newShare();
        PoolStatus workerStatus = new WorkerStatus(status, this::publish);
        this.settings = new ServerSettings(pool, new Context(workerStatus));
        this.served =
                new ServedPool(rooms.clients(), settings, counters, pool.needs().lanes(), this::left, rooms::served);
        this.idleClients = new IdleClients(resources, clients, counters);
        this.set = pool.servers();
        this.ownership = pool.snapshot().ownership();
        this.servers = WorkerServers.of(
                resources, rooms.latencies(), settings, pool, set, null, WorkerServers.Kept.ALL, 0, retired);
        filters.begin();
        served.use(pool, router, servers, filters);
        rooms.everybody().add(clients);
    }

    /** What the protocol is told of the worker. */
    private final class Context implements WorkerContext {
        private final PoolStatus status;

        Context(PoolStatus status) {
            this.status = status;
        }

        @Override
        public PoolStatus status() {
            return status;
        }

        @Override
        public int units() {
            return router.hasUnits() ? router.groups() : 0;
        }
    }

    // ---- what it goes by

    /** Goes by other settings from the next request on, and keeps its clients. */
    void become(PreparedUpdate.Ready ready, long drainMillis) {
        NextPool next = ready.next();
        pool = next.pool();
        PoolSnapshot snapshot = pool.snapshot();
        ownership = snapshot.ownership();
        router = ready.router();
        if (router.goesBy(snapshot)) {
            router.use(snapshot);
        } else {
            router = Routers.of(pool, snapshot);
        }
        OpenCodecs codecsBefore = settings.openCodecs();
        useSettings();
        useServers(
                snapshot.set(),
                next.redial() ? WorkerServers.Kept.NONE : WorkerServers.Kept.AT_THE_SAME_ADDRESS,
                drainMillis);
        servers.hold(snapshot.holding());
        if (next.filters() != null) {
            filters.close();
            filters = next.filters();
            filters.begin();
        }
        served.use(pool, router, servers, filters);
        boolean reloaded = settings.openCodecs() != codecsBefore;
        clients.copy().forEach(client -> client.followPool(reloaded));
        watchIdleClients();
        served.waiting().serversChanged();
        if (pool.config().connections().preconnect()) {
            preconnect();
        }
    }

    private void useServers(ServerSet next, WorkerServers.Kept kept, long drainMillis) {
        WorkerServers before = servers;
        forgetClosed();
        set = next;
        servers =
                WorkerServers.of(resources, rooms.latencies(), settings, pool, set, before, kept, drainMillis, retired);
        for (int i = 0; i < before.count(); i++) {
            if (servers.named(before.get(i).name()) == null) {
                departed.add(before.get(i).counters());
                departed.add(before.get(i).replicaCounters());
            }
        }
    }

    private void useSettings() {
        OpenCodecs before = settings.openCodecs();
        settings.use(pool, nextClientId);
        if (settings.openCodecs() != before) {
            earlierCodecs.removeIf(OpenCodecs::isUnused);
            earlierCodecs.add(before);
            leave(before);
        }
    }

    private void leave(OpenCodecs codecs) {
        codecs.replaced(nextClientId, clients.copy().stream().mapToInt(Client::id));
    }

    /** Goes by another snapshot of its pool from the next request on. */
    void use(PoolSnapshot snapshot) {
        Ownership before = ownership;
        ownership = snapshot.ownership();
        if (snapshot.set() == set && ownership == before) {
            router.use(snapshot);
            servers.hold(snapshot.holding());
            served.waiting().serversChanged();
            return;
        }
        UnitMoves moves = null;
        if (before != null && ownership != null) {
            moves = UnitMoves.between(before, router, servers, ownership, snapshot.set());
            // requests of one client for one unit must not overtake each other on their ways to the old owner and the
            // new one
            moves.forEach((server, units, all) -> server.unitMoves(-1));
        } else if (before != ownership || !snapshot.set().routesAs(set)) {
            clients.copy().forEach(Client::followServers);
        }
        boolean others = snapshot.set() != set;
        if (others) {
            useServers(snapshot.set(), WorkerServers.Kept.ALL, DRAIN_MILLIS);
        }
        if (!router.goesBy(snapshot) || !router.use(snapshot) && others) {
            router = Routers.of(pool, snapshot);
        }
        servers.hold(snapshot.holding());
        served.use(pool, router, servers, filters);
        if (moves != null) {
            moves.forEach(WorkerServer::disowned);
        }
        served.waiting().serversChanged();
        if (others && pool.config().connections().preconnect()) {
            preconnect();
        }
    }

    Pool pool() {
        return pool;
    }

    /** As its clients see it. */
    ServedPool served() {
        return served;
    }

    private PoolConfig config() {
        return pool.config();
    }

    String name() {
        return pool.config().name();
    }

    private void forgetClosed() {
        retired.removeIf(server -> !server.isConnected());
    }

    // ---- servers

    /** Makes the codecs of its connections. */
    WorkerCodecs codecs() {
        return settings.codecs();
    }

    WorkerServers servers() {
        return servers;
    }

    /** Finds out whether the server of a name is well. Returns false when there is none. */
    boolean probe(String server, Consumer<String> done) {
        WorkerServer asked = servers.named(server);
        if (asked != null) {
            asked.probe(done);
        }
        return asked != null;
    }

    /** Opens one connection per server in the first lane, so that the first requests do not wait for it. */
    private void preconnect() {
        for (int server = 0; server < servers.count(); server++) {
            servers.backend(server, 0, 0).refusal();
            servers.get(server).connectReplicas();
        }
    }

    // ---- clients

    void accept(Channel channel) {
        counters.clientsAccepted++;
        Client client = null;
        Connection connection;
        try {
            client = newClient(channel);
            connection = resources
                    .transport()
                    .adopt(resources.loop(), channel, config().connections().tcpKeepAlive(), client);
        } catch (IOException e) {
            if (client != null) {
                client.forsake();
            }
            counters.clientErr++;
            onClientLeft.run();
            LOG.debug("pool '{}': a client left before it was served", name(), e);
            return;
        } catch (PluginFailure e) {
            counters.clientErr++;
            onClientLeft.run();
            return;
        }
        client.attach(connection);
        enter(client);
    }

    /** Counts a client in that has its connection. */
    void enter(Client client) {
        clients.add(client);
        watchIdleClients();
        int most = config().connections().clientConnections();
        int now = pool.clientArrived();
        if (most > 0 && now > most) {
            client.turnAway(most);
        }
        counters.clientConnections = clients.count();
    }

    private void watchIdleClients() {
        idleClients.watch(config().limits().clientIdleTimeoutMillis());
    }

    /** A client without a connection yet. */
    Client newClient() {
        return new Client(served, nextClientId++ & Integer.MAX_VALUE);
    }

    private Client newClient(Channel channel) throws IOException {
        try {
            return newClient();
        } catch (PluginFailure e) {
            resources.transport().turnAway(resources.loop(), channel);
            throw e;
        }
    }

    private void left(Requester client) {
        if (clients.remove((Client) client)) {
            counters.clientConnections = clients.count();
            for (OpenCodecs codecs : earlierCodecs) {
                if (codecs.isOf(((Client) client).id())) {
                    codecs.clientLeft();
                }
            }
            pool.clientLeft();
            onClientLeft.run();
        }
    }

    boolean hasClients() {
        return !clients.isEmpty();
    }

    /** Shows the codecs of its clients, so many in a turn; then runs {@code done}. */
    void visitClients(Consumer<FrontendCodec> visit, Runnable done) {
        visitFrom(clients.copy(), 0, visit, done);
    }

    private void visitFrom(List<Client> all, int from, Consumer<FrontendCodec> visit, Runnable done) {
        int end = Math.min(all.size(), from + VISITS_PER_TURN);
        all.subList(from, end).forEach(client -> client.visit(visit));
        if (end < all.size()) {
            resources.loop().execute(() -> visitFrom(all, end, visit, done));
        } else {
            done.run();
        }
    }

    /** Its clients now. */
    List<Client> clients() {
        return clients.copy();
    }

    // ---- the end

    /** Its last client has gone; what others sent through it may still be answered. */
    void retireServers(long drainMillis) {
        served.gone();
        for (int i = 0; i < servers.count(); i++) {
            servers.get(i).retire(drainMillis);
            retired.add(servers.get(i));
        }
    }

    boolean isConnected() {
        return retired.stream().anyMatch(WorkerServer::isConnected);
    }

    void close() {
        served.gone();
        clients().forEach(Client::close);
        served.waiting().close();
        rooms.everybody().remove(clients);
        servers.close();
        retired.forEach(WorkerServer::close);
        leave(settings.openCodecs());
        filters.close();
    }

    // ---- for the statistics

    /** Lets the numbers of now be told. */
    void publish() {
        int count = servers.count();
        ServerCounters[] all = new ServerCounters[2 * count + 1];
        for (int i = 0; i < count; i++) {
            all[i] = servers.get(i).counters();
            all[count + i] = servers.get(i).replicaCounters();
        }
        all[2 * count] = departed;
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
        counters.keptBytes = served.waiting().keptBytes();
        sum.add(counters);
        sumOfLatencies.addStages(settings.latencies());
        forgetClosed();
        for (int i = 0; i < sums.length; i++) {
            WorkerServer server = servers.named(asked.get(i).name());
            if (server == null) {
                continue;
            }
            server.addTo(sums[i]);
            sumOfLatencies.addServer(i, server.latency());
            for (WorkerServer old : retired) {
                if (old.name().equals(server.name())) {
                    old.addQueues(sums[i]);
                }
            }
        }
    }
}
