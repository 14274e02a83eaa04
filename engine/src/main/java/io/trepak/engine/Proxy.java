package io.trepak.engine;

import io.trepak.api.export.Sample;
import io.trepak.engine.admin.Exporters;
import io.trepak.engine.admin.ReservedNames;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.PluginConflictException;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.control.RunningProxy;
import io.trepak.engine.plugin.PluginRegistry;
import io.trepak.engine.plugin.PluginServices;
import io.trepak.engine.plugin.PoolPlugins;
import io.trepak.engine.pool.DnsNames;
import io.trepak.engine.report.PluginFault;
import io.trepak.engine.report.PluginInfo;
import io.trepak.engine.report.ReloadReport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A running proxy. Thread: any. */
public final class Proxy implements AutoCloseable {
    private final RunningProxy running;

    private Proxy(RunningProxy running) {
        this.running = running;
    }

    /**
     * Starts serving. When this returns, every listener is open; when it throws, none is and nothing runs.
     *
     * @throws ConfigException when the configuration cannot be used with the plugins there are; a {@link
     *     PluginConflictException} when none can
     * @throws IOException when a listener cannot be opened; the message names the address
     */
    public static Proxy start(ProxyConfig config, ProxyOptions options) throws ConfigException, IOException {
        return new Proxy(RunningProxy.start(config, options.forStart()));
    }

    /**
     * @param names closed with the proxy
     */
    static Proxy start(ProxyConfig config, ProxyOptions options, DnsNames names) throws ConfigException, IOException {
        return new Proxy(RunningProxy.start(config, options.forStart(), names));
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

    /**
     * Reads the configuration file again and goes by it: see {@link #reload(ProxyConfig)}.
     *
     * @throws ConfigException when the file cannot be read or used, as when there is none ({@link Configuration#parse}); nothing
     *     has changed then
     * @throws IOException as there
     */
    public ReloadReport reload() throws ConfigException, IOException {
        return running.reloads().reload();
    }

    /**
     * Goes by another configuration. Clients stay connected, servers that stay keep their connections and their counters; those
     * taken out finish what they have. What needs a restart is left as it was and told as a warning. Logs what it does.
     *
     * @throws ConfigException when it cannot be used with the plugins there are; nothing has changed then
     * @throws IOException when a listener cannot be opened, or the proxy is ending; nothing has changed then
     */
    public ReloadReport reload(ProxyConfig config) throws ConfigException, IOException {
        return running.reloads().reload(config);
    }

    /** The metrics of this moment, as exporters and the admin port have them. Not for a thread of the proxy. */
    public List<Sample> metrics() {
        return running.monitor().metrics().read();
    }

    /** The statistics document, as the statistics port sends it. */
    public String stats() {
        return running.stats();
    }

    /** The plugins in use, by kind and name, each with the number of times it has failed since the start. */
    public List<PluginFault> pluginFaults() {
        return running.pluginFaults();
    }

    /** The version of this build. */
    public static String version() {
        return RunningProxy.version();
    }

    /** The transport in use: {@code io_uring}, {@code epoll}, {@code kqueue} or {@code nio}. */
    public String transport() {
        return running.transport();
    }

    /** Where a pool listens; tells the port where 0 was configured. Null if there is no such pool. */
    public SocketAddress address(String pool) {
        return running.serving().address(pool);
    }

    /** Where the statistics port listens; null if there is none. */
    public InetSocketAddress statsAddress() {
        return running.statsAddress();
    }

    /** Where the admin port listens; null if there is none. */
    public InetSocketAddress adminAddress() {
        return running.monitor().address();
    }

    /** Whether the loop of every worker turns. False when one has not for {@code worker_stall_millis}. */
    public boolean isTurning() {
        return running.monitor().isTurning();
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
        running.drain(millis);
    }

    /** Closes everything at once: clients, servers, ports, threads. Does nothing when it is closed already, by {@link #drain} too. */
    @Override
    public void close() {
        running.close();
    }
}
