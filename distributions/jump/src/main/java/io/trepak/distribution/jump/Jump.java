package io.trepak.distribution.jump;

import com.google.auto.service.AutoService;
import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.Options;
import io.trepak.api.Server;
import java.util.BitSet;
import java.util.List;

/**
 * Jump consistent hash (Lamping and Veach, "A fast, minimal memory, consistent hash algorithm", arXiv 1406.2294, 2014): no
 * table, perfectly even, and when the last server leaves or one is added behind it, only the keys of that server move. It
 * knows servers by their place in the list alone; when another one leaves, all behind it shift.
 *
 * <p>Each server has as many buckets as weight, side by side in index order. Weights are not reduced by a common divisor:
 * that divisor may change when the last server leaves, and then all keys would move.
 */
@AutoService(Distribution.class)
public final class Jump implements Distribution {
    @Override
    public String name() {
        return "jump";
    }

    @Override
    public String description() {
        return "jump consistent hash by place in the list; least movement only when servers come or go at its end";
    }

    @Override
    public Continuum build(List<Server> servers, BitSet live, Options options) {
        return new Buckets(servers, live);
    }

    /**
     * One step after another, until the next would lead past the last bucket.
     *
     * @param key 64 well-mixed bits
     * @param buckets how many there are
     */
    static long bucket(long key, long buckets) {
        long state = key;
        long bucket = -1;
        long next = 0;
        while (next < buckets) {
            bucket = next;
            state = state * 2862933555777941757L + 1;
            next = (long) ((bucket + 1) * (0x1p31 / ((state >>> 33) + 1)));
        }
        return bucket;
    }

    /** Where each server's run of buckets ends; that of a server that is out is empty. Immutable, shared by all workers. */
    private static final class Buckets implements Continuum {
        private final long[] ends;
        private final long count;

        Buckets(List<Server> servers, BitSet live) {
            ends = new long[servers.size()];
            long end = 0;
            for (int i = 0; i < ends.length; i++) {
                end += live.get(i) ? servers.get(i).weight() : 0;
                ends[i] = end;
            }
            count = end;
        }

        @Override
        public int select(int hash) {
            long bucket = bucket(mix(Integer.toUnsignedLong(hash)), count);
            int low = 0;
            int high = ends.length - 1;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (bucket < ends[middle]) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low;
        }

        /** The last step of MurmurHash3 x64 (Appleby, fmix64): the paper asks for 64 random bits, a hash has 32 or fewer. */
        private static long mix(long hash) {
            long z = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
            z = (z ^ z >>> 33) * 0xc4ceb9fe1a85ec53L;
            return z ^ z >>> 33;
        }
    }
}
