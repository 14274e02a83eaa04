package io.trepak.launcher;

import io.trepak.command.Errno;
import io.trepak.engine.log.LogEvent;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What signals do to this process: HUP reopens the log and reloads the configuration, TTIN and TTOU change its level, TERM and INT end the process
 * once requests in flight are answered, a second one at once; a start is broken off. USR1 and USR2 are logged. QUIT (thread dump)
 * belongs to the JVM. Handlers
 * run on a thread the JVM starts for each signal.
 */
final class Signals {
    /** nutcracker's exit code for SIGINT, kept. */
    private static final int INTERRUPTED = 1;

    private final Logger logger = LoggerFactory.getLogger(Log.ALWAYS);
    private final Log log;
    private final Systemd systemd;
    private final Runnable atOnce;
    private final BlockingQueue<Integer> exitCode = new LinkedBlockingQueue<>();
    private volatile Runnable reload = () -> {};
    private boolean ending;
    /** Starts the proxy; null before and after. */
    private Thread starting;

    /** @param atOnce what has to be done before a second TERM or INT ends the process */
    Signals(Log log, Systemd systemd, Runnable atOnce) {
        this.log = log;
        this.systemd = systemd;
        this.atOnce = atOnce;
    }

    /** What signals do until {@link #install}, when the log is open: nothing, and those that end the process do. */
    static void prepare() {
        for (String name : List.of("HUP", "TTIN", "TTOU", "USR1", "USR2")) {
            OsSignal.handle(name, number -> {});
        }
        OsSignal.handle("TERM", number -> Runtime.getRuntime().halt(0));
        OsSignal.handle("INT", number -> Runtime.getRuntime().halt(INTERRUPTED));
    }

    /** Called by the thread that starts the proxy. */
    void install() {
        starting = Thread.currentThread();
        on("HUP", "reopening log file", this::hangUp);
        on("TTIN", "up logging level", () -> level(log.up(), "up"));
        on("TTOU", "down logging level", () -> level(log.down(), "down"));
        on("USR1", null, () -> {});
        on("USR2", null, () -> {}); // the launcher script has the JVM use another one for itself
        on("TERM", "exiting", () -> end(0));
        on("INT", "exiting", () -> end(INTERRUPTED));
    }

    /** From now on there is a configuration to reload. */
    void onReload(Runnable action) {
        reload = action;
    }

    /** From now on a signal to end drains the proxy. */
    synchronized void started() {
        starting = null;
        if (ending) {
            Thread.interrupted();
        }
    }

    /** Whether the process was told to end. */
    synchronized boolean isEnding() {
        return ending;
    }

    /** Waits for the signal that ends the process. */
    int await() throws InterruptedException {
        return exitCode.take();
    }

    private void on(String name, String announcement, Runnable action) {
        OsSignal.handle(name, number -> {
            LogEvent.SIGNAL.log(logger, number + " (SIG" + name + ")", announcement);
            action.run();
        });
    }

    private void hangUp() {
        systemd.reloading();
        try {
            reopen();
            reload.run();
        } finally {
            systemd.reloaded();
        }
    }

    private void reopen() {
        try {
            log.reopen();
        } catch (IOException e) {
            LogEvent.LOG_FILE_FAILED.log(logger, "reopening", Errno.text(e) + "; lines go on to the old one");
        }
    }

    private void level(boolean changed, String direction) {
        if (changed) {
            LogEvent.LOG_LEVEL.log(logger, direction + " to " + log.level());
        }
    }

    private void end(int code) {
        synchronized (this) {
            if (!ending) {
                ending = true;
                exitCode.add(code);
                if (starting != null) {
                    starting.interrupt();
                }
                return;
            }
        }
        atOnce.run();
        log.close();
        Runtime.getRuntime().halt(code);
    }
}
