package io.trepak.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.Options;
import io.trepak.api.Server;
import io.trepak.engine.PoolConfig;
import io.trepak.engine.ProxyConfig;
import io.trepak.engine.plugin.PluginFaults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ejection by a clock the test turns: how long a server stays away, and what it takes to come back. */
class EjectionTest {
    private final ManualControl control = new ManualControl();
    private final List<Consumer<String>> probes = new ArrayList<>();

    @TempDir
    Path folder;

    private Pool pool(String... keys) throws Exception {
        String yaml = "p:\n  listen: 127.0.0.1:1\n  auto_eject_hosts: true\n  server_retry_timeout: 1000\n  "
                + String.join("\n  ", keys) + "\n  servers:\n  - h:1:1 a\n  - h:2:1 b\n";
        PoolConfig config = ProxyConfig.read(Files.writeString(folder.resolve("c.yml"), yaml))
                .pools()
                .get(0);
        Pool pool = new Pool(
                config,
                null,
                null,
                new First(),
                null,
                control,
                new PluginFaults(),
                null,
                null,
                control::nanoTime,
                new Random(1) {
                    @Override
                    public long nextLong(long bound) {
                        return 0; // no jitter: RetryDelayTest has that
                    }
                });
        pool.probeWith((server, done) -> probes.add(done));
        return pool;
    }

    /** As workers ask. */
    private static boolean isDead(Pool pool, int server) {
        return pool.keepsKeys() && pool.health(server).isEjected();
    }

    private static void fail(Pool pool, int times) {
        for (int i = 0; i < times; i++) {
            pool.health(0).failed();
        }
    }

    private static boolean isLive(Pool pool) {
        return pool.snapshot().live().length == 2;
    }

    @Test
    void asInTwemproxyItComesBackUnaskedAfterAlwaysTheSameTime() throws Exception {
        Pool pool = pool("server_failure_limit: 2");
        for (int round = 0; round < 5; round++) {
            fail(pool, 1);
            assertTrue(isLive(pool));
            fail(pool, 1);
            assertFalse(isLive(pool));
            assertEquals(1000, control.nextMillis());
            control.pass(999);
            assertFalse(isLive(pool));
            control.pass(1);
            assertTrue(isLive(pool));
        }
        assertEquals(5, pool.health(0).ejects());
        assertEquals(List.of(), probes);
    }

    @Test
    void withAProbeItComesBackWhenItIsWell() throws Exception {
        Pool pool = pool("server_probe: true");
        fail(pool, 2);
        control.pass(1000);
        assertFalse(isLive(pool));
        probes.remove(0).accept("Connection refused");
        assertFalse(isLive(pool));
        control.pass(1000);
        probes.remove(0).accept(null);
        assertTrue(isLive(pool));
        assertEquals(-1, control.nextMillis());
        assertEquals(2, pool.health(0).probes());
        assertEquals(1, pool.health(0).probesFailed());
        assertEquals(1, pool.health(0).ejects());
    }

    @Test
    void theTimeDoublesUpToTheMaximumWhileProbesFail() throws Exception {
        Pool pool = pool("server_probe: true", "server_retry_timeout_max: 5000");
        fail(pool, 2);
        for (long millis : new long[] {1000, 2000, 4000, 5000, 5000}) {
            assertEquals(millis, pool.health(0).retryMillis());
            control.pass(millis - 1);
            assertEquals(List.of(), probes);
            control.pass(1);
            probes.remove(0).accept("Connection refused");
        }
    }

    @Test
    void aServerThatFailsSoonAfterItCameBackLeavesAtOnceAndForLonger() throws Exception {
        Pool pool = pool("server_failure_limit: 3", "server_retry_timeout_max: 60000");
        fail(pool, 3);
        control.pass(1000);
        assertTrue(isLive(pool));
        control.pass(999);
        fail(pool, 1);
        assertFalse(isLive(pool));
        assertEquals(2000, control.nextMillis());
        control.pass(2000);
        pool.health(0).succeeded();
        control.pass(1000);
        fail(pool, 1);
        assertEquals(4000, control.nextMillis());
    }

    @Test
    void aServerThatWasWellForLongEnoughBeginsAnew() throws Exception {
        Pool pool = pool("server_failure_limit: 3", "server_retry_timeout_max: 60000");
        fail(pool, 3);
        control.pass(1000);
        fail(pool, 1);
        control.pass(2000);
        control.pass(2000);
        fail(pool, 2);
        assertTrue(isLive(pool));
        fail(pool, 1);
        assertFalse(isLive(pool));
        assertEquals(1000, control.nextMillis());
    }

    @Test
    void aDeadServerThatKeepsItsKeysStaysOnTheRing() throws Exception {
        Pool pool = pool("dead_server: fail");
        PoolSnapshot before = pool.snapshot();
        assertFalse(isDead(pool, 0));
        fail(pool, 2);
        assertTrue(isDead(pool, 0));
        assertFalse(isDead(pool, 1));
        assertSame(before, pool.snapshot());
        control.pass(1000);
        assertFalse(isDead(pool, 0));
        assertSame(before, pool.snapshot());
    }

    private static final class First implements Distribution {
        @Override
        public String name() {
            return "first";
        }

        @Override
        public Continuum build(List<Server> live, Options options) {
            return hash -> 0;
        }
    }
}
