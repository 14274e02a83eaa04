package io.trepak.engine.config.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ProxyConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Short ways for tests to read configurations; every file is called {@code F}. */
public final class Read {
    private Read() {}

    public static ProxyConfig file(String yaml) {
        try {
            return ConfigReader.parse("F", yaml.getBytes(StandardCharsets.UTF_8));
        } catch (ConfigException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    public static PoolConfig pool(String yaml) {
        List<PoolConfig> pools = file(yaml).pools();
        assertEquals(1, pools.size());
        return pools.get(0);
    }

    /** A pool that is complete apart from the keys given. */
    public static PoolConfig poolWith(String... keys) {
        return pool(text(keys));
    }

    /** The text of a pool: line 1 its name, line 2 its listener, lines 3 and 4 its servers, then the keys given. */
    public static String text(String... keys) {
        return "alpha:\n  listen: 127.0.0.1:22121\n  servers:\n  - 127.0.0.1:6379:1\n  " + String.join("\n  ", keys)
                + "\n";
    }

    /** All that is wrong, one line each. */
    public static String problems(String yaml) {
        return assertThrows(ConfigException.class, () -> ConfigReader.parse("F", yaml.getBytes(StandardCharsets.UTF_8)))
                .getMessage();
    }

    public static String problemsWith(String... keys) {
        return problems(text(keys));
    }
}
