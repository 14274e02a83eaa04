package io.trepak.engine.worker;

import io.trepak.engine.log.EventLog;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.ServerAddress;
import io.trepak.engine.pool.ServerHealth;
import io.trepak.engine.stats.CommandClass;
import io.trepak.engine.stats.Latencies;
import io.trepak.engine.stats.ServerCounters;
import io.trepak.engine.stats.ServerLatency;
import io.trepak.engine.stats.Stage;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server of a pool on one worker: its connections by lane, and its counters. Outlives a reload that keeps its name and
 * address; what it stands at in the new list is told by {@link #place}. One that is taken out is retired: it gets no more
 * requests, and each connection closes once it has answered those it has.
 */
final class LocalServer {
    private static final Logger LOG = LoggerFactory.getLogger(Backend.class);

    /** How often its connections are made anew at most: the new one may lead to the same place for a while. */
    private static final long RENEW_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long a connection that is replaced may take to answer what it has. */
    private static final long LAST_ANSWERS_MILLIS = 60_000;

    private final Worker worker;
    private final LocalPool pool;
    private final String name;
    private final ServerAddress address;
    private final ServerHealth health;
    private final ServerCounters counters;
    private final ServerLatency latency;
    private final EventLog events;
    private final Backend[][] lanes;
    /** When a connection was last made anew; 0 for never. */
    private long renewedNanos;

    private String title;
    private int tag;
    /** How long the large requests are that come in for it now. */
    private long comingBytes;

    /**
     * @param before the server it takes the place of, whose counters go on; null for none
     */
    LocalServer(Worker worker, LocalPool pool, Pool of, int index, LocalServer before) {
        this.worker = worker;
        this.pool = pool;
        this.name = of.servers().get(index).name();
        this.address = of.address(index);
        this.health = of.health(index);
        this.events = of.events(index);
        this.counters = before == null ? new ServerCounters() : before.counters;
        this.latency = before == null ? new ServerLatency() : before.latency;
        this.lanes = new Backend[of.protocol().lanes()][0];
    }

    String name() {
        return name;
    }

    /** How log lines call it, quotes included. */
    String title() {
        return title;
    }

    ServerAddress address() {
        return address;
    }

    ServerHealth health() {
        return health;
    }

    ServerCounters counters() {
        return counters;
    }

    ServerLatency latency() {
        return latency;
    }

    /** By class of command and stage; those of all servers of the pool. */
    Latencies poolLatencies() {
        return pool.latencies();
    }

    /** Notes how long a request waited to be written, and for its answer. */
    void note(CommandClass commands, long toWriteNanos, long toAnswerNanos) {
        poolLatencies().add(commands, Stage.PROXY, toWriteNanos);
        poolLatencies().add(commands, Stage.SERVER, toAnswerNanos);
        latency.add(toAnswerNanos);
    }

    EventLog events() {
        return events;
    }

    /** The number that names it to clients; of the last list it was in. */
    int tag() {
        return tag;
    }

    /** Gives it its place in a list of servers, with so many connections in each lane; those above are retired. */
    void place(String newTitle, int newTag, int connections, long drainMillis) {
        title = newTitle;
        tag = newTag;
        for (int lane = 0; lane < lanes.length; lane++) {
            Backend[] old = lanes[lane];
            for (int i = connections; i < old.length; i++) {
                old[i].retire(drainMillis);
            }
            for (int i = 0; i < Math.min(connections, old.length); i++) {
                old[i].followPool();
            }
            int number = lane;
            lanes[lane] = Arrays.copyOf(old, connections);
            for (int i = old.length; i < connections; i++) {
                lanes[lane][i] = new Backend(worker, pool, this, number);
            }
        }
    }

    /** Its connections in a lane. */
    Backend[] lane(int lane) {
        return lanes[lane];
    }

    /** The connection a client uses in a lane: always the same, so that its requests stay in order. */
    Backend backend(int lane, int client) {
        Backend[] connections = lanes[lane];
        return connections.length == 1 ? connections[0] : connections[client % connections.length];
    }

    /** Has requests to come take a new connection instead of this one, which closes when it has answered those it has. */
    void renew(Backend old) {
        long now = worker.loop().nowNanos();
        if (renewedNanos != 0 && now - renewedNanos < RENEW_NANOS) {
            return;
        }
        for (int lane = 0; lane < lanes.length; lane++) {
            for (int i = 0; i < lanes[lane].length; i++) {
                if (lanes[lane][i] == old) {
                    renewedNanos = now;
                    lanes[lane][i] = new Backend(worker, pool, this, lane);
                    address.lookUpNow();
                    events.warn(LOG, "server {} is no master any more: {}", title, "requests take a new connection");
                    // Not now: it is decoding.
                    worker.loop().execute(() -> old.retire(LAST_ANSWERS_MILLIS));
                    return;
                }
            }
        }
    }

    /** It gets no more requests; each connection closes when it has answered, or after so long. */
    void retire(long drainMillis) {
        for (Backend[] connections : lanes) {
            for (Backend backend : connections) {
                backend.retire(drainMillis);
            }
        }
    }

    void close() {
        for (Backend[] connections : lanes) {
            for (Backend backend : connections) {
                backend.close();
            }
        }
    }

    /** Whether any of its connections is open. */
    boolean isConnected() {
        for (Backend[] connections : lanes) {
            for (Backend backend : connections) {
                if (backend.isConnected()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Notes a large request that comes in for it; or, negative, that it has come in or will not. */
    void expect(int bytes) {
        comingBytes += bytes;
    }

    /** How many bytes wait to be sent to it, or come in to be sent to it. */
    long queuedBytes() {
        long queued = comingBytes;
        for (Backend[] connections : lanes) {
            for (Backend backend : connections) {
                queued += backend.pendingBytes();
            }
        }
        return queued;
    }

    /** Adds its counters, and what waits on its connections. */
    void addTo(ServerCounters sum) {
        sum.add(counters);
        addQueues(sum);
    }

    void addQueues(ServerCounters sum) {
        for (Backend[] connections : lanes) {
            for (Backend backend : connections) {
                backend.addQueues(sum);
            }
        }
    }
}
