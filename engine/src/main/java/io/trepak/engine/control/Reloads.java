package io.trepak.engine.control;

import io.trepak.engine.admin.Reloading;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.Location;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.config.ServerConfig;
import io.trepak.engine.config.diff.PoolPair;
import io.trepak.engine.log.LogEvent;
import io.trepak.engine.net.PortWait;
import io.trepak.engine.placement.MovedShare;
import io.trepak.engine.placement.RoutingTable;
import io.trepak.engine.plugin.ConfigCheck;
import io.trepak.engine.plugin.PluginRegistry;
import io.trepak.engine.plugin.PluginServices;
import io.trepak.engine.plugin.PoolPlugins;
import io.trepak.engine.pool.Names;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.ServerSet;
import io.trepak.engine.report.ReloadReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLongArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts another configuration in force while the proxy runs, one at a time: everything that may fail first, then the change.
 * Made when the proxy has started. Thread: any that may block.
 */
public final class Reloads implements Reloading {
    private static final Logger LOG = LoggerFactory.getLogger(Reloads.class);
    /** How long clients and servers that are taken out may take to finish. */
    private static final long DRAIN_MILLIS = 30_000;

    private enum Result {
        APPLIED,
        UNCHANGED,
        FAILED
    }

    private final PluginRegistry registry;
    private final PluginServices services;
    private final Serving serving;
    private final AtomicLongArray counts = new AtomicLongArray(Result.values().length);
    private volatile long lastSuccessMillis = System.currentTimeMillis();
    private volatile boolean lastSuccessful = true;
    private final SpreadServers spread;
    /** As written; of the whole proxy's keys those it was started with. */
    private ProxyConfig configured;

    /** As written, but for what was decided at the start. */
    private volatile ProxyConfig inForce;

    /** By pool why addresses of names were not followed last. */
    private final Map<String, String> notFollowed = new HashMap<>();

    private boolean ended;

    /**
     * @param configured as written
     * @param inForce as written, with what was left open decided
     */
    public Reloads(
            PluginRegistry registry,
            PluginServices services,
            Serving serving,
            SpreadServers spread,
            ProxyConfig configured,
            ProxyConfig inForce) {
        this.registry = registry;
        this.services = services;
        this.serving = serving;
        this.spread = spread;
        this.configured = configured;
        this.inForce = inForce;
    }

    public ProxyConfig inForce() {
        return inForce;
    }

    /** From now on everything stays as it is. */
    public synchronized void end() {
        ended = true;
    }

    @Override
    public synchronized ReloadReport reload() throws ConfigException, IOException {
        try {
            return apply(ConfigCheck.read(Path.of(configured.file()), () -> registry), DRAIN_MILLIS);
        } catch (ConfigException | IOException | RuntimeException e) {
            failed(e);
            throw e;
        }
    }

    /** The same for somebody who reads the log. */
    public void tryReload() {
        try {
            reload();
        } catch (ConfigException | IOException | RuntimeException e) {
            return; // logged
        }
    }

    public ReloadReport reload(ProxyConfig next) throws ConfigException, IOException {
        return reload(next, DRAIN_MILLIS);
    }

    public synchronized ReloadReport reload(ProxyConfig next, long drainMillis) throws ConfigException, IOException {
        try {
            return apply(next, drainMillis);
        } catch (ConfigException | IOException | RuntimeException e) {
            failed(e);
            throw e;
        }
    }

    /** Goes by the addresses the names of servers have now. */
    public synchronized void followNames() {
        if (ended) {
            return;
        }
        for (Pool pool : serving.pools()) {
            if (pool.config().isSpread()) {
                followNames(pool);
            }
        }
    }

    private void followNames(Pool pool) {
        ServerSet before = pool.servers();
        String refusal = serving.publish(pool, spread.now(pool.config()));
        String name = pool.config().name();
        if (refusal != null) {
            if (!refusal.equals(notFollowed.put(name, refusal))) {
                LogEvent.DNS_REFUSED.log(LOG, "keeping the current servers", "next try with the next response");
                LogEvent.CONFIG_PROBLEM.log(LOG, "pool '" + name + "': " + refusal);
            }
            return;
        }
        notFollowed.remove(name);
        List<String> lines = ServerChanges.lines(name, before, pool.servers());
        if (!lines.isEmpty()) {
            LogEvent.DNS_APPLIED.log(LOG, counted(lines.size()));
            lines.forEach(line -> LogEvent.CONFIG_CHANGE.log(LOG, line));
        }
    }

    private ReloadReport apply(ProxyConfig written, long drainMillis) throws ConfigException, IOException {
        if (ended) {
            throw new IOException("the proxy is ending; start it again with the new file");
        }
        try {
            spread.resolve(written, Names.PATIENCE_MILLIS);
            ReloadReport report = changeTo(written, drainMillis);
            settle(written);
            tell(report, written.file());
            return report;
        } finally {
            spread.retain(inForce);
        }
    }

    private ReloadReport changeTo(ProxyConfig next, long drainMillis) throws ConfigException, IOException {
        List<PoolPlugins> plugins = PoolPlugins.findAll(next, registry, services);
        try {
            return changeTo(next, plugins, drainMillis);
        } finally {
            PoolPlugins.closeUnused(plugins);
        }
    }

    private ReloadReport changeTo(ProxyConfig next, List<PoolPlugins> plugins, long drainMillis)
            throws ConfigException, IOException {
        ReloadReport report = ReloadDiff.of(configured, next);
        if (!report.changes().isEmpty()) {
            plugins.forEach(found -> registry.introduceTo(services.faults(), found.inUse()));
            registry.loadClassesOf(
                    plugins.stream().flatMap(found -> found.inUse().stream()).toList());
            List<String> moved = movedByAddress(next, plugins);
            change(plugins, drainMillis);
            report = with(report, plugins, moved);
        }
        configured = configured.with(next.pools());
        return report;
    }

