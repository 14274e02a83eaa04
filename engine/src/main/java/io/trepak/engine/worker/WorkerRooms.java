package io.trepak.engine.worker;

import io.trepak.engine.net.Loop;
import io.trepak.engine.net.Transport;
import io.trepak.engine.worker.client.ClientLists;
import io.trepak.engine.worker.client.Eviction;
import io.trepak.engine.worker.client.HeldClients;
import io.trepak.engine.worker.client.ServedPool;
import io.trepak.engine.worker.client.WorkerClients;
import io.trepak.engine.worker.request.LatencySampler;
import io.trepak.engine.worker.resources.GiantPermit;
import io.trepak.engine.worker.resources.MemoryBudget;
import io.trepak.engine.worker.resources.WorkerResources;
import java.util.HashMap;
import java.util.Map;

/** What a worker's pools have in common, from the bottom up; and what happens at the end of each turn of its loop. */
final class WorkerRooms {
    private final ClientLists everybody = new ClientLists();
    private final WorkerResources resources;
    private final LatencySampler latencies;
    private final WorkerClients clients;
    private final Map<String, ServedPool> served = new HashMap<>();

    /**
     * @param maxBufferedBytes this worker's share of what clients may make the proxy hold
     * @param giantPermit the process's
     * @param requestsPerSample one of so many requests is timed for the histograms; 0 for none
     */
    WorkerRooms(Loop loop, Transport transport, long maxBufferedBytes, GiantPermit giantPermit, int requestsPerSample) {
        Eviction eviction = new Eviction(everybody);
        this.resources =
                new WorkerResources(loop, transport, new MemoryBudget(loop, maxBufferedBytes, giantPermit, eviction));
        this.latencies = new LatencySampler(loop, requestsPerSample);
        this.clients = new WorkerClients(resources, latencies, new HeldClients(resources, everybody, eviction));
        loop.onTurnEnd(this::endTurn);
    }

    private void endTurn() {
        resources.wakeUps().run();
        resources.memory().endTurn();
        clients.held().endTurn();
    }

    WorkerResources resources() {
        return resources;
    }

    LatencySampler latencies() {
        return latencies;
    }

    WorkerClients clients() {
        return clients;
    }

    /** All clients. */
    ClientLists everybody() {
        return everybody;
    }

    /** The pool of a name, as its clients see it; null when it is not served. */
    ServedPool served(String name) {
        return served.get(name);
    }

    /** A pool is served under its name from now on. */
    void serve(String name, ServedPool pool) {
        served.put(name, pool);
    }

    /** A pool is served under its name no more. */
    void forget(String name) {
        served.remove(name);
    }
}
