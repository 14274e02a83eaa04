package io.trepak.engine.config.reader;

import io.trepak.engine.config.ConfigKey;
import io.trepak.engine.config.ConfigKey.Scope;
import io.trepak.engine.config.DeadServer;
import io.trepak.engine.config.ServerAddresses;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The keys of a pool that the engine knows: one row each, with what people are told about it; the defaults are those of a
 * {@link PoolDraft}. {@code servers}, the only list, is {@link PoolReader}'s.
 */
final class PoolKeys {
    /** What a key does with its value. */
    @FunctionalInterface
    interface Row {
        /** Takes a value that is not empty. */
        void read(PoolDraft draft, String text) throws InvalidValue;
    }

    private interface Number {
        void set(PoolDraft draft, int value);
    }

    private interface Flag {
        void set(PoolDraft draft, boolean value);
    }

    private interface Text {
        void set(PoolDraft draft, String value);
    }

    private record Entry(Row row, ConfigKey key) {
        Entry likeTwemproxy(String value) {
            ConfigKey same = key;
            return new Entry(
                    row,
                    new ConfigKey(
                            same.scope(),
                            same.plugin(),
                            same.name(),
                            same.values(),
                            same.defaultValue(),
                            value,
                            same.twemproxy(),
                            same.meaning()));
        }
    }

    /** The rows in order, with what most of them share. */
    private static final class Table {
        final Map<String, Entry> entries = new LinkedHashMap<>();
        private final boolean twemproxy;

        Table(boolean twemproxy) {
            this.twemproxy = twemproxy;
        }

        Table text(String name, String values, String defaultValue, String meaning, Row row) {
            ConfigKey key = new ConfigKey(Scope.POOL, "", name, values, defaultValue, null, twemproxy, meaning);
            entries.put(name, new Entry(row, key));
            return this;
        }

        /** Of the row before: what its key stands for under {@code compatibility: twemproxy}. */
        Table likeTwemproxy(String name, String value) {
            entries.computeIfPresent(name, (key, entry) -> entry.likeTwemproxy(value));
            return this;
        }

        Table number(String name, int least, String unit, int defaultValue, String meaning, Number target) {
            return number(name, least, Integer.MAX_VALUE, unit, defaultValue, meaning, target);
        }

        Table number(String name, int least, int most, String unit, int defaultValue, String meaning, Number target) {
            Row row = (draft, text) -> target.set(draft, KeyForms.number(text, least, most, unit));
            return text(name, KeyForms.range(least, most, unit), Integer.toString(defaultValue), meaning, row);
        }

        Table flag(String name, boolean defaultValue, String meaning, Flag target) {
            Row row = (draft, text) -> target.set(draft, KeyForms.flag(text));
            return text(name, KeyForms.FLAGS, Boolean.toString(defaultValue), meaning, row);
        }

        Table plugin(String name, String defaultValue, String meaning, Text target) {
            return text(name, "name", defaultValue, meaning, (draft, text) -> {
                KeyForms.checkName(name, text);
                target.set(draft, text);
            });
        }
    }

    static final String SERVERS = "servers";
    static final String COMPATIBILITY = "compatibility";

    /** Keys that mean nothing while no server is ejected. */
    static final List<String> OF_EJECTION = List.of("server_probe", "server_retry_timeout_max", "dead_server");

    private static final int MOST_SLOW_LOG_ENTRIES = 10_000;
    private static final String MILLISECONDS = "milliseconds";
    private static final String CONNECTIONS = "connections";
    private static final String REQUESTS = "requests";
    private static final String BYTES = "bytes";

    private static final PoolDraft PRESET = new PoolDraft("", null);
    private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();

    static {
        ENTRIES.putAll(ofTwemproxy().entries);
        ENTRIES.putAll(ofFailures().entries);
        ENTRIES.putAll(ofClientsAndPlugins().entries);
    }

    private PoolKeys() {}

