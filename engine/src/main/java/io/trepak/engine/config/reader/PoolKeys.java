package io.trepak.engine.config.reader;

import static io.trepak.engine.config.reader.Form.FLAG;
import static io.trepak.engine.config.reader.Form.number;
import static io.trepak.engine.config.reader.Form.plugin;

import io.trepak.engine.config.ConfigKey;
import io.trepak.engine.config.ConnectionsConfig;
import io.trepak.engine.config.DeadServer;
import io.trepak.engine.config.Effect;
import io.trepak.engine.config.FailurePolicy;
import io.trepak.engine.config.Limits;
import io.trepak.engine.config.ListenerConfig;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.RoutingConfig;
import io.trepak.engine.config.ServerAddresses;
import io.trepak.engine.config.SlowLogConfig;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The keys of a pool that the engine knows, one row each, in the order in which they are shown. */
public final class PoolKeys {
    static final String LISTEN = "listen";
    static final String PROTOCOL = "protocol";
    static final String SERVERS = "servers";
    static final String TOPOLOGY = "topology";
    static final String FAILOVER_WAIT = "failover_wait";
    static final String RETRY_TIMEOUT_MAX = "server_retry_timeout_max";

    /** The key that says whose way is taken where the two differ. */
    public static final String COMPATIBILITY = "compatibility";

    static final String WHAT_COMPATIBILITY_MEANS =
            "`twemproxy`: keys that are not there stand for what twemproxy does, not for their defaults.";

    private static final String MILLISECONDS = "milliseconds";
    private static final String CONNECTIONS_UNIT = "connections";
    private static final String REQUESTS = "requests";
    private static final String BYTES = "bytes";
    private static final String EJECTS = "auto_eject_hosts: true";

    static final KeyGroup<PoolConfig, ListenerConfig> LISTENER = KeyGroup.of(
            ListenerConfig.class,
            PoolConfig::listener,
            Key.ofTwemproxy(
                            LISTEN,
                            Form.LISTEN,
                            null,
                            Effect.LISTENER,
                            ListenerConfig::listen,
                            "Where clients connect.")
                    .byDefault(ConfigKey.REQUIRED),
            Key.ofTwemproxy(
                    "backlog",
                    number(0, CONNECTIONS_UNIT),
                    512,
                    Effect.LISTENER,
                    ListenerConfig::backlog,
                    "How many new connections the kernel may keep waiting."),
            Key.of(
                    "reuseport",
                    FLAG,
                    false,
                    Effect.LISTENER,
                    ListenerConfig::reusePort,
                    "Whether several processes can share the listener."));

    static final KeyGroup<PoolConfig, RoutingConfig> ROUTING = KeyGroup.of(
            RoutingConfig.class,
            PoolConfig::routing,
            Key.of(
                    PROTOCOL,
                    plugin("protocol"),
                    TwemproxyFormat.MEMCACHED,
                    Effect.PLUGINS,
                    RoutingConfig::protocol,
                    TwemproxyFormat.WHAT_PROTOCOL_MEANS),
            Key.ofTwemproxy(
                    "hash",
                    plugin("hash"),
                    TwemproxyFormat.HASH,
                    Effect.KEYS,
                    RoutingConfig::hash,
                    "Turns a key into a number."),
            Key.ofTwemproxy(
                    "hash_tag",
                    Form.HASH_TAG,
                    null,
                    Effect.KEYS,
                    RoutingConfig::hashTag,
                    "Only what stands between these two is hashed."),
            Key.ofTwemproxy(
                    "distribution",
                    plugin("distribution"),
                    TwemproxyFormat.DISTRIBUTION,
                    Effect.KEYS,
                    RoutingConfig::distribution,
                    "Turns the number into a server."),
            Key.of(
                    "server_addresses",
                    Form.choice(ServerAddresses.class),
                    ServerAddresses.FALLBACK,
                    Effect.KEYS,
                    RoutingConfig::serverAddresses,
                    "What the addresses of a server's host name are: others to try, or servers of their own."),
            Key.of(
                    TOPOLOGY,
                    plugin("topology"),
                    null,
                    Effect.PLUGINS,
                    RoutingConfig::topology,
                    "A topology plugin, which knows which servers there are, or where they are now."),
            Key.of(
                    "filters",
                    Form.plugins("filter"),
                    List.of(),
                    Effect.PLUGINS,
                    RoutingConfig::filters,
                    "Request filters, asked in this order."),
            Key.of(
                            COMPATIBILITY,
                            Form.COMPATIBILITY,
                            false,
                            Effect.PLUGINS,
                            RoutingConfig::likeTwemproxy,
                            WHAT_COMPATIBILITY_MEANS)
                    .byDefault("that of the whole proxy"));

