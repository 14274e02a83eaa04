package io.trepak.engine;

import io.netty.util.internal.PlatformDependent;
import io.trepak.api.export.Sample;
import io.trepak.engine.admin.Exporters;
import io.trepak.engine.admin.Monitor;
import io.trepak.engine.admin.Readiness;
import io.trepak.engine.admin.ReservedNames;
import io.trepak.engine.admin.Running;
import io.trepak.engine.admin.StatsDocument;
import io.trepak.engine.admin.StatsPort;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ListenConfig;
import io.trepak.engine.config.PluginConflictException;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ProcessConfig;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.control.ConfigWatch;
import io.trepak.engine.control.Conversations;
import io.trepak.engine.control.Reloads;
import io.trepak.engine.control.Serving;
import io.trepak.engine.control.SpreadServers;
import io.trepak.engine.log.LogEvent;
import io.trepak.engine.net.ClientLimit;
import io.trepak.engine.net.Loop;
import io.trepak.engine.net.PortWait;
import io.trepak.engine.net.Transport;
import io.trepak.engine.net.TransportChoice;
import io.trepak.engine.plugin.PluginFaults;
import io.trepak.engine.plugin.PluginRegistry;
import io.trepak.engine.plugin.PluginServices;
import io.trepak.engine.plugin.PoolPlugins;
import io.trepak.engine.pool.DnsNames;
import io.trepak.engine.pool.Names;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.report.PluginFault;
import io.trepak.engine.report.PluginInfo;
import io.trepak.engine.report.ReloadReport;
import io.trepak.engine.worker.Worker;
import io.trepak.engine.worker.resources.GiantPermit;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running proxy. Thread: any. */
public final class Proxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Proxy.class);
    private static final long CLOSE_MILLIS = 5000;
    private static final long DRAIN_POLL_MILLIS = 10;
    /** Measured: a loop has three. */
    private static final int DESCRIPTORS_PER_LOOP = 4;
    /** Listeners, callers of the ports, connections to servers, JARs that are opened late, and a few clients. */
    private static final int DESCRIPTORS_BESIDE = 24;

    private final Transport transport;
    private final ScheduledExecutorService control =
            Executors.newSingleThreadScheduledExecutor(daemon("trepak-control"));
    private final DnsNames names;
    private final SpreadServers spread;
    private final Loop acceptor;
    private final List<Worker> workers = new ArrayList<>();
    private final PluginServices services;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final long startedMillis = System.currentTimeMillis();
    private volatile Readiness readiness = Readiness.STARTING;
    private Serving serving;
    private Reloads reloads;
    private ConfigWatch configWatch;
    private Monitor monitor;
    private StatsPort statsPort;

    private Proxy(Transport transport, DnsNames names, PluginServices services) {
        this.transport = transport;
        this.names = names;
        this.services = services;
        this.spread = new SpreadServers(names, daemon("trepak-names"));
        this.acceptor = transport.newAcceptor(daemon("trepak-acceptor"));
        services.dialWith(new Conversations(transport, acceptor, names));
    }

    /**
     * Starts serving. When this returns, every listener is open; when it throws, none is and nothing runs.
     *
     * @throws ConfigException when the configuration cannot be used with the plugins there are; a {@link
     *     PluginConflictException} when none can
     * @throws IOException when a listener cannot be opened; the message names the address
     */
    public static Proxy start(ProxyConfig config, ProxyOptions options) throws ConfigException, IOException {
        return start(config, options, new DnsNames(daemon("trepak-dns")));
    }

    /**
     * @param names closed with the proxy
     */
    static Proxy start(ProxyConfig config, ProxyOptions options, DnsNames names) throws ConfigException, IOException {
        PluginRegistry registry = PluginRegistry.load(options.plugins());
        registry.broken().forEach(broken -> LogEvent.PLUGIN_BROKEN.log(LOG, broken));
        PluginServices services =
                new PluginServices(new PluginFaults(), ReservedNames.METRICS, ReservedNames.PAGES, Proxy::daemon);
        List<PoolPlugins> plugins = PoolPlugins.findAll(config, registry, services);
        Exporters exporters = null;
        try {
            exporters = Exporters.open(config, registry, services);
            return start(config, options, names, registry, services, plugins, exporters);
        } finally {
            PoolPlugins.closeUnused(plugins);
            if (exporters != null) {
                exporters.closeUnused();
            }
        }
    }

    private static Proxy start(
            ProxyConfig config,
            ProxyOptions options,
            DnsNames names,
            PluginRegistry registry,
            PluginServices services,
            List<PoolPlugins> plugins,
            Exporters exporters)
            throws ConfigException, IOException {
        plugins.forEach(p -> p.warnings().forEach(warning -> LogEvent.CONFIG_WARNING.log(LOG, warning)));
        config.warnings().forEach(warning -> LogEvent.CONFIG_WARNING.log(LOG, warning));
        requireDescriptors(workers(config, options));
        registry.loadClassesOf(
                Stream.concat(plugins.stream().flatMap(found -> found.inUse().stream()), exporters.plugins().stream())
                        .toList());
        Proxy proxy = new Proxy(
                TransportChoice.of(
                        options.transport() != null
                                ? options.transport()
                                : config.process().transport()),
                names,
                services);
        try {
            plugins.forEach(found -> registry.introduceTo(services.faults(), found.inUse()));
            registry.introduceTo(services.faults(), exporters.plugins());
            proxy.open(config, options, registry, plugins, exporters);
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
        PluginServices services = PluginServices.ofCheck(ReservedNames.METRICS, ReservedNames.PAGES);
        List<PoolPlugins> plugins = PoolPlugins.findAll(config, registry, services);
        try {
            plugins.forEach(found -> warnings.addAll(found.warnings()));
            Exporters.open(config, registry, services).closeUnused();
        } finally {
            PoolPlugins.closeUnused(plugins);
        }
        config.warnings().forEach(warning -> warnings.add(warning.toString()));
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

    private void open(
            ProxyConfig config,
            ProxyOptions options,
            PluginRegistry registry,
            List<PoolPlugins> plugins,
            Exporters exporters)
            throws ConfigException, IOException {
        spread.resolve(config, Names.PATIENCE_MILLIS);
        long buffered = affordable(config.process().maxBufferedBytes());
        int count = workers(config, options);
        GiantPermit giantPermit = new GiantPermit(PlatformDependent.maxDirectMemory() - 2 * buffered);
        for (int i = 0; i < count; i++) {
            workers.add(new Worker(
                    transport,
                    daemon("trepak-worker-" + i),
                    buffered / count,
                    giantPermit,
                    config.monitoring().latencySample()));
        }
        serving = new Serving(
                transport, acceptor, control, names, services.faults(), spread, workers, version(), startedMillis);
        PortWait ports = new PortWait(options.portWaitMillis());
        Serving.Change start = serving.build(plugins);
        serving.prepare(start);
        serving.commit(start, 0);
        reloads = new Reloads(
                registry,
                services,
                serving,
                spread,
                config,
                config.with(new ProcessConfig(
                        count, transport(), buffered, config.process().watchConfig())));
        watch(exporters, options, ports);
        if (options.statsAddress() != null) {
            statsPort = ports.open(
                    () -> new StatsPort(
                            transport,
                            acceptor,
                            control,
                            options.statsAddress(),
                            isOneOfSeveral(),
                            ClientLimit.sideConnections(),
                            this::stats),
                    () -> {});
        }
        serving.open(start, ports);
        serving.start(start);
        serving.pools().forEach(pool -> logListener(pool, count));
        warnOfFewDescriptors(config);
        if (config.process().watchConfig()) {
            configWatch = new ConfigWatch(Path.of(config.file()), reloads::tryReload, daemon("trepak-watch"));
        }
        spread.follow(reloads::followNames);
        readiness = Readiness.READY;
    }

    private static int workers(ProxyConfig config, ProxyOptions options) {
        return options.workers() > 0
                ? options.workers()
                : config.process().workers() > 0 ? config.process().workers() : defaultWorkers();
    }

    /** Before the first loop is made: what fails for want of a descriptor later fails with words that help nobody. */
    private static void requireDescriptors(int workers) throws IOException {
        long allowed = ClientLimit.allowedDescriptors();
        long needed = ClientLimit.openDescriptors() + DESCRIPTORS_PER_LOOP * (workers + 1L) + DESCRIPTORS_BESIDE;
        if (allowed < needed) {
            throw new IOException(allowed + " file descriptors are allowed, and about " + needed
                    + " are needed to serve a few clients; raise LimitNOFILE (ulimit -n)");
        }
    }

    private void warnOfFewDescriptors(ProxyConfig config) {
        long room = serving.limit().limit();
        long wanted = config.pools().stream()
                .mapToLong(pool -> pool.connections().clientConnections())
                .sum();
        if (wanted > room) {
            LogEvent.LIMIT_LOWERED.log(
                    LOG,
                    "client_connections",
                    wanted + " in all, but " + ClientLimit.allowedDescriptors() + " file descriptors leave room for "
                            + room + " clients; raise LimitNOFILE (ulimit -n)");
        }
    }

    private void logListener(Pool served, int workers) {
        PoolConfig pool = served.config();
        LogEvent.LISTENING.log(
                LOG,
                "pool '" + pool.name() + "'",
                "'" + shown(pool.listener().listen(), address(pool.name())) + "', "
                        + pool.routing().protocol() + ", "
                        + counted(served.servers().count(), "server") + ", " + counted(workers, "worker"));
    }

    /** As written, but with the port it has where any was asked for. */
    private static String shown(ListenConfig listen, SocketAddress address) {
        boolean any = listen.address() instanceof InetSocketAddress inet && inet.getPort() == 0;
        return any ? listen.text().replaceFirst("0$", "" + ((InetSocketAddress) address).getPort()) : listen.text();
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private void watch(Exporters exporters, ProxyOptions options, PortWait ports) throws ConfigException, IOException {
        Running running = new Running(
                reloads::inForce,
                serving::pools,
                serving::status,
                version(),
                startedMillis,
                () -> readiness,
                this::pluginFaults,
                services,
                reloads,
                options.lostLogLines(),
                serving.limit());
        monitor = new Monitor(running, workers, exporters, control);
        monitor.start(running, transport, acceptor, Proxy::daemon, ports);
    }

    /**
     * One loop batches best while there are two or three cores for clients, proxy and servers together: a second one on
     * two cores costs half as much CPU again, because requests spread over loops share fewer system calls.
     */
    private static int defaultWorkers() {
        int cores = Runtime.getRuntime().availableProcessors();
        return cores <= 3 ? 1 : cores / 2;
    }

    /**
     * Twice as much may be held for a moment: in arrays, which are copied when they grow, or in direct memory, with one giant request
     * beside it.
     */
    private static long affordable(long wanted) {
        long most = Math.min(Runtime.getRuntime().maxMemory() / 4, PlatformDependent.maxDirectMemory() / 3);
        if (wanted <= most) {
            return wanted;
        }
        LogEvent.LIMIT_LOWERED.log(
                LOG,
                "max_buffered_bytes",
                wanted + " is more than a quarter of the JVM's heap or a third of its direct memory; using " + most);
        return most;
    }

    /**
     * Reads the configuration file again and goes by it: see {@link #reload(ProxyConfig)}.
     *
     * @throws ConfigException when the file cannot be read or used, as when there is none ({@link Configuration#parse}); nothing
     *     has changed then
     * @throws IOException as there
     */
    public ReloadReport reload() throws ConfigException, IOException {
        return reloads.reload();
    }

    /**
     * Goes by another configuration. Clients stay connected, servers that stay keep their connections and their counters; those
     * taken out finish what they have. What needs a restart is left as it was and told as a warning. Logs what it does.
     *
     * @throws ConfigException when it cannot be used with the plugins there are; nothing has changed then
     * @throws IOException when a listener cannot be opened, or the proxy is ending; nothing has changed then
     */
    public ReloadReport reload(ProxyConfig config) throws ConfigException, IOException {
        return reloads.reload(config);
    }

    /** The metrics of this moment, as exporters and the admin port have them. Not for a thread of the proxy. */
    public List<Sample> metrics() {
        return monitor.metrics().read();
    }

    /** The statistics document, as the statistics port sends it. */
    public String stats() {
        return new StatsDocument(version(), startedMillis / 1000)
                .write(monitor.totals().read());
    }

    /** The plugins in use, by kind and name, each with the number of times it has failed since the start. */
    public List<PluginFault> pluginFaults() {
        return services.faults().counts();
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
        return TransportChoice.nameOf(transport);
    }

    /** Where a pool listens; tells the port where 0 was configured. Null if there is no such pool. */
    public SocketAddress address(String pool) {
        return serving.address(pool);
    }

    /** Where the statistics port listens; null if there is none. */
    public InetSocketAddress statsAddress() {
        return statsPort == null ? null : statsPort.address();
    }

    /** Where the admin port listens; null if there is none. */
    public InetSocketAddress adminAddress() {
        return monitor.address();
    }

    /** Whether the loop of every worker turns. False when one has not for {@code worker_stall_millis}. */
    public boolean isTurning() {
        return monitor.isTurning();
    }

    /**
     * Stops accepting, lets requests in flight finish for at most so long, then closes everything. Who has connected before is
     * served. A client is closed while it waits for nothing, so that what it sends later was never passed on and may be sent
     * elsewhere. Listeners and statistics port are free for the next process when this begins; the admin port goes on saying
     * that this one drains, until that process asks for it. Everything is closed when this returns, or throws: {@link #close}
     * has nothing left to do.
     *
     * @param millis 0 closes at once
     * @throws InterruptedException when interrupted while waiting; the proxy is closed all the same
     */
    public void drain(long millis) throws InterruptedException {
        try {
            readiness = Readiness.DRAINING;
            reloads.end();
            if (statsPort != null) {
                statsPort.close();
            }
            if (millis > 0) {
                serving.handOver();
            }
            workers.forEach(worker -> worker.drain(millis));
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            while (workers.stream().anyMatch(worker -> worker.clientCount() > 0) && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(DRAIN_POLL_MILLIS);
            }
        } finally {
            close();
        }
    }

    /** Whether other processes may serve the same pools: the next generation, which takes over. */
    private boolean isOneOfSeveral() {
        return reloads.inForce().pools().stream()
                .anyMatch(pool -> pool.listener().reusePort());
    }

    /** Closes everything at once: clients, servers, ports, threads. Does nothing when it is closed already, by {@link #drain} too. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (configWatch != null) {
            configWatch.close();
        }
        if (reloads != null) {
            reloads.end();
        }
        spread.close();
        if (serving != null) {
            serving.close();
        }
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
        services.close();
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new io.netty.util.concurrent.FastThreadLocalThread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
