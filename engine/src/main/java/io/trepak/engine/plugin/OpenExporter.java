package io.trepak.engine.plugin;

import io.trepak.api.Options;
import io.trepak.api.export.Export;
import io.trepak.api.export.Exporter;
import io.trepak.api.export.ExporterContext;
import io.trepak.api.export.Sample;
import io.trepak.api.protocol.PoolStatus;
import java.util.List;
import java.util.function.Supplier;

/** An exporter, opened for the process. */
public final class OpenExporter extends OpenPlugin {
    private static final class Context extends OpenPluginContext implements ExporterContext {
        private volatile Supplier<List<Sample>> metrics = List::of;
        private volatile Supplier<List<PoolStatus>> pools = List::of;

        Context(PluginServices services, Exporter plugin, FaultCounter faults, Options options) {
            super(services, PluginKind.EXPORTER.name(), plugin, faults, null, options);
        }

        @Override
        public List<Sample> metrics() {
            return metrics.get();
        }

        @Override
        public List<PoolStatus> pools() {
            return pools.get();
        }
    }

    private final Exporter plugin;
    private final Export opened;
    private final Context context;

    private OpenExporter(Exporter plugin, Export opened, PluginServices services, Context context) {
        super(services, context);
        this.plugin = plugin;
        this.opened = opened;
        this.context = context;
    }

    /**
     * Opens an exporter. Throws what it throws; nothing of it is open then.
     *
     * @param faults counts what it does wrong as long as it is not used
     */
    public static OpenExporter open(Exporter plugin, Options options, PluginServices services, FaultCounter faults) {
        Context context = new Context(services, plugin, faults, options);
        try {
            Export opened = plugin.open(context);
            if (opened == null) {
                throw new IllegalStateException("open returned null");
            }
            context.opened();
            return new OpenExporter(plugin, opened, services, context);
        } catch (RuntimeException | Error e) {
            context.close();
            throw e;
        }
    }

    /** The plugin itself. */
    public Exporter plugin() {
        return plugin;
    }

    /** Says what it exports, before it is started. */
    public void export(Supplier<List<Sample>> metrics, Supplier<List<PoolStatus>> pools) {
        context.metrics = metrics;
        context.pools = pools;
    }

    @Override
    void startOpened() throws Exception {
        opened.start();
    }

    @Override
    void closeOpened() {
        try {
            opened.close(); // it may export a last time
        } finally {
            export(List::of, List::of);
        }
    }
}
