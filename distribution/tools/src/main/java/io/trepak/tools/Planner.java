package io.trepak.tools;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.trepak.api.topology.KeyUnits;
import io.trepak.engine.ProxyOptions;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.Difference;
import io.trepak.engine.config.Location;
import io.trepak.engine.config.PluginConflictException;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.config.ServerConfig;
import io.trepak.engine.config.Warning;
import io.trepak.engine.config.diff.PoolPair;
import io.trepak.engine.placement.KeyRouter;
import io.trepak.engine.placement.RoutingTable;
import io.trepak.engine.plugin.PluginRegistry;
import io.trepak.engine.plugin.PluginServices;
import io.trepak.engine.plugin.PoolPlugins;
import io.trepak.engine.pool.DnsNames;
import io.trepak.engine.pool.NameCheck;
import io.trepak.engine.pool.Names;
import io.trepak.engine.text.Nearest;
import io.trepak.tools.Plan.PoolPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Answers questions about configurations with the plugins a proxy would use. Opens nothing. Thread: any, one at a time. */
public final class Planner {
    private final PluginRegistry registry;

    private Planner(PluginRegistry registry) {
        this.registry = registry;
    }

    /**
     * Finds the plugins.
     *
     * @param plugins see {@link ProxyOptions#plugins}
     * @throws PluginConflictException when two plugins of a kind have one name
     */
    public static Planner load(Path plugins) throws PluginConflictException {
        return new Planner(PluginRegistry.load(plugins));
    }

    /** Plugins that could not be loaded, one line each. */
    public List<String> broken() {
        return registry.broken();
    }

    /**
     * Where the keys of a pool go while all its servers are live.
     *
     * @throws ConfigException when there is no such pool, the configuration cannot be used, or only a running proxy knows the
     *     servers
     */
    public KeyRouter router(ProxyConfig config, String pool) throws ConfigException {
        List<PoolPlugins> found = find(config);
        Map<String, RoutingTable> tables = tables(found);
        if (!tables.containsKey(pool)) {
            throw unknownPool(pool, config);
        }
        RoutingTable table = tables.get(pool);
        if (units(found, pool) != null) {
            throw new ConfigException(
                    table.pool().at("topology"),
                    "topology '" + table.pool().routing().topology()
                            + "' says while the proxy runs which server of pool '"
                            + pool + "' owns a key; expected the question at its admin port: GET /route?pool=" + pool
                            + "&key=KEY");
        }
        if (table.pool().isSpread()) {
            throw new ConfigException(
                    table.pool().at("server_addresses"),
                    "the servers of pool '" + pool
                            + "' are the addresses their names have while the proxy runs; expected"
                            + " the question at its admin port: GET /route?pool=" + pool + "&key=KEY");
        }
        return table;
    }

    /**
     * What works but is risky, in the order of the file.
     *
     * @throws ConfigException when the configuration cannot be used
     */
    public List<Warning> lint(ProxyConfig config) throws ConfigException {
        List<Warning> warnings = new ArrayList<>(lint(find(config)));
        warnings.addAll(unresolved(config));
        warnings.addAll(config.warnings());
        warnings.sort(Comparator.comparingInt(warning -> warning.at().line()));
        return List.copyOf(warnings);
    }

