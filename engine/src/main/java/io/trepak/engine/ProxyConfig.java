package io.trepak.engine;

import io.trepak.engine.config.ConfigReader;
import io.trepak.engine.plugin.PluginRegistry;
import java.nio.file.Path;
import java.util.List;

/**
 * A whole configuration file.
 *
 * @param file as the user named it
 * @param pools in twemproxy's order: shorter names first, equal lengths by unsigned bytes; never empty
 * @param workers event loops that carry requests; 0 lets the engine choose
 * @param transport {@code auto}, {@code io_uring}, {@code epoll}, {@code kqueue} or {@code nio}
 * @param maxBufferedBytes what all clients together may make the proxy hold before it stops reading
 * @param monitoring how the proxy lets itself be watched
 * @param watched whether the file is read again whenever it changes
 */
public record ProxyConfig(
        String file,
        List<PoolConfig> pools,
        int workers,
        String transport,
        long maxBufferedBytes,
        Monitoring monitoring,
        boolean watched) {
    /** What {@link #maxBufferedBytes} is where the configuration is silent. */
    public static final long DEFAULT_MAX_BUFFERED_BYTES = 128L << 20;

    /** The same with other pools, in order. */
    ProxyConfig with(List<PoolConfig> others) {
        return new ProxyConfig(file, List.copyOf(others), workers, transport, maxBufferedBytes, monitoring, watched);
    }

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
        try {
            return read(file);
        } catch (ConfigException e) {
            throw e.withPlugins(PluginRegistry.load(plugins));
        }
    }

    static ProxyConfig read(Path file, PluginRegistry plugins) throws ConfigException {
        try {
            return read(file);
        } catch (ConfigException e) {
            throw e.withPlugins(plugins);
        }
    }
}
