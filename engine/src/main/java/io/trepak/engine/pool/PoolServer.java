package io.trepak.engine.pool;

import io.trepak.api.Server;
import io.trepak.engine.log.EventLog;
import java.util.List;

/**
 * A server of a pool, with what the whole process knows of it.
 *
 * @param server its name, weight and where it is now
 * @param address where to dial it
 * @param health how it is
 * @param events where to log what happens to it
 * @param replicas those that may be asked for reads, where the pool's protocol wants it
 */
public record PoolServer(
        Server server, ServerAddress address, ServerHealth health, EventLog events, List<PoolServer> replicas) {
    /** The replica with this name and address; null when there is none. */
    PoolServer sameReplica(Server wanted) {
        for (PoolServer replica : replicas) {
            if (replica.name().equals(wanted.name()) && isAt(replica.server, wanted)) {
                return replica;
            }
        }
        return null;
    }

    /** Whether two servers of one name are dialled alike. */
    static boolean isAt(Server server, Server other) {
        return server.address() == null
                ? other.address() == null
                : server.address().equals(other.address());
    }

    /** Identifies it within the pool. */
    public String name() {
        return server.name();
    }

    /** How log lines call it, quotes included: by its name and, where that says something else, its address. */
    public String title() {
        String at = server.address();
        if (at == null) {
            return "'" + name() + "'";
        }
        return name().equals(at) || name().equals(at + ":") ? "'" + at + "'" : "'" + name() + "' (" + at + ")";
    }
}
