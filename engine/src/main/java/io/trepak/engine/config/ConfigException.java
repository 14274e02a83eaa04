package io.trepak.engine.config;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A configuration that cannot be used, with the plugins there are. Says everything that is wrong with it at once. */
public sealed class ConfigException extends Exception permits PluginConflictException {
    private static final long serialVersionUID = 1L;

    /**
     * One thing that is wrong.
     *
     * @param at where; null when it is no particular line (the file cannot be opened)
     * @param what what is wrong; what was expected
     */
    public record Problem(@Nullable Location at, String what) {
        @Override
        public String toString() {
            return at == null ? what : at + ": " + what;
        }
    }

    private final transient List<Problem> problems;
    private final transient List<PoolConfig> pools;

    /**
     * @param problems at least one, in the order of the file; what several pools say is kept once
     */
    public ConfigException(List<Problem> problems) {
        this(problems, List.of());
    }

    /**
     * @param problems at least one, in the order of the file
     * @param pools as far as they could be read, for what else may be wrong with them
     */
    public ConfigException(List<Problem> problems, List<PoolConfig> pools) {
        super(problems.stream().distinct().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = problems.stream().distinct().toList();
        this.pools = List.copyOf(pools);
    }

    /** A single problem. */
    public ConfigException(Location at, String what) {
        this(List.of(new Problem(at, what)));
    }

    /** What is wrong, in the order of the file. */
    public List<Problem> problems() {
        return problems;
    }

    /** The pools as far as they could be read; values that are wrong are left out. */
    public List<PoolConfig> pools() {
        return pools;
    }
}
