package io.trepak.launcher;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** Each line of another format behind the priority of its level, as sd-daemon(3) has it: {@code <4>Backend:warn text}. */
final class JournalFormat implements LogFormat {
    private static final int ERROR = 3;
    private static final int WARNING = 4;
    private static final int INFO = 6;
    private static final int DEBUG = 7;

    private final LogFormat lines;

    JournalFormat(LogFormat lines) {
        this.lines = lines;
    }

    @Override
    public String format(ILoggingEvent event) {
        String prefix = "<" + priority(event.getLevel()) + ">";
        StringBuilder text = new StringBuilder();
        lines.format(event)
                .lines()
                .forEach(line -> text.append(prefix).append(line).append('\n'));
        return text.toString();
    }

    private static int priority(Level level) {
        if (level.isGreaterOrEqual(Level.ERROR)) {
            return ERROR;
        }
        if (level.isGreaterOrEqual(Level.WARN)) {
            return WARNING;
        }
        return level.isGreaterOrEqual(Level.INFO) ? INFO : DEBUG;
    }
}
