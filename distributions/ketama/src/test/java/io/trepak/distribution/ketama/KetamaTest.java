package io.trepak.distribution.ketama;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.Distribution;
import io.trepak.api.Server;
import io.trepak.api.tck.DistributionTck;
import io.trepak.api.tck.GoldenVectors;
import io.trepak.api.tck.GoldenVectors.RingPoint;
import io.trepak.api.tck.ServerLists;
import io.trepak.api.tck.TestOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KetamaTest extends DistributionTck {
    private static final long SEED = 20261124;

    @Override
    protected Distribution subject() {
        return new Ketama();
    }

    @Override
    protected boolean placesKeysAsIfEjectedServersWereNotThere() {
        return true;
    }

    @Override
    protected boolean claimsMinimalMovement() {
        return true;
    }

    /**
     * With unequal weights the number of points of each server follows its share, and all shares change when one leaves.
     * Most, 14.4 % of all keys, when the lightest of 10, 10, 10, 1 does.
     */
    @Override
    protected double mostMoved() {
        return 0.16;
    }

    @Test
    void placesEveryPointWhereTheReferenceDoes() {
        int compared = 0;
        for (String list : GoldenVectors.continuumLists()) {
            List<Server> servers = ServerLists.get(list).servers();
            Ring ring = build(servers);
            List<RingPoint> expected = GoldenVectors.continuum(list);
            assertEquals(expected.size(), ring.size(), () -> "points of list " + list);
            for (int i = 0; i < expected.size(); i++) {
                String where = "list " + list + ", position " + i;
                assertEquals(
                        Integer.toUnsignedString(expected.get(i).point()),
                        Integer.toUnsignedString(ring.pointAt(i)),
                        where);
                assertEquals(
                        expected.get(i).server(), servers.get(ring.ownerAt(i)).name(), where);
                compared++;
            }
        }
        assertEquals(3992, compared);
    }

    @Test
    void everyPointOfTheReferenceOwnsWhatLiesBetweenThePointBeforeAndItself() {
        for (String list : GoldenVectors.continuumLists()) {
            Ring ring = build(ServerLists.get(list).servers());
            long from = 0;
            for (RingPoint expected : GoldenVectors.continuum(list)) {
                long point = Integer.toUnsignedLong(expected.point());
                assertEquals(point, ring.runEnd((int) from), list);
                assertEquals(point, ring.runEnd((int) point), list);
                from = point + 1;
            }
            assertEquals(0xffffffffL, ring.runEnd((int) from), () -> "past the last point of list " + list);
        }
    }

    @Test
    void countsPointsAsTheReferenceDoes() {
        for (String list : ServerLists.names()) {
            ServerLists.Described described = ServerLists.get(list);
            Ring ring = build(described.servers());
            List<Integer> counts = new ArrayList<>();
            for (int i = 0; i < described.servers().size(); i++) {
                counts.add(ring.points(i));
            }
            assertEquals(described.ketamaPoints(), counts, list);
        }
    }

    @Test
    void roundsInSinglePrecision() {
        assertEquals(List.of(60, 120, 300), counts(1, 2, 5));
        assertEquals(List.of(204, 204, 204, 20), counts(10, 10, 10, 1));
        assertEquals(List.of(40, 120, 400, 80), counts(1, 3, 10, 2));
        assertEquals(List.of(316, 0), counts(100_000, 1));
    }

    @Test
    void takesWeightsWhoseSumIsBeyond32Bits() {
        int most = Integer.MAX_VALUE;
        assertEquals(List.of(160, 160, 160), counts(most, most, most));
    }

    @Test
    void givesTheSameOddNumbersOfEqualServers156PointsAsTheReference() {
        List<Integer> with156 = new ArrayList<>();
        for (int n = 1; n < 200; n++) {
            int[] weights = new int[n];
            Arrays.fill(weights, 1);
            List<Integer> counts = counts(weights);
            if (counts.equals(Collections.nCopies(n, 156))) {
                with156.add(n);
            } else {
                assertEquals(Collections.nCopies(n, 160), counts);
            }
        }
        assertEquals(
                List.of(25, 47, 50, 55, 61, 71, 94, 100, 107, 109, 110, 115, 122, 142, 159, 163, 188, 193), with156);
    }

    @Test
    void findsTheSameOwnerAsWalkingTheWholeRing() {
        Random random = new Random(SEED);
        for (int n : new int[] {1, 2, 3, 7, 40}) {
            int[] weights = random.ints(n, 1, 20).toArray();
            Ring ring = build(servers(weights));
            for (int i = 0; i < ring.size(); i++) {
                for (int near = -1; near <= 1; near++) {
                    assertOwnerByWalking(ring, ring.pointAt(i) + near);
                }
            }
            for (int hash : new int[] {0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -2, -1}) {
                assertOwnerByWalking(ring, hash);
            }
            for (int i = 0; i < 500; i++) {
                assertOwnerByWalking(ring, random.nextInt());
            }
        }
    }

    @Test
    void takesTheLowerServerOfEqualPointsAndOnlyTheFirst272BytesOfAName() {
        String start = "x".repeat(272);
        Ring ring = build(List.of(Server.of(start + "a", "a", 1), Server.of(start + "b", "b", 1)));
        assertEquals(320, ring.size());
        for (int i = 0; i < ring.size(); i++) {
            assertEquals(0, ring.select(ring.pointAt(i)));
            assertEquals(i % 80 < 40 ? 0 : 1, ring.ownerAt(i));
        }
    }

    @Test
    void cutsTheNumberOffWhenTheNameFillsTheBuffer() {
        Ring ring = build(List.of(Server.of("y".repeat(270), "a", 1), Server.of("z", "b", 1)));
        // "-0" to "-39" behind 270 bytes: one digit fits, so ten digests differ and "-1", "-10" to "-19" coincide.
        assertEquals(
                40,
                IntStream.range(0, ring.size())
                        .filter(i -> ring.ownerAt(i) == 0)
                        .map(ring::pointAt)
                        .distinct()
                        .count());
    }

    private static void assertOwnerByWalking(Ring ring, int hash) {
        int owner = ring.ownerAt(0);
        for (int i = ring.size() - 1; i >= 0 && Integer.compareUnsigned(ring.pointAt(i), hash) >= 0; i--) {
            owner = ring.ownerAt(i);
        }
        assertEquals(owner, ring.select(hash), () -> "hash " + Integer.toUnsignedString(hash));
    }

    private List<Integer> counts(int... weights) {
        Ring ring = build(servers(weights));
        List<Integer> counts = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            counts.add(ring.points(i));
        }
        return counts;
    }

    private static List<Server> servers(int... weights) {
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            servers.add(Server.of("10.0.0." + i + ":6379", "10.0.0." + i + ":6379", weights[i]));
        }
        return servers;
    }

    private Ring build(List<Server> servers) {
        BitSet live = new BitSet();
        live.set(0, servers.size());
        return (Ring) subject().build(servers, live, TestOptions.none());
    }
}
