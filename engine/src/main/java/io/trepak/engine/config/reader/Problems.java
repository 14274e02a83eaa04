package io.trepak.engine.config.reader;

import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ConfigException.Problem;
import io.trepak.engine.config.Location;
import io.trepak.engine.config.PoolConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Everything that is wrong with one file, so that a reader can go on after the first mistake. Lives as long as the reading. */
public final class Problems {
    private static final int MOST_KEPT = 100;
    private static final int MOST_SHOWN = 80;

    private final String file;
    private final List<Problem> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    /**
     * @param line from 1
     * @param what what is wrong; what was expected
     */
    void add(int line, String what) {
        if (found.size() < MOST_KEPT) {
            found.add(new Problem(at(line), what));
        } else if (found.size() == MOST_KEPT) {
            found.add(new Problem(at(line), "and more from here on; expected these to be put right first"));
        }
    }

    /** A problem of one key, in nutcracker's form. */
    void directive(int line, String key, String what) {
        add(line, directive(key, what));
    }

    /** A value that cannot be used. */
    void invalid(int line, String key, String value, InvalidValue why) {
        directive(line, key, Placeholder.isIn(value) ? Placeholder.LEFT + got(value) : why.getMessage());
    }

    Location at(int line) {
        return new Location(file, line);
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    void throwIfAny() throws ConfigException {
        throwIfAny(List.of());
    }

    /**
     * @param pools as far as they could be read
     */
    void throwIfAny(List<PoolConfig> pools) throws ConfigException {
        if (!found.isEmpty()) {
            found.sort(Comparator.comparingInt(problem -> problem.at().line()));
            throw new ConfigException(found, pools);
        }
    }

    public static String directive(String key, String what) {
        return "directive " + quoted(key) + " " + what;
    }

    /** What stands in the file, behind what was expected. */
    public static String got(String text) {
        return ", got " + quoted(text);
    }

    static String quoted(String text) {
        return '"' + shown(text) + '"';
    }

    /** A text from the file as it may stand in a message: one line, not too long. */
    static String shown(String text) {
        return shown(text, MOST_SHOWN);
    }

    static String shown(String text, int most) {
        StringBuilder out = new StringBuilder();
        text.codePoints().limit(most).forEach(c -> {
            if (Character.isISOControl(c)) {
                out.append(String.format("\\x%02x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return text.codePointCount(0, text.length()) > most ? out + "..." : out.toString();
    }
}
