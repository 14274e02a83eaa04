package io.trepak.bench.load;

/** A histogram of durations, each put down to within a sixteenth of itself. Not thread-safe. */
final class Latencies {
    private static final int STEPS_SHIFT = 4;

    private final long[] counts = new long[64 << STEPS_SHIFT];
    private long total;

    void add(long nanos) {
        counts[indexOf(Math.max(1, nanos))]++;
        total++;
    }

    private static int indexOf(long nanos) {
        int power = 63 - Long.numberOfLeadingZeros(nanos);
        int step = power <= STEPS_SHIFT ? 0 : (int) (nanos >>> power - STEPS_SHIFT) & (1 << STEPS_SHIFT) - 1;
        return (power << STEPS_SHIFT) + step;
    }

    /** The duration that this share of all does not exceed, in microseconds. */
    long micros(double share) {
        long wanted = (long) Math.ceil(total * share);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                long low =
                        (1L << (i >> STEPS_SHIFT)) * ((1 << STEPS_SHIFT) + (i & (1 << STEPS_SHIFT) - 1)) >> STEPS_SHIFT;
                return low / 1000;
            }
        }
        return 0;
    }
}
