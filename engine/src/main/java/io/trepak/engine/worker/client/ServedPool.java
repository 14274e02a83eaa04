package io.trepak.engine.worker.client;

import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.Route;
import io.trepak.engine.config.Limits;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.stats.PoolCounters;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.request.Requester;
import io.trepak.engine.worker.resources.WorkerResources;
import io.trepak.engine.worker.server.Backend;
import io.trepak.engine.worker.server.ResponseBytes;
import io.trepak.engine.worker.server.Router;
import io.trepak.engine.worker.server.ServerSettings;
import io.trepak.engine.worker.server.WaitingRequests;
import io.trepak.engine.worker.server.WorkerServer;
import io.trepak.engine.worker.server.WorkerServers;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A pool as its clients on one worker see it: which server a request goes to, which limits hold, and what is counted. There is one for
 * all of them, so that a client holds nothing that is the same for every other. A reload replaces what it goes by.
 */
public final class ServedPool {
    final WorkerClients shared;
    final WorkerResources resources;
    final PoolCounters counters;
    final CodecGuard guard;
    final ServerSettings settings;
    final WaitingRequests waiting;
    final Consumer<Requester> left;
    /** The pools that are served, by name; null for none. */
    final Function<String, ServedPool> others;

    /** How large recent responses were: the largest, fading. Those of a new client are taken to be as large. */
    int recentResponseBytes;

    /** Whether nothing may be sent to its servers any more. */
    private boolean isGone;

    // What a reload replaces, all at once.
    private Pool pool;
    Router router;
    private WorkerServers servers;
    private LocalFilters filters;
    private boolean hasFilters;
    /** Whether reads may go to replicas. */
    private boolean hasReplicas;

    SlowRequests slowRequests;
    int clientPendingRequests;
    int clientPendingBytes;
    /** A response of so many bytes leaves the number of requests that a client may have under way as it is. */
    int lightBytes;

    int maxRequestBytes;

    /**
     * @param left told of clients that have gone
     * @param others the pools that are served, by name
     */
    public ServedPool(
            WorkerClients shared,
            ServerSettings settings,
            PoolCounters counters,
            int lanes,
            Consumer<Requester> left,
            Function<String, ServedPool> others) {
        this.shared = shared;
        this.resources = shared.resources();
        this.settings = settings;
        this.counters = counters;
        this.guard = new CodecGuard(lanes, settings.protocolFaults());
        this.left = left;
        this.others = others;
        this.waiting = new WaitingRequests(resources, settings, counters, new Routes());
        settings.order(this::numberAfter);
        settings.retries(waiting);
    }

    /**
     * Goes by other settings from the next request on.
     *
     * @param next the pool as it is now
     */
    public void use(Pool next, Router nextRouter, WorkerServers nextServers, LocalFilters nextFilters) {
        pool = next;
        router = nextRouter;
        servers = nextServers;
        hasReplicas = nextServers.haveReplicas();
        filters = nextFilters;
        hasFilters = !nextFilters.isEmpty();
        settings.listener(nextFilters.seesResponses() ? this::responded : null);
        slowRequests = new SlowRequests(resources, next.slowLog(), next.config().slowLog(), counters);
        Limits limits = next.config().limits();
        clientPendingRequests = limits.clientPendingRequests();
        clientPendingBytes = limits.clientPendingBytes();
        lightBytes = clientPendingBytes / clientPendingRequests;
        maxRequestBytes = limits.maxRequestBytes();
    }

    public Pool pool() {
        return pool;
    }

    String name() {
        return pool.config().name();
    }

    FrontendCodec newCodec(ClientContext client) {
        try {
            return Objects.requireNonNull(settings.codecs().frontend(client), "no codec");
        } catch (Throwable e) {
            throw guard.failed("making a codec; the client is closed", e);
        }
    }

    boolean hasFilters() {
        return hasFilters;
    }

    LocalFilters filters() {
        return filters;
    }

