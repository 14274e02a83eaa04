package io.trepak.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReconnectsTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Random NO_JITTER = new Random(1) {
        @Override
        public long nextLong(long bound) {
            return 0;
        }
    };

    /** As any time of System.nanoTime may be: about to overflow. */
    private long now = Long.MAX_VALUE - 5 * MILLI;

    private void pass(long millis) {
        now += millis * MILLI;
    }

    @Test
    void waitsTwiceAsLongEachTimeUpToTheMaximum() {
        Reconnects reconnects = new Reconnects(100, 0, now, NO_JITTER);
        assertNull(reconnects.refusal(now, false));
        for (long wait : new long[] {0, 10, 20, 40, 80, 100, 100}) {
            reconnects.failed("Host is down", now, now);
            if (wait > 0) {
                pass(wait - 1);
                assertEquals("Host is down", reconnects.refusal(now, true));
                pass(1);
            }
            assertNull(reconnects.refusal(now, true));
        }
        for (int i = 0; i < 1000; i++) {
            reconnects.failed("x", now, now);
        }
        pass(100);
        assertNull(reconnects.refusal(now, true));
        reconnects.failed("x", now, now);
        reconnects.reset();
        assertNull(reconnects.refusal(now, true));
    }

    @Test
    void tellsHowLongToWaitAndHowManyMayDialAtOnce() {
        Reconnects reconnects = new Reconnects(1000, 4, now, NO_JITTER);
        assertEquals(0, reconnects.waitNanos(now));
        assertEquals(4, reconnects.tokens(now));
        reconnects.failed("x", now, now);
        assertNull(reconnects.refusal(now, true));
        assertNull(reconnects.refusal(now, true));
        assertEquals(2, reconnects.tokens(now));
        pass(500);
        assertEquals(4, reconnects.tokens(now), 1e-6);
        assertEquals(4, reconnects.tokens(now), 1e-6, "asking takes none and fills none");
        reconnects.failed("x", now, now);
        assertEquals(10 * MILLI, reconnects.waitNanos(now));
        pass(4);
        assertEquals(6 * MILLI, reconnects.waitNanos(now));
        pass(7);
        assertEquals(0, reconnects.waitNanos(now));
        assertEquals(0, new Reconnects(1000, 0, now, NO_JITTER).tokens(now));
    }

    @Test
    void connectionsThatFailTogetherAreOneFailure() {
        Reconnects reconnects = new Reconnects(1000, 0, now, NO_JITTER);
        long dialled = now;
        pass(50);
        for (int i = 0; i < 64; i++) {
            reconnects.failed("Connection reset by peer", dialled, now);
        }
        assertNull(reconnects.refusal(now, true));
        long redialled = now;
        pass(1);
        for (int i = 0; i < 64; i++) {
            reconnects.failed("Connection refused", redialled, now);
        }
        pass(9);
        assertEquals("Connection refused", reconnects.refusal(now, true));
        pass(1);
        assertNull(reconnects.refusal(now, true));
    }

    @Test
    void shortensWaitsAtRandomByUpToAQuarter() {
        long seed = Long.getLong("trepak.seed", System.nanoTime());
        for (int i = 0; i < 100; i++) {
            Reconnects reconnects = new Reconnects(1000, 0, now, new Random(seed + i));
            reconnects.failed("x", now, now);
            reconnects.failed("x", now, now);
            assertEquals("x", reconnects.refusal(now + 10 * MILLI * 3 / 4 - 1, true), "seed " + seed);
            assertNull(reconnects.refusal(now + 10 * MILLI, true), "seed " + seed);
        }
    }

    @Test
    void withoutAMaximumItIsDialledAsOftenAsOneLikes() {
        Reconnects reconnects = new Reconnects(0, 0, now, NO_JITTER);
        for (int i = 0; i < 100; i++) {
            reconnects.failed("x", now, now);
            assertNull(reconnects.refusal(now, true));
        }
    }

    @Test
    void redialsTakeTokensAndFirstConnectionsDoNot() {
        Reconnects reconnects = new Reconnects(0, 10, now, NO_JITTER);
        for (int i = 0; i < 10; i++) {
            assertNull(reconnects.refusal(now, true));
        }
        assertEquals("Connection refused", reconnects.refusal(now, true));
        assertNull(reconnects.refusal(now, false));
        pass(100);
        assertNull(reconnects.refusal(now, true));
        assertEquals("Connection refused", reconnects.refusal(now, true));
        pass(3_600_000);
        int taken = 0;
        while (reconnects.refusal(now, true) == null) {
            taken++;
            assertTrue(taken <= 10);
        }
        assertEquals(10, taken);
    }
}
