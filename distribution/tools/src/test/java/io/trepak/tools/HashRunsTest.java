package io.trepak.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Continuum;
import io.trepak.api.CountableContinuum;
import io.trepak.api.HashFunction;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ConfigException.Problem;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.placement.RoutingTable;
import io.trepak.engine.plugin.PluginRegistry;
import io.trepak.engine.plugin.PluginServices;
import io.trepak.engine.plugin.PoolPlugins;
import io.trepak.tools.Plan.Basis;
import io.trepak.tools.Plan.Movement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Shares from runs, beside those from looking at every place where something can change. */
class HashRunsTest {
    private static final long HASHES = 1L << 32;
    private static final int SERVERS = 3;
    private static final int COARSE_BITS = 20;
    private static final int TRIALS = 50;

    /** A million samples; what is off comes from the some thousand runs of samples in which an owner changes. */
    private static final int SAMPLED_BITS = 12;

    private static final double SAMPLED_TOLERANCE = 5e-4;
    private static final String[] NAMES = {"h:1:1 a", "h:2:1 b", "h:3:1 c"};

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

    private final long seed = Long.getLong("trepak.seed", new Random().nextLong());
    private final SplittableRandom random = new SplittableRandom(seed);

    /** Owners change between blocks of 2^20 hashes at most; runs may end at any block. */
    private record Blocks(int[] owners) implements CountableContinuum {
        @Override
        public int select(int hash) {
            return owners[hash >>> COARSE_BITS];
        }

        @Override
        public int points(int server) {
            return (int) Arrays.stream(owners).filter(owner -> owner == server).count();
        }

        @Override
        public long runEnd(int hash) {
            int block = hash >>> COARSE_BITS;
            while (block + 1 < owners.length && owners[block + 1] == owners[block]) {
                block++;
            }
            return ((long) block + 1 << COARSE_BITS) - 1;
        }
    }

    /** The remainder picks a slot. */
    private record Slots(int[] owners) implements CountableContinuum {
        @Override
        public int select(int hash) {
            return owners[Integer.remainderUnsigned(hash, owners.length)];
        }

        @Override
        public int points(int server) {
            return (int) Arrays.stream(owners).filter(owner -> owner == server).count();
        }

        @Override
        public long runEnd(int hash) {
            return Integer.toUnsignedLong(hash);
        }

        @Override
        public long period() {
            return owners.length;
        }
    }

    private Blocks blocks() {
        int[] owners = new int[1 << Integer.SIZE - COARSE_BITS];
        int change = random.nextInt(1, 50);
        for (int i = 1; i < owners.length; i++) {
            owners[i] = random.nextInt(change) == 0 ? random.nextInt(SERVERS) : owners[i - 1];
        }
        return new Blocks(owners);
    }

    private Slots slots() {
        return new Slots(random.ints(random.nextInt(1, 40), 0, SERVERS).toArray());
    }

    private static RoutingTable table(Continuum continuum, String... servers) {
        PoolConfig config = PoolText.pool("", servers);
        return new RoutingTable(config, UNUSED, continuum);
    }

    private static Movement movement(MoveCount count) {
        return count.movement(Basis.ALL_HASHES, List.of());
    }

    private void check(Continuum before, Continuum after, MoveCount expected) {
        Movement found = movement(HashRuns.count(table(before, NAMES), table(after, NAMES)));
        assertEquals(HASHES, found.looked(), "seed " + seed);
        assertEquals(movement(expected), found, "seed " + seed);
    }

    private MoveCount empty() {
        List<io.trepak.engine.config.ServerConfig> servers = table(null, NAMES).servers();
        return new MoveCount(servers, servers);
    }

    @Test
    void countsTwoRingsAsAskingEachBlockDoes() {
        for (int trial = 0; trial < TRIALS; trial++) {
            Blocks before = blocks();
            Blocks after = blocks();
            MoveCount expected = empty();
            for (int block = 0; block < before.owners().length; block++) {
                expected.add(before.owners()[block], after.owners()[block], 1 << COARSE_BITS);
            }
            check(before, after, expected);
        }
    }

    @Test
    void countsTwoTablesOfSlotsAsAskingEachPairOfSlotsDoes() {
        for (int trial = 0; trial < TRIALS; trial++) {
            Slots before = slots();
            Slots after = slots();
            int product = before.owners().length * after.owners().length;
            MoveCount expected = empty();
            for (int rest = 0; rest < product; rest++) {
                expected.add(before.select(rest), after.select(rest), below(HASHES, product, rest));
            }
            check(before, after, expected);
        }
    }

