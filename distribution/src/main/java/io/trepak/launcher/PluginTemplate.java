package io.trepak.launcher;

import java.util.Arrays;
import java.util.List;

/** A kind of plugin that {@code trepak new} knows a template for. */
enum PluginTemplate {
    HASH_FUNCTION("hash-function", "hash function", "hash", "hash", "io.trepak.api.HashFunction"),
    DISTRIBUTION("distribution", "distribution", "distribution", "distribution", "io.trepak.api.Distribution"),
    PROTOCOL("protocol", "protocol", "protocol", "protocol", "io.trepak.api.protocol.Protocol"),
    FILTER("filter", "request filter", "filter", "filters", "io.trepak.api.filter.FilterProvider"),
    EXPORTER("exporter", "exporter", "exporter", "exporters", "io.trepak.api.export.Exporter"),
    TOPOLOGY("topology", "topology", "topology", "topology", "io.trepak.api.topology.TopologySource");

    private final String word;
    private final String title;
    private final String registryKind;
    private final String key;
    private final String service;

    PluginTemplate(String word, String title, String registryKind, String key, String service) {
        this.word = word;
        this.title = title;
        this.registryKind = registryKind;
        this.key = key;
        this.service = service;
    }

    /** By the word of the command line; null for none. */
    static PluginTemplate of(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word.equals(word))
                .findFirst()
                .orElse(null);
    }

    /** All words of the command line. */
    static List<String> all() {
        return Arrays.stream(values()).map(PluginTemplate::word).toList();
    }

    /** The same, with commas. */
    static String words() {
        return String.join(", ", all());
    }

    /** On the command line, and the folder of its templates. */
    String word() {
        return word;
    }

    String title() {
        return title;
    }

    /** In the list of {@code --plugins}. */
    String registryKind() {
        return registryKind;
    }

    /** The key of the configuration file that selects one. */
    String key() {
        return key;
    }

    /** The interface such a plugin provides. */
    String service() {
        return service;
    }
}
