package io.trepak.engine.worker.server;

import io.trepak.api.topology.Trouble;
import io.trepak.engine.log.LogEvent;
import io.trepak.engine.pool.PoolServer;
import io.trepak.engine.stats.ServerCounters;
import io.trepak.engine.stats.ServerLatency;
import io.trepak.engine.worker.request.LatencySampler;
import io.trepak.engine.worker.resources.WorkerResources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One server of a pool on one worker: its connections by lane, and its counters. Outlives a reload that keeps its name and
 * address; what it stands at in the new list is told by {@link #place}. One that is taken out is retired: it gets no more
 * requests, and each connection closes once it has answered those it has.
 */
public final class WorkerServer implements Replicas.Replica {
    /** How often each of its connections is made anew at most: the new one may lead to the same place for a while. */
    private static final long RENEW_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long a connection that is replaced may take to answer what it has. */
    private static final long LAST_ANSWERS_MILLIS = 60_000;

    private final WorkerResources resources;
    private final LatencySampler latencies;
    private final ServerSettings settings;
    private final ServerState state;
    private final Backend[][] lanes;
    /** Null for a replica. */
    private final Replicas replicas;
    /** Of all replicas it has and had. */
    private final ServerCounters replicaCounters;

    /** Connections that get no more requests, for another one is in their place, and may have some to answer. */
    private final List<Backend> replaced = new ArrayList<>();
    /** Whether only reads are sent to it. */
    private boolean isHeld;
    /** How long the large requests are that come in for it now. */
    private long comingBytes;

    /**
     * @param before the server it takes the place of, whose counters go on; null for none
     */
    WorkerServer(
            WorkerResources resources,
            LatencySampler latencies,
            ServerSettings settings,
            PoolServer of,
            int laneCount,
            WorkerServer before) {
        this.resources = resources;
        this.latencies = latencies;
        this.settings = settings;
        this.state = new ServerState(
                of,
                before == null ? new ServerCounters() : before.state.counters,
                before == null ? new ServerLatency() : before.state.latency);
        this.lanes = new Backend[laneCount][0];
        this.replicaCounters = before == null ? new ServerCounters() : before.replicaCounters;
        ServerLatency ofReplicas = new ServerLatency();
        this.replicas = new Replicas(
                settings,
                replica -> new WorkerServer(
                        resources,
                        latencies,
                        settings,
                        ServerState.ofReplica(replica, replicaCounters, ofReplicas, of.name()),
                        laneCount));
    }

    /** A replica. */
    WorkerServer(
            WorkerResources resources,
            LatencySampler latencies,
            ServerSettings settings,
            ServerState replica,
            int laneCount) {
        this.resources = resources;
        this.latencies = latencies;
        this.settings = settings;
        this.state = replica;
        this.lanes = new Backend[laneCount][0];
        this.replicas = null;
        this.replicaCounters = replica.counters;
    }

    public String name() {
        return state.name;
    }

    ServerState state() {
        return state;
    }

    /** Why nobody knows its address; null when somebody does. */
    String trouble() {
        return state.server.trouble();
    }

    public boolean isEjected() {
        return state.health.isEjected();
    }

    public ServerCounters counters() {
        return state.counters;
    }

    public ServerLatency latency() {
        return state.latency;
    }

    /** The number that names it to clients; of the last list it was in. */
    public int tag() {
        return state.tag;
    }

    /** Finds out whether it is well. @param done told null when it is, else why not */
    public void probe(Consumer<String> done) {
        Probe.start(resources, latencies, settings, state, done);
    }

    /** Gives it its place in a list of servers, with so many connections in each lane; those above are retired. */
    @Override
    public void place(PoolServer now, int newTag, int connections, long drainMillis) {
        state.server = now.server();
        state.title = now.title();
        state.tag = newTag;
        replaced.removeIf(backend -> !backend.isConnected());
        replaced.forEach(Backend::settingsChanged);
        for (int lane = 0; lane < lanes.length; lane++) {
            Backend[] old = lanes[lane];
            for (int i = connections; i < old.length; i++) {
                old[i].retire(drainMillis);
                replaced.add(old[i]);
            }
            for (int i = 0; i < Math.min(connections, old.length); i++) {
                old[i].settingsChanged();
            }
            int number = lane;
            lanes[lane] = Arrays.copyOf(old, connections);
            for (int i = old.length; i < connections; i++) {
                lanes[lane][i] = newBackend(number, i);
            }
        }
        if (replicas != null) {
            replicas.place(now.replicas(), newTag, connections, drainMillis);
        }
    }

    /** Whether it is dialled where this one is. */
    @Override
    public boolean isAt(PoolServer now) {
        return state.address == now.address();
    }

    /**
     * Its name leads elsewhere from now on: what was not sent goes there, what was sent fails. Where nothing but reads is under way on a
     * connection, they are answered, if that does not take long.
     */
    void move(PoolServer to) {
        state.address = to.address();
        state.health = to.health();
        state.server = to.server();
        state.title = to.title();
        List<Backend> finishing = new ArrayList<>();
        for (int lane = 0; lane < lanes.length; lane++) {
            for (int i = 0; i < lanes[lane].length; i++) {
                if (lanes[lane][i].owesReadsOnly()) {
                    finishing.add(lanes[lane][i]);
                    lanes[lane][i] = newBackend(lane, i);
                }
            }
        }
        each(Backend::moved);
        finishing.forEach(Backend::finishReads);
        replaced.addAll(finishing);
    }

    /**
     * By another topology units have left it: what it has not answered of them fails, unless it is awake.
     *
     * @param all whether it owns nothing any more
     */
    public void disowned(BitSet units, boolean all) {
        each(backend -> backend.disowned(units, all));
    }

    /** A worker has met what may mean that it is not where it was. */
    public void met(Trouble.Kind trouble, int unit) {
        state.health.met(trouble, unit);
    }

    /**
     * A unit of it is about to be another one's; -1 for any. Clients that wait for a response of it send nothing more until they have it,
     * and what of theirs waits does not overtake what they have here.
     */
    public void unitMoves(int unit) {
        each(backend -> backend.connection().unitMoves(unit, backend));
    }

    private Backend newBackend(int lane, int number) {
        Backend made = new Backend(resources, latencies, settings, state, lane, number, this::renew);
        made.hold(isHeld);
        return made;
    }

    /** Has only reads sent to it, or everything again. */
    void hold(boolean on) {
        isHeld = on;
        each(backend -> backend.hold(on));
    }

    /** Its connections in a lane. */
    Backend[] lane(int lane) {
        return lanes[lane];
    }

    /** The connection a client uses in a lane: always the same, so that its requests stay in order. */
    @Override
    public Backend backend(int lane, int client) {
        Backend[] connections = lanes[lane];
        return connections.length == 1 ? connections[0] : connections[client % connections.length];
    }

    /** The connection that a client's next read takes, which may be one to a replica. */
    public Backend forRead(int lane, int client) {
        return replicas.forRead(backend(lane, client), lane, client);
    }

    /** Whether a replica may be asked: it has not said of late that it cannot execute anything. */
    @Override
    public boolean isFit() {
        return state.isFit() || state.isFit(resources.nowNanos());
    }

    /** Whether it has replicas that may be asked for reads. */
    boolean hasReplicas() {
        return !replicas.isEmpty();
    }

    /** A replica by its place in the list. */
    Replicas.Replica replica(int number) {
        return replicas.get(number);
    }

    /** Dials its replicas, so that the first reads find them connected. */
    public void connectReplicas() {
        replicas.connect();
    }

    /** A connection in a lane by its number, if there are as many. */
    Backend backendAt(int lane, int number) {
        Backend[] connections = lanes[lane];
        return connections[number % connections.length];
    }

    /** Has requests to come take a new connection instead of this one, which closes when it has answered those it has. */
    private void renew(Backend old) {
        long now = resources.nowNanos();
        if (old.isRenewed() && now - old.renewedNanos() < RENEW_NANOS) {
            return;
        }
        for (int lane = 0; lane < lanes.length; lane++) {
            for (int i = 0; i < lanes[lane].length; i++) {
                if (lanes[lane][i] == old) {
                    if (settings.keepsRequests()) { // else what they send now may overtake what they have there
                        old.connection().holdBackThoseWaiting();
                    }
                    lanes[lane][i] = newBackend(lane, i);
                    lanes[lane][i].renewed(now);
                    replaced.removeIf(backend -> !backend.isConnected());
                    replaced.add(old);
                    state.address.lookUpNow();
                    state.health.demoted();
                    state.log(ServerState.LOG, LogEvent.SERVER_DEMOTED, "requests take a new connection");
                    // Not now: it is reading.
                    resources.wakeUps().add(() -> old.retire(LAST_ANSWERS_MILLIS));
                    return;
                }
            }
        }
    }

    private void each(Consumer<Backend> task) {
        for (Backend[] connections : lanes) {
            for (Backend backend : connections) {
                task.accept(backend);
            }
        }
        replaced.forEach(task);
    }

    /** It gets no more requests; each connection closes when it has answered, or after so long. */
    @Override
    public void retire(long drainMillis) {
        each(backend -> backend.retire(drainMillis));
        if (replicas != null) {
            replicas.retire(drainMillis);
        }
    }

    @Override
    public void close() {
        each(Backend::close);
        if (replicas != null) {
            replicas.close();
        }
    }

    /** Whether any of its connections is open, or of those to its replicas. */
    @Override
    public boolean isConnected() {
        boolean[] any = {false};
        each(backend -> any[0] |= backend.isConnected());
        return any[0] || replicas != null && replicas.areConnected();
    }

    /** Notes a large request that comes in for it; or, negative, that it has come in or will not. */
    public void expect(int bytes) {
        comingBytes += bytes;
    }

    /** How many bytes wait to be sent to it, or come in to be sent to it. */
    public long queuedBytes() {
        long[] queued = {comingBytes};
        each(backend -> queued[0] += backend.pendingBytes());
        return queued[0];
    }

    /** What is counted for its replicas. */
    public ServerCounters replicaCounters() {
        return replicaCounters;
    }

    /** Adds its counters, and what waits on its connections. */
    public void addTo(ServerCounters sum) {
        sum.add(state.counters);
        sum.addReplicas(replicaCounters);
        addQueues(sum);
    }

    public void addQueues(ServerCounters sum) {
        each(backend -> backend.addQueues(sum));
    }
}
