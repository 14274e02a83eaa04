package io.trepak.engine.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the proxy lets itself be watched; each is a key of the whole proxy.
 *
 * @param admin where the admin port listens; null for none
 * @param adminHosts names under which the admin port may be asked, beside its own and addresses; normally empty
 * @param exporters names of the exporters; normally empty
 * @param workerStallMillis a worker whose loop does not turn for so long counts as stalled
 * @param latencySample one of so many requests is timed for the histograms; 0 for none
 */
public record Monitoring(
        @Nullable ListenConfig admin,
        List<String> adminHosts,
        List<String> exporters,
        int workerStallMillis,
        int latencySample) {}
