package io.trepak.engine.plugin;

import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.HashFunction;
import io.trepak.api.OptionKey;
import io.trepak.api.Plugin;
import io.trepak.api.Reviewer;
import io.trepak.api.Server;
import io.trepak.api.filter.FilterProvider;
import io.trepak.api.protocol.PoolNeeds;
import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.protocol.ServerContext;
import io.trepak.api.protocol.WorkerCodecs;
import io.trepak.api.topology.KeyUnits;
import io.trepak.api.topology.TopologySource;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ConfigException.Problem;
import io.trepak.engine.config.ConfigKey;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.config.Warning;
import io.trepak.engine.config.reader.TwemproxyFormat;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The plugins one pool asks for, found and asked whether they can live with its options.
 *
 * @param config of the pool
 * @param opened the protocol, opened for the pool; null when it cannot be opened
 * @param topology opened for the pool; null when it has none, or it cannot be opened
 * @param filters in order
 * @param options as the plugins read them
 * @param review what its plugins, and the engine, have to say about it
 * @param serverKeys what the protocol reads and connections to servers depend on
 */
public record PoolPlugins(
        PoolConfig config,
        Protocol protocol,
        OpenProtocol opened,
        OpenTopology topology,
        HashFunction hash,
        Distribution distribution,
        PoolFilters filters,
        PluginOptions options,
        Review review,
        Set<String> serverKeys) {

    private static final String TOPOLOGY = "topology";
    private static final long CONNECT_MILLIS = 5000;
    private static final byte[] KEY = {'k', 'e', 'y', (byte) 0x80, (byte) 0xff};

    /**
     * Finds the plugins of a pool and opens its protocol, which is then to be used or closed.
     *
     * @param pools all there are
     * @param services what they are opened with
     * @param problems takes everything that is wrong; if there was anything, the result is of no use but to be closed
     */
    public static PoolPlugins find(
            PoolConfig config,
            List<PoolConfig> pools,
            PluginRegistry registry,
            PluginServices services,
            List<Problem> problems) {
        int before = problems.size();
        Protocol protocol = config.routing().protocol() == null // and that was said already
                ? null
                : registry.find(
                        PluginKind.PROTOCOL, config.routing().protocol(), protocolKey(config), config, problems);
        HashFunction hash = registry.find(PluginKind.HASH, config.routing().hash(), "hash", config, problems);
        Distribution distribution = registry.find(
                PluginKind.DISTRIBUTION, config.routing().distribution(), "distribution", config, problems);
        List<FilterProvider> filters = config.routing().filters().stream()
                .map(name -> registry.find(PluginKind.FILTER, name, "filters", config, problems))
                .filter(Objects::nonNull)
                .toList();
        TopologySource source = config.routing().topology() == null
                ? null
                : registry.find(PluginKind.TOPOLOGY, config.routing().topology(), TOPOLOGY, config, problems);
        if (source != null && config.isSpread()) {
            problems.add(new Problem(
                    config.at("server_addresses"),
                    "directive \"server_addresses\" cannot be \"servers\" beside a topology, which says itself what servers"
                            + " there are; leave out one of the two"));
        }
        PluginOptions options = PluginOptions.of(config);
        PluginFaults labels = new PluginFaults();
        registry.introduceTo(labels, all(protocol, source, hash, distribution, filters));
        boolean complete = config.routing().protocol() != null
                && (!config.servers().isEmpty() || source != null)
                && problems.size() == before;
        int found = problems.size();
        Asking asking = new Asking(config, labels, problems);
        Set<String> serverKeys = new HashSet<>();
        OpenProtocol opened = protocol == null
                ? null
                : asking.answer(
                        protocol,
                        protocolKey(config),
                        () -> open(config, protocol, options, serverKeys, services, labels));
        OpenTopology topology = source == null
                ? null
                : asking.answer(
                        source,
                        TOPOLOGY,
                        () -> OpenTopology.open(
                                source,
                                config.name(),
                                serversOf(config),
                                connectMillis(config),
                                config.failure().waitMillis(),
                                opened != null && opened.needs().reads() != PoolNeeds.Reads.OWNER,
                                options,
                                services,
                                labels.of(source)));
        PoolPlugins plugins = new PoolPlugins(
                config,
                protocol,
                opened,
                topology,
                hash,
                distribution,
                new PoolFilters(config.name(), filters, options, name -> isLike(config, pools, name), services),
                options,
                Review.NONE,
                serverKeys);
        Continuum continuum = plugins.check(asking, labels);
        boolean allRead = complete && problems.size() == found;
        if (allRead) {
            plugins = plugins.reviewed(asking, continuum);
        }
        problems.addAll(plugins.unknownKeys(labels, registry, allRead));
        return plugins;
    }

    /** @param serverKeys takes what the protocol reads, but for what it declares to concern clients only */
    private static OpenProtocol open(
            PoolConfig config,
            Protocol protocol,
            PluginOptions options,
            Set<String> serverKeys,
            PluginServices services,
            PluginFaults labels) {
        OpenProtocol opened = OpenProtocol.open(
                protocol,
                config.name(),
                config.routing().topology(),
                config.failure().failoverWaitMillis(),
                options,
                services,
                labels.of(protocol));
        serverKeys.addAll(options.read());
        for (OptionKey key : protocol.optionKeys()) {
            if (key.isClientsOnly()) {
                serverKeys.remove(key.name());
            }
        }
        return opened;
    }

    /** How keys are divided where the topology decides who owns them; null where hash and distribution do. */
    public KeyUnits keyUnits() {
        return topology != null && topology.plugin() instanceof KeyUnits units ? units : null;
    }

    /**
     * Those of all pools.
     *
     * @throws ConfigException with everything that is wrong
     */
    public static List<PoolPlugins> findAll(ProxyConfig config, PluginRegistry registry, PluginServices services)
            throws ConfigException {
        List<Problem> problems = new ArrayList<>();
        List<PoolPlugins> plugins = new ArrayList<>();
        for (PoolConfig pool : config.pools()) {
            List<Problem> ofPool = new ArrayList<>();
            plugins.add(find(pool, config.pools(), registry, services, ofPool));
            problems.addAll(ofPool);
        }
        if (!problems.isEmpty()) {
            closeUnused(plugins);
            throw new ConfigException(problems);
        }
        return plugins;
    }

    /** Closes what was opened and is not in force. */
    public static void closeUnused(List<PoolPlugins> plugins) {
        for (PoolPlugins found : plugins) {
            if (found.opened != null) {
                found.opened.closeUnlessUsed();
            }
            if (found.topology != null) {
                found.topology.closeUnlessUsed();
            }
        }
    }

    /** Whether there is a pool of a name that speaks the same protocol. */
    private static boolean isLike(PoolConfig config, List<PoolConfig> pools, String name) {
        String protocol = config.routing().protocol();
        return pools.stream()
                .anyMatch(pool -> pool.name().equals(name)
                        && Objects.equals(pool.routing().protocol(), protocol));
    }

    private static String protocolKey(PoolConfig config) {
        return config.lines().containsKey("protocol") ? "protocol" : TwemproxyFormat.REDIS;
    }

    /** All of them. */
    public List<Plugin> inUse() {
        return all(protocol, topology == null ? null : topology.plugin(), hash, distribution, filters.providers());
    }

    private static List<Plugin> all(
            Protocol protocol,
            TopologySource topology,
            HashFunction hash,
            Distribution distribution,
            List<FilterProvider> filters) {
        return Stream.concat(Stream.of(protocol, topology, hash, distribution), filters.stream())
                .filter(Objects::nonNull)
                .toList();
    }

    /** What to say at every start, one line each. */
    public List<String> warnings() {
        return review.warnings().stream().map(Warning::toString).toList();
    }

    /**
     * Asks every plugin once, so that bad options, and a plugin that cannot work at all, stop the start and not the first client.
     * Returns the table over all servers; null for a single one, or when there is none.
     */
    private Continuum check(Asking asking, PluginFaults labels) {
        if (opened != null) {
            checkCodecs(asking);
        }
        if (hash != null) {
            asking.ask(hash, "hash", () -> {
                HashFunction confined = required(hash.perThread(), "perThread");
                confined.hash(KEY, 0, 0);
                confined.hash(KEY, 1, KEY.length - 1);
            });
        }
        for (FilterProvider provider : filters.providers()) {
            asking.ask(
                    provider,
                    "filters",
                    () -> filters.open(provider, labels.of(provider)).close());
        }
        return distribution == null ? null : asking.answer(distribution, "distribution", this::checkContinuum);
    }

    /** The same with what there is to say about it. */
    private PoolPlugins reviewed(Asking asking, Continuum continuum) {
        WrittenPool pool = new WrittenPool(config, servers(), continuum);
        Findings findings = new Findings(config);
        for (Plugin plugin : inUse()) {
            if (plugin instanceof Reviewer reviewer) {
                asking.ask(plugin, keyOf(plugin), () -> reviewer.review(pool, findings));
            }
        }
        new StartRules().review(pool, findings);
        asking.problems().addAll(findings.problems());
        return new PoolPlugins(
                config,
                protocol,
                opened,
                topology,
                hash,
                distribution,
                filters,
                options,
                findings.review(),
                serverKeys);
    }

    private String keyOf(Plugin plugin) {
        return plugin == protocol
                ? protocolKey(config)
                : plugin == hash
                        ? "hash"
                        : plugin == distribution ? "distribution" : isTopology(plugin) ? TOPOLOGY : "filters";
    }

    private static long connectMillis(PoolConfig config) {
        int configured = config.failure().connectTimeoutMillis();
        return configured > 0 ? configured : CONNECT_MILLIS;
    }

    private boolean isTopology(Plugin plugin) {
        return topology != null && plugin == topology.plugin();
    }

    private List<Server> servers() {
        return serversOf(config);
    }

    private static List<Server> serversOf(PoolConfig config) {
        return config.servers().stream()
                .map(s -> Server.of(s.name(), s.address(), s.weight()))
                .toList();
    }

    private void checkCodecs(Asking asking) {
        PoolStatus status = new UncountedStatus(config.name(), config.servers().size());
        WorkerCodecs codecs = asking.answer(
                protocol, protocolKey(config), () -> required(opened.opened().perThread(() -> status), "perThread"));
        if (codecs != null) {
            asking.ask(protocol, protocolKey(config), () -> required(codecs.frontend(new NoClient("")), "frontend"));
            asking.ask(protocol, protocolKey(config), () -> required(codecs.backend(new SomeServer()), "backend"));
        }
    }

    /** Where a connection leads that is never made. */
    private record SomeServer() implements ServerContext {
        @Override
        public Server server() {
            return Server.of("server", "127.0.0.1:1", 1);
        }

        @Override
        public int lane() {
            return 0;
        }

        @Override
        public boolean isReplica() {
            return false;
        }
    }

    private List<Problem> unknownKeys(PluginFaults labels, PluginRegistry registry, boolean allRead) {
        String foreign = inUse().stream()
                .filter(registry::isOfOthers)
                .map(plugin -> labels.of(plugin).label())
                .distinct()
                .collect(Collectors.joining(", "));
        // A plugin that is missing or has failed has not read its keys; those it may declare are given the benefit of
        // the doubt.
        return options.unknownKeys(foreign, allRead ? Set.of() : declaredKeys(registry));
    }

    private static Set<String> declaredKeys(PluginRegistry registry) {
        return registry.declaredKeys().stream().map(ConfigKey::name).collect(Collectors.toSet());
    }

    private static <T> T required(T made, String method) {
        if (made == null) {
            throw new IllegalStateException(method + " returned null");
        }
        return made;
    }

    private Continuum checkContinuum() {
        List<Server> servers = new ArrayList<>(servers());
        boolean single = servers.size() == 1;
        if (single) {
            // Nothing is spread over one server, but its options must have been read, and it is promised two servers.
            Server only = servers.get(0);
            servers.add(Server.of(only.name() + "-", only.address(), only.weight()));
        }
        if (servers.isEmpty()) {
            return null; // which is wrong, unless there is a topology, and was said
        }
        BitSet live = new BitSet();
        live.set(0, servers.size());
        Continuum continuum = CheckedContinuum.build(distribution, List.copyOf(servers), live, options);
        return single ? null : continuum;
    }

    /** Calls plugins that may do anything, and turns what they throw into problems with their name and JAR. */
    private record Asking(PoolConfig config, PluginFaults labels, List<Problem> problems) {
        void ask(Plugin plugin, String key, Runnable question) {
            answer(plugin, key, () -> {
                question.run();
                return plugin;
            });
        }

        /** What the plugin says; null when it throws. */
        <T> T answer(Plugin plugin, String key, Supplier<T> question) {
            try {
                return question.get();
            } catch (Throwable e) {
                PluginFaults.rethrowIfFatal(e);
                problems.add(problem(labels.of(plugin).label(), key, e));
                return null;
            }
        }

        private Problem problem(String label, String key, Throwable thrown) {
            for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
                if (cause instanceof PluginOptions.InvalidOption option) {
                    return new Problem(option.problem().at(), option.problem().what() + "; so says " + label);
                }
            }
            return new Problem(
                    config.at(key),
                    "pool '" + config.name() + "': " + label + " fails at the start: " + PluginReason.of(thrown)
                            + "; take another plugin, or get a version of this one that works");
        }
    }
}
