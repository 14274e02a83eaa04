package io.trepak.engine.worker;

import io.trepak.engine.stats.PoolCounters;
import io.trepak.engine.worker.client.Client;
import io.trepak.engine.worker.client.ClientList;
import io.trepak.engine.worker.resources.WorkerResources;

/**
 * Closes clients that have been idle for too long, {@code client_idle_timeout}. One per pool and worker; looks at all its
 * clients four times in that time while there are any, so a client is closed up to a quarter later than it might be. What it
 * costs on the way of a request is one store per read.
 */
final class IdleClients {
    private static final int SWEEPS = 4;

    private final WorkerResources resources;
    private final ClientList<Client> clients;
    private final PoolCounters counters;
    /** 0 for no limit. */
    private int limitMillis;

    private boolean armed;

    IdleClients(WorkerResources resources, ClientList<Client> clients, PoolCounters counters) {
        this.resources = resources;
        this.clients = clients;
        this.counters = counters;
    }

    /**
     * A client has come, or the limit is another one now.
     *
     * @param newLimitMillis 0 for no limit
     */
    void watch(int newLimitMillis) {
        limitMillis = newLimitMillis;
        watch();
    }

    private void watch() {
        if (limitMillis > 0 && !armed) {
            armed = true;
            resources.schedule(this::sweep, Math.max(1, limitMillis / SWEEPS));
        }
    }

    private void sweep() {
        armed = false;
        if (limitMillis == 0) {
            return;
        }
        for (Client client : clients.copy()) {
            if (client.closeIfIdle(SWEEPS)) {
                counters.clientsIdle++;
            }
        }
        if (!clients.isEmpty()) {
            watch();
        }
    }
}
