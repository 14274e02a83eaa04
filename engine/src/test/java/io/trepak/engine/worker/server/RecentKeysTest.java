package io.trepak.engine.worker.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecentKeysTest {
    private static final int KEYS = 5000;
    /** At 64 bytes each, and with a gap where the ring begins anew, so many must be there. */
    private static final int LATEST = 250;

    private record Noted(int at, byte[] key) {}

    @Test
    void findsTheLatestKeysUnchangedAndNeverAWrongOne() {
        long seed = Long.getLong("trepak.seed", System.nanoTime());
        System.out.println("-Dtrepak.seed=" + seed);
        Random random = new Random(seed);
        RecentKeys trail = new RecentKeys();
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
