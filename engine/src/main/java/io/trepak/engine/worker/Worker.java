package io.trepak.engine.worker;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.trepak.api.Server;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.engine.net.Loop;
import io.trepak.engine.net.Transport;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.PoolSnapshot;
import io.trepak.engine.stats.Latencies;
import io.trepak.engine.stats.PoolCounters;
import io.trepak.engine.stats.ServerCounters;
import io.trepak.engine.stats.WorkerGauges;
import io.trepak.engine.worker.resources.GiantPermit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop and all it owns: clients, its own connections to servers, free lists, scratch. Methods marked so may be
 * called from anywhere and hand over to the loop; all others belong to its thread.
 */
public final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    /** What clients are told about their pool may be so old. */
    private static final long PUBLISH_MILLIS = 1000;

    private final Loop loop;
    private final Transport transport;
    private final WorkerRooms rooms;
    private final List<WorkerPool> pools = new ArrayList<>();
    /** Those taken out that still have clients, or responses to come. */
    private final List<WorkerPool> leaving = new ArrayList<>();

    private final AtomicInteger clients = new AtomicInteger();
    private boolean publishing;

    /**
     * @param maxBufferedBytes this worker's share of what clients may make the proxy hold
     * @param giantPermit the process's
     * @param requestsPerSample one of so many requests is timed for the histograms; 0 for none
     */
    public Worker(
            Transport transport,
            ThreadFactory threads,
            long maxBufferedBytes,
            GiantPermit giantPermit,
            int requestsPerSample) {
        this.transport = transport;
        this.loop = transport.newLoop(threads);
        this.rooms = new WorkerRooms(loop, transport, maxBufferedBytes, giantPermit, requestsPerSample);
    }

    // ---- from anywhere

    /** Makes pools ready to be served. Fails when a plugin does; nothing has changed then, and they are dropped. */
    public Future<PreparedUpdate> prepare(List<NextPool> pools) {
        return loop.submit(() -> {
            PreparedUpdate next = new PreparedUpdate();
            try {
                pools.forEach(next::add);
            } catch (RuntimeException | Error e) {
                pools.forEach(NextPool::drop);
                throw e;
            }
            return next;
        });
    }

    /** Drops what was made ready. */
    public void drop(PreparedUpdate next) {
        loop.execute(next::drop);
    }

    /**
     * Serves what was made ready from the next request on, all of it at once.
     *
     * @param gone pools that are served no more: their clients get what they wait for and are closed
     * @param drainMillis how long that, and answers from servers that are taken out, may take
     */
    public Future<?> apply(PreparedUpdate next, List<Pool> gone, long drainMillis) {
        return loop.submit(() -> {
            for (Pool pool : gone) {
                WorkerPool local = localOf(pool);
                pools.remove(local);
                leaving.add(local);
                rooms.forget(local.name());
                new PoolDrainer(rooms.resources(), local, drainMillis, () -> left(local)).look();
            }
            for (PreparedUpdate.Ready ready : next.pools()) {
                if (ready.next().before() != null) {
                    localOf(ready.next().before()).become(ready, drainMillis);
                } else {
                    add(new WorkerPool(rooms, ready, this::clientLeft));
                }
                probeFor(ready.next().pool());
            }
        });
    }

    /** Serves a pool from now on. */
    void add(WorkerPool pool) {
        pools.add(pool);
        rooms.serve(pool.name(), pool.served());
    }

    /** Has a pool routed by another snapshot from the next request on. */
    public void use(Pool pool, PoolSnapshot snapshot) {
        loop.execute(() -> {
            WorkerPool local = localOf(pool);
            if (local != null) {
                local.use(snapshot);
            }
        });
    }

    private void probeFor(Pool pool) {
        pool.probeWith((server, done) -> loop.execute(() -> {
            WorkerPool local = poolNamed(pool.config().name());
            if (local == null || !local.probe(server, done)) {
                done.accept("it was taken out");
            }
        }));
    }

    /** How many clients it has, those on their way included. */
    public int clientCount() {
        return clients.get();
    }

    /** Gives it an accepted client of the pool with this name. */
    public void accept(String pool, Channel client) {
        clients.incrementAndGet();
        loop.execute(() -> {
            WorkerPool local = poolNamed(pool);
            if (local == null) {
                turnAway(client);
                return;
            }
            local.accept(client);
            if (!publishing) {
                publishing = true;
                publish();
            }
        });
    }

    /** Shows the codecs of the clients it has of a pool; then runs {@code done}, on its loop. Nothing happens when it is closing. */
    public void visitClients(String pool, Consumer<FrontendCodec> visit, Runnable done) {
        if (loop.isShuttingDown()) {
            return;
        }
        loop.execute(() -> {
            WorkerPool local = poolNamed(pool);
            if (local == null) {
                done.run();
            } else {
                local.visitClients(visit, done);
            }
        });
    }

    /** Adds its counters and histograms for a pool, if it serves one of this name. */
    public Future<?> addTo(
            Pool pool, List<Server> asked, PoolCounters sum, ServerCounters[] servers, Latencies latencies) {
        return loop.submit(() -> {
            WorkerPool local = poolNamed(pool.config().name());
            if (local != null) {
                local.addTo(sum, asked, servers, latencies);
            }
        });
    }

    /** What it holds now; the response comes round its loop. */
    public Future<WorkerGauges> gauges() {
        return loop.submit(() ->
                new WorkerGauges(loop.bufferedBytes(), rooms.clients().held().count()));
    }

    /**
     * Lets clients have the responses they wait for and closes them; look at {@link #clientCount} for how far it is.
     *
     * @param millis after this the proxy closes
     */
    public void drain(long millis) {
        loop.execute(() -> pools.forEach(pool -> new PoolDrainer(rooms.resources(), pool, millis, null).look()));
    }

    /** Closes everything at once. */
    public Future<?> close() {
        if (!loop.isShuttingDown()) {
            loop.execute(() -> {
                pools.forEach(WorkerPool::close);
                leaving.forEach(WorkerPool::close);
            });
        }
        return loop.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    }

    // ---- on its loop

    /** While nobody is connected, nobody can ask for numbers, and they hardly change. */
    private void publish() {
        pools.forEach(WorkerPool::publish);
        if (clients.get() > 0) {
            loop.schedule(this::publish, PUBLISH_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            publishing = false;
        }
    }

    /** What its pools have in common. */
    WorkerRooms rooms() {
        return rooms;
    }

    WorkerPool poolNamed(String name) {
        for (WorkerPool pool : pools) {
            if (pool.name().equals(name)) {
                return pool;
            }
        }
        return null;
    }

    /** Null when it is not served any more. */
    private WorkerPool localOf(Pool pool) {
        for (WorkerPool local : pools) {
            if (local.pool() == pool) {
                return local;
            }
        }
        return null;
    }

    /** The pool was taken out after the client had come. */
    private void turnAway(Channel client) {
        clientLeft();
        try {
            transport.turnAway(loop, client);
        } catch (IOException e) {
            LOG.debug("a client left before it was turned away", e);
        }
    }

    void left(WorkerPool pool) {
        pools.remove(pool);
        leaving.remove(pool);
        pool.close();
    }

    private void clientLeft() {
        clients.decrementAndGet();
    }
}
