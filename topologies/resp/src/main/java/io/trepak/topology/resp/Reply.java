package io.trepak.topology.resp;

import java.util.List;

/** What a sentinel or a server says, in RESP 2. */
public sealed interface Reply {
    /** A line or a string. */
    record Text(String text) implements Reply {}

    /** An error, without its minus sign. */
    record Failure(String message) implements Reply {}

    /** A whole number. */
    record Whole(long number) implements Reply {}

    /** No string, or no array. */
    record Nothing() implements Reply {}

    /** An array. */
    record Values(List<Reply> values) implements Reply {}

    /** The text at a place of an array; null when this is no array, or has no text there. */
    default String textAt(int index) {
        return this instanceof Values array
                        && index < array.values.size()
                        && array.values.get(index) instanceof Text text
                ? text.text
                : null;
    }

    /** The text behind a name, in an array of names and values; null when there is none. */
    default String valueOf(String name) {
        if (this instanceof Values array) {
            for (int i = 0; i + 1 < array.values.size(); i += 2) {
                if (name.equals(textAt(i))) {
                    return textAt(i + 1);
                }
            }
        }
        return null;
    }

    /** How many values an array has; 0 for all else. */
    default int size() {
        return this instanceof Values array ? array.values.size() : 0;
    }
}
