package io.trepak.distribution.jump;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.Server;
import io.trepak.api.tck.DistributionTck;
import io.trepak.api.tck.TestOptions;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JumpTest extends DistributionTck {
    @Override
    protected Distribution subject() {
        return new Jump();
    }

    @Override
    protected boolean placesKeysAsIfEjectedServersWereNotThere() {
        return true;
    }

    /** What the paper's C++ gives for 1, 2, 3 and more buckets; so recorded in the tests of several ports. */
    @Test
    void givesTheBucketsOfThePapersCode() {
        assertBuckets(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        assertBuckets(1, 0, 0, 0, 0, 0, 0, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 17, 17);
        assertBuckets(0xdeadbeefL, 0, 1, 2, 3, 3, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 16, 16, 16);
        assertBuckets(0x0ddc0ffeebadf00dL, 0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 15, 15, 15, 15);
        assertEquals(6, Jump.bucket(10863919174838991L, 11));
        assertEquals(3, Jump.bucket(2016238256797177309L, 11));
        assertEquals(5, Jump.bucket(1673758223894951030L, 11));
        assertEquals(80343, Jump.bucket(2, 100_001));
        assertEquals(22152, Jump.bucket(2201, 100_001));
        assertEquals(15018, Jump.bucket(2202, 100_001));
    }

    /** Computed by a second program (Python) from the description in the README. */
    @Test
    void placesKeysWhereItAlwaysDid() {
        assertEquals("0433143402042401240430122001413124123222132144303303333113022033", owners(1, 1, 1, 1, 1));
        assertEquals("0222122202021202120222111021212112212111121122222202222112012222", owners(1, 2, 5));
    }

    @Test
    void movesOnlyTheKeysOfTheLastServerWhenItLeaves() {
        assertOnlyTheLastMoves(1, 1, 1, 1, 1);
        assertOnlyTheLastMoves(2, 4, 3);
        assertOnlyTheLastMoves(1, 2, 5);
        assertOnlyTheLastMoves(10, 10, 10, 1);
    }

    private void assertOnlyTheLastMoves(int... weights) {
        List<Server> all = servers(weights);
        int last = weights.length - 1;
        Continuum before = build(all);
        Continuum after = build(all.subList(0, last));
        int stayed = 0;
        for (int i = 0; i < 20_000; i++) {
            int owner = before.select(i * 0x9e3779b9);
            if (owner != last) {
                assertEquals(owner, after.select(i * 0x9e3779b9));
                stayed++;
            }
        }
        assertTrue(stayed > 0);
    }

    @Test
    void takesWeightsWhoseSumIsBeyond32Bits() {
        int most = Integer.MAX_VALUE;
        Continuum continuum = build(servers(most, most, most));
        int[] hits = new int[3];
        IntStream.range(0, 30_000).forEach(hash -> hits[continuum.select(hash)]++);
        for (int hit : hits) {
            assertEquals(10_000, hit, 400);
        }
    }

    private static void assertBuckets(long key, int... expected) {
        for (int i = 0; i < expected.length; i++) {
            int buckets = i + 1;
            assertEquals(expected[i], Jump.bucket(key, buckets), () -> "key " + key + ", " + buckets + " buckets");
        }
    }

    private String owners(int... weights) {
        Continuum continuum = build(servers(weights));
        return IntStream.range(0, 64)
                .mapToObj(i -> "" + continuum.select(i * 0x9e3779b9))
                .collect(Collectors.joining());
    }

    private Continuum build(List<Server> servers) {
        BitSet live = new BitSet();
        live.set(0, servers.size());
        return subject().build(servers, live, TestOptions.none());
    }

    private static List<Server> servers(int... weights) {
        return IntStream.range(0, weights.length)
                .mapToObj(i -> Server.of("cache" + i + ":11211", "127.0.0.1:" + (1 + i), weights[i]))
                .toList();
    }
}
