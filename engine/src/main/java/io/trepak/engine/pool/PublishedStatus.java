package io.trepak.engine.pool;

import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.SlowRequest;
import io.trepak.engine.stats.PoolCounters;
import io.trepak.engine.stats.ServerCounters;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToLongFunction;

/**
 * What protocols may tell clients about a pool. Every worker publishes its share of the numbers once a second while it has
 * clients, and readers add the shares up; so a reader never waits for a worker. One per pool, lives as long, reloads
 * included.
 */
public final class PublishedStatus implements PoolStatus {
    private volatile Pool pool;
    private final String version;
    private final long startedAtMillis;
    private final List<Share> shares = new CopyOnWriteArrayList<>();

    /** A worker's share; written by that worker alone. */
    public static final class Share {
        private volatile Numbers numbers = new Numbers(0, 0, 0, 0, 0, 0);

        private Share() {}

        /** Replaces what was published before. */
        public void publish(PoolCounters clients, ServerCounters[] servers) {
            ServerCounters sum = new ServerCounters();
            for (ServerCounters server : servers) {
                sum.add(server);
            }
            numbers = new Numbers(
                    clients.clientConnections,
                    clients.clientsAccepted,
                    sum.requests,
                    sum.requestBytes,
                    sum.responses,
                    sum.responseBytes);
        }
    }

    private record Numbers(
            long clients, long clientsAccepted, long requests, long requestBytes, long responses, long responseBytes) {}

    /**
     * @param version of the proxy
     * @param startedAtMillis when the proxy started, in milliseconds since 1970
     */
    public PublishedStatus(Pool pool, String version, long startedAtMillis) {
        this.pool = pool;
        this.version = version;
        this.startedAtMillis = startedAtMillis;
    }

    /** Tells of another pool from now on: what this one has become. */
    public void use(Pool next) {
        pool = next;
    }

    /** A share for one more worker. */
    public Share newShare() {
        Share share = new Share();
        shares.add(share);
        return share;
    }

    @Override
    public String pool() {
        return pool.config().name();
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public long startedAtMillis() {
        return startedAtMillis;
    }

    @Override
    public int servers() {
        return pool.servers().count();
    }

    @Override
    public int liveServers() {
        return pool.liveServers();
    }

    @Override
    public long clients() {
        return sum(Numbers::clients);
    }

    @Override
    public long clientsAccepted() {
        return sum(Numbers::clientsAccepted);
    }

    @Override
    public long requests() {
        return sum(Numbers::requests);
    }

    /** The numbers are those of the last time; a worker's share is brought up to date by its own status. */
    @Override
    public void refresh() {}

    @Override
    public List<SlowRequest> slowRequests() {
        return pool.slowLog().latest();
    }

    @Override
    public int slowRequestCount() {
        return pool.slowLog().size();
    }

    @Override
    public void forgetSlowRequests() {
        pool.slowLog().clear();
    }

    @Override
    public long requestBytes() {
        return sum(Numbers::requestBytes);
    }

    @Override
    public long responses() {
        return sum(Numbers::responses);
    }

    @Override
    public long responseBytes() {
        return sum(Numbers::responseBytes);
    }

    private long sum(ToLongFunction<Numbers> number) {
        return shares.stream()
                .mapToLong(share -> number.applyAsLong(share.numbers))
                .sum();
    }
}
