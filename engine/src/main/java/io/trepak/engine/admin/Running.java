package io.trepak.engine.admin;

import io.trepak.engine.PluginFault;
import io.trepak.engine.ProxyConfig;
import io.trepak.engine.pool.Pool;
import java.util.List;
import java.util.function.Supplier;

/**
 * What runs, for those who look at it.
 *
 * @param config in force: number of workers, transport and memory as chosen, not as left open
 * @param version of the proxy
 * @param startedMillis since 1970
 * @param pools in order
 * @param readiness of this moment
 * @param faults of plugins up to this moment
 */
public record Running(
        ProxyConfig config,
        String version,
        long startedMillis,
        List<Pool> pools,
        Supplier<Readiness> readiness,
        Supplier<List<PluginFault>> faults) {}