    static final KeyGroup<PoolConfig, ConnectionsConfig> CONNECTIONS = KeyGroup.of(
            ConnectionsConfig.class,
            PoolConfig::connections,
            Key.ofTwemproxy(
                    "client_connections",
                    number(0, CONNECTIONS_UNIT),
                    0,
                    Effect.OTHER,
                    ConnectionsConfig::clientConnections,
                    "Most clients at a time; `0` sets no limit."),
            Key.ofTwemproxy(
                    "tcpkeepalive",
                    FLAG,
                    false,
                    Effect.OTHER,
                    ConnectionsConfig::tcpKeepAlive,
                    "Whether the kernel probes idle connections."),
            Key.ofTwemproxy(
                    "preconnect",
                    FLAG,
                    false,
                    Effect.OTHER,
                    ConnectionsConfig::preconnect,
                    "Whether servers are connected to at the start, not at the first request."),
            Key.ofTwemproxy(
                    "server_connections",
                    number(1, CONNECTIONS_UNIT),
                    1,
                    Effect.SERVERS,
                    ConnectionsConfig::serverConnections,
                    "Most connections from one worker to one server."));

    static final KeyGroup<PoolConfig, FailurePolicy> FAILURE = KeyGroup.of(
            FailurePolicy.class,
            PoolConfig::failure,
            Key.ofTwemproxy(
                    "timeout",
                    number(0, MILLISECONDS),
                    0,
                    Effect.OTHER,
                    FailurePolicy::timeoutMillis,
                    "A request without a response after this time fails; `0` waits for ever."),
            Key.of(
                    "connect_timeout",
                    number(0, MILLISECONDS),
                    0,
                    Effect.OTHER,
                    FailurePolicy::connectTimeoutMillis,
                    "Connecting to a server that takes longer fails; `0` sets no limit of its own."),
            Key.of(
                    "queue_timeout",
                    number(0, MILLISECONDS),
                    0,
                    Effect.OTHER,
                    FailurePolicy::queueTimeoutMillis,
                    "A request that could not be sent for so long fails, and `timeout` counts from the sending; `0` lets `timeout` cover both."),
            Key.of(
                            FAILOVER_WAIT,
                            number(0, MILLISECONDS),
                            0,
                            Effect.OTHER,
                            FailurePolicy::failoverWaitMillis,
                            "A request that no server can execute now waits so long; then it fails. `timeout` and `queue_timeout` end it sooner.")
                    .byDefault("5000 with a topology, else 0"),
            Key.of(
                            "server_reconnect_delay_max",
                            number(0, MILLISECONDS),
                            1000,
                            Effect.OTHER,
                            FailurePolicy::serverReconnectDelayMaxMillis,
                            "Longest wait before a failing server is dialled again; `0` dials at every request.")
                    .likeTwemproxy("0"),
            Key.of(
                            "server_reconnects_per_second",
                            number(0, CONNECTIONS_UNIT),
                            1000,
                            Effect.OTHER,
                            FailurePolicy::serverReconnectsPerSecond,
                            "So often all workers together dial one server again; `0` sets no limit.")
                    .likeTwemproxy("0"),
            Key.ofTwemproxy(
                    "auto_eject_hosts",
                    FLAG,
                    false,
                    Effect.OTHER,
                    FailurePolicy::autoEjectHosts,
                    "Whether a server that keeps failing is taken out of the pool for a while."),
            Key.ofTwemproxy(
                    "server_failure_limit",
                    number(0, "failures"),
                    2,
                    Effect.OTHER,
                    FailurePolicy::serverFailureLimit,
                    "So many failures in a row eject a server."),
            Key.ofTwemproxy(
                    "server_retry_timeout",
                    number(0, MILLISECONDS),
                    30_000,
                    Effect.OTHER,
                    FailurePolicy::serverRetryTimeoutMillis,
                    "An ejected server is tried again after this time."),
            Key.of(
                            "dead_server",
                            Form.choice(DeadServer.class),
                            DeadServer.REHASH,
                            Effect.OTHER,
                            FailurePolicy::deadServer,
                            "What becomes of the keys of an ejected server.")
                    .with(EJECTS, FailurePolicy::autoEjectHosts),
            Key.of(
                            "server_probe",
                            FLAG,
                            false,
                            Effect.OTHER,
                            FailurePolicy::serverProbe,
                            "Whether an ejected server is asked before it gets its keys back.")
                    .with(EJECTS, FailurePolicy::autoEjectHosts),
            Key.of(
                            RETRY_TIMEOUT_MAX,
                            number(0, MILLISECONDS),
                            0,
                            Effect.OTHER,
                            FailurePolicy::serverRetryTimeoutMaxMillis,
                            "Up to here the retry time doubles each time a server is ejected again soon; `0` keeps it the same.")
                    .with(EJECTS, FailurePolicy::autoEjectHosts));

