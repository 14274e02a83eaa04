package io.trepak.engine.admin;

import io.trepak.api.export.Sample;
import io.trepak.engine.admin.StatsDocument.PoolSums;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.report.PluginFault;
import java.util.Collection;
import java.util.List;

/** All metrics of the process, read when somebody asks. Thread: any but a worker. */
public final class ProxyMetrics {
    private final Running running;
    private final Totals totals;
    private final List<Pulse> pulses;

    ProxyMetrics(Running running, Totals totals, List<Pulse> pulses) {
        this.running = running;
        this.totals = totals;
        this.pulses = pulses;
    }

    /** All of this moment. */
    public List<Sample> read() {
        return families().stream().flatMap(family -> family.samples().stream()).toList();
    }

    /** The same by name. */
    Collection<Family> families() {
        Family.Table table = new Family.Table();
        proxy(table);
        for (PluginFault fault : running.faults().get()) {
            table.counter(
                    "trepak_plugin_faults",
                    "Times the plugin failed; each cost a request, a connection or a change of servers.",
                    fault.count(),
                    "kind",
                    fault.kind(),
                    "plugin",
                    fault.name());
        }
        pulses.forEach(pulse -> worker(table, pulse, Integer.toString(pulse.index())));
        List<PoolSums> sums = totals.read();
        CounterMetrics.addTo(table, sums);
        if (running.config().monitoring().latencySample() > 0) {
            LatencyMetrics.addTo(table, sums);
        }
        running.plugins()
                .metrics()
                .read((name, kind, help, labels, value) -> table.add(name, kind, help, value, labels));
        ProcessMetrics.addTo(table);
        return table.families();
    }

    private void proxy(Family.Table table) {
        ProxyConfig config = running.config();
        table.gauge(
                "trepak_build_info",
                "What runs; always 1.",
                1,
                "version",
                running.version(),
                "java",
                System.getProperty("java.version"),
                "transport",
                config.process().transport());
        table.gauge(
                "trepak_uptime_seconds",
                "Since the start of the proxy.",
                (System.currentTimeMillis() - running.startedMillis()) / 1e3);
        table.gauge(
                "trepak_ready",
                "1 while all listeners take clients, 0 while the proxy starts or drains.",
                running.readiness().get() == Readiness.READY ? 1 : 0);
        table.gauge(
                "trepak_accepting_paused",
                "1 while clients wait to be accepted because file descriptors are kept for servers.",
                running.limit().isHoldingBack() ? 1 : 0);
        if (running.limit().limit() < Long.MAX_VALUE) {
            table.gauge(
                    "trepak_clients_limit",
                    "Most clients there are file descriptors for.",
                    running.limit().limit());
        }
        running.reloading()
                .counts()
                .forEach((result, count) -> table.counter(
                        "trepak_config_reloads",
                        "Times the configuration was reloaded, by what came of it.",
                        count,
                        "result",
                        result));
        table.gauge(
                "trepak_config_last_reload_successful",
                "0 while the configuration file was refused when it was last read.",
                running.reloading().isLastSuccessful() ? 1 : 0);
        table.gauge(
                "trepak_config_last_reload_success_timestamp_seconds",
                "When the configuration in force was read, since 1970.",
                running.reloading().lastSuccessMillis() / 1e3);
        table.counter(
                "trepak_log_lines_lost",
                "Lines of the log that could not be written.",
                running.lostLogLines() == null ? 0 : running.lostLogLines().getAsLong());
        table.gauge(
                "trepak_buffered_bytes_limit",
                "What all clients together may make the proxy hold before it stops reading.",
                config.process().maxBufferedBytes());
    }

    private static void worker(Family.Table table, Pulse pulse, String index) {
        table.gauge("trepak_worker_clients", "Clients of the worker now.", pulse.clients(), "worker", index);
        table.gauge(
                "trepak_worker_buffered_bytes",
                "What the worker held for clients and servers when the watchdog's last task came round.",
                pulse.gauges().bufferedBytes(),
                "worker",
                index);
        table.gauge(
                "trepak_worker_clients_awaiting_memory",
                "Clients that are not read until there is room for the request they want to send.",
                pulse.gauges().clientsAwaitingMemory(),
                "worker",
                index);
        table.gauge(
                "trepak_worker_round_trip_seconds",
                "How long the watchdog's last task took to go round the worker's loop.",
                pulse.roundTripNanos() / 1e9,
                "worker",
                index);
        table.gauge(
                "trepak_worker_stalled",
                "1 while the worker's loop does not turn.",
                pulse.isStalled() ? 1 : 0,
                "worker",
                index);
        table.counter("trepak_worker_stalls", "Times the worker's loop stalled.", pulse.stalls(), "worker", index);
    }
}
