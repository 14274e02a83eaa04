package io.trepak.engine.plugin;

import io.trepak.api.Plugin;
import io.trepak.engine.report.PluginFault;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the plugins of one proxy do wrong while it runs. Look a plugin's counter up once, where its codec, hash function or
 * continuum is made; only {@link FaultCounter#failed} belongs on the request path, and there only into a {@code catch}.
 * Lives as long as the proxy. Thread: any.
 */
public final class PluginFaults {
    private static final long LINE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** By identity: plugins may be equal as they please. */
    private final Map<Plugin, FaultCounter> counters = new IdentityHashMap<>();

    private final LongSupplier nanoTime;

    /** No plugin is known yet. */
    public PluginFaults() {
        this(System::nanoTime);
    }

    PluginFaults(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Says how messages call a plugin: once, before {@link #of} is asked for it. */
    synchronized void introduce(Plugin plugin, String kind, String name, String jar) {
        counters.computeIfAbsent(plugin, p -> new FaultCounter(kind, name, jar, LINE_EVERY_NANOS, nanoTime));
    }

    /** The counter of a plugin; one that no registry introduced goes by the name of its class. */
    public synchronized FaultCounter of(Plugin plugin) {
        return counters.computeIfAbsent(plugin, p -> {
            Class<?> type = p.getClass();
            return new FaultCounter(
                    "plugin", type.getName(), PluginOrigin.of(type, null).jar(), LINE_EVERY_NANOS, nanoTime);
        });
    }

    /** The plugins in use, by kind and name, those that never failed included. */
    public synchronized List<PluginFault> counts() {
        return counters.values().stream()
                .map(FaultCounter::snapshot)
                .sorted(Comparator.comparing(PluginFault::kind).thenComparing(PluginFault::name))
                .toList();
    }

    /**
     * Throws on what no plugin can be blamed for and nobody survives: out of memory, an error inside the JVM. A stack that
     * ran over is the plugin's.
     */
    public static void rethrowIfFatal(Throwable thrown) {
        if (thrown instanceof VirtualMachineError error && !(thrown instanceof StackOverflowError)) {
            throw error;
        }
    }
}
