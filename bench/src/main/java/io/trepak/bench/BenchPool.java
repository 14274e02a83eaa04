package io.trepak.bench;

import io.trepak.api.Distribution;
import io.trepak.api.HashFunction;
import io.trepak.api.protocol.Protocol;
import io.trepak.engine.Configuration;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.plugin.OpenProtocol;
import io.trepak.engine.plugin.PluginFaults;
import io.trepak.engine.plugin.PluginOptions;
import io.trepak.engine.pool.Pool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/**
 * A pool as a configuration file describes it: fnv1a_64, ketama, servers that nobody dials. The system property
 * {@code trepak.bench.pool} adds a line to it, say {@code slow_log_entries: 0}.
 */
final class BenchPool {
    private BenchPool() {}

    static Pool of(String protocol, int servers) {
        StringBuilder yaml = new StringBuilder("bench:\n  listen: 127.0.0.1:1\n  protocol: " + protocol + "\n");
        yaml.append("  hash: fnv1a_64\n  distribution: ketama\n");
        String extra = System.getProperty("trepak.bench.pool");
        if (extra != null) {
            yaml.append("  ").append(extra).append('\n');
        }
        yaml.append("  servers:\n");
        for (int i = 1; i <= servers; i++) {
            yaml.append("   - 127.0.0.1:")
                    .append(i)
                    .append(":1 server")
                    .append(i)
                    .append('\n');
        }
        PoolConfig config = read(yaml.toString());
        PluginOptions options = PluginOptions.of(config);
        return new Pool(
                config,
                OpenProtocol.open(Plugins.named(Protocol.class, config.routing().protocol()), options),
                Plugins.named(HashFunction.class, config.routing().hash()),
                Plugins.named(Distribution.class, config.routing().distribution()),
                options,
                Executors.newSingleThreadScheduledExecutor(),
                new PluginFaults(),
                null,
                null);
    }

    private static PoolConfig read(String yaml) {
        try {
            Path file = Files.createTempFile("bench", ".yml");
            try {
                Files.writeString(file, yaml);
                return Configuration.read(file).pools().get(0);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ConfigException e) {
            throw new IllegalStateException(e);
        }
    }
}
