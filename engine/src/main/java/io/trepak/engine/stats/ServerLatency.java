package io.trepak.engine.stats;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** How long one server took on one worker, see {@link Latencies}. */
public final class ServerLatency {
    /** Values are kept to 6 %. */
    private static final int DIGITS = 1;

    private @Nullable Histogram histogram;

    /** Notes how long it took. */
    public void add(long nanos) {
        if (histogram == null) {
            histogram = Latencies.newHistogram(DIGITS);
        }
        Latencies.record(histogram, nanos);
    }

    @Nullable
    Histogram histogram() {
        return histogram;
    }
}
