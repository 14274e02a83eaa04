package io.trepak.engine;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What was logged between its making and its closing. */
public final class LogLines implements AutoCloseable {
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }
    };

    /** From now on. */
    public LogLines() {
        appender.setContext(root.getLoggerContext());
        appender.start();
        root.addAppender(appender);
    }

    /** Errors: what only a bug of the proxy, or a leak, can bring about. */
    List<String> errors() {
        return events.stream()
                .filter(event -> event.getLevel() == Level.ERROR)
                .map(event -> event.getLoggerName() + ": " + event.getFormattedMessage())
                .toList();
    }

    /** All of them, without level and stack. */
    public List<String> texts() {
        return events.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    boolean contain(String text) {
        return events.stream().anyMatch(event -> event.getFormattedMessage().contains(text));
    }

    long count(String text) {
        return events.stream()
                .filter(event -> event.getFormattedMessage().contains(text))
                .count();
    }

    @Override
    public void close() {
        root.detachAppender(appender);
        appender.stop();
    }
}
