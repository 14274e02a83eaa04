package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** python-memcache, with the settings it comes with, through the shipped proxy to four real servers. */
@Timeout(600)
class MemcachedPythonIT {
    @Test
    void pythonMemcacheWorksWithItsDefaults() throws Exception {
        Python python = Python.with("memcache", "python3-memcache");
        try (Fleet fleet = new Fleet("memcached-python");
                InputStream in = MemcachedPythonIT.class.getResourceAsStream("clients/python-memcache.py")) {
            Pool pool = Pool.of("cache", fleet.memcached(4));
            fleet.trepak(pool);
            String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(List.of("good"), python.lines(script, "" + pool.port()));
        }
    }
}
