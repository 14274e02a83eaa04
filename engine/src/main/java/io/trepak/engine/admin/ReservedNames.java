package io.trepak.engine.admin;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the engine calls its own metrics and pages, so that no plugin does. */
public final class ReservedNames {
    /** Its metrics, counters without {@code _total}; which of them are shown depends on the configuration. */
    public static final Set<String> METRICS = Stream.concat(
                    CounterMetrics.names(),
                    Stream.of(
                            "trepak_accepting_paused",
                            "trepak_buffered_bytes_limit",
                            "trepak_build",
                            "trepak_client_connections_limit",
                            "trepak_clients_limit",
                            "trepak_config_last_reload_success_timestamp_seconds",
                            "trepak_config_last_reload_successful",
                            "trepak_config_reloads",
                            "trepak_log_lines_lost",
                            "trepak_plugin_faults",
                            "trepak_ready",
                            "trepak_request_duration_seconds",
                            "trepak_server_duration_seconds",
                            "trepak_uptime_seconds",
                            "trepak_worker_buffered_bytes",
                            "trepak_worker_clients",
                            "trepak_worker_clients_awaiting_memory",
                            "trepak_worker_round_trip_seconds",
                            "trepak_worker_stalled",
                            "trepak_worker_stalls"))
            .collect(Collectors.toUnmodifiableSet());

    /** Its pages of the admin port. */
    public static final Set<String> PAGES = Set.of(
            "config",
            "healthz",
            "help",
            "latency",
            "metrics",
            "readyz",
            "release",
            "reload",
            "route",
            "slowlog",
            "topology");

    private ReservedNames() {}
}
