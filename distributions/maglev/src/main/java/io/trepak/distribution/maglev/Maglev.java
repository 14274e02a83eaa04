package io.trepak.distribution.maglev;

import com.google.auto.service.AutoService;
import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.OptionKey;
import io.trepak.api.Options;
import io.trepak.api.Server;
import java.util.BitSet;
import java.util.List;

/**
 * Maglev hashing (Eisenbud et al., "Maglev: a fast and reliable software network load balancer", NSDI 2016, section 3.4): a
 * table of prime size, in which servers take turns to claim the next free entry of their own order. A lookup is one read;
 * shares are nearly exact; when a server leaves, its keys move and a few others.
 *
 * <p>Weights as load balancers do it (Envoy, Katran): the heaviest takes every turn, others as many as their part of that.
 * All take the first turn, so no server is without keys.
 */
@AutoService(Distribution.class)
public final class Maglev implements Distribution {
    /** The largest that Envoy allows, too; 20 MB. */
    private static final int LARGEST_SIZE = 5_000_011;

    private static final OptionKey TABLE_SIZE = OptionKey.number(
            "maglev_table_size",
            2,
            LARGEST_SIZE,
            65_537,
            "entries, a prime number",
            "Entries of the table; a hundred for each server give even shares.");

    @Override
    public String name() {
        return "maglev";
    }

    @Override
    public String description() {
        return "a prime-sized table filled in turns; one read a key, little movement (maglev_table_size: 65537)";
    }

    @Override
    public List<OptionKey> optionKeys() {
        return List.of(TABLE_SIZE);
    }

    @Override
    public Continuum build(List<Server> servers, BitSet live, Options options) {
        int size = TABLE_SIZE.number(options);
        if (!isPrime(size)) {
            throw options.invalid(TABLE_SIZE.name(), "must be a prime number; " + nextPrime(size) + " is the next one");
        }
        if (size < servers.size()) {
            throw options.invalid(
                    TABLE_SIZE.name(),
                    "must not be less than the number of servers, " + servers.size()
                            + "; a hundred times as many give even shares");
        }
        return new Table(Turns.of(servers, live, size).owners());
    }

    private static int nextPrime(int number) {
        int prime = number + 1;
        while (!isPrime(prime)) {
            prime++;
        }
        return prime;
    }

    private static boolean isPrime(int number) {
        for (int divisor = 2; divisor <= number / divisor; divisor++) {
            if (number % divisor == 0) {
                return false;
            }
        }
        return number > 1;
    }

    /**
     * The finished table. Immutable, shared by all workers.
     *
     * @param owners of the entries
     */
    record Table(int[] owners) implements Continuum {
        /** Scales the mixed hash to the table instead of dividing (Lemire, "Fast random integer generation", 2019). */
        @Override
        public int select(int hash) {
            return owners[(int) (Integer.toUnsignedLong(mix(hash)) * owners.length >>> 32)];
        }

        /** The last step of MurmurHash3 x86 (Appleby, fmix32): hashes of few bits must not stay in a corner. */
        private static int mix(int hash) {
            int h = (hash ^ hash >>> 16) * 0x85ebca6b;
            h = (h ^ h >>> 13) * 0xc2b2ae35;
            return h ^ h >>> 16;
        }
    }
}
