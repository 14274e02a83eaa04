package io.trepak.engine.admin;

import io.trepak.api.export.Exporter;
import io.trepak.api.export.Sample;
import io.trepak.api.protocol.PoolStatus;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ConfigException.Problem;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.log.LogEvent;
import io.trepak.engine.plugin.OpenExporter;
import io.trepak.engine.plugin.PluginFaults;
import io.trepak.engine.plugin.PluginKind;
import io.trepak.engine.plugin.PluginOptions;
import io.trepak.engine.plugin.PluginReason;
import io.trepak.engine.plugin.PluginRegistry;
import io.trepak.engine.plugin.PluginServices;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The exporters the configuration names: opened when it is read, started and stopped on the control thread. */
public final class Exporters implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Exporters.class);
    private static final String KEY = "exporters";

    private final ProxyConfig config;
    private final List<OpenExporter> opened;

    private Exporters(ProxyConfig config, List<OpenExporter> opened) {
        this.config = config;
        this.opened = opened;
    }

    /**
     * Finds the plugins and opens them; starts nothing.
     *
     * @throws ConfigException with everything that is wrong; none is open then
     */
    public static Exporters open(ProxyConfig config, PluginRegistry registry, PluginServices services)
            throws ConfigException {
        List<Problem> problems = new ArrayList<>();
        List<Exporter> plugins = config.monitoring().exporters().stream()
                .map(name -> registry.find(PluginKind.EXPORTER, name, KEY, config.at(KEY), problems))
                .filter(Objects::nonNull)
                .toList();
        PluginFaults labels = new PluginFaults();
        registry.introduceTo(labels, plugins);
        PluginOptions options = PluginOptions.ofExporters(config);
        Exporters exporters = new Exporters(config, new ArrayList<>());
        for (Exporter plugin : plugins) {
            try {
                exporters.opened.add(OpenExporter.open(plugin, options, services, labels.of(plugin)));
            } catch (PluginOptions.InvalidOption e) {
                problems.add(e.problem());
            } catch (Throwable e) {
                PluginFaults.rethrowIfFatal(e);
                problems.add(exporters.problem(plugin, "cannot be opened", e));
            }
        }
        if (problems.isEmpty()) {
            problems.addAll(options.unknownKeys("", Set.of()));
        }
        if (!problems.isEmpty()) {
            exporters.closeUnused();
            throw new ConfigException(problems);
        }
        return exporters;
    }

    private Problem problem(Exporter plugin, String what, Throwable e) {
        return new Problem(
                config.at(KEY),
                "exporter '" + plugin.name() + "' " + what + ": " + PluginReason.of(e)
                        + "; put right what it says, or take it out of \"" + KEY + "\"");
    }

    /** Those found. */
    public List<Exporter> plugins() {
        return opened.stream().map(OpenExporter::plugin).toList();
    }

    /**
     * Starts them in order; when one cannot, those before it are stopped.
     *
     * @throws ConfigException when one cannot
     */
    synchronized void start(Supplier<List<Sample>> metrics, Supplier<List<PoolStatus>> pools, Executor control)
            throws ConfigException {
        for (OpenExporter exporter : opened) {
            exporter.use(1, control);
            exporter.export(metrics, pools);
            try {
                exporter.startOrThrow();
            } catch (Exception | LinkageError e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                exporter.close();
                close();
                throw new ConfigException(List.of(problem(exporter.plugin(), "cannot start", e)));
            }
            LogEvent.EXPORTER_STARTED.log(LOG, "'" + exporter.plugin().name() + "'");
        }
    }

    /** Closes those that were not started. */
    public void closeUnused() {
        opened.forEach(OpenExporter::closeUnlessUsed);
    }

    /** Stops them, the last first. What one throws is counted and stops nothing else. */
    @Override
    public synchronized void close() {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }
}
