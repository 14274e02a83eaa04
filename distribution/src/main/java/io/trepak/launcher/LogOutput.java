package io.trepak.launcher;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicLong;

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
    /** Whether the last line may have been written in part. */
    private boolean cut;

    /** Whether stderr was told that the file cannot be written. */
    private boolean told;
    private OutputStream out = new FileOutputStream(FileDescriptor.err);

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

    /** Counts a line that cannot be written. Thread: any. */
    void lose(String why) {
        whyLost = why;
        lost.incrementAndGet();
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
        byte[] bytes = (cut ? "\n" + line : line).getBytes(StandardCharsets.UTF_8);
        cut = true;
        out.write(bytes);
        cut = false;
    }

    private ILoggingEvent lossBefore(ILoggingEvent next, long lines) {
        LoggingEvent loss = new LoggingEvent();
        loss.setLoggerName(LogOutput.class.getName());
        loss.setThreadName(next.getThreadName());
        loss.setLevel(Level.WARN);
        loss.setInstant(next.getInstant());
        loss.setMessage(lines + " line(s) of the log are lost: " + whyLost);
        return loss;
    }

    /** @throws IOException when the file cannot be opened; lines go on to where they went */
    synchronized void toFile(String path) throws IOException {
        OutputStream opened = new FileOutputStream(path, true);
        closeFile();
        cut &= path.equals(file);
        file = path;
        out = opened;
    }

    synchronized void write(LogFormat wanted) {
        format = wanted;
    }

    /** Not a file that can be reopened. */
    synchronized void to(OutputStream stream) {
        closeFile();
        file = null;
        out = stream;
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
        try {
            out.close();
        } catch (IOException e) {
            addWarn("log file not closed", e);
        }
    }
}
