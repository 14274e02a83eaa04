package io.trepak.engine.config;

/**
 * The value of a key the engine itself has no meaning for; a plugin reads it through {@link io.trepak.api.Options}.
 *
 * @param value as written
 * @param line of the configuration file, from 1
 * @param commented whether a comment follows on its line, which may have been meant as a part of the value
 */
public record Setting(String value, int line, boolean commented) {
    /** One without a comment. */
    public Setting(String value, int line) {
        this(value, line, false);
    }
}
