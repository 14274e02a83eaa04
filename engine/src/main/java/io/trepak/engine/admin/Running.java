package io.trepak.engine.admin;

import io.trepak.api.protocol.PoolStatus;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.net.ClientLimit;
import io.trepak.engine.plugin.PluginServices;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.report.PluginFault;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What runs, for those who look at it.
 *
 * @param configNow in force: number of workers, transport and memory as chosen, not as left open
 * @param poolsNow in order
 * @param statusNow what each of them tells about itself
 * @param version of the proxy
 * @param startedMillis since 1970
 * @param readiness of this moment
 * @param faults of plugins up to this moment
 * @param plugins what plugins show of themselves
 * @param reloading the way to other settings
 * @param lostLogLines of the log since the start; null where nobody counts
 * @param limit of clients, by file descriptors
 */
public record Running(
        Supplier<ProxyConfig> configNow,
        Supplier<List<Pool>> poolsNow,
        Supplier<List<PoolStatus>> statusNow,
        String version,
        long startedMillis,
        Supplier<Readiness> readiness,
        Supplier<List<PluginFault>> faults,
        PluginServices plugins,
        Reloading reloading,
        LongSupplier lostLogLines,
        ClientLimit limit) {
    /** In force. */
    ProxyConfig config() {
        return configNow.get();
    }

    /** In order. */
    List<Pool> pools() {
        return poolsNow.get();
    }
}