    @Test
    void countsSlotsThatBecomeARingAndBackAsAskingEachSlotOfEachBlockDoes() {
        for (int trial = 0; trial < TRIALS; trial++) {
            Slots slots = slots();
            Blocks blocks = blocks();
            MoveCount there = empty();
            MoveCount back = empty();
            int period = slots.owners().length;
            for (int block = 0; block < blocks.owners().length; block++) {
                for (int slot = 0; slot < period; slot++) {
                    long times = below((long) block + 1 << COARSE_BITS, period, slot)
                            - below((long) block << COARSE_BITS, period, slot);
                    there.add(slots.owners()[slot], blocks.owners()[block], times);
                    back.add(blocks.owners()[block], slots.owners()[slot], times);
                }
            }
            check(slots, blocks, there);
            check(blocks, slots, back);
        }
    }

    /** How many hashes less than a limit have this remainder. */
    private static long below(long limit, long divisor, long remainder) {
        return limit / divisor + (limit % divisor > remainder ? 1 : 0);
    }

    @Test
    void aSingleServerOwnsOneRun() {
        Movement grown =
                movement(HashRuns.count(table(null, NAMES[0]), table(new Slots(new int[] {0, 1, 1, 1}), NAMES)));
        assertEquals(0.75, grown.moved());
        assertEquals(
                0,
                movement(HashRuns.count(table(null, NAMES[0]), table(null, NAMES[0])))
                        .moved());
    }

    @Test
    void realRingsComeOutAsSamplesSay() throws ConfigException {
        for (int trial = 0; trial < 3; trial++) {
            RoutingTable before = ring(random.nextInt(2, 30));
            RoutingTable after = ring(random.nextInt(2, 30));
            assertTrue(HashRuns.areKnown(before, after));
            Movement exact = movement(HashRuns.count(before, after));
            Movement sampled = movement(HashSpace.walk(before, after, SAMPLED_BITS));
            assertEquals(HASHES, exact.looked());
            assertEquals(sampled.moved(), exact.moved(), SAMPLED_TOLERANCE, "seed " + seed);
            for (int i = 0; i < exact.shares().size(); i++) {
                assertEquals(
                        sampled.shares().get(i).after(),
                        exact.shares().get(i).after(),
                        SAMPLED_TOLERANCE,
                        "seed " + seed);
            }
        }
    }

    private RoutingTable ring(int count) throws ConfigException {
        List<Integer> weights =
                IntStream.range(0, count).map(i -> random.nextInt(1, 9)).boxed().toList();
        String[] entries = IntStream.range(0, count)
                .mapToObj(i -> "h:" + (100 + i) + ":" + weights.get(i))
                .toArray(String[]::new);
        PoolConfig config = PoolText.pool("", entries);
        List<Problem> problems = new ArrayList<>();
        PoolPlugins found = PoolPlugins.find(
                config, List.of(config), PluginRegistry.load(null), PluginServices.ofCheck(), problems);
        assertEquals(List.of(), problems);
        return RoutingTable.of(config, UNUSED, found.distribution(), found.options());
    }

    @Test
    void tablesThatOnlyNameOwnersHaveNoRuns() {
        RoutingTable halves = table(hash -> hash < 0 ? 1 : 0, NAMES);
        assertFalse(HashRuns.areKnown(halves, table(blocks(), NAMES)));
        assertFalse(HashRuns.areKnown(table(blocks(), NAMES), halves));
    }

    @Test
    void aTableWhoseRunsEndBeforeTheyBeginIsNamed() {
        Continuum backwards = new CountableContinuum() {
            @Override
            public int select(int hash) {
                return 0;
            }

            @Override
            public int points(int server) {
                return 1;
            }

            @Override
            public long runEnd(int hash) {
                return 5;
            }
        };
        RoutingTable table = table(backwards, NAMES);
        String message = assertThrows(IllegalStateException.class, () -> HashRuns.count(table, table))
                .getMessage();
        assertTrue(
                message.startsWith("runEnd(6) of distribution 'ketama' returned 5; expected 6 to 4294967295"), message);
    }

    @Test
    void periodsThatHaveNoCommonMultipleAmongTheHashesCountAsAllOfThem() {
        assertEquals(12, HashRuns.leastCommonMultiple(4, 6));
        assertEquals(7, HashRuns.leastCommonMultiple(7, 7));
        assertEquals(HASHES, HashRuns.leastCommonMultiple(1L << 40, 3));
        assertEquals(HASHES, HashRuns.leastCommonMultiple(3, 1L << 40));
        assertEquals(HASHES, HashRuns.leastCommonMultiple((1L << 33) - 9, (1L << 50) + 1));
    }
}
