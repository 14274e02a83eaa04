package io.trepak.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestTraceTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();
    private final RequestTrace trace =
            new RequestTrace(new PrintStream(bytes, true, StandardCharsets.UTF_8), nanos::get);

    private String[] lines() {
        return bytes.toString(StandardCharsets.UTF_8).split("\n");
    }

    @Test
    void namesRequestAndServer() {
        trace.of("red2").print("get yaun");
        assertEquals("get yaun -> red2", lines()[0]);
    }

    @Test
    void countsWhatIsTooMuchForOneSecond() {
        for (int i = 0; i < 100; i++) {
            trace.of("red1").print("get " + i);
        }
        assertEquals(40, lines().length);
        nanos.addAndGet(1_000_000_000L);
        trace.of("red1").print("get again");
        assertEquals("... and 60 more requests", lines()[40]);
        assertEquals("get again -> red1", lines()[41]);
    }

    @Test
    void keepsATerminalInOnePiece() {
        trace.of("red1").print("get \u001b[2J\r\n" + "x".repeat(500));
        assertTrue(lines()[0].startsWith("get ?[2J??xxx"), lines()[0]);
        assertTrue(lines()[0].endsWith("... -> red1"), lines()[0]);
        assertEquals(1, lines().length);
    }
}
