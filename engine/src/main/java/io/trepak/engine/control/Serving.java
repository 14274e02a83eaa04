package io.trepak.engine.control;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.topology.Topology;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.log.EventLog;
import io.trepak.engine.log.LogEvent;
import io.trepak.engine.net.ClientLimit;
import io.trepak.engine.net.Listener;
import io.trepak.engine.net.Loop;
import io.trepak.engine.net.PortWait;
import io.trepak.engine.net.Reason;
import io.trepak.engine.net.Transport;
import io.trepak.engine.plugin.OpenTopology;
import io.trepak.engine.plugin.PluginFaults;
import io.trepak.engine.plugin.PluginReason;
import io.trepak.engine.plugin.PoolPlugins;
import io.trepak.engine.pool.Names;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.PublishedStatus;
import io.trepak.engine.pool.ServerSet;
import io.trepak.engine.worker.NextPool;
import io.trepak.engine.worker.PreparedUpdate;
import io.trepak.engine.worker.Worker;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pools a proxy serves and their listeners, replaced as a whole. All in which something may fail comes before anything
 * changes:
 *
 * <pre>
 *   build ─► prepare ─► open ─► commit ─► start
 *   pools    workers    sockets  workers   accepting; what is not needed any more is closed
 * </pre>
 *
 * One change at a time; the caller sees to that.
 */
public final class Serving implements PoolChange.Maker {
    private static final Logger LOG = LoggerFactory.getLogger(Serving.class);
    private static final long WORKER_MILLIS = 5000;
    private static final long TOPOLOGY_MILLIS = 5000;
    private static final long FINISH_MILLIS = 5000;

    private final Transport transport;
    private final Loop acceptor;
    private final ScheduledExecutorService control;
    private final Names names;
    private final PluginFaults faults;
    private final SpreadServers spread;
    private final List<Worker> workers;
    private final String version;
    private final long startedMillis;
    private final ClientLimit limit;

    /** In force, by name and in order. */
    private Map<String, PoolChange> inForce = Map.of();

    private volatile List<Pool> pools = List.of();
    private volatile List<PoolStatus> status = List.of();
    private volatile Map<String, PoolListener> listeners = Map.of();

    public Serving(
            Transport transport,
            Loop acceptor,
            ScheduledExecutorService control,
            Names names,
            PluginFaults faults,
            SpreadServers spread,
            List<Worker> workers,
            String version,
            long startedMillis) {
        this.transport = transport;
        this.acceptor = acceptor;
        this.control = control;
        this.names = names;
        this.faults = faults;
        this.spread = spread;
        this.workers = workers;
        this.version = version;
        this.startedMillis = startedMillis;
        this.limit = ClientLimit.ofProcess(
                () -> workers.stream().mapToInt(Worker::clientCount).sum(),
                EventLog.ofProcess(EventLog.Timer.of(acceptor)));
    }

    /** Of the clients of all pools. */
    public ClientLimit limit() {
        return limit;
    }

    /** In order. */
    public List<Pool> pools() {
        return pools;
    }

    /** What each pool tells about itself, in order. */
    public List<PoolStatus> status() {
        return status;
    }

    /** Where a pool listens; null if there is no such pool. */
    public SocketAddress address(String pool) {
        PoolListener listener = listeners.get(pool);
        return listener == null ? null : listener.address();
    }

    // ---- before anything changes

    /** A change on its way. */
    public final class Change {
        private final Map<String, PoolChange> next = new LinkedHashMap<>();
        private final List<Pool> gone = new ArrayList<>();
        private final List<PreparedUpdate> ready = new ArrayList<>();
        private final Map<String, PoolListener> listening = new LinkedHashMap<>();
        private final List<PoolListener> opened = new ArrayList<>();

        private Change() {}

        /** Drops it; nothing has happened. */
        void drop() {
            opened.forEach(PoolListener::close);
            for (int i = 0; i < ready.size(); i++) {
                workers.get(i).drop(ready.get(i));
            }
        }
    }

