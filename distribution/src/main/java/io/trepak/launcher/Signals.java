package io.trepak.launcher;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What signals do to this process: HUP reopens the log and reloads the configuration, TTIN and TTOU change its level, TERM and INT end the process
 * once requests in flight are answered, a second one at once. QUIT (thread dump) and USR2 belong to the JVM. Handlers
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

    /** @param atOnce what has to be done before a second TERM or INT ends the process */
    Signals(Log log, Systemd systemd, Runnable atOnce) {
        this.log = log;
        this.systemd = systemd;
        this.atOnce = atOnce;
    }

    void install() {
        on("HUP", ", reopening log file", this::hangUp);
        on("TTIN", ", up logging level", () -> level(log.up(), "up"));
        on("TTOU", ", down logging level", () -> level(log.down(), "down"));
        on("USR1", "", () -> {});
        on("TERM", ", exiting", () -> end(0));
        on("INT", ", exiting", () -> end(INTERRUPTED));
    }

    /** From now on there is a configuration to reload. */
    void onReload(Runnable action) {
        reload = action;
    }

    /** Waits for the signal that ends the process. */
    int await() throws InterruptedException {
        return exitCode.take();
    }

    private void on(String name, String announcement, Runnable action) {
        OsSignal.handle(name, number -> {
            logger.info("signal {} (SIG{}) received{}", number, name, announcement);
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
            logger.error("reopening log file failed: {}; lines go on to the old one", Errno.text(e));
        }
    }

    private void level(boolean changed, String direction) {
        if (changed) {
            logger.info("{} log level to {}", direction, log.level());
        }
    }

    private void end(int code) {
        synchronized (this) {
            if (!ending) {
                ending = true;
                exitCode.add(code);
                return;
            }
        }
        atOnce.run();
        log.close();
        Runtime.getRuntime().halt(code);
    }
}
