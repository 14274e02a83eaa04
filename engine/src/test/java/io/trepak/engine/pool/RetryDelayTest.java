package io.trepak.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetryDelayTest {
    private final long seed = Long.getLong("trepak.seed", System.nanoTime());

    @Test
    void withoutAMaximumThereIsNoChanceInIt() {
        RetryDelay delay = new RetryDelay(30_000, 0, new Random(seed));
        for (int i = 0; i < 100; i++) {
            assertEquals(30_000, delay.ejected(i));
            assertEquals(30_000, delay.stillAway());
            delay.readmitted(i);
        }
    }

    @Test
    void leavesOffUpToAQuarterAtRandom() {
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            RetryDelay delay = new RetryDelay(1000, 2500, new Random(seed + i));
            for (long full : new long[] {1000, 2000, 2500, 2500}) {
                long millis = full == 1000 ? delay.ejected(0) : delay.stillAway();
                assertTrue(millis <= full && millis >= full * 3 / 4, "seed " + seed + ": " + millis + " of " + full);
                seen.add(millis);
            }
        }
        assertTrue(seen.size() > 100, "seed " + seed + ": only " + seen);
    }

    @Test
    void aRetryTimeOfNothingRisesFromOneMillisecond() {
        RetryDelay delay = new RetryDelay(0, 4, new Random(seed));
        assertEquals(1, delay.ejected(0));
        assertEquals(2, delay.stillAway());
    }
}
