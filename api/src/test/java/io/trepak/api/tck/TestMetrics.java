package io.trepak.api.tck;

import io.trepak.api.Options;
import io.trepak.api.export.ExporterContext;
import io.trepak.api.export.Sample;
import io.trepak.api.protocol.PoolStatus;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A proxy made up by a test for an exporter: its metrics are those the test gives. */
public final class TestMetrics extends TestContext implements ExporterContext {
    private static final int STEP_MILLIS = 10;

    private final List<Sample> samples;
    private final List<PoolStatus> pools;
    private final CountDownLatch read = new CountDownLatch(1);

    /** A proxy with these metrics and without pools. */
    public TestMetrics(Options options, List<Sample> samples) {
        this(options, samples, List.of());
    }

    /** A proxy with these metrics and pools. */
    public TestMetrics(Options options, List<Sample> samples, List<PoolStatus> pools) {
        super(options);
        this.samples = samples;
        this.pools = pools;
    }

    @Override
    public List<Sample> metrics() {
        read.countDown();
        return samples;
    }

    @Override
    public List<PoolStatus> pools() {
        return pools;
    }

    /** Whether the metrics were read. */
    public boolean areRead() {
        return read.getCount() == 0;
    }

    /** Waits until the metrics are read, by a thread of the exporter's own or by a task, for which time passes; or for so long. */
    public void awaitRead(long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() - end < 0 && !read.await(STEP_MILLIS, TimeUnit.MILLISECONDS)) {
            advance(TimeUnit.SECONDS.toMillis(1));
        }
    }
}
