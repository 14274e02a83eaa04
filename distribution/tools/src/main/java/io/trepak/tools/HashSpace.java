package io.trepak.tools;

import io.trepak.engine.placement.RoutingTable;
import java.util.stream.IntStream;

/**
 * Walks the 2<sup>32</sup> hashes and asks two tables for the owner of each, or of one of every 256 neighbours: for tables
 * that tell nothing but who owns one hash, see {@link HashRuns}.
 *
 * <p>One hash of each 256, each at a place of its own among them (stratified sampling: McKay, Beckman, Conover, Technometrics
 * 21, 1979), misses a share by no more than independent draws would, 0.05 points in four standard deviations. An even step
 * instead would always meet the same places of a table that repeats.
 */
final class HashSpace {
    /** One hash of each 2<sup>8</sup>. */
    static final int SAMPLED_BITS = 8;

    private static final int CHUNK_BITS = 8;

    private HashSpace() {}

    /**
     * Uses all cores.
     *
     * @param runBits one hash is asked of each run of 2<sup>runBits</sup>; 0 asks all
     */
    static MoveCount walk(RoutingTable before, RoutingTable after, int runBits) {
        return IntStream.range(0, 1 << CHUNK_BITS)
                .parallel()
                .collect(
                        () -> new MoveCount(before.servers(), after.servers()),
                        (count, chunk) -> walk(before.perThread(), after.perThread(), runBits, chunk, count),
                        MoveCount::add);
    }

    private static void walk(RoutingTable before, RoutingTable after, int runBits, int chunk, MoveCount count) {
        int runs = 1 << Integer.SIZE - CHUNK_BITS - runBits;
        int mask = (1 << runBits) - 1;
        for (int i = 0; i < runs; i++) {
            int run = chunk * runs + i;
            int hash = run << runBits | mix(run) & mask;
            count.add(before.ownerOf(hash), after.ownerOf(hash));
        }
    }

    /** The last step of MurmurHash3 x86 (Appleby, fmix32): a place that looks random and is the same each time. */
    private static int mix(int run) {
        int h = (run ^ run >>> 16) * 0x85ebca6b;
        h = (h ^ h >>> 13) * 0xc2b2ae35;
        return h ^ h >>> 16;
    }
}
