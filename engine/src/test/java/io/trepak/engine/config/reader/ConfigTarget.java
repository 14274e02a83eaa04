package io.trepak.engine.config.reader;

import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ConfigException.Problem;
import io.trepak.engine.fuzz.FuzzTarget;

/** Any bytes as a configuration file: a configuration, or problems, each with the file and a line that it has. */
public final class ConfigTarget implements FuzzTarget {
    @Override
    public void run(byte[] data) {
        try {
            if (ConfigReader.parse("F", data).pools().isEmpty()) {
                throw new AssertionError("a configuration without pools");
            }
        } catch (ConfigException e) {
            if (e.problems().isEmpty()) {
                throw new AssertionError("nothing is wrong, but refused", e);
            }
            for (Problem problem : e.problems()) {
                check(problem, lines(data));
            }
        }
    }

    private static void check(Problem problem, int lines) {
        String text = problem.toString();
        if (!text.startsWith("F:") || problem.at().line() < 1 || problem.at().line() > lines) {
            throw new AssertionError("not a line of the " + lines + " there are: " + text);
        }
        if (problem.what().chars().anyMatch(Character::isISOControl)) {
            throw new AssertionError("a message that is not one line of text: " + text);
        }
        if (!problem.what().contains("; ")) {
            throw new AssertionError("does not say what was expected: " + text);
        }
    }

    /** YAML ends lines with LF, CR, CRLF, and what UTF-8 writes as C2 85, E2 80 A8 and E2 80 A9; so many bytes at most. */
    private static int lines(byte[] data) {
        int lines = 1;
        for (byte each : data) {
            lines += each == '\n' || each == '\r' || each == (byte) 0x85 || each == (byte) 0xa8 || each == (byte) 0xa9
                    ? 1
                    : 0;
        }
        return lines;
    }
}
