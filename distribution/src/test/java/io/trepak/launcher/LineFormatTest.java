package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class LineFormatTest {
    private final LineFormat format = new LineFormat(ZoneId.of("Asia/Kathmandu"));

    private String line(String text, Throwable cause) {
        LoggingEvent event = new LoggingEvent(
                "", new LoggerContext().getLogger("io.trepak.engine.worker.Backend"), Level.WARN, text, cause, null);
        event.setInstant(Instant.parse("2026-11-22T23:59:58.007Z"));
        return format.format(event);
    }

    @Test
    void beginsWithLocalTimeAndOrigin() {
        assertEquals("[2026-11-23 05:44:58.007] Backend:warn server is gone\n", line("server is gone", null));
    }

    @Test
    void keepsWhatClientsSentOnOneLine() {
        assertEquals(
                "[2026-11-23 05:44:58.007] Backend:warn a\\x0d\\x0a[2026] b\\x1b\\x7f\tc ü\n",
                line("a\r\n[2026] b\u001b\u007f\tc ü", null));
    }

    /** C1 controls are commands to a terminal, too; U+202E turns what follows round, U+2028 ends a line. */
    @Test
    void letsNobodySpeakToATerminal() {
        assertEquals(
                "[2026-11-23 05:44:58.007] Backend:warn a\\x9b31m \\u202eb\\u2028c \\u200bd \u4e2d\n",
                line("a\u009b31m \u202eb\u2028c \u200bd \u4e2d", null));
        String trace = line("broken", new IllegalStateException("in\u001b]0;side"));
        assertTrue(trace.contains("IllegalStateException: in\\x1b]0;side\n\tat "), trace);
    }

    @Test
    void putsTheStackTraceBehindTheLine() {
        String text = line("broken", new IllegalStateException("inside"));
        assertTrue(
                text.startsWith(
                        "[2026-11-23 05:44:58.007] Backend:warn broken\njava.lang.IllegalStateException: inside\n\tat "),
                text);
    }
}
