package io.trepak.launcher;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.trepak.command.Letters;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A log line of nutcracker's shape: time in brackets, where it comes from, text. Where nutcracker names file and line,
 * we name class and level: {@code [2026-11-22 10:00:00.000] Backend:warn text}. Without the time where somebody else adds one.
 */
final class LineFormat implements LogFormat {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    private final ZoneId zone;

    /**
     * @param zone of the time; null for lines without one
     */
    LineFormat(ZoneId zone) {
        this.zone = zone;
    }

    /** One line and its line feed; a stack trace follows on lines of its own. */
    @Override
    public String format(ILoggingEvent event) {
        String logger = event.getLoggerName();
        StringBuilder line = new StringBuilder(128);
        if (zone != null) {
            line.append('[')
                    .append(TIME.format(
                            Instant.ofEpochMilli(event.getTimeStamp()).atZone(zone)))
                    .append("] ");
        }
        line.append(logger, logger.lastIndexOf('.') + 1, logger.length())
                .append(':')
                .append(event.getLevel().toString().toLowerCase(Locale.ROOT))
                .append(' ');
        escape(event.getFormattedMessage(), line);
        line.append('\n');
        if (event.getThrowableProxy() != null) {
            ThrowableProxyUtil.asString(event.getThrowableProxy()).lines().forEach(frame -> {
                escape(frame, line);
                line.append('\n');
            });
        }
        return line.toString();
    }

    /** Texts quote what clients sent; a client must not be able to write log lines of its own, or speak to a terminal. */
    private static void escape(String text, StringBuilder line) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) && c != '\t') {
                line.append(String.format("\\x%02x", (int) c));
            } else if (Letters.isInvisible(c)) {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
    }
}
