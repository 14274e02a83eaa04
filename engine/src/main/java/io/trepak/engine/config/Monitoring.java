package io.trepak.engine.config;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/**
 * How the proxy lets itself be watched; each is a key of the whole proxy.
 *
 * @param admin where the admin port listens; null for none
 * @param adminHosts names under which the admin port may be asked, beside its own and addresses; normally empty
 * @param workerStallMillis a worker whose loop does not turn for so long counts as stalled
 * @param latencySample one of so many requests is timed for the histograms; 0 for none
 * @param exporters names of the exporters; normally empty
 * @param settings keys that begin with the name of an exporter and an underscore, for that exporter
 * @param lines the line of every key of the whole proxy, from 1
 */
public record Monitoring(
        ListenConfig admin,
        List<String> adminHosts,
        int workerStallMillis,
        int latencySample,
        List<String> exporters,
        Map<String, Setting> settings,
        Map<String, Integer> lines) {
    /** What {@link #workerStallMillis} is where the configuration is silent. */
    public static final int DEFAULT_WORKER_STALL_MILLIS = 2000;

    /** What {@link #latencySample} is where the configuration is silent. */
    public static final int DEFAULT_LATENCY_SAMPLE = 64;

    /** What works but will surprise, one line each. */
    public List<Warning> warnings(String file) {
        if (admin == null || !((InetSocketAddress) admin.address()).getAddress().isAnyLocalAddress()) {
            return List.of();
        }
        return List.of(new Warning(
                new Location(file, lines.get("admin")),
                "open-admin",
                "directive \"admin\" opens the admin port to every address",
                "it asks for no password",
                "use 127.0.0.1, or an address only your monitoring reaches"));
    }
}
