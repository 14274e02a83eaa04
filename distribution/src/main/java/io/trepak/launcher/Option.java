package io.trepak.launcher;

import java.util.List;

/**
 * An option, as both parsers, the usage text, the completion scripts and the test of the man page know it.
 *
 * @param letter of the short form; 0 for none
 * @param name of the long form
 * @param value what belongs to it; null for nothing
 * @param text what it does, for the usage text
 */
record Option(char letter, String name, Value value, String text) {
    /** What a shell can offer for a value. */
    enum Kind {
        FILE,
        DIRECTORY,
        WORD,
        OTHER
    }

    /**
     * A value.
     *
     * @param label how texts call it
     * @param words all there are, for {@link Kind#WORD}
     */
    record Value(String label, Kind kind, List<String> words) {
        static Value of(String label, Kind kind) {
            return new Value(label, kind, List.of());
        }

        static Value oneOf(String label, List<String> words) {
            return new Value(label, Kind.WORD, words);
        }
    }

    boolean takesValue() {
        return value != null;
    }

    /** As a user may type it: {@code -c}, or the long form when there is no letter. */
    String shortest() {
        return letter != 0 ? "-" + letter : "--" + name;
    }

    /** As the usage text has it: {@code -c, --conf-file=S}. */
    String heading() {
        return (letter != 0 ? "-" + letter + ", " : "") + "--" + name + (value == null ? "" : "=" + value.label);
    }
}
