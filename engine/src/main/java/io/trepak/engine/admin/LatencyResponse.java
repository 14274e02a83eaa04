package io.trepak.engine.admin;

import io.trepak.engine.admin.StatsDocument.PoolSums;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.stats.CommandClass;
import io.trepak.engine.stats.Latencies;
import io.trepak.engine.stats.Stage;
import io.trepak.engine.text.Json;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** How long requests of a pool took since the start, as far as a few numbers can say it. */
final class LatencyResponse {
    private LatencyResponse() {}

    /**
     * @param requestsPerSample one of so many was timed; 0 for none
     */
    static String json(PoolSums sums, int requestsPerSample) {
        Pool pool = sums.pool();
        Latencies latencies = sums.latencies();
        List<String> classes = new ArrayList<>();
        for (CommandClass commands : CommandClass.values()) {
            List<String> stages = new ArrayList<>();
            for (Stage stage : Stage.values()) {
                stages.add(Json.quote(stage.label()) + ":{" + numbers(latencies.of(commands, stage)) + "}");
            }
            classes.add(Json.quote(commands.label()) + ":{" + String.join(", ", stages) + "}");
        }
        List<String> servers = new ArrayList<>();
        for (int i = 0; i < sums.servers().length; i++) {
            servers.add("{\"server\":" + Json.quote(sums.set().get(i).name()) + ", " + numbers(latencies.ofServer(i))
                    + "}");
        }
        return "{\"pool\":" + Json.quote(pool.config().name()) + ", \"requests_per_sample\":" + requestsPerSample
                + ", \"unit\":\"microseconds\", \"classes\":{" + String.join(",\n", classes) + "},\n\"servers\":["
                + String.join(",\n", servers) + "]}";
    }

    private static String numbers(Histogram micros) {
        if (micros == null) {
            return "\"count\":0";
        }
        return "\"count\":" + micros.getTotalCount() + ", \"p50\":" + micros.getValueAtPercentile(50) + ", \"p99\":"
                + micros.getValueAtPercentile(99) + ", \"p999\":" + micros.getValueAtPercentile(99.9) + ", \"max\":"
                + micros.getMaxValue();
    }
}