    private static Table ofTwemproxy() {
        return new Table(true)
                .text(
                        "listen",
                        "`HOST:PORT` or `/PATH [MODE]`",
                        ConfigKey.REQUIRED,
                        "Where clients connect.",
                        (draft, text) -> draft.listen = ListenEntry.parse(text))
                .text(SERVERS, "list", ConfigKey.REQUIRED, "Where requests go.", null)
                .plugin("hash", PRESET.hash, "Turns a key into a number.", (draft, value) -> draft.hash = value)
                .text(
                        "hash_tag",
                        "2 bytes",
                        PRESET.hashTag,
                        "Only what stands between these two is hashed.",
                        (draft, text) -> draft.hashTag = KeyForms.twoBytes(text))
                .plugin(
                        "distribution",
                        PRESET.distribution,
                        "Turns the number into a server.",
                        (draft, value) -> draft.distribution = value)
                .number(
                        "timeout",
                        0,
                        MILLISECONDS,
                        PRESET.timeoutMillis,
                        "A request without a response after this time fails; `0` waits for ever.",
                        (draft, value) -> draft.timeoutMillis = value)
                .number(
                        "backlog",
                        0,
                        CONNECTIONS,
                        PRESET.backlog,
                        "How many new connections the kernel may keep waiting.",
                        (draft, value) -> draft.backlog = value)
                .number(
                        "client_connections",
                        0,
                        CONNECTIONS,
                        PRESET.clientConnections,
                        "Most clients at a time; `0` sets no limit.",
                        (draft, value) -> draft.clientConnections = value)
                .flag(
                        "redis",
                        false,
                        "Whether the pool speaks Redis; otherwise memcached's text protocol.",
                        (draft, value) -> draft.redis = value)
                .flag(
                        "tcpkeepalive",
                        PRESET.tcpKeepAlive,
                        "Whether the kernel probes idle connections.",
                        (draft, value) -> draft.tcpKeepAlive = value)
                .text(
                        "redis_auth",
                        "text",
                        PRESET.redisAuth,
                        "Password that clients must give, and that servers are given.",
                        (draft, text) -> draft.redisAuth = text)
                .number(
                        "redis_db",
                        0,
                        "database",
                        0,
                        "Database that is selected on every connection to a server.",
                        (draft, value) -> draft.redisDb = Integer.toString(value))
                .flag(
                        "preconnect",
                        PRESET.preconnect,
                        "Whether servers are connected to at the start, not at the first request.",
                        (draft, value) -> draft.preconnect = value)
                .flag(
                        "auto_eject_hosts",
                        PRESET.autoEjectHosts,
                        "Whether a server that keeps failing is taken out of the pool for a while.",
                        (draft, value) -> draft.autoEjectHosts = value)
                .number(
                        "server_connections",
                        1,
                        CONNECTIONS,
                        PRESET.serverConnections,
                        "Most connections from one worker to one server.",
                        (draft, value) -> draft.serverConnections = value)
                .number(
                        "server_retry_timeout",
                        0,
                        MILLISECONDS,
                        PRESET.serverRetryTimeoutMillis,
                        "An ejected server is tried again after this time.",
                        (draft, value) -> draft.serverRetryTimeoutMillis = value)
                .number(
                        "server_failure_limit",
                        0,
                        "failures",
                        PRESET.serverFailureLimit,
                        "So many failures in a row eject a server.",
                        (draft, value) -> draft.serverFailureLimit = value);
    }

    private static Table ofFailures() {
        return new Table(false)
                .number(
                        "connect_timeout",
                        0,
                        MILLISECONDS,
                        PRESET.connectTimeoutMillis,
                        "Connecting to a server that takes longer fails; `0` sets no limit of its own.",
                        (draft, value) -> draft.connectTimeoutMillis = value)
                .number(
                        "queue_timeout",
                        0,
                        MILLISECONDS,
                        PRESET.queueTimeoutMillis,
                        "A request that could not be sent for so long fails, and `timeout` counts from the sending; `0` lets `timeout` cover both.",
                        (draft, value) -> draft.queueTimeoutMillis = value)
                .number(
                        "server_reconnect_delay_max",
                        0,
                        MILLISECONDS,
                        PRESET.serverReconnectDelayMaxMillis,
                        "Longest wait before a failing server is dialled again; `0` dials at every request.",
                        (draft, value) -> draft.serverReconnectDelayMaxMillis = value)
                .likeTwemproxy("server_reconnect_delay_max", "0")
                .number(
                        "server_reconnects_per_second",
                        0,
                        CONNECTIONS,
                        PRESET.serverReconnectsPerSecond,
                        "So often all workers together dial one server again; `0` sets no limit.",
                        (draft, value) -> draft.serverReconnectsPerSecond = value)
                .likeTwemproxy("server_reconnects_per_second", "0")
                .flag(
                        "server_probe",
                        PRESET.serverProbe,
                        "Whether an ejected server is asked before it gets its keys back.",
                        (draft, value) -> draft.serverProbe = value)
                .text(
                        "dead_server",
                        "`rehash`, `fail`, `miss`",
                        PRESET.deadServer.name().toLowerCase(Locale.ROOT),
                        "What becomes of the keys of an ejected server.",
                        (draft, text) -> draft.deadServer = deadServer(text))
                .number(
                        "server_retry_timeout_max",
                        0,
                        MILLISECONDS,
                        PRESET.serverRetryTimeoutMaxMillis,
                        "Up to here the retry time doubles each time a server is ejected again soon; `0` keeps it the same.",
                        (draft, value) -> draft.serverRetryTimeoutMaxMillis = value)
                .text(
                        "server_addresses",
                        "`fallback`, `servers`",
                        PRESET.serverAddresses.name().toLowerCase(Locale.ROOT),
                        "What the addresses of a server's host name are: others to try, or servers of their own.",
                        (draft, text) -> draft.serverAddresses = serverAddresses(text));
    }

