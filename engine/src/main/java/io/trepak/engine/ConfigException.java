package io.trepak.engine;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with the plugins there are. Says everything that is wrong with it at once. */
public sealed class ConfigException extends Exception permits PluginConflictException {
    private static final long serialVersionUID = 1L;

    /**
     * One thing that is wrong.
     *
     * @param at where; null when it is no particular line (the file cannot be opened)
     * @param what what is wrong; what was expected
     */
    public record Problem(Location at, String what) {
        @Override
        public String toString() {
            return at == null ? what : at + ": " + what;
        }
    }

    private final transient List<Problem> problems;

    /**
     * @param problems at least one, in the order of the file; what several pools say is kept once
     */
    public ConfigException(List<Problem> problems) {
        super(problems.stream().distinct().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = problems.stream().distinct().toList();
    }

    /** A single problem. */
    public ConfigException(Location at, String what) {
        this(List.of(new Problem(at, what)));
    }

    /** What is wrong, in the order of the file. */
    public List<Problem> problems() {
        return problems;
    }
}