    /** Builds the pools of a configuration, those that change from those there are. */
    public Change build(List<PoolPlugins> plugins) throws ConfigException, IOException {
        Change change = new Change();
        for (PoolPlugins found : plugins) {
            String name = found.config().name();
            PoolChange pool = PoolChange.from(inForce.get(name), found, this);
            change.next.put(name, pool);
            if (pool.isChanged()) {
                awaitAddresses(pool.pool(), pool.before());
            }
        }
        inForce.forEach((name, old) -> {
            if (!change.next.containsKey(name) || change.next.get(name).isNew()) {
                change.gone.add(old.pool());
            }
        });
        return change;
    }

    /** A name that takes longer is looked up on; its requests fail until it is known. */
    private static void awaitAddresses(Pool pool, Pool before) throws IOException {
        pool.watchAddresses(before);
        try {
            pool.awaitAddresses(Names.PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the names of servers were looked up", e);
        }
    }

    /** Its plugins were asked before; one that gives another response now is a plugin's fault all the same, not ours. */
    @Override
    public Pool pool(PoolPlugins found, Pool before) throws ConfigException {
        try {
            return new Pool(
                    found.config(),
                    found.opened(),
                    found.hash(),
                    found.distribution(),
                    found.options(),
                    control,
                    faults,
                    names,
                    before,
                    found.topology(),
                    known(found, before));
        } catch (RuntimeException | LinkageError e) {
            throw new ConfigException(
                    found.config().at("distribution"),
                    "pool '" + found.config().name() + "': "
                            + faults.of(found.distribution()).label() + " failed: " + PluginReason.of(e));
        }
    }

    /** The servers a pool has where the file does not say it; null when nobody knows any. */
    private Topology known(PoolPlugins found, Pool before) {
        if (found.config().isSpread()) {
            return spread.now(found.config());
        }
        boolean same = found.topology() != null
                && before != null
                && before.source() != null
                && before.source().plugin() == found.topology().plugin();
        return same ? before.topology() : null;
    }

    @Override
    public PublishedStatus status(Pool pool) {
        return new PublishedStatus(pool, version, startedMillis);
    }

    /** Has every worker make ready what a plugin may fail in. */
    public void prepare(Change change) throws ConfigException, IOException {
        List<List<NextPool>> next = openFilters(change);
        List<Future<PreparedUpdate>> asked = new ArrayList<>();
        for (int i = 0; i < workers.size(); i++) {
            asked.add(workers.get(i).prepare(next.get(i)));
        }
        try {
            for (Future<PreparedUpdate> answer : asked) {
                change.ready.add(answer.get(WORKER_MILLIS, TimeUnit.MILLISECONDS));
            }
        } catch (ExecutionException e) {
            abandon(asked, change);
            throw new ConfigException(
                    null, "a plugin fails on a worker: " + PluginReason.of(e.getCause()) + "; take another plugin");
        } catch (TimeoutException e) {
            abandon(asked, change);
            throw new IOException("worker " + change.ready.size() + " did not get on for " + WORKER_MILLIS
                    + " ms; see what the log says of it, then try again");
        } catch (InterruptedException e) {
            abandon(asked, change);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the workers", e);
        }
    }

    /** What each worker gets, with filters of its own. When one cannot be opened, all are closed. */
    private List<List<NextPool>> openFilters(Change change) throws ConfigException {
        List<List<NextPool>> ofWorkers = new ArrayList<>();
        for (int i = 0; i < workers.size(); i++) {
            List<NextPool> next = new ArrayList<>();
            ofWorkers.add(next);
            for (PoolChange pool : change.next.values()) {
                try {
                    if (pool.isChanged()) {
                        next.add(pool.toWorker());
                    }
                } catch (RuntimeException | LinkageError e) {
                    ofWorkers.forEach(opened -> opened.forEach(NextPool::drop));
                    throw new ConfigException(
                            pool.config().at("filters"),
                            "pool '" + pool.config().name() + "': a filter fails: " + PluginReason.of(e)
                                    + "; take another plugin");
                }
            }
        }
        return ofWorkers;
    }

    /** What comes ready later is dropped too. */
    private void abandon(List<Future<PreparedUpdate>> asked, Change change) {
        for (int i = change.ready.size(); i < asked.size(); i++) {
            Worker worker = workers.get(i);
            asked.get(i).addListener((Future<PreparedUpdate> done) -> {
                if (done.isSuccess()) {
                    worker.drop(done.getNow());
                }
            });
        }
    }

    /** Opens the listeners there are not yet; clients may connect to them and wait. */
    public void open(Change change, PortWait ports) throws IOException {
        Map<PoolListener.Place, PoolListener> there = new HashMap<>();
        listeners.values().forEach(listener -> there.put(listener.place(), listener));
        try {
            for (PoolChange pool : change.next.values()) {
                PoolListener listener = there.remove(PoolListener.Place.of(pool.config()));
                if (listener == null) {
                    listener = ports.open(
                            () -> PoolListener.open(transport, acceptor, pool.config(), limit, this::accept), () -> {});
                    change.opened.add(listener);
                }
                change.listening.put(pool.config().name(), listener);
            }
        } catch (IOException | RuntimeException e) {
            change.opened.forEach(PoolListener::close);
            change.opened.clear();
            throw e;
        }
    }

    private void accept(String pool, Channel client) {
        Worker least = workers.get(0);
        for (Worker worker : workers) {
            if (worker.clientCount() < least.clientCount()) {
                least = worker;
            }
        }
        least.accept(pool, client);
    }

    // ---- the change

    /**
     * Has every worker serve the new pools, each from its next request on. Returns when all do.
     *
     * @param drainMillis how long clients and servers that are taken out may take to finish
     */
    public void commit(Change change, long drainMillis) {
        listeners.forEach((name, listener) -> leave(name, listener, change));
        List<Future<?>> applied = new ArrayList<>();
        await(control.submit(() -> applied.addAll(commitOnControl(change, drainMillis))), WORKER_MILLIS);
        applied.forEach(done -> await(done, WORKER_MILLIS));
        Map<String, PoolChange> next = new LinkedHashMap<>();
        change.next.forEach((name, pool) -> next.put(name, pool.settled()));
        inForce = next;
    }

    /** Who has connected to a pool that goes belongs to it; who connects to what another pool takes over waits for that. */
    private static void leave(String pool, PoolListener listener, Change change) {
        if (!change.listening.containsValue(listener)) {
            if (!change.next.containsKey(pool)) {
                listener.finish().awaitUninterruptibly(FINISH_MILLIS);
            }
        } else if (change.listening.get(pool) != listener) {
            listener.pause();
        }
    }

    /** No server is ejected between what workers were made ready with and what they are told here. */
    private List<Future<?>> commitOnControl(Change change, long drainMillis) {
        for (PoolChange pool : change.next.values()) {
            if (pool.isChanged() && !pool.isNew()) {
                pool.pool().takeOver(pool.before());
                pool.status().use(pool.pool());
            }
        }
        change.gone.forEach(Pool::close);
        change.gone.stream().map(Pool::source).filter(Objects::nonNull).forEach(OpenTopology::left);
        List<Future<?>> applied = new ArrayList<>();
        for (int i = 0; i < workers.size(); i++) {
            applied.add(workers.get(i).apply(change.ready.get(i), change.gone, drainMillis));
        }
        for (PoolChange pool : change.next.values()) {
            if (pool.isChanged()) {
                pool.pool().openProtocol().use(workers.size(), control);
                if (pool.pool().source() != null) {
                    pool.pool().source().use(1, control);
                }
                if (!pool.isNew() && pool.before().source() != null) {
                    pool.before().source().left();
                }
                pool.pool().subscribe(snapshot -> workers.forEach(worker -> worker.use(pool.pool(), snapshot)));
            }
        }
        pools = change.next.values().stream().map(PoolChange::pool).toList();
        status = change.next.values().stream()
                .<PoolStatus>map(PoolChange::status)
                .toList();
        return applied;
    }

    /** Accepts clients at the new listeners, and none at those that are not needed any more. */
    public void start(Change change) {
        List<PoolChange> changed =
                change.next.values().stream().filter(PoolChange::isChanged).toList();
        await(control.submit(() -> changed.forEach(pool -> startPlugins(pool.pool()))), WORKER_MILLIS);
        awaitTopologies(changed);
        reserveForServers();
        change.listening.forEach((name, listener) -> {
            listener.use(name);
            listener.start();
        });
        Map<String, PoolListener> before = listeners;
        listeners = change.listening;
        before.values().stream()
                .filter(listener -> !change.listening.containsValue(listener))
                .map(PoolListener::finish)
                .toList()
                .forEach(finished -> finished.awaitUninterruptibly(FINISH_MILLIS));
        for (PoolChange pool : change.next.values()) {
            try {
                Listener.changeMode(pool.config().listener().listen());
            } catch (IOException e) {
                LogEvent.SOCKET_FILE_FAILED.log(LOG, "pool '" + pool.config().name() + "'", Reason.of(e));
            }
        }
    }

    private void startPlugins(Pool pool) {
        String name = pool.config().name();
        pool.openProtocol().visitBy((visit, done) -> visitClients(name, visit, done));
        pool.openProtocol().start();
        OpenTopology source = pool.source();
        if (source != null) {
            source.follow(pool.topology(), topology -> publishLater(pool, source, topology));
            source.start();
        }
    }

    private void visitClients(String pool, Consumer<FrontendCodec> visit, Runnable done) {
        AtomicInteger left = new AtomicInteger(workers.size());
        for (Worker worker : workers) {
            worker.visitClients(pool, visit, () -> {
                if (left.decrementAndGet() == 0) {
                    done.run();
                }
            });
        }
    }

    private void publishLater(Pool pool, OpenTopology source, Topology topology) {
        try {
            control.execute(() -> publish(pool, source, topology));
        } catch (RejectedExecutionException e) {
            LOG.debug("closing down, no topology is followed any more", e);
        }
    }

    private void publish(Pool pool, OpenTopology source, Topology topology) {
        ServerSet before = pool.servers();
        if (pool.publish(topology) == null && pool.servers() != before) {
            ServerChanges.lines(pool.config().name(), before, pool.servers())
                    .forEach(line -> LogEvent.TOPOLOGY_CHANGE.log(LOG, line));
            reserveForServers();
        }
        source.settled();
    }

    /** Who connects to a pool whose servers nobody knows yet waits a while. */
    private static void awaitTopologies(List<PoolChange> changed) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TOPOLOGY_MILLIS);
        for (PoolChange pool : changed) {
            OpenTopology source = pool.pool().source();
            try {
                if (source != null
                        && pool.pool().servers().count() == 0
                        && !source.awaitFirst(deadline - System.nanoTime())) {
                    LogEvent.TOPOLOGY_UNKNOWN.log(
                            LOG,
                            "pool '" + pool.config().name() + "'",
                            "topology '" + pool.config().routing().topology() + "' has told no server within "
                                    + TOPOLOGY_MILLIS + " ms; requests fail until it does");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Keeps descriptors for connections to all servers. */
    private void reserveForServers() {
        limit.reserveFor(workers.size()
                * pools.stream()
                        .mapToInt(pool -> pool.servers().count()
                                * pool.config().connections().serverConnections())
                        .sum());
    }

    /**
     * Puts other servers of a pool in force, and waits until that is done.
     *
     * @return why they are not; null when they are
     */
    String publish(Pool pool, Topology topology) {
        try {
            Throwable failure = control.submit(() -> pool.publish(topology)).get(WORKER_MILLIS, TimeUnit.MILLISECONDS);
            if (failure != null) {
                return faults.of(pool.distribution()).label() + " failed: " + PluginReason.of(failure);
            }
            reserveForServers();
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            return "the control thread did not get on for " + WORKER_MILLIS + " ms";
        } catch (RejectedExecutionException e) {
            return null; // closing down
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Accepts who has connected and then nobody any more; who connects now gets to another process, where there is one. */
    public void handOver() {
        listeners.values().stream()
                .map(PoolListener::handOver)
                .toList()
                .forEach(finished -> finished.awaitUninterruptibly(FINISH_MILLIS));
    }

    /** Accepts nobody any more. */
    public void close() {
        listeners.values().forEach(PoolListener::close);
    }

    private static void await(java.util.concurrent.Future<?> done, long millis) {
        try {
            done.get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            LogEvent.THREAD_STUCK.log(LOG, null, "no response within " + millis + " ms");
        } catch (RejectedExecutionException e) {
            LOG.debug("closing down", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
