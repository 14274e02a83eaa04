package io.trepak.engine.worker.server;

import io.trepak.engine.pool.Pool;
import io.trepak.engine.text.NameOrder;
import io.trepak.engine.worker.request.LatencySampler;
import io.trepak.engine.worker.resources.WorkerResources;
import java.util.ArrayList;
import java.util.List;

/**
 * The servers of a pool on one worker in index order. Immutable: a reload puts another list in its place between two
 * requests, so that an index is good for as long as one request is looked at, and no longer.
 */
public final class WorkerServers {
    private final WorkerServer[] servers;
    /** By lane and server: one look instead of two. */
    private final Backend[][] connections;

    private final ServerTags tags;

    private WorkerServers(WorkerServer[] servers, int lanes, ServerTags tags) {
        this.servers = servers;
        this.tags = tags;
        this.connections = new Backend[lanes * servers.length][];
        for (int i = 0; i < connections.length; i++) {
            connections[i] = servers[i % servers.length].lane(i / servers.length);
        }
    }

    /**
     * The servers of a pool. Those with the name and the address of one before are the same ones, unless all are to be dialled
     * anew; those with its name alone go on with its counters. The rest of those before is retired.
     *
     * @param before null for the first
     * @param retired takes those retired
     */
    public static WorkerServers of(
            WorkerResources resources,
            LatencySampler latencies,
            ServerSettings settings,
            Pool next,
            WorkerServers before,
            boolean redial,
            long drainMillis,
            List<WorkerServer> retired) {
        ServerTags tags = new ServerTags(next.servers());
        WorkerServer[] servers = new WorkerServer[next.servers().size()];
        List<WorkerServer> left = before == null ? new ArrayList<>() : new ArrayList<>(List.of(before.servers));
        for (int i = 0; i < servers.length; i++) {
            WorkerServer old =
                    before == null ? null : before.named(next.servers().get(i).name());
            boolean same = old != null && !redial && old.state().address == next.address(i);
            servers[i] = same ? old : new WorkerServer(resources, latencies, settings, next, i, old);
            if (same) {
                left.remove(old);
            }
            servers[i].place(
                    next.servers().get(i),
                    next.config().servers().get(i).title(),
                    tags.tagOf(i),
                    next.config().connections().serverConnections(),
                    drainMillis);
        }
        for (WorkerServer old : left) {
            old.retire(drainMillis);
            retired.add(old);
        }
        return new WorkerServers(servers, next.needs().lanes(), tags);
    }

    public int count() {
        return servers.length;
    }

    public WorkerServer get(int index) {
        return servers[index];
    }

    /** The server of a name; null when there is none. */
    public WorkerServer named(String name) {
        for (WorkerServer server : servers) {
            if (server.name().equals(name)) {
                return server;
            }
        }
        return null;
    }

    /** The index of the server with this tag, or {@link Router#GONE}. */
    public int tagged(int tag) {
        return tags.serverOf(tag);
    }

    /** The connection to a server that a client uses in a lane: always the same, so that its requests stay in order. */
    public Backend backend(int index, int lane, int client) {
        Backend[] of = connections[lane * servers.length + index];
        return of.length == 1 ? of[0] : of[client % of.length];
    }

    /** The index of the server of a name; of one that is gone, that of the server before its place, -1 if there is none. */
    public int placeOf(String name) {
        int place = -1;
        for (int i = 0; i < servers.length; i++) {
            if (NameOrder.INSTANCE.compare(servers[i].name(), name) <= 0) {
                place = i;
            }
        }
        return place;
    }

    public void close() {
        for (WorkerServer server : servers) {
            server.close();
        }
    }
}
