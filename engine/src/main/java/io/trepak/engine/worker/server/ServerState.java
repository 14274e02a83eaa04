package io.trepak.engine.worker.server;

import io.trepak.api.Server;
import io.trepak.engine.log.EventLog;
import io.trepak.engine.log.LogEvent;
import io.trepak.engine.pool.PoolServer;
import io.trepak.engine.pool.ServerAddress;
import io.trepak.engine.pool.ServerHealth;
import io.trepak.engine.stats.ServerCounters;
import io.trepak.engine.stats.ServerLatency;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all connections of one worker to one server share: its name, address and health, counters and log. */
final class ServerState {
    /** All lines about servers have one logger: its name is in the JSON log, and people filter by it. */
    static final Logger LOG = LoggerFactory.getLogger("io.trepak.engine.server");

    final String name;
    /** As it is configured now. */
    Server server;

    ServerAddress address;
    ServerHealth health;
    final ServerCounters counters;
    final ServerLatency latency;
    final EventLog events;
    /** Whether what becomes of a connection is logged, and counts for the server's health. */
    private final boolean isNoted;
    /** The name of the server whose replica it is; null for one that is none. */
    final String owner;
    /** Until when it gets no reads; 0 for one that does. */
    private long unfitUntilNanos;

    /** How log lines call it, quotes included. */
    String title;
    /** The number that names it to clients; of the last list it was in. */
    int tag;

    ServerState(PoolServer of, ServerCounters counters, ServerLatency latency) {
        this(of.server(), of.address(), of.health(), counters, latency, of.events(), true, null);
    }

    /** A replica of the server of a name. */
    static ServerState ofReplica(PoolServer of, ServerCounters counters, ServerLatency latency, String owner) {
        return new ServerState(of.server(), of.address(), of.health(), counters, latency, of.events(), true, owner);
    }

    private ServerState(
            Server server,
            ServerAddress address,
            ServerHealth health,
            ServerCounters counters,
            ServerLatency latency,
            EventLog events,
            boolean isNoted,
            String owner) {
        this.server = server;
        this.name = server.name();
        this.address = address;
        this.health = health;
        this.counters = counters;
        this.latency = latency;
        this.events = events;
        this.isNoted = isNoted;
        this.owner = owner;
    }

    /** The same server for a connection of which nobody is to be told. */
    ServerState unnoted() {
        ServerState unnoted = new ServerState(
                server, address, health, new ServerCounters(), new ServerLatency(), events, false, owner);
        unnoted.title = title;
        unnoted.tag = tag;
        return unnoted;
    }

    boolean isReplica() {
        return owner != null;
    }

    /** The name it is known by to clients, and to who sends requests: of a replica that of its owner. */
    String knownAs() {
        return owner == null ? name : owner;
    }

    /** A replica says that it cannot execute reads now. */
    void unfitUntil(long nanos) {
        unfitUntilNanos = nanos == 0 ? 1 : nanos;
    }

    /** Whether a replica may be asked. */
    boolean isFit(long nowNanos) {
        if (unfitUntilNanos != 0 && nowNanos - unfitUntilNanos >= 0) {
            unfitUntilNanos = 0;
        }
        return unfitUntilNanos == 0;
    }

    /** Whether nobody has to ask what time it is. */
    boolean isFit() {
        return unfitUntilNanos == 0;
    }

    void failed() {
        if (isNoted) {
            health.failed();
        }
    }

    void succeeded() {
        if (isNoted) {
            health.succeeded();
        }
    }

    /** Requests were sent and failed without a response. */
    void lost(int requests) {
        if (isNoted) {
            health.lost(requests);
        }
    }

    void connectionFailed(String reason, long dialledNanos, long nowNanos) {
        if (isNoted) {
            health.connectionFailed(reason, dialledNanos, nowNanos);
        }
    }

    /** Of this server; only a bug is told of a connection of which nobody is to be told. */
    void log(Logger log, LogEvent event, Object detail) {
        if (isNoted || event == LogEvent.INTERNAL_ERROR) {
            events.log(log, event, "server " + title, detail);
        }
    }
}
