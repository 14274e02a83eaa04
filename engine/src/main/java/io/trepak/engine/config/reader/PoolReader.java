package io.trepak.engine.config.reader;

import io.trepak.engine.config.FailurePolicy;
import io.trepak.engine.config.Location;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ServerConfig;
import io.trepak.engine.config.Setting;
import io.trepak.engine.config.reader.YamlNode.Entry;
import io.trepak.engine.config.reader.YamlNode.Mapping;
import io.trepak.engine.config.reader.YamlNode.Scalar;
import io.trepak.engine.config.reader.YamlNode.Sequence;
import io.trepak.engine.text.NameOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads one pool: each key by its row of {@link PoolKeys}, then what only the keys together can get wrong. */
final class PoolReader implements TwemproxyProtocol.Keys {
    /** How long requests wait for a server in a pool whose servers a topology knows. */
    private static final int FAILOVER_WAIT_MILLIS = 5000;

    private static final String SERVERS_EXPECTED =
            "; expected lines like \"- 127.0.0.1:6379:1\" below \"" + PoolKeys.SERVERS + ":\"";

    private final String name;
    private final Location at;
    private final Problems problems;

    private final Map<String, Object> values = new HashMap<>();
    private final List<ServerConfig> servers = new ArrayList<>();
    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();

    /** Keys whose value was reported already. */
    private final Set<String> broken = new HashSet<>();

    /** Keys whose value a comment follows. */
    private final Set<String> commented = new HashSet<>();

    private PoolReader(Scalar name, Problems problems) {
        this.name = name.text();
        this.at = problems.at(name.line());
        this.problems = problems;
    }

    /**
     * The pool as far as it could be read; complete only if {@code problems} stayed empty.
     *
     * @param likeTwemproxy whether the whole file asks for twemproxy's ways
     */
    static PoolConfig read(Scalar name, Mapping keys, boolean likeTwemproxy, Problems problems) {
        PoolReader reader = new PoolReader(name, problems);
        keys.entries().forEach(reader::key);
        reader.settleCompatibility(likeTwemproxy);
        reader.checkListen();
        TwemproxyProtocol.settle(reader);
        reader.checkServers();
        PoolConfig pool = reader.build();
        reader.checkEjection(pool);
        return pool;
    }

    private PoolConfig build() {
        values.putIfAbsent(PoolKeys.FAILOVER_WAIT, values.get(PoolKeys.TOPOLOGY) == null ? 0 : FAILOVER_WAIT_MILLIS);
        servers.sort(Comparator.comparing(ServerConfig::name, NameOrder.INSTANCE));
        return new PoolConfig(
                name,
                at,
                PoolKeys.LISTENER.build(values),
                PoolKeys.ROUTING.build(values),
                PoolKeys.CONNECTIONS.build(values),
                PoolKeys.FAILURE.build(values),
                PoolKeys.LIMITS.build(values),
                PoolKeys.SLOW_LOG.build(values),
                broken.contains(PoolKeys.SERVERS) ? List.of() : List.copyOf(servers),
                Collections.unmodifiableMap(settings),
                Collections.unmodifiableMap(lines));
    }

    // ---- asked by TwemproxyProtocol

    @Override
    public boolean isLikeTwemproxy() {
        return Boolean.TRUE.equals(values.get(PoolKeys.COMPATIBILITY));
    }

    @Override
    public boolean isBroken(String key) {
        return broken.contains(key);
    }

    @Override
    public Object value(String key) {
        return values.get(key);
    }

    @Override
    public void put(String key, Object value) {
        values.put(key, value);
    }

    @Override
    public int line(String key) {
        return lines.get(key);
    }

    @Override
    public boolean isForPlugins(String key) {
        return settings.containsKey(key);
    }

    @Override
    public boolean hasSocketsOnly() {
        return servers.stream().allMatch(server -> server.address().startsWith("/"));
    }

    @Override
    public void passToPlugins(String key) {
        Object value = values.get(key);
        if (value != null) {
            settings.put(key, new Setting(value.toString(), lines.get(key), commented.contains(key)));
        }
    }

    @Override
    public void complain(String key, String what) {
        problems.directive(lines.get(key), key, what);
    }

    @Override
    public void complain(int line, String what) {
        problems.add(line, what);
    }

    // ---- reading

    private void settleCompatibility(boolean ofTheFile) {
        values.putIfAbsent(PoolKeys.COMPATIBILITY, ofTheFile);
        if (isLikeTwemproxy()) {
            Key.makeLikeTwemproxy(PoolKeys.all(), lines.keySet(), values);
        }
    }

    private void key(Entry entry) {
        String key = entry.key().text();
        int line = entry.key().line();
        Integer earlier = lines.putIfAbsent(key, line);
        if (earlier != null) {
            problems.directive(line, key, "is a duplicate; expected it once, and line " + earlier + " has it already");
        } else if (key.equals(PoolKeys.SERVERS)) {
            servers(entry.value(), line);
        } else if (entry.value() instanceof Scalar value) {
            value(key, value, line);
        } else {
            structure(key, entry.value(), line);
        }
    }

