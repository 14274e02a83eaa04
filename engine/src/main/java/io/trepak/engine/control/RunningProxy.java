package io.trepak.engine.control;

import io.netty.util.internal.PlatformDependent;
import io.trepak.engine.admin.Exporters;
import io.trepak.engine.admin.Monitor;
import io.trepak.engine.admin.Readiness;
import io.trepak.engine.admin.ReservedNames;
import io.trepak.engine.admin.Running;
import io.trepak.engine.admin.StatsDocument;
import io.trepak.engine.admin.StatsPort;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ListenConfig;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ProcessConfig;
import io.trepak.engine.config.ProxyConfig;
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

/**
 * All that a running proxy consists of, in the order in which it starts and ends. Thread: any.
 *
 * <pre>
 *   plugins ► what cannot be served is said ► loops ► workers ► pools, prepared ► admin port, exporters
 *     ► statistics port ► listeners ► names and topologies are followed ► READY
 * </pre>
 */
public final class RunningProxy implements AutoCloseable {
    /** The lines are the proxy's, by a name people filter by. */
    private static final Logger LOG = LoggerFactory.getLogger("io.trepak.engine.Proxy");

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

    private RunningProxy(Transport transport, DnsNames names, PluginServices services) {
        this.transport = transport;
        this.names = names;
        this.services = services;
        this.spread = new SpreadServers(names, daemon("trepak-names"));
        this.acceptor = transport.newAcceptor(daemon("trepak-acceptor"));
        services.dialWith(new Conversations(transport, acceptor, names));
    }

    /** The same, with names looked up as the system does. */
    public static RunningProxy start(ProxyConfig config, StartOptions options) throws ConfigException, IOException {
        return start(config, options, new DnsNames(daemon("trepak-dns")));
    }

    /**
     * Starts serving. When this returns, every listener is open; when it throws, none is and nothing runs.
     *
     * @param names closed with the proxy
     * @throws ConfigException when the configuration cannot be used with the plugins there are
     * @throws IOException when a listener cannot be opened; the message names the address
     */
    public static RunningProxy start(ProxyConfig config, StartOptions options, DnsNames names)
            throws ConfigException, IOException {
        PluginRegistry registry = PluginRegistry.load(options.plugins());
        registry.broken().forEach(broken -> LogEvent.PLUGIN_BROKEN.log(LOG, broken));
        PluginServices services = new PluginServices(
                new PluginFaults(), ReservedNames.METRICS, ReservedNames.PAGES, RunningProxy::daemon);
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

    private static RunningProxy start(
            ProxyConfig config,
            StartOptions options,
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
        RunningProxy proxy = new RunningProxy(
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

    private void open(
            ProxyConfig config,
            StartOptions options,
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

    private static int workers(ProxyConfig config, StartOptions options) {
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
                "'" + shown(pool.listener().listen(), serving.address(pool.name())) + "', "
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

    private void watch(Exporters exporters, StartOptions options, PortWait ports) throws ConfigException, IOException {
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
        monitor.start(running, transport, acceptor, RunningProxy::daemon, ports);
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

    // ---- while it runs

    public Reloads reloads() {
        return reloads;
    }

    public Serving serving() {
        return serving;
    }

    public Monitor monitor() {
        return monitor;
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
        ModuleDescriptor module = RunningProxy.class.getModule().getDescriptor();
        if (module != null && module.rawVersion().isPresent()) {
            return module.rawVersion().get();
        }
        String version = RunningProxy.class.getPackage().getImplementationVersion();
        return version != null ? version : "unknown";
    }

    /** The name of the transport in use. */
    public String transport() {
        return TransportChoice.nameOf(transport);
    }

    /** Where the statistics port listens; null if there is none. */
    public InetSocketAddress statsAddress() {
        return statsPort == null ? null : statsPort.address();
    }

    // ---- its end

    /**
     * Stops accepting, lets requests in flight finish for at most so long, then closes everything.
     *
     * @param millis 0 closes at once
     * @throws InterruptedException when interrupted while waiting; everything is closed all the same
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
