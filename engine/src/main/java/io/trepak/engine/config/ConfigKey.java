package io.trepak.engine.config;

import org.jspecify.annotations.Nullable;

/**
 * A key of the configuration file, as people and tools are told about it: by the engine's own tables, from which the file is
 * read, and by the plugins that declare theirs.
 *
 * @param scope where it stands
 * @param plugin whose it is, such as {@code protocol redis}; empty for the engine's own
 * @param name as written in the file
 * @param form what may stand there
 * @param defaultValue what stands for it when the key is absent, as it would be written, or several words; null for nothing
 * @param likeTwemproxy what stands for it instead under {@code compatibility: twemproxy}; null when that changes nothing
 * @param twemproxy whether twemproxy 0.5 has it, with the same default
 * @param effect what a change of it reaches
 * @param meaning one sentence
 */
public record ConfigKey(
        Scope scope,
        String plugin,
        String name,
        ValueForm form,
        @Nullable String defaultValue,
        @Nullable String likeTwemproxy,
        boolean twemproxy,
        Effect effect,
        String meaning) {
    /** The {@link #defaultValue} of a key that has to be given: words, as for every default that is no value. */
    public static final String REQUIRED = "must be given";

    /** Where a key stands. */
    public enum Scope {
        /** Below the name of a pool. */
        POOL,
        /** At the left margin. */
        PROXY
    }

    /** What may stand there, in words. */
    public String values() {
        return form.inWords();
    }
}
