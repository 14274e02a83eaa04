package io.trepak.engine.config;

import java.util.List;
import java.util.stream.Collectors;

/** What may stand for a key, for people and for a schema of the file. Lists of names are one text with blanks between. */
public sealed interface ValueForm {
    /** What a plugin says of its key: a list of words in backticks, or whatever else. */
    static ValueForm of(String inWords) {
        if (!inWords.matches("`[^`]+`(, `[^`]+`)*")) {
            return new Text(inWords);
        }
        ValueForm flag = new Flag();
        return inWords.equals(flag.inWords())
                ? flag
                : new Choice(List.of(inWords.substring(1, inWords.length() - 1).split("`, `")));
    }

    /** For a reference page. */
    String inWords();

    /**
     * Decimal digits.
     *
     * @param least the smallest
     * @param most the largest
     * @param unit what is counted, a plural; {@code number} for a number of what the key is named after
     */
    record Whole(long least, long most, String unit) implements ValueForm {
        @Override
        public String inWords() {
            if (most < Integer.MAX_VALUE) {
                return unit + " from " + least + " to " + most;
            }
            return least == 0 ? unit : unit + " from " + least;
        }
    }

    /** {@code true} or {@code false}. */
    record Flag() implements ValueForm {
        @Override
        public String inWords() {
            return "`true`, `false`";
        }
    }

    /** One of several words. */
    record Choice(List<String> words) implements ValueForm {
        @Override
        public String inWords() {
            return words.stream().collect(Collectors.joining("`, `", "`", "`"));
        }
    }

    /**
     * A text.
     *
     * @param inWords what it has to be
     */
    record Text(String inWords) implements ValueForm {}

    /** A list of texts, an entry a line. */
    record Entries() implements ValueForm {
        @Override
        public String inWords() {
            return "list";
        }
    }
}
