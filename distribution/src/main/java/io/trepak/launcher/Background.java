package io.trepak.launcher;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.FileDescriptor;
import io.trepak.command.Errno;
import io.trepak.command.Program;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * {@code -d}. A JVM cannot fork, so the process that was called starts the same command line again in a session of its
 * own and waits on a pipe until that one says that it serves, or why it does not. nutcracker's parent ends with 0 before
 * anything is tried; ours ends with the truth.
 *
 * <p>The pipe is descriptor 3 of the process in the background. Its stdin is /dev/null, its stdout and stderr are the log file,
 * where the JVM then writes its thread dump and its last words, or /dev/null without {@code -o}.
 */
final class Background {
    private static final String MARK = "TREPAK_BACKGROUND";
    private static final String READY = "\u0006 ready";
    private static final int PIPE = 3;
    private static final File NOWHERE = new File("/dev/null");

    private final Program program;
    private final PrintStream err;

    Background(Program program, PrintStream err) {
        this.program = program;
        this.err = err;
    }

    /** Whether this process is the one in the background. */
    static boolean isHere() {
        return System.getenv(MARK) != null;
    }

    /** In the background: what the waiting process prints. */
    static PrintStream toForeground() {
        try {
            return new PrintStream(new FileOutputStream("/dev/fd/" + PIPE), true);
        } catch (FileNotFoundException e) {
            return System.err;
        }
    }

    /** In the background: lets the waiting process go. Nothing is printed from here on. */
    static void ready(PrintStream toForeground) {
        toForeground.println(READY);
        toForeground.close();
        try {
            if (Epoll.isAvailable()) { // else a pipe without a reader stays, to which nothing is written
                new FileDescriptor(PIPE).close();
            }
        } catch (IOException e) {
            LoggerFactory.getLogger(Background.class).debug("the pipe to the foreground stays open", e);
        }
    }

    /**
     * In the foreground.
     *
     * @param log the log file; null for none
     * @return 0 when the process in the background serves, else 1
     */
    int start(String log, String... args) throws InterruptedException {
        if (program.script() == null) {
            err.println(program.name() + ": -d needs the launcher script; start bin/" + program.name() + " -d");
            return 1;
        }
        if (log != null) {
            try (OutputStream probe = new FileOutputStream(log, true)) {
                probe.flush();
            } catch (IOException e) {
                err.println("opening log file '" + log + "' failed: " + Errno.text(e));
                return 1;
            }
        }
        List<String> command = new ArrayList<>(
                List.of("setsid", "sh", "-c", "exec " + PIPE + ">&2 2>&1; exec sh \"$@\"", "sh", program.script()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(NOWHERE)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log == null ? NOWHERE : new File(log)));
        builder.environment().put(MARK, "1");
        try {
            return await(builder.start(), log);
        } catch (IOException e) {
            err.println(program.name() + ": -d: " + e.getMessage()
                    + "; it needs setsid of util-linux. Without it leave out -d and let a service manager start it");
            return 1;
        }
    }

    private int await(Process process, String log) throws IOException, InterruptedException {
        try (BufferedReader lines = process.errorReader(Charset.defaultCharset())) {
            boolean told = false;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(READY)) {
                    return 0;
                }
                err.println(line);
                told = true;
            }
            int code = process.waitFor();
            if (!told) {
                err.println(program.name() + ": the process in the background ended with code " + code
                        + " before it served" + (log == null ? "; start it without -d to see why" : "; see " + log));
            }
        }
        return 1;
    }
}
