package io.trepak.engine;

import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ConfigKey;
import io.trepak.engine.config.PluginConflictException;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.config.reader.ConfigReader;
import io.trepak.engine.config.reader.PoolKeys;
import io.trepak.engine.config.reader.ProxyKeys;
import io.trepak.engine.plugin.ConfigCheck;
import io.trepak.engine.plugin.PluginRegistry;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Configurations, files or texts: how they are read, and what may stand in them. Thread: any. */
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
     * Reads and checks a configuration that is no file. Here {@code listen: 127.0.0.1:0} and {@code admin: 0} take any free port;
     * {@link Proxy#address} and {@link Proxy#adminAddress} tell which. {@link Proxy#reload(ProxyConfig)} goes by another
     * one; there is no file to read again or to watch.
     *
     * @param name stands for the file in messages
     * @param text read to its end and not closed
     * @throws ConfigException with everything that is wrong
     * @throws IOException when the text cannot be read
     */
    public static ProxyConfig parse(String name, Reader text) throws ConfigException, IOException {
        StringWriter all = new StringWriter();
        text.transferTo(all);
        return ConfigReader.parse(name, all.toString());
    }

    /**
     * All keys there are: those of pools, those of the whole proxy, those of plugins by kind and name.
     *
     * @param plugins see {@link ProxyOptions#plugins}
     * @throws PluginConflictException when two plugins of a kind have one name
     */
    public static List<ConfigKey> keys(Path plugins) throws PluginConflictException {
        List<ConfigKey> all = new ArrayList<>();
        PoolKeys.all().forEach(key -> all.add(key.described()));
        ProxyKeys.all().forEach(key -> all.add(key.described()));
        for (ConfigKey declared : PluginRegistry.load(plugins).declaredKeys()) {
            if (all.stream()
                    .noneMatch(known -> known.plugin().isEmpty() && known.name().equals(declared.name()))) {
                all.add(declared);
            }
        }
        return List.copyOf(all);
    }
}
