package io.trepak.engine.config;

import io.trepak.engine.DeadServer;
import io.trepak.engine.ServerAddresses;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The keys of a pool that the engine knows: one row each. {@code servers}, the only list, is {@link PoolReader}'s. */
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

    static final String SERVERS = "servers";

    /** Keys that mean nothing while no server is ejected. */
    static final List<String> OF_EJECTION = List.of("server_probe", "server_retry_timeout_max", "dead_server");

    /** Plugin names, see {@link io.trepak.api.Plugin#name}. */
    private static final Pattern PLUGIN_NAME = Pattern.compile("[a-z0-9_]+");

    private static final int MOST_SLOW_LOG_ENTRIES = 10_000;

    private static final Map<String, Row> ROWS = new LinkedHashMap<>();

    static {
        ROWS.put("listen", (draft, text) -> draft.listen = ListenEntry.parse(text));
        ROWS.put("hash", plugin("hash", (draft, value) -> draft.hash = value));
        ROWS.put("hash_tag", (draft, text) -> draft.hashTag = twoBytes(text));
        ROWS.put("distribution", plugin("distribution", (draft, value) -> draft.distribution = value));
        ROWS.put("timeout", number(0, "milliseconds", (draft, value) -> draft.timeoutMillis = value));
        ROWS.put("backlog", number(0, "connections", (draft, value) -> draft.backlog = value));
        ROWS.put("client_connections", number(0, "connections", (draft, value) -> draft.clientConnections = value));
        ROWS.put("redis", flag((draft, value) -> draft.redis = value));
        ROWS.put("tcpkeepalive", flag((draft, value) -> draft.tcpKeepAlive = value));
        ROWS.put("reuseport", flag((draft, value) -> draft.reusePort = value));
        ROWS.put("redis_auth", (draft, text) -> draft.redisAuth = text);
        ROWS.put("redis_db", number(0, "database", (draft, value) -> draft.redisDb = Integer.toString(value)));
        ROWS.put("preconnect", flag((draft, value) -> draft.preconnect = value));
        ROWS.put("auto_eject_hosts", flag((draft, value) -> draft.autoEjectHosts = value));
        ROWS.put("server_connections", number(1, "connections", (draft, value) -> draft.serverConnections = value));
        ROWS.put(
                "server_retry_timeout",
                number(0, "milliseconds", (draft, value) -> draft.serverRetryTimeoutMillis = value));
        ROWS.put("server_failure_limit", number(0, "failures", (draft, value) -> draft.serverFailureLimit = value));

        ROWS.put("connect_timeout", number(0, "milliseconds", (draft, value) -> draft.connectTimeoutMillis = value));
        ROWS.put("queue_timeout", number(0, "milliseconds", (draft, value) -> draft.queueTimeoutMillis = value));
        ROWS.put(
                "server_reconnect_delay_max",
                number(0, "milliseconds", (draft, value) -> draft.serverReconnectDelayMaxMillis = value));
        ROWS.put(
                "server_reconnects_per_second",
                number(0, "connections", (draft, value) -> draft.serverReconnectsPerSecond = value));
        ROWS.put("server_probe", flag((draft, value) -> draft.serverProbe = value));
        ROWS.put("dead_server", (draft, text) -> draft.deadServer = deadServer(text));
        ROWS.put(
                "server_retry_timeout_max",
                number(0, "milliseconds", (draft, value) -> draft.serverRetryTimeoutMaxMillis = value));

        ROWS.put("server_addresses", (draft, text) -> draft.serverAddresses = serverAddresses(text));
        ROWS.put("protocol", plugin("protocol", (draft, value) -> draft.protocol = value));
        ROWS.put("filters", (draft, text) -> draft.filters = names("filter", text));
        ROWS.put("topology", plugin("topology", (draft, value) -> draft.topology = value));
        ROWS.put(
                "client_pending_requests",
                number(1, "requests", (draft, value) -> draft.clientPendingRequests = value));
        ROWS.put("client_pending_bytes", number(4096, "bytes", (draft, value) -> draft.clientPendingBytes = value));
        ROWS.put(
                "server_pending_requests",
                number(1, "requests", (draft, value) -> draft.serverPendingRequests = value));
        ROWS.put(
                "client_idle_timeout",
                number(0, "milliseconds", (draft, value) -> draft.clientIdleTimeoutMillis = value));
        ROWS.put("max_request_bytes", number(1024, "bytes", (draft, value) -> draft.maxRequestBytes = value));
        ROWS.put("max_response_bytes", number(1024, "bytes", (draft, value) -> draft.maxResponseBytes = value));
        ROWS.put("slow_log_micros", number(1, "microseconds", (draft, value) -> draft.slowLogMicros = value));
        ROWS.put(
                "slow_log_entries",
                number(0, MOST_SLOW_LOG_ENTRIES, "requests", (draft, value) -> draft.slowLogEntries = value));
        ROWS.put("slow_log_keys", flag((draft, value) -> draft.slowLogKeys = value));
    }

    private PoolKeys() {}

    /** The row of a key; null if the engine gives it no meaning. */
    static Row row(String key) {
        return ROWS.get(key);
    }

    /** All keys the engine gives a meaning to. */
    static Set<String> names() {
        Set<String> names = new HashSet<>(ROWS.keySet());
        names.add(SERVERS);
        return Collections.unmodifiableSet(names);
    }

    private static Row number(int least, String unit, Number target) {
        return number(least, Integer.MAX_VALUE, unit, target);
    }

    private static Row number(int least, int most, String unit, Number target) {
        return (draft, text) -> {
            int value = Digits.parse(text);
            String expected = "; expected " + least + " to " + most + " (" + unit + ")";
            if (value < 0) {
                throw new InvalidValue("is not a number" + expected);
            }
            if (value < least) {
                throw new InvalidValue((value == 0 ? "cannot be 0" : "is too small") + expected);
            }
            if (value > most) {
                throw new InvalidValue("is too large" + expected);
            }
            target.set(draft, value);
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

    private static ServerAddresses serverAddresses(String text) throws InvalidValue {
        return switch (text) {
            case "fallback" -> ServerAddresses.FALLBACK;
            case "servers" -> ServerAddresses.SERVERS;
            default -> throw new InvalidValue("is not known; expected fallback or servers");
        };
    }

    private static Row flag(Flag target) {
        return (draft, text) -> {
            if (!text.equals("true") && !text.equals("false")) {
                throw new InvalidValue("is not \"true\" or \"false\"; expected one of the two, in lower case");
            }
            target.set(draft, text.equals("true"));
        };
    }

    /** Only the form of the name; whether there is such a plugin is for the registry to say. */
    private static Row plugin(String kind, Text target) {
        return (draft, text) -> {
            checkName(kind, text);
            target.set(draft, text);
        };
    }

    private static void checkName(String kind, String text) throws InvalidValue {
        if (!PLUGIN_NAME.matcher(text).matches()) {
            throw new InvalidValue(
                    "is not a valid " + kind + "; expected a name of lower-case letters, digits and underscores");
        }
    }

    /** Several plugins of a kind, separated by blanks. */
    static List<String> names(String kind, String text) throws InvalidValue {
        List<String> names = List.of(text.strip().split(" +"));
        if (text.indexOf(',') >= 0) {
            throw new InvalidValue("separates filters with commas; expected names with blanks between");
        }
        for (String name : names) {
            checkName(kind, name);
        }
        if (new HashSet<>(names).size() < names.size()) {
            throw new InvalidValue("names a " + kind + " twice; expected each once, separated by blanks");
        }
        return names;
    }

    private static String twoBytes(String text) throws InvalidValue {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length != 2) {
            throw new InvalidValue("is not a valid hash tag string with two characters; expected exactly 2 bytes, "
                    + "for example \"{}\" in quotes");
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