    private void structure(String key, YamlNode value, int line) {
        broken.add(key);
        if (value instanceof Sequence) {
            problems.directive(line, key, "has a list; expected a value, only \"" + PoolKeys.SERVERS + "\" is a list");
        } else if (value instanceof Mapping) {
            problems.add(
                    line,
                    "has a depth greater than 2 below " + Problems.quoted(key)
                            + "; expected a value on the same line, in quotes if it ends in a colon");
        }
    }

    private void value(String name, Scalar scalar, int line) {
        String text = scalar.text();
        Key<PoolConfig> key = PoolKeys.find(name);
        if (text.isEmpty()) {
            broken.add(name);
            problems.directive(line, name, "has an empty value; expected a value, or the line to be removed");
        } else if (key == null) {
            settings.put(name, new Setting(text, line, scalar.commented()));
        } else {
            if (scalar.commented()) {
                commented.add(name);
            }
            try {
                values.put(name, key.parse(text));
            } catch (InvalidValue e) {
                broken.add(name);
                problems.invalid(line, name, text, e);
            }
        }
    }

    private void servers(YamlNode value, int line) {
        if (value instanceof Sequence sequence) {
            sequence.items().forEach(this::server);
            return;
        }
        broken.add(PoolKeys.SERVERS);
        if (value instanceof Scalar scalar && scalar.text().isEmpty()) {
            problems.directive(line, PoolKeys.SERVERS, "has an empty value" + SERVERS_EXPECTED);
        } else if (value instanceof Scalar scalar && Placeholder.isIn(scalar.text())) {
            problems.directive(line, PoolKeys.SERVERS, Placeholder.LEFT + Problems.got(scalar.text()));
        } else if (value instanceof Scalar scalar && scalar.text().startsWith("-")) {
            problems.directive(line, PoolKeys.SERVERS, "is no list: no blank behind the \"-\"" + SERVERS_EXPECTED);
        } else if (!(value instanceof YamlNode.Unusable)) {
            problems.add(
                    line,
                    "missing sequence directive at depth 2, \"" + PoolKeys.SERVERS + "\" is no list"
                            + SERVERS_EXPECTED);
        }
    }

    private void server(YamlNode item) {
        if (item instanceof Scalar scalar && !scalar.text().isEmpty()) {
            try {
                servers.add(ServerEntry.parse(scalar.text(), item.line()));
                return;
            } catch (InvalidValue e) {
                problems.invalid(item.line(), PoolKeys.SERVERS, scalar.text(), e);
            }
        } else if (item instanceof Scalar) {
            problems.directive(item.line(), PoolKeys.SERVERS, "has an empty entry" + SERVERS_EXPECTED);
        } else if (!(item instanceof YamlNode.Unusable)) {
            problems.add(
                    item.line(),
                    "has a depth greater than 2 below \"" + PoolKeys.SERVERS + "\"; expected " + ServerEntry.FORMAT
                            + " on the line, in quotes if it ends in a colon");
        }
        broken.add(PoolKeys.SERVERS);
    }

    private void checkListen() {
        if (!lines.containsKey(PoolKeys.LISTEN)) {
            problems.add(
                    at.line(),
                    "directive \"listen:\" is missing; expected \"listen: host:port\" in pool '" + Problems.shown(name)
                            + "'");
        }
    }

    private void checkServers() {
        if (servers.isEmpty() && values.get(PoolKeys.TOPOLOGY) == null && !broken.contains(PoolKeys.SERVERS)) {
            problems.add(at.line(), "pool '" + Problems.shown(name) + "' has no servers" + SERVERS_EXPECTED);
        }
        Map<String, ServerConfig> byName = new HashMap<>();
        for (ServerConfig server : servers) {
            ServerConfig earlier = byName.putIfAbsent(server.name(), server);
            if (earlier != null) {
                broken.add(PoolKeys.SERVERS);
                problems.add(
                        server.line(),
                        "pool '" + Problems.shown(name) + "' has servers with same name '"
                                + Problems.shown(server.name()) + "'; expected another name, for line "
                                + earlier.line() + " has it already");
            }
        }
    }

    /** New keys, so nobody has a file in which they mean nothing. */
    private void checkEjection(PoolConfig pool) {
        for (Key<PoolConfig> key : PoolKeys.all()) {
            if (lines.containsKey(key.name()) && !broken.contains(key.name()) && !key.isOfUse(pool)) {
                problems.directive(
                        lines.get(key.name()), key.name(), "has no effect; expected \"" + key.need() + "\" as well");
            }
        }
        FailurePolicy failure = pool.failure();
        if (failure.serverRetryTimeoutMaxMillis() != 0
                && failure.serverRetryTimeoutMaxMillis() < failure.serverRetryTimeoutMillis()) {
            problems.directive(
                    lines.get(PoolKeys.RETRY_TIMEOUT_MAX),
                    PoolKeys.RETRY_TIMEOUT_MAX,
                    "is too small; expected server_retry_timeout or more, which is "
                            + failure.serverRetryTimeoutMillis());
        }
    }
}