    private void change(List<PoolPlugins> plugins, long drainMillis) throws ConfigException, IOException {
        Serving.Change change = serving.build(plugins);
        try {
            serving.prepare(change);
            serving.open(change, new PortWait(0));
        } catch (ConfigException | IOException | RuntimeException | Error e) {
            change.drop();
            throw e;
        }
        serving.commit(change, drainMillis);
        serving.start(change);
    }

    /** How many keys move because a server without a name has another address, which whoever changed it may not have meant. */
    private List<String> movedByAddress(ProxyConfig next, List<PoolPlugins> plugins) {
        List<String> warnings = new ArrayList<>();
        for (PoolPair pair : PoolPair.of(configured, next)) {
            boolean gone = pair.servers().stream()
                    .anyMatch(
                            server -> server.after() == null && !server.before().isNamed());
            boolean come = pair.servers().stream()
                    .anyMatch(
                            server -> server.before() == null && !server.after().isNamed());
            if (pair.before() != null && pair.after() != null && gone && come) {
                share(pair, plugins)
                        .ifPresent(share -> warnings.add(pair.after().at("servers") + ": "
                                + String.format(Locale.ROOT, "%.1f", share * 100) + " % of the keys of pool '"
                                + pair.name()
                                + "' have another server now, for one without a name has another address; give servers names,"
                                + " and none move [no-names]"));
            }
        }
        return warnings;
    }

    private OptionalDouble share(PoolPair pair, List<PoolPlugins> plugins) {
        try {
            Pool before = serving.pools().stream()
                    .filter(pool -> pool.config().name().equals(pair.name()))
                    .findFirst()
                    .orElseThrow();
            PoolPlugins after = plugins.stream()
                    .filter(found -> found.config().name().equals(pair.name()))
                    .findFirst()
                    .orElseThrow();
            return OptionalDouble.of(MovedShare.of(
                    RoutingTable.of(pair.before(), before.hash(), before.distribution(), before.options()),
                    RoutingTable.of(pair.after(), after.hash(), after.distribution(), after.options())));
        } catch (RuntimeException e) {
            LOG.debug("the share of keys that move is not known", e);
            return OptionalDouble.empty();
        }
    }

    private ReloadReport with(ReloadReport report, List<PoolPlugins> plugins, List<String> moved) {
        List<String> warnings = new ArrayList<>(report.warnings());
        warnings.addAll(moved);
        plugins.forEach(found -> warnings.addAll(found.warnings()));
        serving.pools().forEach(pool -> addUnresolved(pool, warnings));
        return new ReloadReport(report.changes(), List.copyOf(warnings));
    }

    private static void addUnresolved(Pool pool, List<String> warnings) {
        for (ServerConfig server : pool.config().servers()) {
            int there = pool.servers().indexOf(server.name());
            if (server.hostName() != null
                    && there >= 0
                    && pool.servers().get(there).address().get() == null) {
                warnings.add(new Location(pool.config().at().file(), server.line()) + ": server '" + server.name()
                        + "' of pool '" + pool.config().name() + "' is at '" + server.hostName()
                        + "', which does not resolve; its requests fail until it does [unresolved-name]");
            }
        }
    }

    /** Keys of the whole proxy stay as they were at the start. */
    private void settle(ProxyConfig written) {
        configured = configured.with(written.file(), configured.pools());
        inForce = inForce.with(written.file(), written.pools());
        lastSuccessMillis = System.currentTimeMillis();
        lastSuccessful = true;
    }

    private void tell(ReloadReport report, String file) {
        if (report.changes().isEmpty()) {
            counts.incrementAndGet(Result.UNCHANGED.ordinal());
            LogEvent.CONFIG_UNCHANGED.log(LOG, "'" + file + "'", "all of it is in force already");
        } else {
            counts.incrementAndGet(Result.APPLIED.ordinal());
            LogEvent.CONFIG_RELOADED.log(LOG, "'" + file + "'", changes(report));
        }
        tellLines(report);
    }

    private static String changes(ReloadReport report) {
        return counted(report.changes().size());
    }

    private static String counted(int count) {
        return count == 1 ? "1 change" : count + " changes";
    }

    private static void tellLines(ReloadReport report) {
        report.changes().forEach(line -> LogEvent.CONFIG_CHANGE.log(LOG, line));
        report.warnings().forEach(line -> LogEvent.CONFIG_WARNING.log(LOG, line));
    }

    private void failed(Exception e) {
        lastSuccessful = false;
        counts.incrementAndGet(Result.FAILED.ordinal());
        LogEvent.CONFIG_REFUSED.log(LOG, "'" + configured.file() + "'", "everything stays as it was");
        why(e);
    }

    private static void why(Exception e) {
        if (e instanceof ConfigException config) {
            config.problems().forEach(problem -> LogEvent.CONFIG_PROBLEM.log(LOG, problem));
        } else if (e instanceof IOException) {
            LogEvent.CONFIG_PROBLEM.log(LOG, e.getMessage());
        } else {
            LogEvent.INTERNAL_ERROR.log(LOG, "reload", e);
        }
    }

    @Override
    public Map<String, Long> counts() {
        Map<String, Long> byName = new LinkedHashMap<>();
        for (Result result : Result.values()) {
            byName.put(result.name().toLowerCase(Locale.ROOT), counts.get(result.ordinal()));
        }
        return byName;
    }

    @Override
    public boolean isLastSuccessful() {
        return lastSuccessful;
    }

    @Override
    public long lastSuccessMillis() {
        return lastSuccessMillis;
    }
}
