package io.trepak.engine;

/**
 * The value of a key the engine itself has no meaning for; a plugin reads it through {@link io.trepak.api.Options}.
 *
 * @param value as written
 * @param line of the configuration file, from 1
 */
public record Setting(String value, int line) {}
