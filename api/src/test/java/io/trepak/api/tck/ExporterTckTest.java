package io.trepak.api.tck;

import static io.trepak.api.tck.HashFunctionTckTest.fails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trepak.api.Options;
import io.trepak.api.export.Exporter;
import io.trepak.api.export.Metrics;
import io.trepak.api.export.Sample;
import java.net.BindException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Feeds the kit exporters with one mistake each; the check that is about it must fail and say what to mend. */
class ExporterTckTest {
    private interface Start {
        AutoCloseable start(Metrics metrics) throws Exception;
    }

    /** With little patience, for exporters of which nothing comes. */
    private static ExporterTck impatient(Start start) {
        return tck(start, 1);
    }

    private static ExporterTck tck(Start start) {
        return tck(start, PluginTck.LIMIT_SECONDS);
    }

    private static ExporterTck tck(Start start, int limitSeconds) {
        return new ExporterTck() {
            @Override
            protected Exporter subject() {
                return new Exporter() {
                    @Override
                    public String name() {
                        return "sample";
                    }

                    @Override
                    public AutoCloseable start(Metrics metrics, Options options) throws Exception {
                        return start.start(metrics);
                    }
                };
            }

            @Override
            protected int limitSeconds() {
                return limitSeconds;
            }
        };
    }

    private static AutoCloseable often(Runnable export) {
        ScheduledExecutorService thread = new ScheduledThreadPoolExecutor(1);
        thread.scheduleAtFixedRate(export, 0, 1, TimeUnit.MILLISECONDS);
        return thread::shutdownNow;
    }

    @Test
    void passesASoundExporter() throws Exception {
        ExporterTck tck = tck(metrics -> often(() -> metrics.read().toString()));
        tck.readsTheKeysItDeclares();
        tck.readsTheMetricsBetweenStartAndClose();
        tck.bearsWhateverTheMetricsAre();
        tck.startsAgainWhenItIsClosed();
        tck.endsItsThreadsWhenItIsClosed();
        tck.changesNoSample();
    }

    @Test
    void catchesAnExporterThatStopsWithNothing() {
        fails(tck(metrics -> null)::readsTheMetricsBetweenStartAndClose, "start() is null");
    }

    @Test
    void catchesAnExporterThatReadsNothing() {
        fails(
                impatient(metrics -> () -> {})::readsTheMetricsBetweenStartAndClose,
                "the metrics were not read within",
                "ask()");
    }

    @Test
    void catchesAThreadThatGoesOn() throws Exception {
        ScheduledExecutorService thread = new ScheduledThreadPoolExecutor(1);
        try {
            ExporterTck tck = impatient(metrics -> {
                thread.execute(metrics::read);
                return () -> {};
            });
            fails(tck::endsItsThreadsWhenItIsClosed, "thread 'pool-", "goes on after close(); end what start() began");
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void catchesAPlaceThatIsNotGivenBack() {
        AtomicBoolean taken = new AtomicBoolean();
        ExporterTck tck = tck(metrics -> {
            if (taken.getAndSet(true)) {
                throw new BindException("Address already in use");
            }
            return () -> {};
        });
        BindException e = assertThrows(BindException.class, tck::startsAgainWhenItIsClosed);
        assertEquals("Address already in use", e.getMessage());
    }

    @Test
    void catchesAThreadThatEndsOfANumber() {
        ExporterTck tck = tck(metrics -> {
            Thread thread = new Thread(() -> {
                for (Sample sample : metrics.read()) {
                    if (Double.isNaN(sample.value())) {
                        throw new ArithmeticException("not a number");
                    }
                }
            });
            thread.start();
            return thread::join;
        });
        fails(
                tck::bearsWhateverTheMetricsAre,
                "one of the exporter's threads ended with java.lang.ArithmeticException: not a number",
                "NaN");
    }

    @Test
    void catchesAnExporterThatSortsTheSamplesItIsGiven() {
        ExporterTck tck = tck(metrics -> {
            metrics.read().sort((one, other) -> other.name().compareTo(one.name()));
            return () -> {};
        });
        fails(tck::changesNoSample, "changed the list of samples");
    }
}
