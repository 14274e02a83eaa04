package io.trepak.launcher;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;
import java.time.ZoneId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process's log: its destination and its level from 0 to 11 as nutcracker counts them. Lines wait in a bounded queue
 * for a thread of their own, so that a slow disk or a stuck pipe never holds up a worker; when the queue is full, lines
 * are lost. Thread: any.
 */
final class Log {
    private static final int QUEUE = 8192;
    private static final int MAX_LEVEL = 11;
    private static final int DEFAULT_LEVEL = 5;

    /** Writes at any level, like nutcracker's banner and signal lines. */
    static final String ALWAYS = "io.trepak.launcher.Process";

    private static Log current;

    private final LoggerContext context;
    private final LogOutput output = new LogOutput();
    private int level = DEFAULT_LEVEL;
    private boolean json;

    /** The file that lines are to go to, until it can be opened; else null. */
    private String unopened;

    /** Lines of at least level 5 go to stderr until {@link #open}. */
    Log(LoggerContext context) {
        this.context = context;
        output.setContext(context);
        output.start();
        AsyncAppender queue = new AsyncAppender() {
            @Override
            protected void append(ILoggingEvent event) {
                if (getRemainingCapacity() == 0) {
                    output.lose("they came faster than they could be written");
                } else {
                    super.append(event);
                }
            }
        };
        queue.setContext(context);
        queue.setQueueSize(QUEUE);
        queue.setDiscardingThreshold(0);
        queue.setNeverBlock(true);
        queue.addAppender(output);
        queue.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(queue);
        context.getLogger(ALWAYS).setLevel(Level.TRACE);
        level(level);
    }

    /** The log of this process; starts logback. */
    static synchronized Log get() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        if (current == null || current.context != context) {
            current = (Log) context.getObject(Log.class.getName());
        }
        return current;
    }

    /**
     * @param file null for stderr
     * @throws IOException when it cannot be opened; lines then go to stderr until {@link #reopen} can
     */
    void open(String file, int wanted) throws IOException {
        level(wanted);
        if (file == null) {
            toStderr();
            return;
        }
        unopened = file;
        try {
            reopen();
        } catch (IOException e) {
            toStderr();
            throw e;
        }
    }

    private void toStderr() {
        if (Journal.isStderr(System.getenv())) {
            output.write(new JournalFormat(json ? new JsonFormat() : new LineFormat(null)));
        } else {
            output.write(format());
        }
    }

    private LogFormat format() {
        return json ? new JsonFormat() : new LineFormat(ZoneId.systemDefault());
    }

    /** From {@link #open} on one JSON object a line. */
    void useJson() {
        json = true;
    }

    /** How many lines could not be written since the start. */
    long lostLines() {
        return output.lostLines();
    }

    void discard() {
        output.toNowhere();
    }

    void reopen() throws IOException {
        if (unopened == null) {
            output.reopen();
            return;
        }
        output.toFile(unopened);
        output.write(format());
        unopened = null;
    }

    /** Writes what waits and ends. */
    void close() {
        context.stop();
    }

    /** @return whether that changed anything */
    synchronized boolean up() {
        return change(level + 1);
    }

    /** @return whether that changed anything */
    synchronized boolean down() {
        return change(level - 1);
    }

    synchronized int level() {
        return level;
    }

    private boolean change(int wanted) {
        if (wanted < 0 || wanted > MAX_LEVEL) {
            return false;
        }
        level(wanted);
        return true;
    }

    private synchronized void level(int wanted) {
        level = wanted;
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(threshold(wanted));
        // a library's inner life is of interest only to somebody who wants to see everything
        context.getLogger("io.netty").setLevel(wanted >= 9 ? Level.TRACE : threshold(Math.min(wanted, 4)));
    }

    /** nutcracker: 1 to 3 errors, 4 warnings, 5 notice, 6 info, 7 debug, 8 to 11 verbose. */
    static Level threshold(int level) {
        return switch (level) {
            case 0 -> Level.OFF;
            case 1, 2, 3 -> Level.ERROR;
            case 4 -> Level.WARN;
            case 5, 6 -> Level.INFO;
            case 7 -> Level.DEBUG;
            default -> Level.TRACE;
        };
    }
}
