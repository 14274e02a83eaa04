package io.trepak.engine.config.reader;

import java.util.List;

/** A piece of a YAML document: all scalars are text, every piece knows its line (from 1). */
sealed interface YamlNode {
    int line();

    /**
     * A text as written, quotes and escapes undone. May be empty.
     *
     * @param commented whether a comment follows a text without quotes, on its line
     */
    record Scalar(String text, int line, boolean commented) implements YamlNode {}

    /** A list. */
    record Sequence(List<YamlNode> items, int line) implements YamlNode {}

    /** Pairs in the order of the file; keys may repeat. */
    record Mapping(List<Entry> entries, int line) implements YamlNode {}

    /** Something that was reported already and must not be looked at any further. */
    record Unusable(int line) implements YamlNode {}

    /** A pair of a mapping. */
    record Entry(Scalar key, YamlNode value) {}
}
