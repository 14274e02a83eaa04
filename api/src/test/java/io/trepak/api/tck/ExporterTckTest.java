package io.trepak.api.tck;

import static io.trepak.api.tck.HashFunctionTckTest.fails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trepak.api.export.Export;
import io.trepak.api.export.Exporter;
import io.trepak.api.export.ExporterContext;
import io.trepak.api.export.Sample;
import java.net.BindException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Feeds the kit exporters with one mistake each; the check that is about it must fail and say what to mend. */
class ExporterTckTest {
    private interface Start {
        AutoCloseable start(ExporterContext context) throws Exception;
    }

    /** Does all it does in start. */
    private static final class Started implements Export {
        private final ExporterContext context;
        private final Start start;
        private AutoCloseable running;

        Started(ExporterContext context, Start start) {
            this.context = context;
            this.start = start;
        }

        @Override
        public void start() throws Exception {
            running = start.start(context);
        }

        @Override
        public void close() {
            try {
                if (running != null) {
                    running.close();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** With little patience, for exporters of which nothing comes. */
    private static ExporterTck impatient(Start start) {
        return tck(context -> new Started(context, start), 1);
    }

    private static ExporterTck tck(Start start) {
        return tck(context -> new Started(context, start), PluginTck.LIMIT_SECONDS);
    }

    private static ExporterTck tck(Function<ExporterContext, Export> open, int limitSeconds) {
        return new ExporterTck() {
            @Override
            protected Exporter subject() {
                return new Exporter() {
                    @Override
                    public String name() {
                        return "sample";
                    }

                    @Override
                    public Export open(ExporterContext context) {
                        return open.apply(context);
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

    private static void passes(ExporterTck tck) throws Exception {
        tck.readsTheKeysItDeclares();
        tck.touchesNothingUntilItIsStarted();
        tck.readsTheMetricsBetweenStartAndClose();
        tck.bearsWhateverTheMetricsAre();
        tck.startsAgainWhenItIsClosed();
        tck.endsItsThreadsWhenItIsClosed();
        tck.changesNoSample();
    }

    @Test
    void passesASoundExporter() throws Exception {
        passes(tck(context -> often(() -> context.metrics().toString())));
    }

    @Test
    void passesOneThatHasTheEngineCallIt() throws Exception {
        passes(tck(context -> {
            context.schedule(60_000, () -> context.metrics().toString());
            return () -> {};
        }));
    }

    @Test
    void catchesAnExporterThatOpensAsNothing() {
        fails(
                tck(context -> null, PluginTck.LIMIT_SECONDS)::readsTheMetricsBetweenStartAndClose,
                "open() is null; return what starts the exporting");
    }

    @Test
    void catchesAThreadThatBeginsTooEarly() throws Exception {
        ScheduledExecutorService thread = new ScheduledThreadPoolExecutor(1);
        try {
            ExporterTck tck = tck(
                    context -> {
                        thread.execute(() -> {});
                        return new Started(context, started -> () -> {});
                    },
                    1);
            fails(tck::touchesNothingUntilItIsStarted, "open() begins thread 'pool-", "begin it in start()");
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void catchesMetricsThatAreReadTooEarly() {
        ExporterTck tck = tck(
                context -> {
                    context.metrics();
                    return new Started(context, started -> () -> {});
                },
                1);
        fails(tck::touchesNothingUntilItIsStarted, "the metrics are read before start()");
    }

    @Test
    void catchesACloseThatEndsWhatAnotherHasStarted() {
        AtomicBoolean closed = new AtomicBoolean();
        ExporterTck tck = tck(
                context -> new Export() {
                    @Override
                    public void start() {
                        closed.set(false);
                        context.schedule(1, () -> {
                            if (!closed.get()) {
                                context.metrics();
                            }
                        });
                    }

                    @Override
                    public void close() {
                        closed.set(true);
                    }
                },
                1);
        fails(tck::touchesNothingUntilItIsStarted, "does not go on when another one is opened and closed");
    }

    @Test
    void catchesAnExporterThatReadsNothing() {
        fails(
                impatient(context -> () -> {})::readsTheMetricsBetweenStartAndClose,
                "the metrics were not read within",
                "ask()");
    }

    @Test
    void catchesAThreadThatGoesOn() throws Exception {
        ScheduledExecutorService thread = new ScheduledThreadPoolExecutor(1);
        try {
            ExporterTck tck = impatient(context -> {
                thread.execute(context::metrics);
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
        ExporterTck tck = tck(context -> {
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
        ExporterTck tck = tck(context -> {
            Thread thread = new Thread(() -> {
                for (Sample sample : context.metrics()) {
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
        ExporterTck tck = tck(context -> {
            context.metrics().sort((one, other) -> other.name().compareTo(one.name()));
            return () -> {};
        });
        fails(tck::changesNoSample, "changed the list of samples");
    }
}
