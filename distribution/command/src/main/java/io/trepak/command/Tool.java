package io.trepak.command;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;

/** A command of the launcher. */
public interface Tool {
    /** What it is asked for by, and takes. */
    Command command();

    /**
     * Does it, unless only its help was asked for.
     *
     * @param args behind the word
     * @return the exit code
     */
    int run(Program program, InputStream in, PrintStream out, PrintStream err, List<String> args);
}
