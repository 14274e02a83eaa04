package io.trepak.engine.report;

/**
 * A plugin the engine found, or a JAR it found broken.
 *
 * @param kind {@code hash}, {@code distribution}, {@code protocol}, {@code filter}, {@code topology} or {@code exporter};
 *     empty for what is broken
 * @param name what the configuration file calls it; empty for what is broken
 * @param version of its JAR or module; empty when that does not say
 * @param origin the JAR or module it came from
 * @param description one line, may be empty
 * @param problem why it cannot be used, in one line; null when it can
 */
public record PluginInfo(String kind, String name, String version, String origin, String description, String problem) {
    /** Whether a configuration can name it. */
    public boolean isUsable() {
        return problem == null;
    }
}