    static final KeyGroup<PoolConfig, Limits> LIMITS = KeyGroup.of(
            Limits.class,
            PoolConfig::limits,
            Key.of(
                    "client_pending_requests",
                    number(1, REQUESTS),
                    1024,
                    Effect.OTHER,
                    Limits::clientPendingRequests,
                    "Requests of one client that wait for responses; above it the client is not read. Fewer when recent responses were large: as many as `client_pending_bytes` hold."),
            Key.of(
                    "client_pending_bytes",
                    number(4096, BYTES),
                    1 << 20,
                    Effect.OTHER,
                    Limits::clientPendingBytes,
                    "Bytes of one client on their way to servers or back; above it the client is not read."),
            Key.of(
                    "server_pending_requests",
                    number(1, REQUESTS),
                    1 << 16,
                    Effect.OTHER,
                    Limits::serverPendingRequests,
                    "Requests on one server connection that wait for responses; above it the clients who send more are not read."),
            Key.of(
                    "client_idle_timeout",
                    number(0, MILLISECONDS),
                    0,
                    Effect.OTHER,
                    Limits::clientIdleTimeoutMillis,
                    "A client that is idle for so long is closed; `0` never closes one."),
            Key.of(
                    "max_request_bytes",
                    number(1024, BYTES),
                    1 << 29,
                    Effect.OTHER,
                    Limits::maxRequestBytes,
                    "A larger request is an error and closes the connection."),
            Key.of(
                    "max_response_bytes",
                    number(1024, BYTES),
                    1 << 29,
                    Effect.OTHER,
                    Limits::maxResponseBytes,
                    "A larger response is an error for the client that asked; the rest of it is read and dropped."));

    static final KeyGroup<PoolConfig, SlowLogConfig> SLOW_LOG = KeyGroup.of(
            SlowLogConfig.class,
            PoolConfig::slowLog,
            Key.of(
                    "slow_log_micros",
                    number(1, "microseconds"),
                    10_000,
                    Effect.OTHER,
                    SlowLogConfig::micros,
                    "A request that takes so long, or longer, is slow."),
            Key.of(
                    "slow_log_entries",
                    number(0, 10_000, REQUESTS),
                    128,
                    Effect.OTHER,
                    SlowLogConfig::entries,
                    "So many of the latest and of the slowest are kept; `0` turns the slow log off."),
            Key.of(
                    "slow_log_keys",
                    FLAG,
                    true,
                    Effect.OTHER,
                    SlowLogConfig::keys,
                    "Whether the first 64 bytes of a slow request's key are kept."));

    /** Another name for a protocol, keys of a protocol that nutcracker checks before it knows any, and the only list. */
    private static final List<Key<PoolConfig>> WITHOUT_VALUE = List.of(
            Key.<PoolConfig, Boolean>ofTwemproxy(
                    TwemproxyFormat.REDIS, FLAG, false, Effect.PLUGINS, null, TwemproxyFormat.WHAT_REDIS_MEANS),
            Key.<PoolConfig, String>ofTwemproxy(
                    TwemproxyFormat.REDIS_AUTH,
                    Form.TEXT,
                    null,
                    Effect.PLUGINS,
                    null,
                    "Password that clients must give, and that servers are given."),
            Key.<PoolConfig, Integer>ofTwemproxy(
                    TwemproxyFormat.REDIS_DB,
                    number(0, "database"),
                    0,
                    Effect.PLUGINS,
                    null,
                    "Database that is selected on every connection to a server."),
            Key.<PoolConfig, Object>ofTwemproxy(SERVERS, Form.LIST, null, Effect.KEYS, null, "Where requests go.")
                    .byDefault(ConfigKey.REQUIRED));

    private static final Map<String, Key<PoolConfig>> BY_NAME = new LinkedHashMap<>();

    static {
        Stream.of(
                        LISTENER.keys(),
                        ROUTING.keys(),
                        CONNECTIONS.keys(),
                        FAILURE.keys(),
                        LIMITS.keys(),
                        SLOW_LOG.keys(),
                        WITHOUT_VALUE)
                .flatMap(List::stream)
                .forEach(key -> BY_NAME.put(key.name(), key));
    }

    private PoolKeys() {}

    /** All of them. */
    public static Collection<Key<PoolConfig>> all() {
        return BY_NAME.values();
    }

    /** Their names. */
    public static Set<String> names() {
        return BY_NAME.keySet();
    }

    /** Null if the engine gives it no meaning. */
    static Key<PoolConfig> find(String name) {
        return BY_NAME.get(name);
    }
}
