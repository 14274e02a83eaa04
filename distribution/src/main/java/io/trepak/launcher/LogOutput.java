package io.trepak.launcher;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.trepak.engine.log.LogEvent;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Where log lines go: stderr, a file or nowhere; one write per line. logback's own file appender gives up for good at
 * the first full disk, and loses what is logged while it is reopened; this one does neither, and says how much it lost. Thread: any.
 */
final class LogOutput extends AppenderBase<ILoggingEvent> {
    private LogFormat format = new LineFormat(ZoneId.systemDefault());
    private String file;
    /** Lines since the last one that could be written. */
    private final AtomicLong lost = new AtomicLong();

    private volatile String whyLost;
    /** All lines that were lost, those that found the queue full included. */
    private final AtomicLong lostLines = new AtomicLong();
    /** Whether the last line broke off in the middle. */
    private boolean cut;

    /** Whether stderr was told that the file cannot be written. */
    private boolean told;

    private OutputStream out = new FileOutputStream(FileDescriptor.err);
    /** How long the file is; 0 for what is none. */
    private LongSupplier length = () -> 0;

    @Override
    protected void append(ILoggingEvent event) {
        try {
            long before = lost.get();
            if (before > 0) {
                write(lossBefore(event, before));
                lost.addAndGet(-before);
            }
            write(event);
            told = false;
        } catch (IOException e) {
            lose(e.getMessage()); // disk full, pipe closed: the next line tries again
            tellStderr(e.getMessage());
        }
    }

    /** Where there is a log file nobody looks at stderr, but it is all there is. */
    private void tellStderr(String why) {
        if (file != null && !told) {
            told = true;
            System.err.println("log file '" + file + "' cannot be written: " + why + "; lines are lost until it can");
        }
    }

    private void write(ILoggingEvent event) throws IOException {
        String line = format.format(event);
        byte[] bytes = (cut ? '\n' + line : line).getBytes(StandardCharsets.UTF_8);
        long before = length.getAsLong();
        try {
            out.write(bytes);
            cut = false;
        } catch (IOException e) {
            cut |= length.getAsLong() > before;
            throw e;
        }
    }

    /** Counts a line that nobody will write. Thread: any. */
    void lose(String why) {
        whyLost = why;
        lost.incrementAndGet();
        lostLines.incrementAndGet();
    }

    long lostLines() {
        return lostLines.get();
    }

    private ILoggingEvent lossBefore(ILoggingEvent next, long lines) {
        LoggingEvent loss = new LoggingEvent();
        loss.setLoggerName(LogOutput.class.getName());
        loss.setThreadName(next.getThreadName());
        loss.setLevel(Level.WARN);
        loss.setInstant(next.getInstant());
        loss.setMessage(LogEvent.LOG_LINES_LOST.text(lines, whyLost));
        return loss;
    }

    /** @throws IOException when the file cannot be opened; lines go on to where they went */
    synchronized void toFile(String path) throws IOException {
        OutputStream opened = new FileOutputStream(path, true);
        File opening = new File(path);
        to(opened, opening::length);
        file = path;
    }

    synchronized void to(OutputStream opened, LongSupplier lengthNow) {
        closeFile();
        out = opened;
        length = lengthNow;
    }

    synchronized void write(LogFormat wanted) {
        format = wanted;
    }

    synchronized void toNowhere() {
        to(OutputStream.nullOutputStream(), () -> 0);
    }

    /** Opens the file again by its name, after somebody renamed it. Nothing to do for stderr. */
    synchronized void reopen() throws IOException {
        if (file != null) {
            toFile(file);
        }
    }

    private void closeFile() {
        if (file == null) {
            return;
        }
        file = null;
        try {
            out.close();
        } catch (IOException e) {
            addWarn("log file not closed", e);
        }
    }
}
