package io.trepak.engine.config.reader;

import io.trepak.engine.config.ConfigKey;
import io.trepak.engine.config.ConfigKey.Scope;
import io.trepak.engine.config.ListenConfig;
import io.trepak.engine.config.Monitoring;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.config.Setting;
import io.trepak.engine.config.reader.YamlNode.Scalar;
import io.trepak.engine.text.Digits;
import io.trepak.engine.text.Nearest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The settings of the whole proxy: {@code key: value} at the left margin. nutcracker has none, and a pool is never a plain
 * value, so the two cannot be mistaken for each other.
 */
final class GlobalKeys {
    private static final String WORKERS = "workers";
    private static final String TRANSPORT = "transport";
    private static final String MAX_BUFFERED_BYTES = "max_buffered_bytes";
    private static final String ADMIN = "admin";
    private static final String ADMIN_HOSTS = "admin_hosts";
    static final String EXPORTERS = "exporters";
    private static final String WORKER_STALL_MILLIS = "worker_stall_millis";
    private static final String LATENCY_SAMPLE = "latency_sample";
    private static final String WATCH_CONFIG = "watch_config";
    private static final List<String> TRANSPORTS = List.of("auto", "io_uring", "epoll", "kqueue", "nio");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final int MOST_WORKERS = 256;
    private static final int LEAST_BUFFERED_BYTES = 16 << 20;
    /** Below it the collector's pauses would count; above it nobody is told in time. */
    private static final int LEAST_STALL_MILLIS = 100;

    private static final int MOST_STALL_MILLIS = 600_000;
    private static final int MOST_REQUESTS_PER_SAMPLE = 1_000_000;

    /** The keys there are, for people. */
    static final List<ConfigKey> DOCUMENTED = List.of(
            key(
                    WORKERS,
                    KeyForms.range(1, MOST_WORKERS, "number"),
                    "by number of cores",
                    "Event loops that carry requests."),
            key(
                    PoolKeys.COMPATIBILITY,
                    KeyForms.COMPATIBILITIES,
                    "trepak",
                    "`twemproxy`: keys that are not there stand for what twemproxy does, not for their defaults."),
            key(TRANSPORT, "`" + String.join("`, `", TRANSPORTS) + "`", TRANSPORTS.get(0), "How sockets are driven."),
            key(
                    MAX_BUFFERED_BYTES,
                    KeyForms.range(LEAST_BUFFERED_BYTES, Long.MAX_VALUE, "bytes"),
                    Long.toString(ProxyConfig.DEFAULT_MAX_BUFFERED_BYTES),
                    "What all clients together may make the proxy hold before it stops reading."),
            key(WATCH_CONFIG, KeyForms.FLAGS, "false", "Whether the file is read again whenever it changes."),
            key(ADMIN, "`HOST:PORT`, or a port of this machine", null, "Opens the admin port."),
            key(
                    ADMIN_HOSTS,
                    "names, separated by blanks",
                    null,
                    "Names, beside its address, under which the admin port may be asked."),
            key(EXPORTERS, "names, separated by blanks", null, "Plugins that carry metrics elsewhere."),
            key(
                    WORKER_STALL_MILLIS,
                    KeyForms.range(LEAST_STALL_MILLIS, MOST_STALL_MILLIS, "milliseconds"),
                    Integer.toString(Monitoring.DEFAULT_WORKER_STALL_MILLIS),
                    "A worker that does not get on for so long is reported."),
            key(
                    LATENCY_SAMPLE,
                    KeyForms.range(0, MOST_REQUESTS_PER_SAMPLE, "requests"),
                    Integer.toString(Monitoring.DEFAULT_LATENCY_SAMPLE),
                    "One of so many requests is timed for the latency histograms; `0` times none."));

    private static final List<String> NAMES =
            DOCUMENTED.stream().map(ConfigKey::name).toList();

    private final Map<String, Integer> lines = new HashMap<>();
    /** Not ours; an exporter's, perhaps. */
    private final Map<String, Setting> strangers = new LinkedHashMap<>();

    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private ListenConfig admin;
    private List<String> adminHosts = List.of();
    private List<String> exporters = List.of();
    private int workerStallMillis = Monitoring.DEFAULT_WORKER_STALL_MILLIS;
    private int latencySample = Monitoring.DEFAULT_LATENCY_SAMPLE;
    boolean watched;
    boolean likeTwemproxy;
    int workers;
    String transport = TRANSPORTS.get(0);
    long maxBufferedBytes = ProxyConfig.DEFAULT_MAX_BUFFERED_BYTES;

    private static ConfigKey key(String name, String values, String defaultValue, String meaning) {
        return new ConfigKey(
                Scope.PROXY, "", name, values, defaultValue, name.equals(WORKERS) ? "1" : null, false, meaning);
    }

