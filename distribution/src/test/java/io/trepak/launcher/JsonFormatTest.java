package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonFormatTest {
    /** RFC 8259 for a flat object of strings and nulls. */
    static final Pattern STRICT = Pattern.compile("\\{F(, F)*}\\n"
            .replace("F", "S: (S|null)")
            .replace("S", "\"([^\"\\\\\\x00-\\x1f]|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-f]{4})*+\""));

    private static final String HEAD = "{\"time\": \"2026-11-22T23:59:58.007Z\", \"level\": \"warn\","
            + " \"logger\": \"io.trepak.engine.worker.Backend\", \"thread\": \"worker-1\", \"message\": ";

    private static LoggingEvent event(String text, Throwable cause) {
        LoggingEvent event = new LoggingEvent(
                "", new LoggerContext().getLogger("io.trepak.engine.worker.Backend"), Level.WARN, text, cause, null);
        event.setInstant(Instant.parse("2026-11-22T23:59:58.007Z"));
        event.setThreadName("worker-1");
        return event;
    }

    private static String line(LoggingEvent event) {
        String line = new JsonFormat().format(event);
        assertTrue(STRICT.matcher(line).matches(), line);
        return line;
    }

    @Test
    void isOneObjectALine() {
        assertEquals(HEAD + "\"server is gone\"}\n", line(event("server is gone", null)));
    }

    @Test
    void hasPoolAndServerAsFields() {
        LoggingEvent event = event("gone", null);
        event.addKeyValuePair(new KeyValuePair("server", "red1"));
        event.addKeyValuePair(new KeyValuePair("pool", "al\"pha"));
        event.addKeyValuePair(new KeyValuePair("client", null));
        event.addKeyValuePair(new KeyValuePair("level", "not twice"));
        assertEquals(
                HEAD + "\"gone\", \"server\": \"red1\", \"pool\": \"al\\\"pha\", \"client\": null}\n", line(event));
    }

    @Test
    void isValidWhateverAClientSent() {
        assertEquals(
                HEAD + "\"a\\u000d\\u000a\\\"\\\\\\u0000\\u001b\\u007f ü \ud83d\ude00 \ufffd\ufffdx\ufffd\"}\n",
                line(event("a\r\n\"\\\0\u001b\u007f ü \ud83d\ude00 \ude00\ud83dx\ud83d", null)));
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= 0xffff; c++) {
            all.append((char) c).append(' ');
        }
        String line = line(event(all.toString(), null));
        assertFalse(new String(line.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).contains("??"));
        assertEquals(line, new String(line.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }

    @Test
    void hasTheStackAsAField() {
        String line = line(event("broken", new IllegalStateException("in\nside")));
        assertTrue(
                line.startsWith(HEAD
                        + "\"broken\", \"stack\": \"java.lang.IllegalStateException: in\\u000aside\\u000a\\u0009at "),
                line);
        assertEquals(line.length() - 1, line.indexOf('\n'));
    }
}
