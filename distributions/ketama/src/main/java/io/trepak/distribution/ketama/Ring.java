package io.trepak.distribution.ketama;

import io.trepak.api.CountableContinuum;
import java.util.Arrays;

/**
 * Points on a circle of 2<sup>32</sup> hashes; a hash belongs to the owner of the first point at or after it, past the
 * last one to the first. Immutable, shared by all workers, dead with the snapshot that holds it.
 *
 * <p>An index by the top bits of the hash has about one bucket per point and says where to start; MD5 spreads points
 * evenly, so a lookup looks at one or two points instead of searching the whole ring.
 *
 * <pre>
 *   hash 0x5a..   firstAtOrAfter[0x5]   points ... | 0x4f.. | 0x53.. | 0x5c.. | ... | 0xffffffff |
 *                          |                                  ^ start  ^ answer         sentinel:
 *                          +----------------------------------+                         first owner
 * </pre>
 */
final class Ring implements CountableContinuum {
    private static final int SENTINEL = 0xffffffff;
    private static final int MOST_INDEX_BITS = 16;

    private final int[] points;
    private final int[] owners;
    private final int[] firstAtOrAfter;
    private final int shift;
    private final int[] pointsOfServer;

    /**
     * Sorts the entries. Of equal points the one of the lower server index comes first, as with twemproxy, whose sort is
     * stable and gets the points server by server.
     *
     * @param entries from {@link #entry}; sorted in place
     * @param servers how many there are, those without points included
     */
    Ring(long[] entries, int servers) {
        Arrays.sort(entries);
        int size = entries.length;
        points = new int[size + 1];
        owners = new int[size + 1];
        pointsOfServer = new int[servers];
        for (int i = 0; i < size; i++) {
            points[i] = (int) (entries[i] >> 32) ^ Integer.MIN_VALUE;
            owners[i] = (int) entries[i];
            pointsOfServer[owners[i]]++;
        }
        points[size] = SENTINEL;
        owners[size] = owners[0];
        int bits = Math.min(MOST_INDEX_BITS, Integer.SIZE - Integer.numberOfLeadingZeros(size));
        shift = Integer.SIZE - bits;
        firstAtOrAfter = index(points, bits);
    }

    /** One point and its owner as a number that sorts by point, read as unsigned, then by owner. */
    static long entry(int point, int server) {
        return (long) (point ^ Integer.MIN_VALUE) << 32 | server;
    }

    private static int[] index(int[] points, int bits) {
        int[] first = new int[1 << bits];
        int at = 0;
        for (int bucket = 0; bucket < first.length; bucket++) {
            int start = bucket << Integer.SIZE - bits;
            while (Integer.compareUnsigned(points[at], start) < 0) {
                at++;
            }
            first[bucket] = at;
        }
        return first;
    }

    @Override
    public int select(int hash) {
        return owners[positionOf(hash)];
    }

    @Override
    public long runEnd(int hash) {
        return Integer.toUnsignedLong(points[positionOf(hash)]);
    }

    private int positionOf(int hash) {
        int at = firstAtOrAfter[hash >>> shift];
        while (Integer.compareUnsigned(points[at], hash) < 0) {
            at++;
        }
        return at;
    }

    @Override
    public int points(int server) {
        return pointsOfServer[server];
    }

    /** How many points there are, the sentinel not counted. */
    int size() {
        return points.length - 1;
    }

    int pointAt(int position) {
        return points[position];
    }

    int ownerAt(int position) {
        return owners[position];
    }
}
