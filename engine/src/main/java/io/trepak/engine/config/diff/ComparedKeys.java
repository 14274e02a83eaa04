package io.trepak.engine.config.diff;

import io.trepak.engine.config.FailurePolicy;
import io.trepak.engine.config.Limits;
import io.trepak.engine.config.Monitoring;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.config.Setting;
import io.trepak.engine.config.SlowLogConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;

/** What may differ between two configurations: one row for each key of the file, with what a change of it reaches. */
public final class ComparedKeys {
    static final String HIDDEN = "(hidden)";

    private record Row<T>(String key, Effect effect, Function<T, Object> value) {}

    private static final List<Row<ProxyConfig>> GLOBAL = List.of(
            new Row<>("workers", Effect.SERVERS, config -> config.workers() == 0 ? null : config.workers()),
            new Row<>("transport", Effect.OTHER, ProxyConfig::transport),
            new Row<>("max_buffered_bytes", Effect.OTHER, ProxyConfig::maxBufferedBytes),
            new Row<>("watch_config", Effect.OTHER, ProxyConfig::watched),
            new Row<>("admin", Effect.LISTENER, config -> admin(config.monitoring())),
            new Row<>("admin_hosts", Effect.OTHER, config -> adminHosts(config.monitoring())),
            new Row<>(
                    "latency_sample",
                    Effect.OTHER,
                    config -> config.monitoring().latencySample()),
            new Row<>(
                    "worker_stall_millis",
                    Effect.OTHER,
                    config -> config.monitoring().workerStallMillis()),
            new Row<>("exporters", Effect.PLUGINS, config -> exporters(config.monitoring())));

    private static final List<Row<PoolConfig>> POOL = List.of(
            new Row<>("listen", Effect.LISTENER, pool -> pool.listen().text()),
            new Row<>("protocol", Effect.PLUGINS, PoolConfig::protocol),
            new Row<>("hash", Effect.KEYS, PoolConfig::hash),
            new Row<>("hash_tag", Effect.KEYS, PoolConfig::hashTag),
            new Row<>("distribution", Effect.KEYS, PoolConfig::distribution),
            new Row<>("timeout", Effect.OTHER, PoolConfig::timeoutMillis),
            new Row<>("backlog", Effect.LISTENER, PoolConfig::backlog),
            new Row<>("client_connections", Effect.OTHER, PoolConfig::clientConnections),
            new Row<>("tcpkeepalive", Effect.OTHER, PoolConfig::tcpKeepAlive),
            new Row<>("reuseport", Effect.LISTENER, PoolConfig::reusePort),
            new Row<>("preconnect", Effect.OTHER, PoolConfig::preconnect),
            new Row<>("auto_eject_hosts", Effect.OTHER, PoolConfig::autoEjectHosts),
            new Row<>("server_connections", Effect.SERVERS, PoolConfig::serverConnections),
            new Row<>("server_retry_timeout", Effect.OTHER, PoolConfig::serverRetryTimeoutMillis),
            new Row<>("server_failure_limit", Effect.OTHER, PoolConfig::serverFailureLimit),
            failure("connect_timeout", FailurePolicy::connectTimeoutMillis),
            failure("queue_timeout", FailurePolicy::queueTimeoutMillis),
            failure("server_reconnect_delay_max", FailurePolicy::serverReconnectDelayMaxMillis),
            failure("server_reconnects_per_second", FailurePolicy::serverReconnectsPerSecond),
            failure("dead_server", policy -> policy.deadServer().name().toLowerCase(Locale.ROOT)),
            failure("server_probe", FailurePolicy::serverProbe),
            failure("server_retry_timeout_max", FailurePolicy::serverRetryTimeoutMaxMillis),
            new Row<>(
                    "server_addresses",
                    Effect.KEYS,
                    pool -> pool.serverAddresses().name().toLowerCase(Locale.ROOT)),
            new Row<>("compatibility", Effect.PLUGINS, pool -> pool.likeTwemproxy() ? "twemproxy" : "trepak"),
            new Row<>("filters", Effect.PLUGINS, pool -> pool.filters().isEmpty() ? null : pool.filters()),
            new Row<>("topology", Effect.PLUGINS, PoolConfig::topology),
            limit("client_pending_requests", Limits::clientPendingRequests),
            limit("client_pending_bytes", Limits::clientPendingBytes),
            limit("server_pending_requests", Limits::serverPendingRequests),
            limit("client_idle_timeout", Limits::clientIdleTimeoutMillis),
            limit("max_request_bytes", Limits::maxRequestBytes),
            limit("max_response_bytes", Limits::maxResponseBytes),
            slowLog("slow_log_micros", SlowLogConfig::micros),
            slowLog("slow_log_entries", SlowLogConfig::entries),
            slowLog("slow_log_keys", SlowLogConfig::keys));