    void read(Scalar key, String text, Problems problems) {
        String name = key.text();
        Integer earlier = lines.putIfAbsent(name, key.line());
        if (earlier != null) {
            problems.directive(
                    key.line(), name, "is a duplicate; expected it once, and line " + earlier + " has it already");
            return;
        }
        if (!NAMES.contains(name)) {
            strangers.put(name, new Setting(text, key.line()));
            return;
        }
        try {
            read(name, text);
        } catch (InvalidValue e) {
            problems.directive(key.line(), name, e.getMessage());
        }
    }

    private void read(String name, String text) throws InvalidValue {
        switch (name) {
            case WORKERS -> workers = (int) number(text, 1, MOST_WORKERS, "1 to " + MOST_WORKERS);
            case MAX_BUFFERED_BYTES ->
                maxBufferedBytes =
                        number(text, LEAST_BUFFERED_BYTES, Long.MAX_VALUE, LEAST_BUFFERED_BYTES + " or more (bytes)");
            case PoolKeys.COMPATIBILITY -> likeTwemproxy = KeyForms.isTwemproxy(text);
            case TRANSPORT -> {
                if (!TRANSPORTS.contains(text)) {
                    throw new InvalidValue("is not a valid transport; expected " + String.join(", ", TRANSPORTS));
                }
                transport = text;
            }
            case WATCH_CONFIG -> watched = KeyForms.flag(text);
            case ADMIN -> admin = adminAddress(text);
            case ADMIN_HOSTS -> adminHosts = hosts(text);
            case EXPORTERS -> exporters = KeyForms.names("exporter", text);
            case WORKER_STALL_MILLIS ->
                workerStallMillis = (int) number(
                        text,
                        LEAST_STALL_MILLIS,
                        MOST_STALL_MILLIS,
                        LEAST_STALL_MILLIS + " to " + MOST_STALL_MILLIS + " (milliseconds)");
            case LATENCY_SAMPLE ->
                latencySample = (int)
                        number(text, 0, MOST_REQUESTS_PER_SAMPLE, "0 to " + MOST_REQUESTS_PER_SAMPLE + " (requests)");
            default -> throw new IllegalStateException(name);
        }
    }

    /** After the last key: what is not ours must be an exporter's. */
    void settle(Problems problems) {
        if (likeTwemproxy && !lines.containsKey(WORKERS)) {
            workers = 1;
        }
        strangers.forEach((name, setting) -> {
            boolean known = exporters.stream().anyMatch(exporter -> name.startsWith(exporter + '_'));
            if (known && !setting.value().isEmpty()) {
                settings.put(name, setting);
            } else {
                problems.directive(
                        setting.line(), name, unknown(name, setting.value()).getMessage());
            }
        });
    }

    /** Whether a key stands at the left margin. */
    static boolean isKnown(String name) {
        return NAMES.contains(name);
    }

    /** Null for none. */
    ListenConfig admin() {
        return admin;
    }

    int line(String key) {
        return lines.get(key);
    }

    Monitoring monitoring() {
        return new Monitoring(
                admin,
                adminHosts,
                workerStallMillis,
                latencySample,
                exporters,
                Map.copyOf(settings),
                Map.copyOf(lines));
    }

    /** A port alone means this machine: what is open to others must be said. */
    private static ListenConfig adminAddress(String text) throws InvalidValue {
        if (text.startsWith("/")) {
            throw new InvalidValue("is a path; expected \"hostname:port\" or a port, for HTTP comes over TCP only");
        }
        return ListenEntry.parse(Digits.parse(text) < 0 ? text : "127.0.0.1:" + text);
    }

    private static List<String> hosts(String text) throws InvalidValue {
        List<String> hosts = List.of(text.strip().split(" +"));
        for (String host : hosts) {
            if (!HOST.matcher(host).matches()) {
                throw new InvalidValue(
                        "is not a list of host names; expected names without ports, blanks between them");
            }
        }
        return hosts;
    }

    private static long number(String text, long least, long most, String expected) throws InvalidValue {
        long value = Digits.parse(text, Long.MAX_VALUE);
        if (value < 0) {
            throw new InvalidValue("is not a number; expected " + expected);
        }
        if (value < least || value > most) {
            throw new InvalidValue("is too " + (value < least ? "small" : "large") + "; expected " + expected);
        }
        return value;
    }

    private static InvalidValue unknown(String name, String text) {
        if (text.isEmpty()) {
            return new InvalidValue("is a pool without keys; expected its keys indented on the lines below");
        }
        if (PoolKeys.names().contains(name)) {
            return new InvalidValue("belongs in a pool; expected below the name of one, indented like its other keys");
        }
        String otherwise = "; expected " + String.join(", ", NAMES) + ", or a pool with its keys indented below";
        return new InvalidValue("is unknown" + Nearest.hint(name, NAMES, otherwise));
    }
}
