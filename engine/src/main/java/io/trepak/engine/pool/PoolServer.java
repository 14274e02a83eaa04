package io.trepak.engine.pool;

import io.trepak.api.Server;
import io.trepak.engine.log.EventLog;

/**
 * A server of a pool, with what the whole process knows of it.
 *
 * @param server its name, weight and where it is now
 * @param address where to dial it
 * @param health how it is
 * @param events where to log what happens to it
 */
public record PoolServer(Server server, ServerAddress address, ServerHealth health, EventLog events) {
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
