package io.trepak.engine.plugin;

import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ConfigException.Problem;
import io.trepak.engine.config.PluginConflictException;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.config.reader.ConfigReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads configuration files for people who want to know everything that is wrong with one at once. Thread: any. */
public final class ConfigCheck {
    private ConfigCheck() {}

    /** Where the plugins come from; asked only when something is wrong with the file. */
    @FunctionalInterface
    public interface Plugins {
        /** The plugins there are. */
        PluginRegistry load() throws PluginConflictException;
    }

    /**
     * Reads a file. When something is wrong with it, what is wrong with the plugins its pools ask for, and with the keys these
     * read, is said with it; when nothing is, the plugins are left to whoever uses the configuration.
     *
     * @throws ConfigException with everything that is wrong
     */
    public static ProxyConfig read(Path file, Plugins plugins) throws ConfigException {
        try {
            return ConfigReader.read(file);
        } catch (ConfigException e) {
            throw withPlugins(e, plugins.load());
        }
    }

    private static ConfigException withPlugins(ConfigException e, PluginRegistry registry) {
        List<Problem> all = new ArrayList<>(e.problems());
        PluginServices services = PluginServices.ofCheck();
        for (PoolConfig pool : e.pools()) {
            PoolPlugins.closeUnused(List.of(PoolPlugins.find(pool, e.pools(), registry, services, all)));
        }
        all.sort(Comparator.comparingInt(
                problem -> problem.at() == null ? 0 : problem.at().line()));
        return new ConfigException(all);
    }
}
