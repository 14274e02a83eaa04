package io.trepak.engine.plugin;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;

/** What the engine does for the plugins of one proxy while they are open. Lives as long as the proxy. Thread: any. */
public final class PluginServices implements AutoCloseable {
    private final PluginFaults faults;
    private final PluginMetrics metrics;
    private final PluginPages pages;
    private final Function<String, ThreadFactory> threads;
    /** By kind of plugin; guarded by this. */
    private final Map<String, ScheduledThreadPoolExecutor> events = new HashMap<>();
    /** In use; guarded by this. */
    private final Set<InUse> inUse = new LinkedHashSet<>();

    private boolean closed;
    private volatile Dialler dialler;

    /** A plugin that is open. */
    interface InUse {
        void close();
    }

    /**
     * @param faults counts what plugins do wrong
     * @param metrics names of the engine's own
     * @param pages names of the engine's own
     * @param threads makes a thread factory from a name
     */
    public PluginServices(
            PluginFaults faults, Set<String> metrics, Set<String> pages, Function<String, ThreadFactory> threads) {
        this.faults = faults;
        this.metrics = new PluginMetrics(metrics);
        this.pages = new PluginPages(pages);
        this.threads = threads;
    }

    /** For plugins that are opened to be looked at, and never started. */
    public static PluginServices ofCheck(Set<String> metrics, Set<String> pages) {
        return new PluginServices(new PluginFaults(), metrics, pages, name -> {
            throw new IllegalStateException("nothing is started in a check");
        });
    }

    /** The same where names do not matter. */
    public static PluginServices ofCheck() {
        return ofCheck(Set.of(), Set.of());
    }

    /** Counts what plugins do wrong. */
    public PluginFaults faults() {
        return faults;
    }

    /** What plugins show among the metrics. */
    public PluginMetrics metrics() {
        return metrics;
    }

    /** What plugins show on the admin port. */
    public PluginPages pages() {
        return pages;
    }

    /** Has connections of plugins opened so, from now on. */
    public void dialWith(Dialler dialling) {
        dialler = dialling;
    }

    Dialler dialler() {
        return dialler;
    }

    /** The thread of events of all plugins of a kind. */
    synchronized ScheduledThreadPoolExecutor events(String kind) {
        return events.computeIfAbsent(kind, key -> {
            ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, threads.apply("trepak-" + kind));
            thread.setRemoveOnCancelPolicy(true);
            if (closed) {
                thread.shutdownNow();
            }
            return thread;
        });
    }

    synchronized void began(InUse plugin) {
        inUse.add(plugin);
    }

    synchronized void ended(InUse plugin) {
        inUse.remove(plugin);
    }

    private synchronized List<InUse> end() {
        closed = true;
        events.values().forEach(ScheduledThreadPoolExecutor::shutdownNow);
        return List.copyOf(inUse);
    }

    /** Closes every plugin that is in use, once nothing it made is used any more. */
    @Override
    public void close() {
        end().forEach(InUse::close);
    }
}
