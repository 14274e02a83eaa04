package io.trepak.tools;

import io.trepak.engine.Configuration;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ProxyConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Short ways for tests to have configurations. */
final class PoolText {
    private PoolText() {}

    /** A pool that is complete apart from keys, which are separated by line breaks and may be none. */
    static PoolConfig pool(String keys, String... servers) {
        return file(text("alpha", "listen: 127.0.0.1:31101\n" + keys, servers))
                .pools()
                .get(0);
    }

    /** The text of a pool: line 1 its name, then the keys, then {@code servers:}, then these. */
    static String text(String name, String keys, String... servers) {
        StringBuilder text = new StringBuilder(name + ":\n");
        keys.lines().forEach(key -> text.append("  ").append(key).append('\n'));
        text.append("  servers:\n");
        for (String server : servers) {
            text.append("  - ").append(server).append('\n');
        }
        return text.toString();
    }

    static ProxyConfig file(String text) {
        try {
            Path file = Files.createTempFile("trepak", ".yml");
            try {
                return Configuration.read(Files.writeString(file, text));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ConfigException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }
}
