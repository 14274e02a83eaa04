package io.trepak.engine.admin;

import io.trepak.engine.admin.StatsDocument.PoolSums;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.stats.CommandClass;
import io.trepak.engine.stats.Latencies;
import io.trepak.engine.stats.Stage;
import java.util.List;

/** How long requests take: for each pool by class of command and stage, and by server. */
final class LatencyMetrics {
    private LatencyMetrics() {}

    static void addTo(Family.Table table, List<PoolSums> pools) {
        for (PoolSums sums : pools) {
            Pool pool = sums.pool();
            String name = pool.config().name();
            Latencies latencies = sums.latencies();
            for (CommandClass commands : CommandClass.values()) {
                for (Stage stage : Stage.values()) {
                    table.durations(
                            "trepak_request_duration_seconds",
                            "How long sampled requests spent in a stage.",
                            latencies.of(commands, stage),
                            "pool",
                            name,
                            "class",
                            commands.label(),
                            "stage",
                            stage.label());
                }
            }
            for (int i = 0; i < sums.servers().length; i++) {
                table.durations(
                        "trepak_server_duration_seconds",
                        "How long a server took for sampled requests.",
                        latencies.ofServer(i),
                        "pool",
                        name,
                        "server",
                        sums.set().get(i).name());
            }
        }
    }
}
