package io.trepak.api;

import org.jspecify.annotations.Nullable;

/**
 * The keys of one pool in the configuration file, as a plugin reads them; for an {@link
 * io.trepak.api.export.Exporter} the process's own keys instead: those at the left margin that begin with the
 * exporter's name and an underscore. A key that no plugin reads stops the start, so read every key you know even where its
 * value does not matter yet.
 *
 * <p>Thread: any. Immutable apart from remembering which keys were read.
 */
public interface Options {
    /**
     * A text value.
     *
     * @param key as written in the configuration file
     * @param defaultValue the value when the key is absent; may be null
     * @return null only when the key is absent and its default is null
     */
    @Nullable
    String string(String key, @Nullable String defaultValue);

    /**
     * A whole number from 0 to 2147483647. Anything else in the file stops the start with file and line.
     *
     * @param key as written in the configuration file; a key that means a duration or a size names its unit
     * @param defaultValue the value when the key is absent
     */
    int integer(String key, int defaultValue);

    /**
     * {@code true} or {@code false}, spelled exactly so. Anything else in the file stops the start with file and line.
     *
     * @param key as written in the configuration file
     * @param defaultValue the value when the key is absent
     */
    boolean flag(String key, boolean defaultValue);

    /**
     * Whether keys that are absent stand for twemproxy's way instead of their defaults, as {@code compatibility: twemproxy} in
     * the file asks for. {@link OptionKey} heeds it for keys that say what that way is.
     */
    default boolean isLikeTwemproxy() {
        return false;
    }

    /**
     * The exception to throw when a value is of the right type but makes no sense to the plugin; the engine adds file
     * and line.
     *
     * @param key the key at fault
     * @param problem what is wrong and what was expected, e.g. {@code "must be 1 to 64"}
     */
    IllegalArgumentException invalid(String key, String problem);
}
