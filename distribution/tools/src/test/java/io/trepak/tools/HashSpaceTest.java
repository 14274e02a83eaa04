package io.trepak.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Continuum;
import io.trepak.api.HashFunction;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.placement.RoutingTable;
import io.trepak.tools.Plan.Basis;
import io.trepak.tools.Plan.Movement;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class HashSpaceTest {
    private static final HashFunction UNUSED = new HashFunction() {
        @Override
        public String name() {
            return "unused";
        }

        @Override
        public int hash(byte[] key, int offset, int length) {
            throw new AssertionError("no key is hashed");
        }
    };

    private static RoutingTable table(Continuum continuum, String... servers) {
        PoolConfig config = PoolText.pool("", servers);
        return new RoutingTable(config, UNUSED, continuum);
    }

    @Test
    void asksOneHashOfEveryRun() {
        int bits = 20;
        AtomicIntegerArray asked = new AtomicIntegerArray(1 << Integer.SIZE - bits);
        RoutingTable before = table(
                hash -> {
                    asked.incrementAndGet(hash >>> bits);
                    return 0;
                },
                "h:1:1",
                "h:2:1");
        Movement movement = HashSpace.walk(before, table(hash -> 1, "h:1:1", "h:2:1"), bits)
                .movement(Basis.SAMPLED_HASHES, List.of());
        assertEquals(asked.length(), movement.looked());
        assertEquals(1, movement.moved());
        for (int run = 0; run < asked.length(); run++) {
            assertEquals(1, asked.get(run), "run " + run);
        }
    }

    /** All values of the bits within a run appear about equally often: slots of modula and the like are met fairly. */
    @Test
    void asksAtAPlaceOfItsOwnInEveryRun() {
        AtomicIntegerArray asked = new AtomicIntegerArray(16);
        RoutingTable before = table(
                hash -> {
                    asked.incrementAndGet(hash & 15);
                    return 0;
                },
                "h:1:1",
                "h:2:1");
        HashSpace.walk(before, before, 16);
        int expected = 2 * (1 << 16) / 16;
        for (int i = 0; i < 16; i++) {
            assertTrue(Math.abs(asked.get(i) - expected) < expected / 10, asked.toString());
        }
    }

    @Test
    void findsTheShareThatMovesBetweenTwoRings() {
        RoutingTable halves = table(hash -> hash < 0 ? 1 : 0, "h:1:1", "h:2:1");
        RoutingTable quarters = table(hash -> hash >>> 30 == 0 ? 0 : 1, "h:1:1", "h:2:1");
        Movement movement =
                HashSpace.walk(halves, quarters, HashSpace.SAMPLED_BITS).movement(Basis.SAMPLED_HASHES, List.of());
        assertEquals(0.25, movement.moved(), 1e-7);
        assertEquals(1 << 24, movement.looked());
    }
}
