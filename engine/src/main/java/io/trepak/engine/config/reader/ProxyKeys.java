package io.trepak.engine.config.reader;

import static io.trepak.engine.config.reader.Form.number;

import io.trepak.engine.config.Effect;
import io.trepak.engine.config.Monitoring;
import io.trepak.engine.config.ProcessConfig;
import io.trepak.engine.config.ProxyConfig;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The keys at the left margin, one row each, in the order in which they are shown. nutcracker has none, and a pool is never a
 * plain value, so the two cannot be mistaken for each other.
 */
public final class ProxyKeys {
    static final String ADMIN = "admin";

    /** The key that names the exporters. */
    public static final String EXPORTERS = "exporters";

    /** Below it the collector's pauses would count; above it nobody is told in time. */
    private static final int LEAST_STALL_MILLIS = 100;

    private static final int MOST_STALL_MILLIS = 600_000;

    static final KeyGroup<ProxyConfig, ProcessConfig> PROCESS = KeyGroup.of(
            ProcessConfig.class,
            ProxyConfig::process,
            Key.of(
                            "workers",
                            number(1, 256, "number"),
                            0,
                            Effect.SERVERS,
                            ProcessConfig::workers,
                            "Event loops that carry requests.")
                    .byDefault("by number of cores")
                    .likeTwemproxy("1"),
            Key.of(
                    "transport",
                    Form.choice("auto", "io_uring", "epoll", "kqueue", "nio"),
                    "auto",
                    Effect.OTHER,
                    ProcessConfig::transport,
                    "How sockets are driven."),
            Key.of(
                    "max_buffered_bytes",
                    Form.largeNumber(16 << 20, "bytes"),
                    128L << 20,
                    Effect.OTHER,
                    ProcessConfig::maxBufferedBytes,
                    "What all clients together may make the proxy hold before it stops reading."),
            Key.of(
                    "watch_config",
                    Form.FLAG,
                    false,
                    Effect.OTHER,
                    ProcessConfig::watchConfig,
                    "Whether the file is read again whenever it changes."));

    static final KeyGroup<ProxyConfig, Monitoring> MONITORING = KeyGroup.of(
            Monitoring.class,
            ProxyConfig::monitoring,
            Key.of(ADMIN, Form.ADMIN, null, Effect.LISTENER, Monitoring::admin, "Opens the admin port."),
            Key.of(
                    "admin_hosts",
                    Form.HOSTS,
                    List.of(),
                    Effect.OTHER,
                    Monitoring::adminHosts,
                    "Names, beside its address, under which the admin port may be asked."),
            Key.of(
                    EXPORTERS,
                    Form.plugins("exporter"),
                    List.of(),
                    Effect.PLUGINS,
                    Monitoring::exporters,
                    "Plugins that carry metrics elsewhere."),
            Key.of(
                    "worker_stall_millis",
                    number(LEAST_STALL_MILLIS, MOST_STALL_MILLIS, "milliseconds"),
                    2000,
                    Effect.OTHER,
                    Monitoring::workerStallMillis,
                    "A worker that does not get on for so long is reported."),
            Key.of(
                    "latency_sample",
                    number(0, 1_000_000, "requests"),
                    64,
                    Effect.OTHER,
                    Monitoring::latencySample,
                    "One of so many requests is timed for the latency histograms; `0` times none."));

    /** Every pool has its own value of it. */
    private static final Key<ProxyConfig> COMPATIBILITY = Key.<ProxyConfig, Boolean>of(
            PoolKeys.COMPATIBILITY, Form.COMPATIBILITY, false, Effect.PLUGINS, null, PoolKeys.WHAT_COMPATIBILITY_MEANS);

    private static final Map<String, Key<ProxyConfig>> BY_NAME = new LinkedHashMap<>();

    static {
        Stream.of(List.of(COMPATIBILITY), PROCESS.keys(), MONITORING.keys())
                .flatMap(List::stream)
                .map(Key::atTheLeftMargin)
                .forEach(key -> BY_NAME.put(key.name(), key));
    }

    private ProxyKeys() {}

    /** All of them. */
    public static Collection<Key<ProxyConfig>> all() {
        return BY_NAME.values();
    }

    /** Their names. */
    public static Set<String> names() {
        return BY_NAME.keySet();
    }

    /** Null if the engine gives it no meaning. */
    static Key<ProxyConfig> find(String name) {
        return BY_NAME.get(name);
    }
}
