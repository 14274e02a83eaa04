package io.trepak.engine.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.Options;
import io.trepak.api.Server;
import io.trepak.engine.Configuration;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.plugin.PluginFaults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ejection by a clock the test turns: how long a server stays away, and what it takes to come back. */
class EjectionTest {
    private static final List<String> SERVERS = List.of("h:1:1 a", "h:2:1 b");

    private final ManualControl control = new ManualControl();
    private final List<Consumer<String>> probes = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private Distribution distribution = new First();

    @TempDir
    Path folder;

    private Pool pool(String... keys) throws Exception {
        Pool pool = pool(SERVERS, null, keys);
        pool.probeWith((server, done) -> {
            asked.add(server);
            probes.add(done);
        });
        return pool;
    }

    /** What a reload puts in the place of another one. */
    private Pool reloaded(Pool before, List<String> servers, String... keys) throws Exception {
        Pool pool = pool(servers, before, keys);
        pool.takeOver(before);
        return pool;
    }

    private Pool pool(List<String> servers, Pool before, String... keys) throws Exception {
        String yaml = "p:\n  listen: 127.0.0.1:1\n  auto_eject_hosts: true\n  server_retry_timeout: 1000\n  "
                + String.join("\n  ", keys) + "\n  servers:\n  - " + String.join("\n  - ", servers) + "\n";
        PoolConfig config = Configuration.read(Files.writeString(folder.resolve("c.yml"), yaml))
                .pools()
                .get(0);
        return new Pool(
                config,
                null,
                null,
                distribution,
                null,
                control,
                new PluginFaults(),
                null,
                before,
                null,
                null,
                control::nanoTime,
                new Random(1) {
                    @Override
                    public long nextLong(long bound) {
                        return 0; // no jitter: RetryDelayTest has that
                    }
                });
    }

    /** As workers ask. */
    private static boolean isDead(Pool pool, int server) {
        return pool.keepsKeys() && pool.servers().get(server).health().isEjected();
    }

