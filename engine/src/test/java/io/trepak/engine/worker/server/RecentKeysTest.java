package io.trepak.engine.worker.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecentKeysTest {
    private static final int KEYS = 5000;
    /** At 64 bytes each, and with a gap where the ring begins anew, so many must be there. */
    private static final int LATEST = 250;

    private record Noted(int at, byte[] key) {}

    private final MemoryServers servers = new MemoryServers();

    @AfterEach
    void close() {
        servers.close();
    }

    @Test
    void whatItGrowsByForFiltersCountsUntilNoneWaits() {
        RecentKeys keys = new RecentKeys(servers.resources());
        byte[] key = new byte[100];
        for (int waiting = 0; waiting < 1000; waiting++) {
            assertTrue(keys.makeRoom(waiting, waiting == 0));
            keys.addForAll(key, 0, key.length);
        }
        assertTrue(servers.loop().bufferedBytes() > 100_000);
        assertTrue(keys.makeRoom(0, true));
        assertEquals(0, servers.loop().bufferedBytes());
    }

    @Test
    void itDoesNotGrowWhereThereIsNoMemory() {
        RecentKeys keys = new RecentKeys(servers.resources());
        byte[] key = {1};
        assertTrue(keys.makeRoom(0, true));
        int place = keys.addForAll(key, 0, 1);
        long all = 3 * servers.resources().memory().maxBytes();
        servers.loop().arrays().count(all);
        assertFalse(keys.makeRoom(1000, false));
        assertArrayEquals(key, keys.keyAt(place, 1));
        servers.loop().arrays().count(-all);
    }

    @Test
    void findsTheLatestKeysUnchangedAndNeverAWrongOne() {
        long seed = Long.getLong("trepak.seed", System.nanoTime());
        System.out.println("-Dtrepak.seed=" + seed);
        Random random = new Random(seed);
        RecentKeys trail = new RecentKeys(servers.resources());
        List<Noted> noted = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            byte[] key = new byte[1 + random.nextInt(100)];
            random.nextBytes(key);
            noted.add(new Noted(trail.add(key, 0, key.length), key));
        }
        for (int i = 0; i < KEYS; i++) {
            byte[] key = noted.get(i).key();
            byte[] found = trail.keyAt(noted.get(i).at(), key.length);
            assertTrue(found != null || i < KEYS - LATEST, "key " + i + " is gone");
            if (found != null) {
                assertArrayEquals(Arrays.copyOf(key, Math.min(key.length, RecentKeys.KEY_BYTES_MAX)), found);
            }
        }
        assertNull(trail.keyAt(noted.get(0).at(), 1));
    }
}
