package io.trepak.engine;

import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ConfigKey;
import io.trepak.engine.config.PluginConflictException;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.config.reader.ConfigReader;
import io.trepak.engine.config.reader.KeyTables;
import io.trepak.engine.plugin.ConfigCheck;
import io.trepak.engine.plugin.PluginRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Configuration files: how they are read, and what may stand in them. Thread: any. */
public final class Configuration {
    private Configuration() {}

    /**
     * Reads and checks a configuration file. Resolves the hosts of {@code listen:} and {@code admin:}, opens nothing.
     *
     * @param file named in messages as given
     * @throws ConfigException with everything that is wrong
     */
    public static ProxyConfig read(Path file) throws ConfigException {
        return ConfigReader.read(file);
    }

    /**
     * The same; what is wrong with the plugins it asks for is said at once with what is wrong with the rest. When nothing else
     * is, the plugins are left to whoever uses the configuration.
     *
     * @param plugins see {@link ProxyOptions#plugins}
     * @throws ConfigException with everything that is wrong
     */
    public static ProxyConfig read(Path file, Path plugins) throws ConfigException {
        return ConfigCheck.read(file, () -> PluginRegistry.load(plugins));
    }

    /**
     * All keys there are: those of pools, those of the whole proxy, those of plugins by kind and name.
     *
     * @param plugins see {@link ProxyOptions#plugins}
     * @throws PluginConflictException when two plugins of a kind have one name
     */
    public static List<ConfigKey> keys(Path plugins) throws PluginConflictException {
        List<ConfigKey> all = new ArrayList<>(KeyTables.ofPools());
        all.addAll(KeyTables.ofTheProxy());
        for (ConfigKey declared : PluginRegistry.load(plugins).declaredKeys()) {
            if (all.stream()
                    .noneMatch(known -> known.plugin().isEmpty() && known.name().equals(declared.name()))) {
                all.add(declared);
            }
        }
        return List.copyOf(all);
    }
}