    /** Servers whose names have no address here and now. */
    private static List<Warning> unresolved(ProxyConfig config) {
        Set<String> hosts = config.pools().stream()
                .flatMap(pool -> pool.servers().stream())
                .map(ServerConfig::hostName)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        if (hosts.isEmpty()) {
            return List.of();
        }
        Map<String, String> failures;
        try (DnsNames names = new DnsNames(new DefaultThreadFactory("names", true))) {
            failures = NameCheck.failures(hosts, names, Names.PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
        List<Warning> warnings = new ArrayList<>();
        for (PoolConfig pool : config.pools()) {
            for (ServerConfig server : pool.servers()) {
                String failure = server.hostName() == null ? null : failures.get(server.hostName());
                if (failure != null) {
                    warnings.add(new Warning(
                            new Location(pool.at().file(), server.line()),
                            "unresolved-name",
                            "server '" + server.name() + "' of pool '" + pool.name() + "' is at '" + server.hostName()
                                    + "', which does not resolve (" + failure + ")",
                            "its requests fail until it does",
                            "correct the name, or have it known where the proxy runs"));
                }
            }
        }
        return warnings;
    }

    /**
     * What a configuration means to twemproxy 0.5 otherwise than here: pool by pool, the most dangerous of each first.
     *
     * @throws ConfigException when the configuration cannot be used
     */
    public List<Difference> differences(ProxyConfig config) throws ConfigException {
        return Differences.of(config, find(config));
    }

    /**
     * What changes when one configuration takes the place of another.
     *
     * @throws ConfigException when one of them cannot be used, or the pool asked for is in neither
     * @throws IOException when the keys cannot be read
     */
    public Plan plan(ProxyConfig before, ProxyConfig after, PlanOptions options) throws ConfigException, IOException {
        List<PoolPlugins> foundBefore = find(before);
        Map<String, RoutingTable> old = tables(foundBefore);
        List<PoolPlugins> found = find(after);
        Map<String, RoutingTable> now = tables(found);
        List<PoolPair> pairs = PoolPair.of(before, after).stream()
                .filter(pair -> options.pool() == null || options.pool().equals(pair.name()))
                .toList();
        if (pairs.isEmpty()) {
            throw unknownPool(options.pool(), before, after);
        }
        Movements movements = new Movements(options.exact(), options.keys());
        for (PoolPair pair : pairs) {
            movements.add(
                    pair,
                    old.get(pair.name()),
                    units(foundBefore, pair.name()),
                    now.get(pair.name()),
                    units(found, pair.name()));
        }
        List<Plan.Movement> moved = movements.results();
        int workersBefore =
                options.workers() > 0 ? options.workers() : before.process().workers();
        int workersAfter =
                options.workers() > 0 ? options.workers() : after.process().workers();
        boolean perWorker = workersBefore == 0 || workersAfter == 0;
        List<PoolPlan> pools = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            pools.add(PoolPlans.of(
                    pairs.get(i),
                    moved.get(i),
                    PoolPlans.connections(pairs.get(i), perWorker ? 1 : workersBefore, perWorker ? 1 : workersAfter)));
        }
        return new Plan(
                before.file(),
                after.file(),
                PoolPair.settings(before, after),
                List.copyOf(pools),
                workersBefore,
                workersAfter,
                lint(found));
    }

    private static List<Warning> lint(List<PoolPlugins> pools) {
        return pools.stream()
                .flatMap(pool -> Lint.of(pool).stream())
                .sorted(Comparator.comparingInt(warning -> warning.at().line()))
                .toList();
    }

    private List<PoolPlugins> find(ProxyConfig config) throws ConfigException {
        List<PoolPlugins> found = PoolPlugins.findAll(config, registry, PluginServices.ofCheck());
        PoolPlugins.closeUnused(found);
        return found;
    }

    /** How keys of a pool are divided; null where hash and distribution decide, and where there is no such pool. */
    private static KeyUnits units(List<PoolPlugins> pools, String name) {
        return pools.stream()
                .filter(pool -> pool.config().name().equals(name))
                .findFirst()
                .map(PoolPlugins::keyUnits)
                .orElse(null);
    }

    private static Map<String, RoutingTable> tables(List<PoolPlugins> pools) {
        Map<String, RoutingTable> tables = new HashMap<>();
        for (PoolPlugins found : pools) {
            PoolConfig pool = found.config();
            tables.put(pool.name(), RoutingTable.of(pool, found.hash(), found.distribution(), found.options()));
        }
        return tables;
    }

    private static ConfigException unknownPool(String name, ProxyConfig... configs) {
        TreeSet<String> names = new TreeSet<>();
        for (ProxyConfig config : configs) {
            config.pools().forEach(pool -> names.add(pool.name()));
        }
        String hint = Nearest.hint(name, names, '\'', "; expected one of: " + String.join(", ", names));
        return new ConfigException(null, "there is no pool '" + name + "'" + hint);
    }
}
