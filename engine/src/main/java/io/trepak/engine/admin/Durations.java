package io.trepak.engine.admin;

import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * One histogram as Prometheus wants it: few buckets, always the same.
 *
 * @param counts of each bucket alone, the last one for all above
 * @param sumSeconds of all durations
 */
record Durations(Map<String, String> labels, long[] counts, double sumSeconds) {
    /** Upper bounds of the buckets but the last. */
    private static final long[] BOUND_MICROS = {
        50, 100, 250, 500, 1000, 2500, 5000, 10_000, 50_000, 250_000, 1_000_000, 10_000_000
    };

    /**
     * @param micros null for an empty one
     */
    static Durations of(Map<String, String> labels, Histogram micros) {
        long[] counts = new long[BOUND_MICROS.length + 1];
        double sum = 0;
        if (micros != null) {
            for (HistogramIterationValue value : micros.recordedValues()) {
                long middle = micros.medianEquivalentValue(value.getValueIteratedTo());
                counts[bucketOf(middle)] += value.getCountAtValueIteratedTo();
                sum += (double) middle * value.getCountAtValueIteratedTo();
            }
        }
        return new Durations(labels, counts, sum / 1e6);
    }

    private static int bucketOf(long micros) {
        int bucket = 0;
        while (bucket < BOUND_MICROS.length && micros > BOUND_MICROS[bucket]) {
            bucket++;
        }
        return bucket;
    }

    /** Upper bounds of the buckets in seconds. */
    static double[] bounds() {
        double[] bounds = new double[BOUND_MICROS.length + 1];
        for (int i = 0; i < BOUND_MICROS.length; i++) {
            bounds[i] = BOUND_MICROS[i] / 1e6;
        }
        bounds[BOUND_MICROS.length] = Double.POSITIVE_INFINITY;
        return bounds;
    }

    long count() {
        long sum = 0;
        for (long each : counts) {
            sum += each;
        }
        return sum;
    }
}
