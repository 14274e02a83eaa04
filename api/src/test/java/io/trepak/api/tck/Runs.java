package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.CountableContinuum;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Holds what a table says of its runs of hashes against its lookups, for {@link DistributionTck}. */
final class Runs {
    private static final long LAST_HASH = 0xffffffffL;
    private static final int PLACES_IN_A_RUN = 3;

    private Runs() {}

    /** Walks upwards through the sample hashes, and looks at the ends of their runs and at some places between. */
    static void check(CountableContinuum continuum, int servers) {
        SplittableRandom random = new SplittableRandom(1);
        long before = -1;
        for (long hash : ascending()) {
            long end = continuum.runEnd((int) hash);
            long lowest = Math.max(hash, before);
            assertTrue(
                    end >= lowest && end <= LAST_HASH,
                    () -> "runEnd(" + hash + ") is " + end + "; expected the last hash of its run, from " + lowest
                            + " to " + LAST_HASH + ", counting upwards as unsigned numbers and not past the end");
            int owner = Lookups.select(continuum, (int) hash, servers);
            check(continuum, servers, hash, end, end, owner);
            for (int i = 0; i < PLACES_IN_A_RUN; i++) {
                check(continuum, servers, hash, random.nextLong(hash, end + 1), end, owner);
            }
            before = end;
        }
    }

    private static void check(CountableContinuum continuum, int servers, long hash, long place, long end, int owner) {
        assertEquals(
                owner,
                Lookups.select(continuum, (int) place, servers),
                () -> "runEnd(" + hash + ") is " + end + ", but hash " + place + " has another owner than " + hash
                        + "; a run has one owner, so end it earlier");
        assertEquals(
                end,
                continuum.runEnd((int) place),
                () -> "runEnd(" + hash + ") is " + end + ", but runEnd(" + place
                        + "), of a hash between, is another; all hashes of a run have the same");
    }

    /** Compares sample hashes with their remainders. */
    static void checkPeriod(CountableContinuum continuum, int servers) {
        long period = continuum.period();
        assertTrue(
                period > 0,
                () -> "period() is " + period + "; expected how many hashes, or 0 when owners do not repeat");
        for (long hash : ascending()) {
            assertEquals(
                    Lookups.select(continuum, (int) (hash % period), servers),
                    Lookups.select(continuum, (int) hash, servers),
                    () -> "period() is " + period + ", but hash " + hash + " has another owner than its remainder, "
                            + hash % period);
        }
    }

    private static long[] ascending() {
        return Arrays.stream(Samples.hashes())
                .mapToLong(Integer::toUnsignedLong)
                .sorted()
                .toArray();
    }
}
