package io.trepak.engine.worker;

import io.trepak.engine.worker.client.Client;
import io.trepak.engine.worker.resources.WorkerResources;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Lets the clients of a pool go, because it is taken out or the proxy ends. The moment to close a client is while it waits
 * for nothing and sends nothing: what it sends later was never passed on, so it may send it again elsewhere.
 *
 * <pre>
 *   begin ──── served on; who pauses is closed ────► patience ──── no more is taken; who has ────► deadline ─► closed
 *                                                                  all responses is closed
 * </pre>
 */
final class PoolDrainer {
    /** Who sends nothing for so long pauses. New clients still come from the listener's queue, and have yet to ask. */
    private static final long PAUSE_MILLIS = 100;

    private static final long PATIENCE_MILLIS_MAX = 2000;

    private final WorkerResources resources;
    private final WorkerPool pool;
    private final Runnable gone;
    private final long drainMillis;
    private final long beganNanos;
    /** How far clients had got that were idle at the last look. */
    private Map<Client, Long> idle = new HashMap<>();

    private boolean serversRetired;

    /**
     * @param drainMillis clients are closed then, whatever they wait for
     * @param gone run when there is nothing left of the pool; null while more clients may come
     */
    PoolDrainer(WorkerResources resources, WorkerPool pool, long drainMillis, Runnable gone) {
        this.resources = resources;
        this.pool = pool;
        this.drainMillis = drainMillis;
        this.gone = gone;
        this.beganNanos = resources.nowNanos();
    }

    /** Looks after the clients now, and from time to time until there is nothing left. */
    void look() {
        long passed = TimeUnit.NANOSECONDS.toMillis(resources.nowNanos() - beganNanos);
        if (passed >= drainMillis) {
            pool.clients().forEach(client -> client.close());
        } else if (passed >= Math.min(PATIENCE_MILLIS_MAX, drainMillis / 2)) {
            pool.clients().forEach(client -> client.finish());
        } else {
            closeThosePausing();
        }
        if (gone != null && !pool.hasClients()) {
            if (!serversRetired) {
                serversRetired = true;
                pool.retireServers(drainMillis);
            } else if (!pool.isConnected()) {
                gone.run();
                return;
            }
        }
        resources.schedule(this::look, PAUSE_MILLIS);
    }

    private void closeThosePausing() {
        Map<Client, Long> now = new HashMap<>();
        for (Client client : pool.clients()) {
            long at = client.idleAtBytes();
            Long before = idle.get(client);
            if (at >= 0 && before != null && before == at) {
                client.finish();
            } else if (at >= 0) {
                now.put(client, at);
            }
        }
        idle = now;
    }
}
