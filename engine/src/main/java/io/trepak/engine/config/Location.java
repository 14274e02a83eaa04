package io.trepak.engine.config;

/**
 * A line of a configuration file.
 *
 * @param file as the user named it
 * @param line from 1
 */
public record Location(String file, int line) {
    @Override
    public String toString() {
        return file + ":" + line;
    }
}
