package io.trepak.engine.worker.client;

import io.trepak.api.protocol.ClientContext;
import io.trepak.engine.config.SlowLogConfig;
import io.trepak.engine.pool.LoggedRequest;
import io.trepak.engine.pool.SlowLog;
import io.trepak.engine.stats.PoolCounters;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.resources.WorkerResources;
import java.util.concurrent.TimeUnit;

/**
 * Tells which requests of a pool were slow on one worker, counts them, and puts them into the log; of one turn only a few,
 * for a server that hangs makes thousands slow at once.
 */
final class SlowRequests {
    private static final int PER_TURN = 8;

    private final WorkerResources resources;
    private final SlowLog log;
    private final PoolCounters counters;
    private final long thresholdNanos;
    private long turnNanos;
    private int inTurn;

    SlowRequests(WorkerResources resources, SlowLog log, SlowLogConfig config, PoolCounters counters) {
        this.resources = resources;
        this.log = log;
        this.counters = counters;
        this.thresholdNanos = config.entries() == 0 ? Long.MAX_VALUE : TimeUnit.MICROSECONDS.toNanos(config.micros());
    }

    /** Whether a request took so long up to now. */
    boolean isSlow(Request request) {
        return resources.nowNanos() - request.queuedAtNanos() >= thresholdNanos;
    }

    /**
     * Notes a slow request whose response has just been written to its client.
     *
     * @param responseNanos when the response was here; 0 for just now
     */
    void add(Request request, long responseNanos, int responseBytes, ClientContext client) {
        counters.slowRequests++;
        long now = resources.nowNanos();
        if (turnNanos != now) {
            turnNanos = now;
            inTurn = 0;
        }
        if (inTurn++ < PER_TURN) {
            long answered = responseNanos == 0 ? now : responseNanos;
            long written = request.writtenNanos() == 0 ? answered : request.writtenNanos();
            long queued = request.queuedAtNanos();
            long micros = micros(now - queued);
            log.add(id -> new LoggedRequest(
                    id,
                    System.currentTimeMillis() - micros / 1000,
                    micros,
                    micros(written - queued),
                    micros(answered - written),
                    micros(now - answered),
                    request.destination().name(),
                    request.command().name(),
                    request.key(),
                    request.keyLength(),
                    request.length(),
                    responseBytes,
                    client.address()));
        }
    }

    private static long micros(long nanos) {
        return Math.max(0, TimeUnit.NANOSECONDS.toMicros(nanos));
    }
}