    private static void fail(Pool pool, int times) {
        for (int i = 0; i < times; i++) {
            pool.servers().get(0).health().failed();
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
        assertEquals(5, pool.servers().get(0).health().ejects());
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
        assertEquals(2, pool.servers().get(0).health().probes());
        assertEquals(1, pool.servers().get(0).health().probesFailed());
        assertEquals(1, pool.servers().get(0).health().ejects());
    }

    @Test
    void theTimeDoublesUpToTheMaximumWhileProbesFail() throws Exception {
        Pool pool = pool("server_probe: true", "server_retry_timeout_max: 5000");
        fail(pool, 2);
        for (long millis : new long[] {1000, 2000, 4000, 5000, 5000}) {
            assertEquals(millis, pool.servers().get(0).health().retryMillis());
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
        pool.servers().get(0).health().succeeded();
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

    @Test
    void aServerThatIsAwayIsNotEjectedAgainWhateverFails() throws Exception {
        Pool pool = pool("server_probe: true");
        fail(pool, 2);
        fail(pool, 5);
        control.pass(1000);
        fail(pool, 5);
        probes.remove(0).accept("Connection refused");
        assertEquals(1, pool.servers().get(0).health().ejects());
        control.pass(1000);
        probes.remove(0).accept(null);
        fail(pool, 2);
        assertEquals(2, pool.servers().get(0).health().ejects());
    }

    @Test
    void failuresAndEjectionsAreCountedOnThroughAReload() throws Exception {
        Pool before = pool("server_failure_limit: 3");
        fail(before, 2);
        Pool pool = reloaded(before, SERVERS, "server_failure_limit: 3", "timeout: 5");
        fail(pool, 1);
        assertFalse(isLive(pool));
        assertEquals(1, pool.servers().get(0).health().ejects());
        Pool last = reloaded(pool, SERVERS, "server_failure_limit: 3", "timeout: 6");
        assertEquals(1, last.servers().get(0).health().ejects());
        assertFalse(isLive(last));
        control.pass(1000);
        assertTrue(isLive(last));
    }

    @Test
    void aRetryThatIsDueInAReloadProbesTheServerUnderItsNewIndex() throws Exception {
        Pool before = pool("server_probe: true");
        fail(before, 2);
        Pool pool = reloaded(before, List.of("h:2:1 b", "h:1:1 a"), "server_probe: true"); // no worker serves it yet
        control.pass(1000);
        assertEquals(List.of("a"), asked);
        assertFalse(isLive(pool));
        probes.remove(0).accept(null);
        assertTrue(isLive(pool));
    }

    @Test
    void aProbeThatIsUnderWayInAReloadIsRepeated() throws Exception {
        Pool before = pool("server_probe: true");
        fail(before, 2);
        control.pass(1000);
        Pool pool = reloaded(before, SERVERS, "server_probe: true", "timeout: 5");
        probes.remove(0).accept(null);
        assertFalse(isLive(pool));
        control.pass(0);
        probes.remove(0).accept(null);
        assertTrue(isLive(pool));
        assertEquals(List.of(), probes);
    }

    @Test
    void aServerThatFailsSoonAfterItCameBackLeavesAtOnceThoughThereWasAReload() throws Exception {
        Pool before = pool("server_failure_limit: 3", "server_retry_timeout_max: 60000");
        fail(before, 3);
        control.pass(1000);
        Pool pool =
                reloaded(before, SERVERS, "server_failure_limit: 3", "server_retry_timeout_max: 60000", "timeout: 5");
        control.pass(999);
        fail(pool, 1);
        assertFalse(isLive(pool));
        assertEquals(2000, control.nextMillis());
    }

    @Test
    void aServerThatWasWellForLongEnoughNeedsAllFailuresAfterAReload() throws Exception {
        Pool before = pool("server_failure_limit: 3", "server_retry_timeout_max: 60000");
        fail(before, 3);
        control.pass(1000);
        control.pass(1000);
        Pool pool =
                reloaded(before, SERVERS, "server_failure_limit: 3", "server_retry_timeout_max: 60000", "timeout: 5");
        fail(pool, 2);
        assertTrue(isLive(pool));
        fail(pool, 1);
        assertFalse(isLive(pool));
    }

    @Test
    void theDistributionIsToldOfAllServersAndLeavesKeysOfLiveOnesWhereTheyAreIfItCan() throws Exception {
        List<String> built = new ArrayList<>();
        distribution = new NextThatIsLive(built);
        Pool pool = pool(List.of("h:1:1 a", "h:2:1 b", "h:3:1 c"), null, "server_failure_limit: 1");
        Continuum all = pool.snapshot().continuum();
        fail(pool, 1);
        assertArrayEquals(new int[] {1, 2}, pool.snapshot().live());
        Continuum ejected = pool.snapshot().continuum();
        for (int hash = 0; hash < 300; hash++) {
            int owner = all.select(hash);
            assertEquals(owner == 0 ? 1 : owner, ejected.select(hash));
        }
        control.pass(1000);
        assertEquals(
                List.of("[a, b, c] {0, 1, 2}", "[a, b, c] {1, 2}", "[a, b, c] {0, 1, 2}"),
                built,
                "servers, and which of them are live");
    }

    @Test
    void aDistributionThatSelectsAServerThatIsOutLeavesTheRingAsItWas() throws Exception {
        distribution = new Distribution() {
            @Override
            public String name() {
                return "forgetful";
            }

            @Override
            public Continuum build(List<Server> servers, BitSet live, Options options) {
                live.set(0, servers.size());
                return hash -> Math.floorMod(hash, servers.size());
            }
        };
        Pool pool = pool(List.of("h:1:1 a", "h:2:1 b", "h:3:1 c"), null, "server_failure_limit: 1");
        PoolSnapshot before = pool.snapshot();
        fail(pool, 1);
        assertSame(before, pool.snapshot());
        assertEquals(1, pool.faults().of(distribution).count());
    }

    /** Lets a hash whose server is out go to the next one. */
    private record NextThatIsLive(List<String> built) implements Distribution {
        @Override
        public String name() {
            return "next";
        }

        @Override
        public Continuum build(List<Server> servers, BitSet live, Options options) {
            built.add(servers.stream().map(Server::name).toList() + " " + live);
            int[] owners = new int[servers.size()];
            for (int i = 0; i < owners.length; i++) {
                int next = live.nextSetBit(i);
                owners[i] = next < 0 ? live.nextSetBit(0) : next;
            }
            return hash -> owners[Math.floorMod(hash, owners.length)];
        }
    }

    private static final class First implements Distribution {
        @Override
        public String name() {
            return "first";
        }

        @Override
        public Continuum build(List<Server> servers, BitSet live, Options options) {
            int first = live.nextSetBit(0);
            return hash -> first;
        }
    }
}
