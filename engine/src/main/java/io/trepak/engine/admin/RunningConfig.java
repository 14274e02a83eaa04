package io.trepak.engine.admin;

import io.trepak.api.OptionKey;
import io.trepak.api.Plugin;
import io.trepak.engine.config.FailurePolicy;
import io.trepak.engine.config.Limits;
import io.trepak.engine.config.Monitoring;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.config.ServerConfig;
import io.trepak.engine.config.Setting;
import io.trepak.engine.pool.Pool;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The configuration in force as a file that can be read again, every default written out. Free text that only a plugin knows
 * the meaning of may be a secret, so of these keys only the names are shown.
 */
final class RunningConfig {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
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
        config.pools().forEach(pool -> writer.pool(pool, keys(running, pool.name())));
        return writer.text.toString();
    }

    /** What the plugins of a pool have declared, by name. */
    private static Map<String, OptionKey> keys(Running running, String name) {
        Map<String, OptionKey> keys = new TreeMap<>();
        for (Pool pool : running.pools()) {
            if (pool.config().name().equals(name)) {
                for (Plugin plugin : List.of(pool.protocol(), pool.hash(), pool.distribution())) {
                    plugin.optionKeys().forEach(key -> keys.put(key.name(), key));
                }
            }
        }
        return keys;
    }

    private void globals(ProxyConfig config) {
        Monitoring monitoring = config.monitoring();
        key("", "workers", config.workers());
        key("", "transport", config.transport());
        key("", "max_buffered_bytes", config.maxBufferedBytes());
        key("", "watch_config", config.watched());
        keyOrUnset(
                "",
                "admin",
                monitoring.admin() == null ? "" : monitoring.admin().text());
        keyOrUnset("", "admin_hosts", String.join(" ", monitoring.adminHosts()));
        key("", "worker_stall_millis", monitoring.workerStallMillis());
        key("", "latency_sample", monitoring.latencySample());
        keyOrUnset("", "exporters", String.join(" ", monitoring.exporters()));
        settings("", monitoring.settings(), Map.of(), false);
    }

    private void pool(PoolConfig pool, Map<String, OptionKey> declared) {
        text.append('\n').append(quoted(pool.name())).append(":\n");
        String in = "  ";
        key(in, "listen", pool.listen().text());
        key(in, "protocol", pool.protocol());
        key(in, "hash", pool.hash());
        if (pool.hashTag() != null) {
            String tag = new String(pool.hashTag().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            key(in, "hash_tag", tag);
        } else {
            unset(in, "hash_tag");
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
        keyOrUnset(in, "filters", String.join(" ", pool.filters()));
        keyOrUnset(in, "topology", pool.topology() == null ? "" : pool.topology());
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
        if (ejects) {
            key(in, "dead_server", policy.deadServer().name().toLowerCase(Locale.ROOT));
            key(in, "server_probe", policy.serverProbe());
            key(in, "server_retry_timeout_max", policy.serverRetryTimeoutMaxMillis());
        } else { // A file that has them would be refused.
            unset(in, "dead_server");
            unset(in, "server_probe");
            unset(in, "server_retry_timeout_max");
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

    private void settings(
            String in, Map<String, Setting> settings, Map<String, OptionKey> declared, boolean likeTwemproxy) {
        Set<String> names = new TreeSet<>(settings.keySet());
        names.addAll(declared.keySet());
        for (String name : names) {
            OptionKey key = declared.get(name);
            Setting setting = settings.get(name);
            if (key != null && isHarmless(key) && (setting != null || key.defaultValue() != null)) {
                key(in, name, setting != null ? setting.value() : defaultValue(key, likeTwemproxy));
            } else {
                text.append(in).append("# ").append(quoted(name)).append(setting != null ? " is set\n" : " is unset\n");
            }
        }
    }

    private static String defaultValue(OptionKey key, boolean likeTwemproxy) {
        return likeTwemproxy && key.likeTwemproxy() != null ? key.likeTwemproxy() : key.defaultValue();
    }

    /** A number or a word of a list; what is free text may be a password. */
    private static boolean isHarmless(OptionKey key) {
        return key.values().startsWith("`")
                || key.defaultValue() != null
                        && NUMBER.matcher(key.defaultValue()).matches();
    }

    private void keyOrUnset(String in, String key, String value) {
        if (value.isEmpty()) {
            unset(in, key);
        } else {
            key(in, key, value);
        }
    }

    private void unset(String in, String key) {
        text.append(in).append("# ").append(key).append(" is unset\n");
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
