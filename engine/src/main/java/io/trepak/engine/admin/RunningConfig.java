package io.trepak.engine.admin;

import io.trepak.api.OptionKey;
import io.trepak.api.Plugin;
import io.trepak.engine.FailurePolicy;
import io.trepak.engine.Limits;
import io.trepak.engine.Monitoring;
import io.trepak.engine.PoolConfig;
import io.trepak.engine.ProxyConfig;
import io.trepak.engine.ServerConfig;
import io.trepak.engine.Setting;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The configuration in force as a file that can be read again, every default written out. Values only a plugin knows the
 * meaning of may be secrets, so of these only the names are shown.
 */
final class RunningConfig {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./:@-]*(?<!:)");

    private final StringBuilder text = new StringBuilder();

    private RunningConfig() {}

    static String yaml(Running running) {
        RunningConfig writer = new RunningConfig();
        ProxyConfig config = running.config();
        writer.text
                .append("# trepak ")
                .append(running.version())
                .append(", from ")
                .append(quoted(config.file()))
                .append('\n');
        writer.globals(config);
        config.pools().forEach(pool -> writer.pool(pool, declared(running, pool)));
        return writer.text.toString();
    }

    private void globals(ProxyConfig config) {
        Monitoring monitoring = config.monitoring();
        key("", "workers", config.workers());
        key("", "transport", config.transport());
        key("", "max_buffered_bytes", config.maxBufferedBytes());
        key("", "watch_config", config.watched());
        if (monitoring.admin() != null) {
            key("", "admin", monitoring.admin().text());
        }
        if (!monitoring.adminHosts().isEmpty()) {
            key("", "admin_hosts", String.join(" ", monitoring.adminHosts()));
        }
        key("", "worker_stall_millis", monitoring.workerStallMillis());
        key("", "latency_sample", monitoring.latencySample());
        if (!monitoring.exporters().isEmpty()) {
            key("", "exporters", String.join(" ", monitoring.exporters()));
        }
        settings("", monitoring.settings(), List.of(), false);
    }

    /** The keys its protocol and its distribution say they have. */
    private static List<OptionKey> declared(Running running, PoolConfig config) {
        return running.pools().stream()
                .filter(pool -> pool.config().name().equals(config.name()))
                .flatMap(pool -> Stream.of(pool.protocol(), pool.distribution()))
                .flatMap(plugin -> RunningConfig.keys(plugin).stream())
                .toList();
    }

    /** None if it fails: the rest of the page is still worth reading. */
    private static List<OptionKey> keys(Plugin plugin) {
        try {
            return List.copyOf(plugin.optionKeys());
        } catch (RuntimeException | LinkageError e) {
            return List.of();
        }
    }

    private void pool(PoolConfig pool, List<OptionKey> declared) {
        text.append('\n').append(quoted(pool.name())).append(":\n");
        String in = "  ";
        key(in, "listen", pool.listen().text());
        key(in, "protocol", pool.protocol());
        key(in, "hash", pool.hash());
        if (pool.hashTag() != null) {
            String tag = new String(pool.hashTag().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            key(in, "hash_tag", tag);
        } else {
            text.append(in).append("# hash_tag is unset\n");
        }
        key(in, "distribution", pool.distribution());
        key(in, "timeout", pool.timeoutMillis());
        key(in, "backlog", pool.backlog());
        key(in, "client_connections", pool.clientConnections());
        key(in, "tcpkeepalive", pool.tcpKeepAlive());
        key(in, "reuseport", pool.reusePort());
        key(in, "preconnect", pool.preconnect());
        key(in, "auto_eject_hosts", pool.autoEjectHosts());
        key(in, "server_connections", pool.serverConnections());
        key(in, "server_retry_timeout", pool.serverRetryTimeoutMillis());
        key(in, "server_failure_limit", pool.serverFailureLimit());
        failure(in, pool.autoEjectHosts(), pool.failure());
        limits(in, pool.limits());
        key(in, "slow_log_micros", pool.slowLog().micros());
        key(in, "slow_log_entries", pool.slowLog().entries());
        key(in, "slow_log_keys", pool.slowLog().keys());
        key(in, "compatibility", pool.likeTwemproxy() ? "twemproxy" : "trepak");
        key(in, "server_addresses", pool.serverAddresses().name().toLowerCase(Locale.ROOT));
        if (!pool.filters().isEmpty()) {
            key(in, "filters", String.join(" ", pool.filters()));
        }
        if (pool.topology() != null) {
            key(in, "topology", pool.topology());
        }
        settings(in, pool.settings(), declared, pool.likeTwemproxy());
        text.append(in).append("servers:\n");
        for (ServerConfig server : pool.servers()) {
            text.append(in)
                    .append("- ")
                    .append(quoted(server.label() + " " + server.name()))
                    .append('\n');
        }
    }

    private void failure(String in, boolean ejects, FailurePolicy policy) {
        key(in, "connect_timeout", policy.connectTimeoutMillis());
        key(in, "queue_timeout", policy.queueTimeoutMillis());
        key(in, "server_reconnect_delay_max", policy.serverReconnectDelayMaxMillis());
        key(in, "server_reconnects_per_second", policy.serverReconnectsPerSecond());
        if (ejects) { // else they are refused
            key(in, "dead_server", policy.deadServer().name().toLowerCase(Locale.ROOT));
            key(in, "server_probe", policy.serverProbe());
            key(in, "server_retry_timeout_max", policy.serverRetryTimeoutMaxMillis());
        }
    }

    private void limits(String in, Limits limits) {
        key(in, "client_pending_requests", limits.clientPendingRequests());
        key(in, "client_pending_bytes", limits.clientPendingBytes());
        key(in, "server_pending_requests", limits.serverPendingRequests());
        key(in, "client_idle_timeout", limits.clientIdleTimeoutMillis());
        key(in, "max_request_bytes", limits.maxRequestBytes());
        key(in, "max_response_bytes", limits.maxResponseBytes());
    }

    private static boolean isSecret(String key) {
        return key.contains("auth") || key.contains("pass") || key.contains("secret") || key.contains("token");
    }

    /**
     * Keys of plugins. What a plugin declares with a default is no secret; of anything else only the name is shown.
     *
     * @param likeTwemproxy whether keys that are absent stand for twemproxy's ways
     */
    private void settings(String in, Map<String, Setting> settings, List<OptionKey> declared, boolean likeTwemproxy) {
        TreeMap<String, OptionKey> keys = new TreeMap<>();
        settings.keySet().forEach(key -> keys.put(key, null));
        declared.forEach(key -> keys.put(key.name(), key));
        keys.forEach((name, key) -> {
            Setting setting = settings.get(name);
            if (key == null || key.fallback() == null || isSecret(name)) {
                text.append(in).append("# ").append(quoted(name)).append(setting == null ? " is unset\n" : " is set\n");
            } else if (setting != null) {
                key(in, name, setting.value());
            } else {
                key(in, name, likeTwemproxy && key.likeTwemproxy() != null ? key.likeTwemproxy() : key.fallback());
            }
        });
    }

    private void key(String in, String key, Object value) {
        text.append(in)
                .append(key)
                .append(": ")
                .append(quoted(value.toString()))
                .append('\n');
    }

    /** A YAML scalar on one line. */
    private static String quoted(String value) {
        if (PLAIN.matcher(value).matches()) {
            return value;
        }
        StringBuilder out = new StringBuilder("\"");
        value.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').appendCodePoint(c);
            } else if (Character.isISOControl(c)
                    || !Character.isDefined(c)
                    || Character.getType(c) == Character.FORMAT) {
                out.append(c < 0x10000 ? String.format("\\u%04x", c) : String.format("\\U%08x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.append('"').toString();
    }
}