    private void responded(Request request, ResponseFrame.Status status, ResponseBytes bytes) {
        filters.responded(request, status, resources.nowNanos() - request.queuedAtNanos(), bytes);
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
            case SAME_SERVER -> router.ownerOfAll(frame, in, offset);
            case NAMED ->
                frame.toServer() == 0 ? servers.nextByName(router.live(), null) : servers.tagged(frame.toServer());
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
        return pool.keepsKeys() && servers.get(server).isEjected();
    }

    int serverCount() {
        return servers.count();
    }

    /** A server by its index of this moment. */
    WorkerServer server(int index) {
        return servers.get(index);
    }

    /** Where requests go that are sent again. */
    private final class Routes implements WaitingRequests.Routes {
        @Override
        public WorkerServer named(String name) {
            return serverNamed(name);
        }

        @Override
        public int unitOf(byte[] key, int offset, int length) {
            return router.hasUnits() ? router.groupOf(key, offset, length) : -1;
        }

        @Override
        public WorkerServer ofKey(byte[] key) {
            if (isGone) {
                return null;
            }
            int server = key == null ? anyServer() : router.serverOf(key, 0, key.length);
            return server < 0 ? null : servers.get(server);
        }

        @Override
        public WorkerServer ownerOf(int unit) {
            int server = isGone || unit >= router.groups() ? Router.NONE : router.serverOfGroup(unit);
            return server < 0 ? null : servers.get(server);
        }

        @Override
        public WorkerServer at(byte[] in, int offset, int length, String saidBy) {
            int by = servers.indexOf(saidBy);
            int server = by < 0 ? Router.NONE : router.serverAt(in, offset, length, by);
            return server < 0 ? null : servers.get(server);
        }

        @Override
        public void moved(int unit, WorkerServer to) {
            int before = router.serverOfGroup(unit);
            if (router.moved(unit, servers.indexOf(to.name())) && before >= 0) {
                servers.get(before).unitMoves(unit);
            }
        }

        @Override
        public boolean mayAskReplica(Request request) {
            return hasReplicas
                    && request.command().isForReplicas()
                    && Router.isByKey(request.command())
                    && ServedPool.this.mayAskReplica(request.unit());
        }

        @Override
        public String describe(int unit) {
            return router.describe(unit);
        }
    }

    /** Those of its requests that no server can execute now. */
    public WaitingRequests waiting() {
        return waiting;
    }

    private WorkerServer serverNamed(String name) {
        return isGone ? null : servers.named(name);
    }

    /** The server of the same name now; null when there is none any more. */
    WorkerServer presentOf(WorkerServer server) {
        return serverNamed(server.name());
    }

    /** The connection to a server that a client uses in a lane: always the same, so that its requests stay in order. */
    Backend backend(int server, int lane, int client) {
        return servers.backend(server, lane, client);
    }

    /** The same for a request with its keys in {@code in}, which may be a read that a replica is asked for. */
    Backend backendFor(RequestFrame frame, byte[] in, int offset, int server, int client) {
        return hasReplicas && isForReplicas(frame) && mayAskReplica(router.unitOf(frame, in, offset))
                ? servers.get(server).forRead(frame.lane(), client)
                : servers.backend(server, frame.lane(), client);
    }

    /** Whether a request is a read that replicas may be asked for, if the units of its keys allow it. */
    boolean isForReplicas(RequestFrame frame) {
        return hasReplicas
                && frame.command().isForReplicas()
                && Router.isByKey(frame.command())
                && (frame.keyCount() > 0 || frame.isRoutedByOtherKey())
                && (frame.isPlain() || !frame.isNoReply() && !frame.isResponseDropped());
    }

    /** Whether replicas may be asked for keys of a unit; -1 where keys have none. */
    boolean mayAskReplica(int unit) {
        return !router.hasUnits() || unit >= 0 && !router.isMoving(unit);
    }

    /** The number of the next server after the one of this name that takes requests; 0 if there is none. */
    private int numberAfter(String name) {
        int next = servers.nextByName(router.live(), name);
        return next == Router.NONE ? 0 : servers.get(next).tag();
    }

    boolean isGone() {
        return isGone;
    }

    /** Nothing may be sent to its servers any more. */
    public void gone() {
        isGone = true;
    }
}
