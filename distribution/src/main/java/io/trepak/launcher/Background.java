package io.trepak.launcher;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code -d}. A JVM cannot fork, so the process that was called starts the same command line again in a session of its
 * own and waits on a pipe until that one says that it serves, or why it does not. nutcracker's parent ends with 0 before
 * anything is tried; ours ends with the truth.
 */
final class Background {
    private static final String MARK = "TREPAK_BACKGROUND";
    private static final String READY = "\u0006 ready";

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

    /** In the background: lets the waiting process go. Nothing is printed from here on. */
    static void ready() {
        System.out.println(READY);
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        System.setErr(new PrintStream(OutputStream.nullOutputStream()));
    }

    /** In the foreground: 0 when the process in the background serves, else 1. */
    int start(String... args) throws InterruptedException {
        if (program.script() == null) {
            err.println(program.name() + ": -d needs the launcher script; start bin/" + program.name() + " -d");
            return 1;
        }
        List<String> command = new ArrayList<>(List.of("setsid", "sh", program.script()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true);
        builder.environment().put(MARK, "1");
        try {
            return await(builder.start());
        } catch (IOException e) {
            err.println(program.name() + ": -d: " + e.getMessage()
                    + "; it needs setsid of util-linux. Without it leave out -d and let a service manager start it");
            return 1;
        }
    }

    private int await(Process process) throws IOException, InterruptedException {
        try (BufferedReader lines = process.inputReader(Charset.defaultCharset())) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(READY)) {
                    return 0;
                }
                err.println(line);
            }
        }
        process.waitFor();
        return 1;
    }
}
