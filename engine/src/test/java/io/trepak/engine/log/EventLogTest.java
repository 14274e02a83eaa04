package io.trepak.engine.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.trepak.engine.LogLines;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class EventLogTest {
    private static final Logger LOG = LoggerFactory.getLogger(EventLogTest.class);
    private static final String LINE = "connect failed: server '10.0.0.1:6379' of pool 'alpha': refused";

    /** What is to run later, and the time: both go on when the test says so. */
    private static final class Clock implements EventLog.Timer {
        private record Task(Runnable run, long atNanos) {}

        private final List<Task> tasks = new ArrayList<>();
        private long nanos = -5; // nanoTime may be anything

        @Override
        public void run(Runnable task, long afterNanos) {
            tasks.add(new Task(task, nanos + afterNanos));
        }

        void advanceMillis(long millis) {
            long until = nanos + TimeUnit.MILLISECONDS.toNanos(millis);
            while (nanos < until) {
                nanos += TimeUnit.MILLISECONDS.toNanos(1);
                List<Task> due =
                        tasks.stream().filter(task -> task.atNanos <= nanos).toList();
                tasks.removeAll(due);
                due.forEach(task -> task.run.run());
            }
        }
    }

    private final Clock clock = new Clock();
    private final EventLog server = new EventLog("alpha", "server", "red1", clock, () -> clock.nanos);

    private final EventLog plugin = EventLog.ofPlugin("alpha", clock, () -> clock.nanos);

    private void denied(String who, String detail) {
        plugin.note(LOG, Level.WARN, "access denied", who, detail);
    }

    @Test
    void tellsWhatPluginsSayOncePerSecondAndSubject() {
        try (LogLines log = new LogLines()) {
            denied("anna", "get {}");
            denied("anna", "set k");
            denied("bert", "");
            denied("anna", "del k");
            clock.advanceMillis(1000);
            assertEquals(
                    List.of(
                            "access denied: anna of pool 'alpha': get {}",
                            "access denied: bert of pool 'alpha'",
                            "access denied: anna of pool 'alpha': del k (2 times more in the last 1 s)"),
                    log.texts());
        }
    }

    @Test
    void remembersOnlySoManyOfThosePluginsSpeakOf() {
        try (LogLines log = new LogLines()) {
            for (int i = 0; i < 1010; i++) {
                denied("user " + i, "");
            }
            assertEquals(1001, log.texts().size(), "the last of them share a line");
            clock.advanceMillis(2000);
            denied("user 1009", "");
            assertEquals("access denied: user 1009 of pool 'alpha'", log.texts().get(1002));
        }
    }

    private void refused() {
        server.log(LOG, LogEvent.CONNECT_FAILED, "server '10.0.0.1:6379'", "refused");
    }

    @Test
    void tellsTheFirstEventAtOnceAndTheNumberOfTheOthersAfterTenSeconds() {
        try (LogLines log = new LogLines()) {
            for (int i = 0; i < 133; i++) {
                refused();
                clock.advanceMillis(10);
            }
            assertEquals(List.of(LINE), log.texts());
            clock.advanceMillis(60_000);
            assertEquals(List.of(LINE, LINE + " (132 times more in the last 10 s)"), log.texts());
        }
    }

    @Test
    void keepsToOneLineInTenSecondsHoweverLongAServerIsDown() {
        try (LogLines log = new LogLines()) {
            for (int second = 0; second < 60; second++) {
                for (int i = 0; i < 10_000; i++) {
                    refused();
                }
                clock.advanceMillis(1000);
            }
            clock.advanceMillis(10_000);
            assertEquals(7, log.texts().size(), log.texts().toString());
            long told = log.texts().stream()
                    .mapToLong(line ->
                            line.equals(LINE) ? 1 : Long.parseLong(line.replaceAll(".*\\((\\d+) times.*", "$1")))
                    .sum();
            assertEquals(600_000, told);
        }
    }

    @Test
    void tellsAnEventAfterAQuietTimeAtOnceAgain() {
        try (LogLines log = new LogLines()) {
            refused();
            clock.advanceMillis(9_999);
            refused();
            clock.advanceMillis(1);
            assertEquals(List.of(LINE, LINE + " (1 time more in the last 10 s)"), log.texts());
            clock.advanceMillis(10_000);
            refused();
            assertEquals(LINE, log.texts().get(2));
            assertTrue(clock.tasks.isEmpty());
        }
    }

    @Test
    void countsEachKindForItselfAndShowsTheLatest() {
        EventLog clients = new EventLog("alpha", "client", null, clock, () -> clock.nanos);
        try (LogLines log = new LogLines()) {
            clients.log(LOG, LogEvent.CLIENT_CLOSED, "a:1", "x");
            clients.log(LOG, LogEvent.CLIENT_CLOSED, "b:2", "y");
            clients.log(LOG, LogEvent.CLIENT_REJECTED, "c:3", 7);
            clock.advanceMillis(10_000);
            assertEquals(
                    List.of(
                            "client closed: a:1 of pool 'alpha': x",
                            "client rejected: c:3 of pool 'alpha': client_connections limit (7) reached",
                            "client closed: b:2 of pool 'alpha': y (1 time more in the last 10 s)"),
                    log.texts());
        }
    }

    @Test
    void countsOnWhenNothingCanBeScheduledAnyMore() {
        EventLog closing = new EventLog(
                null,
                "listener",
                "x",
                (task, nanos) -> {
                    throw new RejectedExecutionException();
                },
                () -> clock.nanos);
        try (LogLines log = new LogLines()) {
            closing.log(LOG, LogEvent.ACCEPT_FAILED, "'x'", "why");
            closing.log(LOG, LogEvent.ACCEPT_FAILED, "'x'", "why");
            closing.log(LOG, LogEvent.ACCEPT_FAILED, "'x'", "why");
            assertEquals(List.of("accept failed: 'x': why"), log.texts());
        }
    }

    @Test
    void allocatesNothingWhileItCounts() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        refused();
        refused();
        long id = Thread.currentThread().getId();
        threads.getThreadAllocatedBytes(id);
        long before = threads.getThreadAllocatedBytes(id);
        for (int i = 0; i < 10_000; i++) {
            refused();
        }
        // The question itself may allocate a little, once.
        assertTrue(threads.getThreadAllocatedBytes(id) - before < 10_000);
    }

    private void changed(LogEvent event, int number) {
        server.changed(LOG, event, "server 'red1'", number);
    }

    @Test
    void tellsEveryChangeOfStateWhileThereAreFew() {
        try (LogLines log = new LogLines()) {
            for (int i = 0; i < 5; i++) {
                changed(LogEvent.SERVER_EJECTED, i);
                clock.advanceMillis(500);
                changed(LogEvent.SERVER_READMITTED, i);
                clock.advanceMillis(500);
            }
            assertEquals(10, log.texts().size(), log.texts().toString());
            assertEquals(
                    "server readmitted: server 'red1' of pool 'alpha': 4",
                    log.texts().get(9));
        }
    }

    /** However often it changes, what was written last is how it is. */
    @Test
    void theLastLineIsAlwaysTheStateNow() {
        try (LogLines log = new LogLines()) {
            for (int i = 0; i < 10_000; i++) {
                changed(LogEvent.SERVER_EJECTED, i);
                clock.advanceMillis(1);
                changed(LogEvent.SERVER_READMITTED, i);
                clock.advanceMillis(2);
            }
            clock.advanceMillis(60_000);
            List<String> texts = log.texts();
            assertTrue(
                    texts.get(texts.size() - 1).startsWith("server readmitted: server 'red1' of pool 'alpha': 9999"),
                    texts.toString());
            assertTrue(texts.size() < 50, texts.toString());
            assertTrue(texts.get(10).endsWith(" more changes in the last 10 s)"), texts.get(10));
        }
    }
}
