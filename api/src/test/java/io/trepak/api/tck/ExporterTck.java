package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.trepak.api.Options;
import io.trepak.api.export.Export;
import io.trepak.api.export.Exporter;
import io.trepak.api.export.Sample;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the engine relies on in an exporter. Extend it, return the plugin from {@link #subject()}, and give it options with which it
 * exports to a place of the test, often.
 */
public abstract class ExporterTck extends PluginTck<Exporter> {
    /** For test classes. */
    protected ExporterTck() {
        super(Exporter.class);
    }

    /** The process's keys to open it with; none by default. */
    protected Options options() {
        return TestOptions.none();
    }

    /** What the exporter is asked for its numbers with, if it waits to be asked: a request to its port. By default nothing. */
    protected void ask() throws Exception {}

    /** Whether a thread that began with the exporter may go on when it is closed, because Java ends it later. By default none. */
    protected boolean mayStay(Thread thread) {
        return false;
    }

    @Test
    final void readsTheKeysItDeclares() {
        OptionsRead.areThoseDeclared(subject(), options(), read -> close(open(new TestMetrics(read, List.of()))));
    }

    /** A mere check of a file opens an exporter beside one that is at work. */
    @Test
    final void touchesNothingUntilItIsStarted() throws Exception {
        Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
        TestMetrics checked = new TestMetrics(options(), usual());
        Export opened = open(checked);
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            assertTrue(
                    before.contains(thread) || isJavas(thread) || mayStay(thread),
                    () -> "open() begins thread '" + thread.getName() + "'; begin it in start()");
        }
        TestMetrics served = new TestMetrics(options(), usual());
        try (Export exporting = start(served)) {
            assertNotNull(exporting);
            close(opened);
            assertFalse(checked.areRead(), "the metrics are read before start(); read them in start() or later");
            ask();
            served.awaitRead(patienceMillis());
        }
        assertTrue(
                served.areRead(),
                "the exporter does not go on when another one is opened and closed that was never started; close() may"
                        + " end only what start() of the same object began");
    }

    @Test
    final void readsTheMetricsBetweenStartAndClose() throws Exception {
        TestMetrics samples = new TestMetrics(options(), usual());
        Export exporting = start(samples);
        try {
            ask();
            samples.awaitRead(patienceMillis());
        } finally {
            exporting.close();
        }
        assertTrue(
                samples.areRead(),
                "the metrics were not read within " + patienceMillis() + " ms; give options() with a short period, and"
                        + " override ask() for an exporter that waits to be asked");
    }

    /** Names of pools and servers are the user's, and a number may be anything a double is. */
    @Test
    final void bearsWhateverTheMetricsAre() throws Exception {
        AtomicReference<Throwable> uncaught = new AtomicReference<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> uncaught.set(e));
        try {
            for (List<Sample> list : List.of(List.<Sample>of(), odd())) {
                TestMetrics samples = new TestMetrics(options(), list);
                try (Export exporting = start(samples)) {
                    assertNotNull(exporting);
                    ask();
                    samples.awaitRead(patienceMillis());
                }
                if (uncaught.get() != null) {
                    fail("one of the exporter's threads ended with " + uncaught.get() + " for " + list, uncaught.get());
                }
            }
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    /** A reload with other keys, and a test, start it again in the same process: what it had open must be free. */
    @Test
    final void startsAgainWhenItIsClosed() throws Exception {
        Exporter exporter = subject();
        for (int i = 0; i < 3; i++) {
            start(exporter, new TestMetrics(options(), usual())).close();
        }
    }

    @Test
    final void endsItsThreadsWhenItIsClosed() throws Exception {
        Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
        TestMetrics samples = new TestMetrics(options(), usual());
        Export exporting = start(samples);
        try {
            ask();
            samples.awaitRead(patienceMillis());
        } finally {
            exporting.close();
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (before.contains(thread) || isJavas(thread) || mayStay(thread)) {
                continue;
            }
            thread.join(patienceMillis());
            assertTrue(
                    !thread.isAlive(),
                    () -> "thread '" + thread.getName() + "' goes on after close(); end what start() began");
        }
    }

    @Test
    final void changesNoSample() throws Exception {
        List<Sample> given = usual();
        List<Sample> before = List.copyOf(given);
        TestMetrics samples = new TestMetrics(options(), given);
        try (Export exporting = start(samples)) {
            assertNotNull(exporting);
            ask();
            samples.awaitRead(patienceMillis());
        }
        assertEquals(before, given, "the exporter changed the list of samples, which others get as well");
    }

    /** Less than {@link #limitSeconds}, so that what fails here says more than a test that took too long. */
    private long patienceMillis() {
        return limitSeconds() * 800L;
    }

    /** Of those that Java keeps for all. */
    private static boolean isJavas(Thread thread) {
        return thread instanceof ForkJoinWorkerThread
                || thread instanceof Trial<?>
                || thread.getClass().getName().startsWith("jdk.internal.");
    }

    private Export open(TestMetrics metrics) {
        return open(subject(), metrics);
    }

    private static Export open(Exporter exporter, TestMetrics metrics) {
        Trial.begin(() -> "open()");
        Export opened = exporter.open(metrics);
        assertNotNull(opened, "open() is null; return what starts the exporting");
        return opened;
    }

    private Export start(TestMetrics metrics) throws Exception {
        return start(subject(), metrics);
    }

    private static Export start(Exporter exporter, TestMetrics metrics) throws Exception {
        Export exporting = open(exporter, metrics);
        Trial.begin(() -> "start()");
        try {
            exporting.start();
        } catch (Exception | Error e) {
            close(exporting);
            throw e;
        }
        return new Export() {
            @Override
            public void start() {}

            @Override
            public void close() {
                ExporterTck.close(exporting);
            }
        };
    }

    private static void close(Export exporting) {
        Trial.begin(() -> "close()");
        exporting.close();
    }

    private static List<Sample> usual() {
        return new ArrayList<>(List.of(
                TestSample.counter("trepak_requests", 41).label("pool", "alpha"),
                TestSample.gauge("trepak_server_up", 1).label("pool", "alpha").label("server", "s0")));
    }

    private static List<Sample> odd() {
        return Stream.of(Double.NaN, Double.POSITIVE_INFINITY, 0.0, 9.007199254740993e15)
                .<Sample>map(value -> TestSample.gauge("trepak_odd_bytes", value)
                        .label("pool", "a \"quoted\\\" pool, with = and {}")
                        .label("server", "\u00fc\n|#:"))
                .toList();
    }
}
