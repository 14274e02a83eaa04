package io.trepak.engine.worker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.Continuum;
import io.trepak.api.HashFunction;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.PoolText;
import io.trepak.engine.config.ServerConfig;
import io.trepak.engine.placement.RoutingTable;
import io.trepak.engine.plugin.PluginFaults;
import io.trepak.engine.pool.PoolSnapshot;
import io.trepak.engine.pool.Snapshots;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What {@code trepak route} says is what the workers do. */
class RoutesAlikeTest {
    private static final int KEYS = 20_000;

    private final long seed = Long.getLong("trepak.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    private final PluginFaults faults = new PluginFaults();
    private final HashFunction hash = new HashFunction() {
        @Override
        public String name() {
            return "sum";
        }

        @Override
        public int hash(byte[] key, int offset, int length) {
            int h = 7;
            for (int i = offset; i < offset + length; i++) {
                h = h * 31 + key[i];
            }
            return h;
        }
    };

    @Test
    void everyKeyGoesWhereAWorkerSendsItWhateverTheTag() {
        System.out.println("RoutesAlikeTest: repeat with -Dtrepak.seed=" + seed);
        for (String tag : new String[] {null, "{}", "$$", "ab"}) {
            PoolConfig config =
                    PoolText.pool(tag == null ? "" : "hash_tag: \"" + tag + "\"", "a:1:1 a", "b:1:1 b", "c:1:1 c");
            Continuum thirds = h -> Integer.remainderUnsigned(h, 3);
            RoutingTable table = new RoutingTable(config, hash, thirds);
            Router router = router(tag, Snapshots.of(3, new int[] {0, 1, 2}, thirds));
            for (int i = 0; i < KEYS; i++) {
                byte[] key = key();
                ServerConfig expected = config.servers().get(router.serverOf(key, 0, key.length));
                assertEquals(expected, table.route(key).server(), "seed " + seed);
            }
        }
    }

    private Router router(String tag, PoolSnapshot snapshot) {
        return Routers.ofRing(hash, faults.of(hash), tag, snapshot, faults.of(hash));
    }

    @Test
    void aSingleServerGetsEverything() {
        PoolConfig config = PoolText.pool("", "a:1:1 a");
        RoutingTable table = new RoutingTable(config, hash, null);
        Router router = router(null, Snapshots.of(1, new int[] {0}, null));
        byte[] key = key();
        assertEquals(0, router.serverOf(key, 0, key.length));
        assertEquals(config.servers().get(0), table.route(key).server());
    }

    /** Short ones, mostly of the letters that tags are made of. */
    private byte[] key() {
        byte[] key = new byte[random.nextInt(8)];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : "{}$ab".charAt(random.nextInt(5)));
        }
        return key;
    }
}