    private ComparedKeys() {}

    private static Row<PoolConfig> failure(String key, Function<FailurePolicy, Object> value) {
        return new Row<>(key, Effect.OTHER, pool -> value.apply(pool.failure()));
    }

    private static Row<PoolConfig> limit(String key, Function<Limits, Object> value) {
        return new Row<>(key, Effect.OTHER, pool -> value.apply(pool.limits()));
    }

    private static Row<PoolConfig> slowLog(String key, Function<SlowLogConfig, Object> value) {
        return new Row<>(key, Effect.OTHER, pool -> value.apply(pool.slowLog()));
    }

    private static Object admin(Monitoring monitoring) {
        return monitoring.admin() == null ? null : monitoring.admin().text();
    }

    private static Object adminHosts(Monitoring monitoring) {
        return monitoring.adminHosts().isEmpty() ? null : monitoring.adminHosts();
    }

    private static Object exporters(Monitoring monitoring) {
        return monitoring.exporters().isEmpty() ? null : monitoring.exporters();
    }

    /** What differs beside the pools; keys of plugins come last. */
    static List<KeyChange> of(ProxyConfig before, ProxyConfig after) {
        List<KeyChange> changes = changes(GLOBAL, before, after);
        addSettings(before.monitoring().settings(), after.monitoring().settings(), Effect.PLUGINS, changes);
        return changes;
    }

    /** What differs in two pools, servers not counted; keys of plugins come last. */
    static List<KeyChange> of(PoolConfig before, PoolConfig after) {
        List<KeyChange> changes = changes(POOL, before, after);
        addSettings(before.settings(), after.settings(), Effect.PLUGINS, changes);
        return changes;
    }

    private static void addSettings(
            Map<String, Setting> before, Map<String, Setting> after, Effect effect, List<KeyChange> changes) {
        TreeSet<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        for (String key : keys) {
            String old = value(before, key);
            String now = value(after, key);
            if (!Objects.equals(old, now)) {
                changes.add(new KeyChange(key, shown(key, old), shown(key, now), effect));
            }
        }
    }

    /** The value of a key of a pool: of one without a row what is in the file; null when there is none. */
    public static String value(PoolConfig pool, String key) {
        for (Row<PoolConfig> row : POOL) {
            if (row.key().equals(key)) {
                return text(row.value().apply(pool));
            }
        }
        return value(pool.settings(), key);
    }

    /** All keys there is a row for. */
    static List<String> poolKeys() {
        return POOL.stream().map(Row::key).toList();
    }

    private static <T> List<KeyChange> changes(List<Row<T>> rows, T before, T after) {
        List<KeyChange> changes = new ArrayList<>();
        for (Row<T> row : rows) {
            Object old = row.value().apply(before);
            Object now = row.value().apply(after);
            if (!Objects.equals(old, now)) {
                changes.add(new KeyChange(row.key(), text(old), text(now), row.effect()));
            }
        }
        return changes;
    }

    private static String value(Map<String, Setting> settings, String key) {
        Setting setting = settings.get(key);
        return setting == null ? null : setting.value();
    }

    private static String text(Object value) {
        if (value == null) {
            return null;
        }
        return value instanceof List<?> names
                ? String.join(" ", names.stream().map(String::valueOf).toList())
                : value.toString();
    }

    /** Plans are pasted into tickets; what looks like a password stays out. */
    private static String shown(String key, String value) {
        return value != null && isSecret(key) ? HIDDEN : value;
    }

    /** Whether the name of a plugin's key is that of a password. */
    public static boolean isSecret(String key) {
        String name = key.toLowerCase(Locale.ROOT);
        return name.contains("auth") || name.contains("pass") || name.contains("secret") || name.contains("token");
    }
}
