package io.trepak.engine.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trepak.engine.ConfigException;
import io.trepak.engine.PoolConfig;
import io.trepak.engine.ProxyConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Short ways for tests to read configurations; every file is called {@code F}. */
final class Read {
    private Read() {}

    static ProxyConfig file(String yaml) {
        try {
            return ConfigReader.parse("F", yaml.getBytes(StandardCharsets.UTF_8));
        } catch (ConfigException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    static PoolConfig pool(String yaml) {
        List<PoolConfig> pools = file(yaml).pools();
        assertEquals(1, pools.size());
        return pools.get(0);
    }

    /** A pool that is complete apart from the keys given. */
    static PoolConfig poolWith(String... keys) {
        return pool(text(keys));
    }

    /** The text of a pool: line 1 its name, line 2 its listener, lines 3 and 4 its servers, then the keys given. */
    static String text(String... keys) {
        return "alpha:\n  listen: 127.0.0.1:22121\n  servers:\n  - 127.0.0.1:6379:1\n  " + String.join("\n  ", keys)
                + "\n";
    }

    /** All that is wrong, one line each. */
    static String problems(String yaml) {
        return assertThrows(ConfigException.class, () -> ConfigReader.parse("F", yaml.getBytes(StandardCharsets.UTF_8)))
                .getMessage();
    }

    static String problemsWith(String... keys) {
        return problems(text(keys));
    }
}
