package io.trepak.launcher;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;

/**
 * Where log lines go: stderr, a file or nowhere; one write per line. logback's own file appender gives up for good at
 * the first full disk, and loses what is logged while it is reopened; this one does neither. Thread: any.
 */
final class LogOutput extends AppenderBase<ILoggingEvent> {
    private LogFormat format = new LineFormat(ZoneId.systemDefault());
    private String file;
    private OutputStream out = new FileOutputStream(FileDescriptor.err);

    @Override
    protected void append(ILoggingEvent event) {
        try {
            out.write(format.format(event).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            addWarn("log line lost", e); // disk full, pipe closed: the next line tries again
        }
    }

    /** @throws IOException when the file cannot be opened; lines go on to where they went */
    synchronized void toFile(String path) throws IOException {
        OutputStream opened = new FileOutputStream(path, true);
        closeFile();
        file = path;
        out = opened;
    }

    synchronized void write(LogFormat wanted) {
        format = wanted;
    }

    synchronized void toNowhere() {
        closeFile();
        out = OutputStream.nullOutputStream();
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