    private static Table ofClientsAndPlugins() {
        return new Table(false)
                .text(
                        COMPATIBILITY,
                        KeyForms.COMPATIBILITIES,
                        "that of the whole proxy",
                        "`twemproxy`: keys that are not there stand for what twemproxy does, not for their defaults.",
                        (draft, text) -> draft.likeTwemproxy = KeyForms.isTwemproxy(text))
                .flag(
                        "reuseport",
                        PRESET.reusePort,
                        "Whether several processes can share the listener.",
                        (draft, value) -> draft.reusePort = value)
                .plugin(
                        "protocol",
                        PoolDraft.MEMCACHED,
                        "What clients and servers speak: `redis` by its name, or a plugin's.",
                        (draft, value) -> draft.protocol = value)
                .text(
                        "filters",
                        "names, separated by blanks",
                        null,
                        "Request filters, asked in this order.",
                        (draft, text) -> draft.filters = KeyForms.names("filter", text))
                .plugin(
                        "topology",
                        PRESET.topology,
                        "Kept for plugins that know the servers; refused in this version.",
                        (draft, value) -> draft.topology = value)
                .number(
                        "client_pending_requests",
                        1,
                        REQUESTS,
                        PRESET.clientPendingRequests,
                        "Requests of one client that wait for responses; above it the client is not read. Fewer when recent responses were large: as many as `client_pending_bytes` hold.",
                        (draft, value) -> draft.clientPendingRequests = value)
                .number(
                        "client_pending_bytes",
                        4096,
                        BYTES,
                        PRESET.clientPendingBytes,
                        "Bytes of one client on their way to servers or back; above it the client is not read.",
                        (draft, value) -> draft.clientPendingBytes = value)
                .number(
                        "server_pending_requests",
                        1,
                        REQUESTS,
                        PRESET.serverPendingRequests,
                        "Requests on one server connection that wait for responses; above it the clients who send more are not read.",
                        (draft, value) -> draft.serverPendingRequests = value)
                .number(
                        "client_idle_timeout",
                        0,
                        MILLISECONDS,
                        PRESET.clientIdleTimeoutMillis,
                        "A client that is idle for so long is closed; `0` never closes one.",
                        (draft, value) -> draft.clientIdleTimeoutMillis = value)
                .number(
                        "max_request_bytes",
                        1024,
                        BYTES,
                        PRESET.maxRequestBytes,
                        "A larger request is an error and closes the connection.",
                        (draft, value) -> draft.maxRequestBytes = value)
                .number(
                        "max_response_bytes",
                        1024,
                        BYTES,
                        PRESET.maxResponseBytes,
                        "A larger response is an error for the client that asked; the rest of it is read and dropped.",
                        (draft, value) -> draft.maxResponseBytes = value)
                .number(
                        "slow_log_micros",
                        1,
                        "microseconds",
                        PRESET.slowLogMicros,
                        "A request that takes so long, or longer, is slow.",
                        (draft, value) -> draft.slowLogMicros = value)
                .number(
                        "slow_log_entries",
                        0,
                        MOST_SLOW_LOG_ENTRIES,
                        REQUESTS,
                        PRESET.slowLogEntries,
                        "So many of the latest and of the slowest are kept; `0` turns the slow log off.",
                        (draft, value) -> draft.slowLogEntries = value)
                .flag(
                        "slow_log_keys",
                        PRESET.slowLogKeys,
                        "Whether the first 64 bytes of a slow request's key are kept.",
                        (draft, value) -> draft.slowLogKeys = value);
    }

    /** The row of a key; null if the engine gives it no meaning. */
    static Row row(String key) {
        Entry entry = ENTRIES.get(key);
        return entry == null ? null : entry.row();
    }

    /**
     * Gives keys that are not in the file the values they have under {@code compatibility: twemproxy}.
     */
    static void makeLikeTwemproxy(PoolDraft draft) {
        ENTRIES.forEach((name, entry) -> {
            if (entry.key().likeTwemproxy() != null && !draft.lines.containsKey(name)) {
                try {
                    entry.row().read(draft, entry.key().likeTwemproxy());
                } catch (InvalidValue e) {
                    throw new IllegalStateException(name, e);
                }
            }
        });
    }

    /** All keys the engine gives a meaning to. */
    static Set<String> names() {
        return Collections.unmodifiableSet(ENTRIES.keySet());
    }

    /** The same for people. */
    static List<ConfigKey> documented() {
        return ENTRIES.values().stream().map(Entry::key).toList();
    }

    private static ServerAddresses serverAddresses(String text) throws InvalidValue {
        return switch (text) {
            case "fallback" -> ServerAddresses.FALLBACK;
            case "servers" -> ServerAddresses.SERVERS;
            default -> throw new InvalidValue("is not known; expected fallback or servers");
        };
    }

    private static DeadServer deadServer(String text) throws InvalidValue {
        return switch (text) {
            case "rehash" -> DeadServer.REHASH;
            case "fail" -> DeadServer.FAIL;
            case "miss" -> DeadServer.MISS;
            default -> throw new InvalidValue("is not known; expected rehash, fail or miss");
        };
    }
}
