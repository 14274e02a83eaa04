package io.trepak.engine;

/**
 * A plugin the engine found.
 *
 * @param kind {@code hash}, {@code distribution}, {@code protocol}, {@code filter}, {@code topology} or {@code metrics}
 * @param name what the configuration file calls it
 * @param version of its JAR; empty when the JAR does not say
 * @param origin the JAR or module it came from
 * @param description one line, may be empty
 */
public record PluginInfo(String kind, String name, String version, String origin, String description) {}
