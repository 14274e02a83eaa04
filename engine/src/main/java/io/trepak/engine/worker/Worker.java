package io.trepak.engine.worker;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.trepak.engine.net.ArrayPool;
import io.trepak.engine.net.Loop;
import io.trepak.engine.net.Transport;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.PoolSnapshot;
import io.trepak.engine.stats.Latencies;
import io.trepak.engine.stats.PoolCounters;
import io.trepak.engine.stats.ServerCounters;
import io.trepak.engine.stats.WorkerGauges;
import java.io.IOException;
import java.util.ArrayDeque;
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
    private static final int FREE_REQUESTS_KEPT = 8192;
    /** How long a client may get on by less than {@link Backlog#PROGRESS_BYTES_MIN} while memory is short. */
    private static final long STALL_MILLIS = 5000;
    /** How long a client that waits for memory may overlook that there is some. */
    private static final long MEMORY_LOOK_MILLIS = 50;
    /** So long a large request waits while responses that wait for others hold the memory. */
    private static final long MEMORY_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** What clients are told about their pool may be so old. */
    private static final long PUBLISH_MILLIS = 1000;

    private final Loop loop;
    private final Transport transport;
    private final List<LocalPool> pools = new ArrayList<>();
    /** Those taken out that still have clients, or answers to come. */
    private final List<LocalPool> leaving = new ArrayList<>();

    private final AtomicInteger clients = new AtomicInteger();
    private final Splitter splitter = new Splitter(this);
    private final ArrayOutput scratch = new ArrayOutput();

    private Request[] freeRequests = new Request[256];
    private int freeRequestCount;
    private final ArrayDeque<SplitRequest> freeSplitRequests = new ArrayDeque<>();
    private final ArrayDeque<MergedRequest> freeMergedRequests = new ArrayDeque<>();

    private final ArrayDeque<Frontend> resumable = new ArrayDeque<>();
    private final MemoryBudget memory;
    private final WaitingClients waiting = new WaitingClients();
    private final Backlogs backlogs = new Backlogs(this);
    private final Eviction eviction = new Eviction(this);
    private boolean wantsRoom;
    /** Whether memory was full the last time, and nobody held enough to be closed. */
    private boolean roomless;
    /** Since when somebody has waited for memory without a break; 0 for not. */
    private long memoryWantedNanos;

    private boolean lookingForMemory;
    private boolean watchingStalls;

    private boolean publishing;
    private final Stopwatch stopwatch;

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
        this.memory = new MemoryBudget(loop, maxBufferedBytes, giantPermit);
        this.stopwatch = new Stopwatch(loop, requestsPerSample);
        loop.onTurnEnd(this::endTurn);
    }

    // ---- from anywhere

    /** Makes pools ready to be served. Fails when a plugin does; nothing has changed then. */
    public Future<NextPools> prepare(List<NextPool> pools) {
        return loop.submit(() -> {
            NextPools next = new NextPools();
            try {
                pools.forEach(next::add);
            } catch (RuntimeException | Error e) {
                next.drop();
                throw e;
            }
            return next;
        });
    }

    /** Drops what was made ready. */
    public void drop(NextPools next) {
        loop.execute(next::drop);
    }

    /**
     * Serves what was made ready from the next request on, all of it at once.
     *
     * @param gone pools that are served no more: their clients get what they wait for and are closed
     * @param drainMillis how long that, and answers from servers that are taken out, may take
     */
    public Future<?> apply(NextPools next, List<Pool> gone, long drainMillis) {
        return loop.submit(() -> {
            for (Pool pool : gone) {
                LocalPool local = localOf(pool);
                pools.remove(local);
                leaving.add(local);
                new Leaving(this, local, drainMillis, () -> left(local)).look();
            }
            for (NextPools.Ready ready : next.pools()) {
                if (ready.next().before() != null) {
                    localOf(ready.next().before()).become(ready, drainMillis);
                } else {
                    add(new LocalPool(this, ready));
                }
                probeFor(ready.next().pool());
            }
        });
    }

    /** Serves a pool from now on. */
    void add(LocalPool pool) {
        pools.add(pool);
    }

    /** Has a pool routed by another snapshot from the next request on. */
    public void use(Pool pool, PoolSnapshot snapshot) {
        loop.execute(() -> {
            LocalPool local = localOf(pool);
            if (local != null) {
                local.use(snapshot);
            }
        });
    }

    private void probeFor(Pool pool) {
        pool.probeWith((server, done) -> loop.execute(() -> {
            LocalPool local = poolNamed(pool.config().name());
            LocalServer asked = local == null ? null : local.named(server);
            if (asked == null) {
                done.accept("it was taken out");
            } else {
                Probe.start(this, local, asked, done);
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
            LocalPool local = poolNamed(pool);
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

    /** Adds its counters and histograms for a pool, if it serves one of this name. */
    public Future<?> addTo(Pool pool, PoolCounters sum, ServerCounters[] servers, Latencies latencies) {
        return loop.submit(() -> {
            LocalPool local = poolNamed(pool.config().name());
            if (local != null) {
                local.addTo(sum, pool.servers(), servers, latencies);
            }
        });
    }

    /** What it holds now; the answer comes round its loop. */
    public Future<WorkerGauges> gauges() {
        return loop.submit(() -> new WorkerGauges(loop.bufferedBytes(), waiting.count()));
    }

    /**
     * Lets clients have the answers they wait for and closes them; look at {@link #clientCount} for how far it is.
     *
     * @param millis after this the proxy closes
     */
    public void drain(long millis) {
        loop.execute(() -> pools.forEach(pool -> new Leaving(this, pool, millis, null).look()));
    }

    /** Closes everything at once. */
    public Future<?> close() {
        if (!loop.isShuttingDown()) {
            loop.execute(() -> {
                pools.forEach(LocalPool::close);
                leaving.forEach(LocalPool::close);
            });
        }
        return loop.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    }

    // ---- on its loop

    /** While nobody is connected, nobody can ask for numbers, and they hardly change. */
    private void publish() {
        pools.forEach(LocalPool::publish);
        if (clients.get() > 0) {
            loop.schedule(this::publish, PUBLISH_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            publishing = false;
        }
    }

    private List<LocalPool> allPools() {
        List<LocalPool> all = new ArrayList<>(pools);
        all.addAll(leaving);
        return all;
    }

    Loop loop() {
        return loop;
    }

    Transport transport() {
        return transport;
    }

    Stopwatch stopwatch() {
        return stopwatch;
    }

    ArrayPool arrays() {
        return loop.arrays();
    }

    Splitter splitter() {
        return splitter;
    }

    /** An empty output for an answer that has to wait; valid until it is asked for again. */
    ArrayOutput scratch() {
        return scratch.clear();
    }

    /** The same output with what was written to it since. */
    ArrayOutput written() {
        return scratch;
    }

    LocalPool poolNamed(String name) {
        for (LocalPool pool : pools) {
            if (pool.name().equals(name)) {
                return pool;
            }
        }
        return null;
    }

    /** Null when it is not served any more. */
    private LocalPool localOf(Pool pool) {
        for (LocalPool local : pools) {
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

    void left(LocalPool pool) {
        pools.remove(pool);
        leaving.remove(pool);
        pool.close();
    }

    void clientLeft() {
        clients.decrementAndGet();
    }

    Request takeRequest() {
        arrays().count(Request.BYTES);
        return freeRequestCount == 0 ? new Request() : freeRequests[--freeRequestCount];
    }

    SplitRequest takeSplitRequest() {
        arrays().count(Request.BYTES);
        SplitRequest free = freeSplitRequests.poll();
        return free == null ? new SplitRequest() : free;
    }

    MergedRequest takeMergedRequest() {
        MergedRequest free = freeMergedRequests.poll();
        return free == null ? new MergedRequest() : free;
    }

    void recycle(MergedRequest request) {
        request.clear(arrays());
        if (freeMergedRequests.size() < FREE_REQUESTS_KEPT / MergedRequest.ASKERS_MAX) {
            freeMergedRequests.push(request);
        }
    }

    void recycle(Request request) {
        arrays().count(-Request.BYTES);
        request.clear(arrays());
        if (request instanceof SplitRequest split) {
            if (freeSplitRequests.size() < FREE_REQUESTS_KEPT / 8) {
                freeSplitRequests.push(split);
            }
            return;
        }
        if (freeRequestCount == freeRequests.length) {
            if (freeRequestCount >= FREE_REQUESTS_KEPT) {
                return;
            }
            freeRequests = java.util.Arrays.copyOf(freeRequests, freeRequestCount * 2);
        }
        freeRequests[freeRequestCount++] = request;
    }

    /** Has a client looked at again at the end of this turn. */
    void resumeLater(Frontend client) {
        resumable.add(client);
    }

    private void endTurn() {
        for (int left = resumable.size(); left > 0; left--) {
            resumable.poll().resume();
        }
        if (wantsRoom) {
            wantsRoom = false;
            roomless = !makeRoom(0);
        }
        memory.settle();
        if (memory.holdsPermit()) {
            watchStalls(); // a worker that waits for it cannot see who has it
        }
        waiting.goOn();
    }

    // ---- memory

    MemoryBudget memory() {
        return memory;
    }

    /** Has a client looked at again when there is memory for the request it wants to send. */
    void awaitMemory(Frontend client) {
        waiting.awaitMemory(client);
        watchStalls();
        lookForMemory();
    }

    /** The permit for a giant may be given back by another worker, of which this one's loop hears nothing. */
    private void lookForMemory() {
        if (!lookingForMemory) {
            lookingForMemory = true;
            loop.schedule(
                    () -> {
                        lookingForMemory = false;
                        if (waiting.wantMemory()) {
                            relieve();
                            lookForMemory();
                        } else {
                            memoryWantedNanos = 0;
                        }
                    },
                    MEMORY_LOOK_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
    }

    /** Memory that others wait for must not lie for ever in responses behind one that does not come. */
    private void relieve() {
        long now = loop.nowNanos();
        if (memoryWantedNanos == 0) {
            memoryWantedNanos = now;
        } else if (memory.isExceeded() && now - memoryWantedNanos > MEMORY_WAIT_NANOS) {
            memoryWantedNanos = now;
            eviction.closeLargestWaiting();
        }
    }

    /** Has room made at the end of this turn. Returns false when there was nobody to make room the last time. */
    boolean makesRoomLater() {
        wantsRoom = true;
        return !roomless;
    }

    /** Whether there is room for so many bytes more, if need be after the clients that hold most were closed. */
    boolean makeRoom(long bytes) {
        return !memory.isFull(bytes) || eviction.makeRoom(bytes);
    }

    /** Has a client looked at again when the server it wants to send to may have taken what waits for it. */
    void awaitServer(Frontend client) {
        waiting.awaitServer(client);
        watchStalls();
    }

    boolean isMemoryShort() {
        return memory.isExceeded() || waiting.wantMemory() || memory.isPermitWanted();
    }

    /** Those who wait for room for a large request. */
    WaitingClients waiting() {
        return waiting;
    }

    /** Those who do not take their answers. */
    Backlogs backlogs() {
        return backlogs;
    }

    void eachClient(Consumer<Frontend> task) {
        allPools().forEach(pool -> pool.clients().forEach(task));
    }

    /**
     * While memory is short, closes clients that hold much of it and do not get on: neither sending the rest of what they
     * announced nor reading what they asked for.
     */
    void watchStalls() {
        if (watchingStalls) {
            return;
        }
        watchingStalls = true;
        eachClient(client -> client.pace().markProgress());
        loop.schedule(
                () -> {
                    watchingStalls = false;
                    if (isMemoryShort() || waiting.wantServer() || memory.holdsPermit()) {
                        eachClient(client -> client.pace().closeIfStalled());
                        watchStalls();
                    }
                },
                STALL_MILLIS,
                TimeUnit.MILLISECONDS);
    }
}
