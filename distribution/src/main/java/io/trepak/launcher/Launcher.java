package io.trepak.launcher;

import io.netty.util.internal.PlatformDependent;
import io.trepak.command.Errno;
import io.trepak.command.Program;
import io.trepak.engine.Configuration;
import io.trepak.engine.Proxy;
import io.trepak.engine.ProxyOptions;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.PluginConflictException;
import io.trepak.engine.log.LogEvent;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a proxy as a process: log, signals, configuration, listeners, pid file, and all of it backwards at the end. */
final class Launcher {
    /** The process before this one gives its ports up at once, but may not have been told a moment ago. */
    private static final long PORT_WAIT_MILLIS = 5000;

    private final Program program;
    private final CommandLine line;
    private final PrintStream err;
    private boolean logOnTerminal;
    private final Log log = Log.get();
    private final Logger logger = LoggerFactory.getLogger(Log.ALWAYS);
    private final PidFile pidFile;
    private final Systemd systemd =
            new Systemd(System.getenv(), ProcessHandle.current().pid());

    Launcher(Program program, CommandLine line, PrintStream err) {
        this.program = program;
        this.line = line;
        this.err = err;
        this.logOnTerminal = line.output() == null && !Background.isHere();
        this.pidFile = line.pidFile() == null
                ? null
                : new PidFile(Path.of(line.pidFile()), ProcessHandle.current().pid());
    }

    /**
     * Serves until a signal ends it.
     *
     * @param serving called once, when all listeners are open
     * @return the exit code
     */
    int run(String confFile, InetSocketAddress stats, Runnable serving) throws InterruptedException {
        if (line.logAsJson()) {
            log.useJson();
        }
        try {
            log.open(line.output(), line.logLevel());
        } catch (IOException e) {
            String failure = "opening log file '" + line.output() + "' failed: " + Errno.text(e);
            if (!isServiceOfSystemd()) {
                err.println(failure);
                return 1;
            }
            logOnTerminal = true;
            LogEvent.LOG_FILE_FAILED.log(
                    logger, failure, "logging to standard error instead, until a SIGHUP finds that it can be opened");
        }
        if (!logOnTerminal && line.output() == null) {
            log.discard();
        }
        try {
            ProcessName.set(program.name());
            Signals signals = new Signals(log, systemd, this::removePidFile);
            signals.install();
            banner();
            return serve(confFile, stats, serving, signals);
        } finally {
            systemd.close();
            LogEvent.STOPPED.log(logger);
            log.close();
        }
    }

    /** There nobody sits in front of it, a restart comes at night, and a proxy without its log file is better than none. */
    private static boolean isServiceOfSystemd() {
        return System.getenv("INVOCATION_ID") != null && !Background.isHere();
    }

    private int serve(String confFile, InetSocketAddress stats, Runnable serving, Signals signals)
            throws InterruptedException {
        if (stats.isUnresolved()) {
            fail(unresolved(stats.getHostString()));
            return 1;
        }
        try (Proxy proxy =
                Proxy.start(Configuration.read(Path.of(confFile), plugins()), options(program, line, stats))) {
            if (pidFile != null && !writePidFile()) {
                return 1;
            }
            signals.started();
            signals.onReload(() -> reload(proxy));
            LogEvent.SERVING.log(logger);
            serving.run();
            systemd.ready(proxy::isTurning);
            int code = signals.await();
            systemd.stopping();
            proxy.drain(line.drainSeconds() * 1000L);
            removePidFile();
            return code;
        } catch (ConfigException | IOException | RuntimeException e) {
            if (!signals.isEnding()) {
                return failed(e, confFile);
            }
            Thread.interrupted();
            LogEvent.START_ENDED.log(logger, "before it served");
            return signals.await();
        }
    }

    private int failed(Exception failure, String confFile) {
        if (failure instanceof ConfigException e) {
            e.problems().forEach(problem -> fail(problem.toString()));
            if (!(e instanceof PluginConflictException)) {
                err.println(program.name() + ": configuration file '" + confFile + "' syntax is invalid");
            }
        } else if (failure instanceof IOException) {
            fail(failure.getMessage());
        } else if (failure instanceof InvalidPathException path) {
            fail("'" + path.getInput() + "' is no path in this locale; set LC_ALL=C.UTF-8");
        } else {
            LogEvent.INTERNAL_ERROR.log(logger, "start", failure);
            err.println(program.name() + ": this is a bug of trepak: " + failure);
        }
        return 1;
    }

    static String unresolved(String statsAddress) {
        return "stats address '" + statsAddress + "' does not resolve; give -a an address of this machine";
    }

    private Path plugins() {
        return program.plugins(line.pluginDir());
    }

    /** The proxy logs what comes of it. */
    private static void reload(Proxy proxy) {
        try {
            proxy.reload();
        } catch (ConfigException | IOException e) {
            return; // and everything stays as it was
        }
    }

    static ProxyOptions options(Program program, CommandLine line, InetSocketAddress stats) {
        return ProxyOptions.builder()
                .plugins(program.plugins(line.pluginDir()))
                .statsAddress(stats)
                .workers(line.workers())
                .transport(line.transport())
                .lostLogLines(Log.get()::lostLines)
                .portWaitMillis(PORT_WAIT_MILLIS)
                .build();
    }

    private void banner() {
        LogEvent.STARTING.log(
                logger,
                "trepak-" + program.version() + " on " + System.getProperty("os.name") + " "
                        + System.getProperty("os.version") + " " + System.getProperty("os.arch"),
                "Java " + System.getProperty("java.version") + ", pid "
                        + ProcessHandle.current().pid());
        LogEvent.MEMORY_LIMITS.log(
                logger,
                "heap up to " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB, direct memory up to "
                        + (PlatformDependent.maxDirectMemory() >> 20) + " MiB",
                program.memory() == null ? null : "this process may have " + program.memory());
    }

    /** To the log, and where the log is not what the user sees, to the user as well. */
    private void fail(String message) {
        LogEvent.START_FAILED.log(logger, message);
        if (!logOnTerminal) {
            err.println(program.name() + ": " + message);
        }
    }

    private boolean writePidFile() {
        try {
            pidFile.write()
                    .ifPresent(other -> LogEvent.PID_FILE_TAKEN.log(
                            logger, "'" + line.pidFile() + "'", "it named process " + other + ", which is alive"));
            return true;
        } catch (IOException e) {
            fail("opening pid file '" + line.pidFile() + "' failed: " + Errno.text(e));
            return false;
        }
    }

    private void removePidFile() {
        if (pidFile == null) {
            return;
        }
        try {
            pidFile.remove();
        } catch (IOException e) {
            LogEvent.PID_FILE_FAILED.log(logger, "'" + line.pidFile() + "'", Errno.text(e));
        }
    }
}
