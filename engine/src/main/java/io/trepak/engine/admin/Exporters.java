package io.trepak.engine.admin;

import io.trepak.api.export.Exporter;
import io.trepak.api.export.Metrics;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ConfigException.Problem;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.log.LogEvent;
import io.trepak.engine.plugin.PluginKind;
import io.trepak.engine.plugin.PluginOptions;
import io.trepak.engine.plugin.PluginReason;
import io.trepak.engine.plugin.PluginRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The exporters the configuration names. Started and stopped on the control thread. */
public final class Exporters implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Exporters.class);
    private static final String KEY = "exporters";

    private record Started(String name, AutoCloseable exporter) {}

    private final ProxyConfig config;
    private final List<Exporter> plugins;
    private final List<Started> started = new ArrayList<>();

    private Exporters(ProxyConfig config, List<Exporter> plugins) {
        this.config = config;
        this.plugins = plugins;
    }

    /**
     * Finds the plugins and starts nothing.
     *
     * @param problems takes the reason for each there is not
     */
    public static Exporters find(ProxyConfig config, PluginRegistry registry, List<Problem> problems) {
        return new Exporters(
                config,
                config.monitoring().exporters().stream()
                        .map(name -> registry.find(PluginKind.EXPORTER, name, KEY, config.at(KEY), problems))
                        .filter(Objects::nonNull)
                        .toList());
    }

    /** Those found. */
    public List<Exporter> plugins() {
        return plugins;
    }

    /**
     * Starts them in order; when one cannot, those before it are stopped.
     *
     * @throws ConfigException when one cannot
     */
    synchronized void start(Metrics metrics) throws ConfigException {
        PluginOptions options = PluginOptions.ofExporters(config);
        try {
            for (Exporter plugin : plugins) {
                start(plugin, metrics, options);
            }
            List<Problem> unknown = options.unknownKeys("", Set.of());
            if (!unknown.isEmpty()) {
                throw new ConfigException(unknown);
            }
        } catch (ConfigException e) {
            close();
            throw e;
        }
    }

    private void start(Exporter plugin, Metrics metrics, PluginOptions options) throws ConfigException {
        try {
            AutoCloseable running = plugin.start(metrics, options);
            started.add(new Started(plugin.name(), Objects.requireNonNull(running, "start() returned null")));
        } catch (PluginOptions.InvalidOption e) {
            throw new ConfigException(List.of(e.problem()));
        } catch (Exception | LinkageError e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new ConfigException(
                    config.at(KEY),
                    "exporter '" + plugin.name() + "' cannot start: " + PluginReason.of(e)
                            + "; put right what it says, or take it out of \"" + KEY + "\"");
        }
        LogEvent.EXPORTER_STARTED.log(LOG, "'" + plugin.name() + "'");
    }

    /** Stops them, the last first. What one throws is logged and stops nothing else. */
    @Override
    public synchronized void close() {
        for (int i = started.size() - 1; i >= 0; i--) {
            try {
                started.get(i).exporter().close();
            } catch (Exception | LinkageError e) {
                LogEvent.EXPORTER_FAILED.log(LOG, "'" + started.get(i).name() + "'", PluginReason.of(e), e);
            }
        }
        started.clear();
    }
}
