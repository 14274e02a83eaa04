package io.trepak.launcher;

import java.util.Arrays;
import java.util.List;

/** A kind of plugin that {@code trepak new} knows a template for. */
enum PluginTemplate {
    HASH_FUNCTION("hash-function", "hash function", "hash", "hash", "io.trepak.api.HashFunction", true),
    DISTRIBUTION("distribution", "distribution", "distribution", "distribution", "io.trepak.api.Distribution", true),
    PROTOCOL("protocol", "protocol", "protocol", "protocol", "io.trepak.api.protocol.Protocol", true),
    FILTER("filter", "request filter", "filter", "filters", "io.trepak.api.filter.FilterProvider", false);

    private final String word;
    private final String title;
    private final String registryKind;
    private final String key;
    private final String service;
    private final boolean kit;

    PluginTemplate(String word, String title, String registryKind, String key, String service, boolean kit) {
        this.word = word;
        this.title = title;
        this.registryKind = registryKind;
        this.key = key;
        this.service = service;
        this.kit = kit;
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

    /** The key of a pool that selects one. */
    String key() {
        return key;
    }

    /** The interface such a plugin provides. */
    String service() {
        return service;
    }

    /** Whether the plugin test kit has a class for it. */
    boolean hasKit() {
        return kit;
    }
}
