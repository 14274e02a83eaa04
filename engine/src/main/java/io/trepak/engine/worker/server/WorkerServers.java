package io.trepak.engine.worker.server;

import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.PoolServer;
import io.trepak.engine.pool.ServerSet;
import io.trepak.engine.text.NameOrder;
import io.trepak.engine.worker.request.LatencySampler;
import io.trepak.engine.worker.resources.WorkerResources;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

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

    /** What becomes of the connections of a server whose name is there before and after. */
    public enum Kept {
        /** They stay where the address is the same; else they end when they have answered. */
        AT_THE_SAME_ADDRESS,
        /** They stay, and go to the address there is now. */
        ALL,
        /** All end when they have answered. */
        NONE
    }

    /**
     * The servers of a pool. Those with the name of one before go on with its counters. The rest of those before is retired.
     *
     * @param set which they are
     * @param before null for the first
     * @param retired takes those retired
     */
    public static WorkerServers of(
            WorkerResources resources,
            LatencySampler latencies,
            ServerSettings settings,
            Pool pool,
            ServerSet set,
            WorkerServers before,
            Kept kept,
            long drainMillis,
            List<WorkerServer> retired) {
        int lanes = pool.needs().lanes();
        ServerTags tags = new ServerTags(set.servers());
        WorkerServer[] servers = new WorkerServer[set.count()];
        List<WorkerServer> left = before == null ? new ArrayList<>() : new ArrayList<>(List.of(before.servers));
        for (int i = 0; i < servers.length; i++) {
            PoolServer now = set.get(i);
            WorkerServer old = before == null ? null : before.named(now.name());
            boolean stays = old != null && kept != Kept.NONE && (kept == Kept.ALL || old.isAt(now));
            servers[i] = stays ? old : new WorkerServer(resources, latencies, settings, now, lanes, old);
            if (stays) {
                left.remove(old);
            }
            servers[i].place(now, tags.tagOf(i), pool.config().connections().serverConnections(), drainMillis);
            if (!servers[i].isAt(now)) {
                servers[i].move(now);
            }
        }
        for (WorkerServer old : left) {
            old.retire(drainMillis);
            retired.add(old);
        }
        return new WorkerServers(servers, lanes, tags);
    }

    /** Has only reads sent to the servers of these names. */
    public void hold(Set<String> names) {
        for (WorkerServer server : servers) {
            server.hold(names.contains(server.name()));
        }
    }

    /** Whether any of them has replicas that may be asked for reads. */
    public boolean haveReplicas() {
        for (WorkerServer server : servers) {
            if (server.hasReplicas()) {
                return true;
            }
        }
        return false;
    }

    public int count() {
        return servers.length;
    }

    public WorkerServer get(int index) {
        return servers[index];
    }

    /** The server of a name; null when there is none. */
    public WorkerServer named(String name) {
        int index = indexOf(name);
        return index < 0 ? null : servers[index];
    }

    /** The index of the server of a name; -1 when there is none. */
    public int indexOf(String name) {
        for (int i = 0; i < servers.length; i++) {
            if (servers[i].name().equals(name)) {
                return i;
            }
        }
        return -1;
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

    /**
     * The index of the server whose name comes next, of those that take requests; {@link Router#NONE} behind the last. By name, for the
     * order in which a topology tells its servers means nothing, and may be another one tomorrow.
     *
     * @param live indices of those that take requests
     * @param name of the one before, which may be gone; null for none
     */
    public int nextByName(int[] live, String name) {
        int next = Router.NONE;
        for (int index : live) {
            boolean isBehind = name == null || NameOrder.INSTANCE.compare(servers[index].name(), name) > 0;
            if (isBehind && (next < 0 || NameOrder.INSTANCE.compare(servers[index].name(), servers[next].name()) < 0)) {
                next = index;
            }
        }
        return next;
    }

    public void close() {
        for (WorkerServer server : servers) {
            server.close();
        }
    }
}
