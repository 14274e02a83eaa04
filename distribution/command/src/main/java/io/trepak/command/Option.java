package io.trepak.command;

import java.util.List;

/**
 * An option, as both parsers, the usage text, the completion scripts and the test of the man page know it.
 *
 * @param letter of the short form; 0 for none
 * @param name of the long form
 * @param value what belongs to it; null for nothing
 * @param text what it does, for the usage text
 */
public record Option(char letter, String name, Value value, String text) {
    /** Taken by every command. */
    public static final Option HELP = new Option('h', "help", null, "show this help and exit");

    /** Taken by commands that can. */
    public static final Option JSON = new Option('\0', "json", null, "print JSON");

    /** Taken by commands that ask plugins. */
    public static final Option PLUGIN_DIR = new Option(
            '\0',
            "plugin-dir",
            Value.of("DIR", Kind.DIRECTORY),
            "the directory of plugins (default: plugins beside bin)");

    /** What a shell can offer for a value. */
    public enum Kind {
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
    public record Value(String label, Kind kind, List<String> words) {
        public static Value of(String label, Kind kind) {
            return new Value(label, kind, List.of());
        }

        public static Value oneOf(String label, List<String> words) {
            return new Value(label, Kind.WORD, words);
        }
    }

    public boolean takesValue() {
        return value != null;
    }

    /** As a user may type it: {@code -c}, or the long form when there is no letter. */
    public String shortest() {
        return letter != 0 ? "-" + letter : "--" + name;
    }

    /** As the usage text has it: {@code -c, --conf-file=S}. */
    public String heading() {
        return (letter != 0 ? "-" + letter + ", " : "") + "--" + name + (value == null ? "" : "=" + value.label);
    }
}
