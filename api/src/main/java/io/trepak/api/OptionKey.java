package io.trepak.api;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key of the configuration file that a plugin reads: what people are told about it, and how its value is read, in one
 * place, so that the two cannot differ. Immutable; usually a constant of the plugin.
 *
 * <pre>{@code
 * private static final OptionKey LIMIT = OptionKey.number("mine_limit", 1, 4096, 64, "requests", "How many wait.");
 * …
 * int limit = LIMIT.number(options);
 * }</pre>
 */
public final class OptionKey {
    private final String name;
    private final String values;
    private final @Nullable String defaultValue;
    private final @Nullable String likeTwemproxy;
    private final String meaning;
    private final int least;
    private final int most;
    private final List<String> words;
    private final boolean clientsOnly;

    private OptionKey(
            String name,
            String values,
            @Nullable String defaultValue,
            @Nullable String likeTwemproxy,
            String meaning,
            int least,
            int most,
            List<String> words,
            boolean clientsOnly) {
        this.name = Objects.requireNonNull(name);
        this.values = Objects.requireNonNull(values);
        this.defaultValue = defaultValue;
        this.likeTwemproxy = likeTwemproxy;
        this.meaning = Objects.requireNonNull(meaning);
        this.least = least;
        this.most = most;
        this.words = words;
        this.clientsOnly = clientsOnly;
    }

    /**
     * A key whose value is {@code true} or {@code false}.
     *
     * @param name as written in the configuration file
     * @param defaultValue the value when the key is absent
     * @param meaning what the key does, one sentence for people
     */
    public static OptionKey flag(String name, boolean defaultValue, String meaning) {
        List<String> words = List.of("true", "false");
        return new OptionKey(name, quoted(words), Boolean.toString(defaultValue), null, meaning, 0, 0, words, false);
    }

    /**
     * A key whose value is a whole number.
     *
     * @param name as written in the configuration file
     * @param least 0 or more
     * @param most {@link Integer#MAX_VALUE} if there is no bound of its own
     * @param defaultValue the value when the key is absent
     * @param unit what is counted, in the plural: {@code "bytes"}
     * @param meaning what the key does, one sentence for people
     */
    public static OptionKey number(String name, int least, int most, int defaultValue, String unit, String meaning) {
        if (least < 0 || defaultValue < least || defaultValue > most) {
            throw new IllegalArgumentException(name + ": " + defaultValue + " of " + least + " to " + most);
        }
        return new OptionKey(
                name,
                range(least, most, unit),
                Integer.toString(defaultValue),
                null,
                meaning,
                least,
                most,
                List.of(),
                false);
    }

    /**
     * A key whose value is one of some words.
     *
     * @param name as written in the configuration file
     * @param words in the order they are shown; the first one is the value when the key is absent
     * @param meaning what the key does, one sentence for people
     */
    public static OptionKey choice(String name, List<String> words, String meaning) {
        return new OptionKey(name, quoted(words), words.get(0), null, meaning, 0, 0, List.copyOf(words), false);
    }

    /**
     * A key whose value is text of a form the plugin checks.
     *
     * @param name as written in the configuration file
     * @param values what may stand there, a few words for people: {@code "host:port"}
     * @param defaultValue the value when the key is absent; null for none
     * @param meaning what the key does, one sentence for people
     */
    public static OptionKey text(String name, String values, @Nullable String defaultValue, String meaning) {
        return new OptionKey(name, values, defaultValue, null, meaning, 0, 0, List.of(), false);
    }

    /**
     * The same key, which under {@code compatibility: twemproxy} stands for another value when it is absent.
     *
     * @param value as it would be written in the file; what twemproxy does, where that is not the default
     */
    public OptionKey likeTwemproxy(String value) {
        Objects.requireNonNull(value);
        if (!words.isEmpty() && !words.contains(value)) {
            throw new IllegalArgumentException(name + ": " + value + " of " + words);
        }
        return new OptionKey(name, values, defaultValue, value, meaning, least, most, words, clientsOnly);
    }

    /**
     * The same key of a {@link io.trepak.api.protocol.Protocol}, which says nothing about connections to servers: when a
     * reload changes its value, they stay. For every other key that a protocol reads they are made anew.
     */
    public OptionKey clientsOnly() {
        return new OptionKey(name, values, defaultValue, likeTwemproxy, meaning, least, most, words, true);
    }

    /** What a whole number may be, as {@link #values} says it. */
    private static String range(int least, int most, String unit) {
        if (most == Integer.MAX_VALUE) {
            return least == 0 ? unit : unit + " from " + least;
        }
        return unit + " from " + least + " to " + most;
    }

    private static String quoted(List<String> words) {
        return "`" + String.join("`, `", words) + "`";
    }

    /** As written in the configuration file. */
    public String name() {
        return name;
    }

    /** What may stand there, for people; words that are written just so are in backticks. */
    public String values() {
        return values;
    }

    /** What stands for it when the key is absent, as it would be written in the file; null for nothing. */
    public @Nullable String defaultValue() {
        return defaultValue;
    }

    /** What stands for it instead under {@code compatibility: twemproxy}; null when that changes nothing. */
    public @Nullable String likeTwemproxy() {
        return likeTwemproxy;
    }

    /** Whether connections to servers stay when it changes, see {@link #clientsOnly()}. */
    public boolean isClientsOnly() {
        return clientsOnly;
    }

    private @Nullable String defaultValue(Options options) {
        return likeTwemproxy != null && options.isLikeTwemproxy() ? likeTwemproxy : defaultValue;
    }

    /** What the key does, one sentence for people. */
    public String meaning() {
        return meaning;
    }

    /** The value of a {@link #flag(String, boolean, String) flag}. */
    public boolean flag(Options options) {
        return options.flag(name, Boolean.parseBoolean(defaultValue(options)));
    }

    /**
     * The value of a number.
     *
     * @throws IllegalArgumentException made by {@link Options#invalid}, when it is out of range
     */
    public int number(Options options) {
        int number = options.integer(name, Integer.parseInt(defaultValue(options)));
        if (number < least || number > most) {
            String expected = most == Integer.MAX_VALUE ? least + " or more" : least + " to " + most;
            throw options.invalid(name, "must be " + expected);
        }
        return number;
    }

    /**
     * Which word was chosen: its place among the words, from 0.
     *
     * @throws IllegalArgumentException made by {@link Options#invalid}, when it is none of them
     */
    public int choice(Options options) {
        int choice = words.indexOf(options.string(name, defaultValue(options)));
        if (choice < 0) {
            throw options.invalid(name, "must be one of " + String.join(", ", words));
        }
        return choice;
    }

    /** The text, or the default value; null when there is neither. */
    public @Nullable String text(Options options) {
        return options.string(name, defaultValue(options));
    }
}
