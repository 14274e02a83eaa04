package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TrialTest {
    private static final int SECONDS = 1;

    private volatile boolean stop;

    @Test
    void returnsWhatEachWorkReturnsInTheirOrder() throws Throwable {
        CountDownLatch second = new CountDownLatch(1);
        Trial.Work<String> waits = () -> {
            second.await();
            return "first";
        };
        Trial.Work<String> ends = () -> {
            second.countDown();
            return "second";
        };
        assertEquals(List.of("first", "second"), Trial.all(PluginTck.LIMIT_SECONDS, List.of(waits, ends)));
    }

    @Test
    void throwsWhatTheWorkThrows() {
        Exception thrown = new Exception("no");
        Trial.Work<Void> work = () -> {
            throw thrown;
        };
        assertSame(thrown, assertThrows(Exception.class, () -> Trial.all(SECONDS, List.of(work))));
    }

    @Test
    void namesTheCallThatDoesNotReturnAndTheLineItIsAt() throws Exception {
        try {
            Trial.Hanging hanging = assertThrows(
                    Trial.Hanging.class,
                    () -> Trial.all(SECONDS, List.of(() -> {
                        Trial.begin(() -> "decode of \"x\"");
                        new Looping().decode();
                        return null;
                    })));
            String message = hanging.getMessage();
            assertTrue(message.startsWith("decode of \"x\" has not returned after 1 s; it is at\n    at "), message);
            assertTrue(message.contains("Looping.decode(TrialTest.java:"), message);
            assertFalse(hanging.isOver(1));
        } finally {
            stop = true;
        }
    }

    /** It waits for something that never comes, so an interrupt ends it. */
    @Test
    void aCallThatWaitsIsInterrupted() throws Exception {
        Trial.Hanging hanging = assertThrows(
                Trial.Hanging.class,
                () -> Trial.all(SECONDS, List.of(() -> {
                    new CountDownLatch(1).await();
                    return null;
                })));
        assertTrue(hanging.isOver(60_000));
    }

    @Test
    void aTestOfManyCallsMayTakeLongerThanOneCall() throws Throwable {
        Trial.Work<Integer> work = () -> {
            long end = System.nanoTime() + 2 * SECONDS * 1_000_000_000L;
            int calls = 0;
            while (System.nanoTime() < end) {
                Trial.begin(() -> "a short call");
                calls++;
            }
            return calls;
        };
        assertTrue(Trial.all(SECONDS, List.of(work)).get(0) > 0);
    }

    @Test
    void aTrialThatWaitsForItsOwnTrialsDoesNotHang() throws Throwable {
        Trial.Work<Integer> busy = () -> {
            long end = System.nanoTime() + 2 * SECONDS * 1_000_000_000L;
            while (System.nanoTime() < end) {
                Trial.begin(() -> "a short call");
            }
            return 1;
        };
        Trial.Work<Integer> outer = () -> Trial.all(SECONDS, List.of(busy)).get(0);
        assertEquals(List.of(1), Trial.all(SECONDS, List.of(outer)));
    }

    @Test
    void namesTheCallThatTakesAllMemory() {
        AssertionError failure = assertThrows(
                AssertionError.class,
                () -> Trial.all(PluginTck.LIMIT_SECONDS, List.of(() -> {
                    Trial.begin(() -> "decode of \"keys\"");
                    throw new OutOfMemoryError("Java heap space");
                })));
        assertTrue(
                failure.getMessage().startsWith("decode of \"keys\" ends with java.lang.OutOfMemoryError"),
                failure.getMessage());
    }

    private final class Looping {
        private final List<Integer> turns = new ArrayList<>();

        void decode() {
            while (!stop) {
                turns.clear();
            }
        }
    }
}
