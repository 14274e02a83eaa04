package io.trepak.engine;

import io.trepak.engine.ConfigException.Problem;
import io.trepak.engine.admin.Exporters;
import io.trepak.engine.admin.Monitor;
import io.trepak.engine.admin.Readiness;
import io.trepak.engine.admin.Running;
import io.trepak.engine.net.Listener;
import io.trepak.engine.net.Loop;
import io.trepak.engine.net.Transport;
import io.trepak.engine.plugin.PluginFaults;
import io.trepak.engine.plugin.PluginReason;
import io.trepak.engine.plugin.PluginRegistry;
import io.trepak.engine.pool.DnsNames;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.stats.PublishedStatus;
import io.trepak.engine.stats.StatsDocument;
import io.trepak.engine.stats.StatsPort;
import io.trepak.engine.worker.Worker;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running proxy. Thread: any. */
public final class Proxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Proxy.class);
    /** How long the start waits for the names of servers; a name that takes longer is looked up on. */
    private static final long RESOLVE_MILLIS = 2000;

    private static final long CLOSE_MILLIS = 5000;
    private static final long DRAIN_POLL_MILLIS = 10;

    private final Transport transport;
    private final ScheduledExecutorService control =
            Executors.newSingleThreadScheduledExecutor(daemon("trepak-control"));
    private final DnsNames names = new DnsNames(daemon("trepak-dns"));
    private final Loop acceptor;
    private final List<Worker> workers = new ArrayList<>();
    private final List<Pool> pools = new ArrayList<>();
    private final PluginFaults faults = new PluginFaults();
    private final Map<String, Listener> listeners = new LinkedHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final long startedMillis = System.currentTimeMillis();
    private volatile Readiness readiness = Readiness.STARTING;
    private Monitor monitor;
    private StatsPort statsPort;

    private Proxy(Transport transport) {
        this.transport = transport;
        this.acceptor = transport.newLoop(daemon("trepak-acceptor"));
    }

    /**
     * Starts serving. When this returns, every listener is open; when it throws, none is and nothing runs.
     *
     * @throws ConfigException when the configuration cannot be used with the plugins there are; a {@link
     *     PluginConflictException} when none can
     * @throws IOException when a listener cannot be opened; the message names the address
     */
    public static Proxy start(ProxyConfig config, ProxyOptions options) throws ConfigException, IOException {
        PluginRegistry registry = PluginRegistry.load(options.plugins());
        registry.broken().forEach(LOG::warn);
        List<PoolPlugins> plugins = findPlugins(config, registry);
        Exporters exporters = findExporters(config, registry);
        plugins.forEach(p -> p.warnings().forEach(LOG::warn));
        config.monitoring().warnings(config.file()).forEach(LOG::warn);
        registry.loadClassesOf(
                Stream.concat(plugins.stream().flatMap(found -> found.inUse().stream()), exporters.plugins().stream())
                        .toList());
        Proxy proxy =
                new Proxy(chooseTransport(options.transport() != null ? options.transport() : config.transport()));
        try {
            plugins.forEach(found -> registry.introduceTo(proxy.faults, found.inUse()));
            registry.introduceTo(proxy.faults, exporters.plugins());
            proxy.open(config, options, plugins, exporters);
        } catch (ConfigException | IOException | RuntimeException | Error e) {
            proxy.close();
            throw e;
        }
        return proxy;
    }

    /**
     * Checks a configuration against the plugins there are. Opens nothing.
     *
     * @return warnings: what works but will surprise; one line each, empty if there are none
     * @throws ConfigException when the configuration cannot be used; a {@link PluginConflictException} when none can
     */
    public static List<String> check(ProxyConfig config, ProxyOptions options) throws ConfigException {
        PluginRegistry registry = PluginRegistry.load(options.plugins());
        List<String> warnings = new ArrayList<>(registry.broken());
        findPlugins(config, registry).forEach(plugins -> warnings.addAll(plugins.warnings()));
        findExporters(config, registry);
        warnings.addAll(config.monitoring().warnings(config.file()));
        return warnings;
    }

    /**
     * All plugins there are, by kind and name, and behind them those that cannot be used.
     *
     * @param folder see {@link ProxyOptions#plugins}
     * @throws PluginConflictException when two plugins of a kind have one name
     */
    public static List<PluginInfo> plugins(Path folder) throws PluginConflictException {
        return PluginRegistry.load(folder).list();
    }

    private static List<PoolPlugins> findPlugins(ProxyConfig config, PluginRegistry registry) throws ConfigException {
        List<Problem> problems = new ArrayList<>();
        List<PoolPlugins> plugins = new ArrayList<>();
        for (PoolConfig pool : config.pools()) {
            List<Problem> ofPool = new ArrayList<>();
            plugins.add(PoolPlugins.find(pool, registry, ofPool));
            problems.addAll(ofPool);
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return plugins;
    }

    private static Exporters findExporters(ProxyConfig config, PluginRegistry registry) throws ConfigException {
        List<Problem> problems = new ArrayList<>();
        Exporters exporters = Exporters.find(config, registry, problems);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return exporters;
    }

    private static Transport chooseTransport(String wanted) throws IOException {
        if (wanted == null || wanted.equals("auto")) {
            Transport best = Transport.best();
            StringBuilder why = new StringBuilder();
            for (Transport other : Transport.values()) {
                if (other == best) {
                    break;
                }
                why.append("; no ").append(nameOf(other)).append(": ").append(other.unavailable());
            }
            LOG.info("transport {}{}", nameOf(best), why);
            return best;
        }
        Transport transport;
        try {
            transport = Transport.valueOf(wanted.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "transport '" + wanted + "' is unknown; expected auto, "
                            + String.join(
                                    ", ",
                                    Arrays.stream(Transport.values())
                                            .map(Proxy::nameOf)
                                            .toList()),
                    e);
        }
        String obstacle = transport.unavailable();
        if (obstacle != null) {
            throw new IOException("transport " + wanted + " cannot be used here: " + obstacle + "; try auto");
        }
        LOG.info("transport {}, as configured", wanted);
        return transport;
    }

    private static String nameOf(Transport transport) {
        return transport.name().toLowerCase(Locale.ROOT);
    }

    private void open(ProxyConfig config, ProxyOptions options, List<PoolPlugins> plugins, Exporters exporters)
            throws ConfigException, IOException {
        long buffered = affordable(config.maxBufferedBytes());
        int count =
                options.workers() > 0 ? options.workers() : config.workers() > 0 ? config.workers() : defaultWorkers();
        for (int i = 0; i < count; i++) {
            workers.add(new Worker(transport, daemon("trepak-worker-" + i), buffered / count));
        }
        for (PoolPlugins found : plugins) {
            Pool pool = makePool(found);
            pools.add(pool);
            awaitAddresses(pool);
            PublishedStatus status = new PublishedStatus(pool, version(), startedMillis);
            for (Worker worker : workers) {
                await(worker.addPool(pool, found.filters(), status), CLOSE_MILLIS);
            }
            await(
                    control.submit(
                            () -> pool.subscribe(snapshot -> workers.forEach(worker -> worker.use(pool, snapshot)))),
                    CLOSE_MILLIS);
        }
        watch(
                new ProxyConfig(config.file(), config.pools(), count, transport(), buffered, config.monitoring()),
                exporters);
        if (options.statsAddress() != null) {
            statsPort = new StatsPort(transport, acceptor, control, options.statsAddress(), this::stats);
        }
        for (Pool pool : pools) {
            PoolConfig pc = pool.config();
            listeners.put(
                    pc.name(),
                    Listener.open(
                            transport,
                            acceptor,
                            pc.listen(),
                            pc.backlog(),
                            pc.reusePort(),
                            client -> leastLoaded().accept(pool, client)));
            LOG.info(
                    "listening on '{}' in {} pool '{}' with {} servers, {} worker(s)",
                    pc.listen().text(),
                    pc.protocol(),
                    pc.name(),
                    pc.servers().size(),
                    count);
        }
        readiness = Readiness.READY;
    }

    private void watch(ProxyConfig inForce, Exporters exporters) throws ConfigException, IOException {
        Running running =
                new Running(inForce, version(), startedMillis, List.copyOf(pools), () -> readiness, this::pluginFaults);
        monitor = new Monitor(running, workers, exporters, control);
        monitor.start(running, Proxy::daemon);
    }

    /** A name that takes longer is looked up on; its requests fail until it is known. */
    private static void awaitAddresses(Pool pool) throws IOException {
        pool.watchAddresses();
        try {
            pool.awaitAddresses(RESOLVE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the names of servers were looked up", e);
        }
    }

    /** Its plugins were asked before; one that gave another answer then is a plugin's fault all the same, not ours. */
    private Pool makePool(PoolPlugins found) throws ConfigException {
        try {
            return new Pool(
                    found.config(),
                    found.protocol(),
                    found.hash(),
                    found.distribution(),
                    found.options(),
                    control,
                    faults,
                    names);
        } catch (RuntimeException | LinkageError e) {
            throw new ConfigException(
                    found.config().at("distribution"),
                    "pool '" + found.config().name() + "': "
                            + faults.of(found.distribution()).label() + " failed: " + PluginReason.of(e));
        }
    }

    /**
     * One loop batches best while there are two or three cores for clients, proxy and servers together: a second one on
     * two cores costs half as much CPU again, because requests spread over loops share fewer system calls.
     */
    private static int defaultWorkers() {
        int cores = Runtime.getRuntime().availableProcessors();
        return cores <= 3 ? 1 : cores / 2;
    }

    /** Twice as much may be held for a moment, and the arrays among it are copied when they grow. */
    private static long affordable(long wanted) {
        long most = Runtime.getRuntime().maxMemory() / 4;
        if (wanted <= most) {
            return wanted;
        }
        LOG.warn("max_buffered_bytes: {} is more than a quarter of the JVM's memory; using {}", wanted, most);
        return most;
    }

    private Worker leastLoaded() {
        Worker least = workers.get(0);
        for (Worker worker : workers) {
            if (worker.clientCount() < least.clientCount()) {
                least = worker;
            }
        }
        return least;
    }

    /** The statistics document, as the statistics port sends it. */
    public String stats() {
        return new StatsDocument(version(), startedMillis / 1000)
                .write(monitor.totals().read());
    }

    /** The plugins in use, by kind and name, each with the number of times it has failed since the start. */
    public List<PluginFault> pluginFaults() {
        return faults.counts();
    }

    /** The version of this build. */
    public static String version() {
        ModuleDescriptor module = Proxy.class.getModule().getDescriptor();
        if (module != null && module.rawVersion().isPresent()) {
            return module.rawVersion().get();
        }
        String version = Proxy.class.getPackage().getImplementationVersion();
        return version != null ? version : "unknown";
    }

    /** The transport in use: {@code io_uring}, {@code epoll}, {@code kqueue} or {@code nio}. */
    public String transport() {
        return nameOf(transport);
    }

    /** Where a pool listens; tells the port where 0 was configured. Null if there is no such pool. */
    public SocketAddress address(String pool) {
        Listener listener = listeners.get(pool);
        return listener == null ? null : listener.address();
    }

    /** Where the statistics port listens; null if there is none. */
    public InetSocketAddress statsAddress() {
        return statsPort == null ? null : statsPort.address();
    }

    /** Where the admin port listens; null if there is none. */
    public InetSocketAddress adminAddress() {
        return monitor.address();
    }

    /**
     * Stops accepting, lets requests in flight finish for at most so long, then closes everything.
     *
     * @param millis 0 closes at once
     * @throws InterruptedException when interrupted while waiting; the proxy is closed all the same
     */
    public void drain(long millis) throws InterruptedException {
        try {
            readiness = Readiness.DRAINING;
            listeners.values().forEach(Listener::close);
            workers.forEach(Worker::drain);
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            while (workers.stream().anyMatch(worker -> worker.clientCount() > 0) && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(DRAIN_POLL_MILLIS);
            }
        } finally {
            close();
        }
    }

    /** Closes everything at once. Idempotent. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        listeners.values().forEach(Listener::close);
        if (statsPort != null) {
            statsPort.close();
        }
        if (monitor != null) {
            monitor.close();
        }
        control.shutdownNow();
        names.close();
        workers.stream().map(Worker::close).toList().forEach(done -> done.awaitUninterruptibly(CLOSE_MILLIS));
        acceptor.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(CLOSE_MILLIS);
    }

    private static void await(java.util.concurrent.Future<?> done, long millis) {
        try {
            done.get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            LOG.warn("a thread of the proxy did not answer within {} ms", millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new io.netty.util.concurrent.FastThreadLocalThread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
