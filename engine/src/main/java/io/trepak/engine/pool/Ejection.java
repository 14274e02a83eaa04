package io.trepak.engine.pool;

import io.trepak.engine.config.DeadServer;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.log.EventLog;
import io.trepak.engine.log.LogEvent;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the failing servers of one pool off the ring and puts them back. Thread: control, where not said otherwise.
 *
 * <pre>
 *   live ──failures──► ejected ──retry time──┬──────────────────────► live
 *     ▲                   ▲                  └─► probed ─┬─ well ───► live
 *     └ soon again: ──────┘ for longer                   └─ not yet: ejected, for longer
 * </pre>
 */
final class Ejection {
    private static final Logger LOG = LoggerFactory.getLogger(Ejection.class);
    /** What the pool does when a server leaves or comes back. */
    interface Ring {
        /** Has the ring made anew; leaves it as it is when that cannot be done. */
        void publish();

        boolean contains(int server);
    }

    private final PoolConfig config;
    private final ServerSet servers;
    private final RetryDelay[] delays;
    private final Ring ring;
    private final ScheduledExecutorService control;
    private final LongSupplier nanoTime;
    /** Whether an ejected server still owns its keys, and the ring stays as it is. */
    private final boolean keepsKeys;

    private volatile Prober prober;
    /** Another pool decides now, or nobody. */
    private boolean closed;

    Ejection(
            PoolConfig config,
            ServerSet servers,
            Ring ring,
            ScheduledExecutorService control,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.config = config;
        this.servers = servers;
        this.ring = ring;
        this.control = control;
        this.nanoTime = nanoTime;
        this.keepsKeys = config.failure().deadServer() != DeadServer.REHASH;
        this.delays = new RetryDelay[servers.count()];
        for (int i = 0; i < delays.length; i++) {
            delays[i] = new RetryDelay(
                    config.failure().serverRetryTimeoutMillis(),
                    config.failure().serverRetryTimeoutMaxMillis(),
                    random);
        }
    }

    /** Says who asks servers; before there is one, none is asked. Any thread. */
    void probeWith(Prober asking) {
        prober = asking;
    }

    /** Decides nothing any more. */
    void close() {
        closed = true;
    }

    /** Asks servers as another pool did: a retry may be due before any worker serves this one. */
    void probeAs(Ejection before) {
        prober = before.prober;
    }

    /**
     * Goes on with a server that another pool ejected, or has tried since; it is tried again when it would have been there.
     *
     * @param before of that pool, which is closed
     * @param at the server's index there
     */
    void inherit(int server, Ejection before, int at) {
        delays[server].inherit(before.delays[at]);
        long now = nanoTime.getAsLong();
        if (health(server).isEjected()) {
            retryLater(server, health(server).retryAtNanos() - now);
        } else if (delays[server].isOnProbation(now)) {
            health(server).beginProbation();
        }
    }

    private void retryLater(int server, long nanos) {
        control.schedule(() -> retry(server), nanos, TimeUnit.NANOSECONDS);
    }

    private void retryIn(int server, long millis, long now) {
        long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
        health(server).retryAt(now + nanos);
        retryLater(server, nanos);
    }

    /** A server has failed often enough. */
    void ask(int server) {
        if (config.failure().autoEjectHosts()) {
            eject(server);
        }
    }

    private void onControl(Runnable task) {
        try {
            control.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("pool '{}': closing down, nothing is ejected or readmitted", config.name());
        }
    }

    private ServerHealth health(int server) {
        return servers.get(server).health();
    }

    private EventLog events(int server) {
        return servers.get(server).events();
    }

    private String title(int server) {
        return "server " + servers.get(server).title();
    }

    /** The count is looked at again: several failures may have asked before this ran. */
    private void eject(int server) {
        ServerHealth state = health(server);
        long now = nanoTime.getAsLong();
        boolean onProbation = delays[server].isOnProbation(now);
        int limit = onProbation ? 1 : Math.max(1, config.failure().serverFailureLimit());
        if (!onProbation) {
            state.endProbation();
        }
        if (closed || state.isEjected() || state.failureCount() < limit) {
            return;
        }
        long millis = delays[server].ejected(now);
        state.markEjected(System.currentTimeMillis() * 1000, millis);
        if (!keepsKeys) {
            ring.publish();
        }
        state.countEjection();
        events(server)
                .changed(
                        LOG,
                        keepsKeys || !ring.contains(server) ? LogEvent.SERVER_EJECTED : LogEvent.EJECTION_FAILED,
                        title(server),
                        limit + (limit == 1 ? " failure" : " failures")
                                + (onProbation ? " soon after it came back" : "") + ", next try in " + millis + " ms");
        retryIn(server, millis, now);
    }

    private void retry(int server) {
        if (closed) {
            return;
        }
        Prober asking = prober;
        if (!config.failure().serverProbe() || asking == null) {
            readmit(server);
            return;
        }
        try {
            asking.probe(servers.get(server).name(), failure -> onControl(() -> probed(server, failure)));
        } catch (RejectedExecutionException e) {
            LOG.debug("pool '{}': closing down, server {} not probed", config.name(), title(server));
        }
    }

    private void probed(int server, String failure) {
        if (closed) {
            return; // asked again by who decides now
        }
        health(server).countProbe(failure == null);
        if (failure == null) {
            readmit(server);
        } else {
            tryLater(server, LogEvent.PROBE_FAILED, failure + ", next try in ");
        }
    }

    private void tryLater(int server, LogEvent event, String detail) {
        long millis = delays[server].stillAway();
        health(server).awayFor(millis);
        events(server).changed(LOG, event, title(server), detail + millis + " ms");
        retryIn(server, millis, nanoTime.getAsLong());
    }

    private void readmit(int server) {
        RetryDelay delay = delays[server];
        long now = nanoTime.getAsLong();
        delay.readmitted(now);
        health(server).markLive(delay.isOnProbation(now));
        boolean neverLeft = ring.contains(server);
        if (!keepsKeys) {
            ring.publish();
        }
        if (ring.contains(server)) {
            events(server)
                    .changed(
                            LOG,
                            LogEvent.SERVER_READMITTED,
                            title(server),
                            keepsKeys ? "takes requests again" : neverLeft ? "tried again" : "back on the ring");
        } else {
            tryLater(server, LogEvent.READMISSION_FAILED, "");
        }
    }
}
