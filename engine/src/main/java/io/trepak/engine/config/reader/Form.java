package io.trepak.engine.config.reader;

import io.trepak.engine.config.ListenConfig;
import io.trepak.engine.config.ValueForm;
import io.trepak.engine.text.Digits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.regex.Pattern;

/**
 * What the values of a key look like, whatever they mean: how they are read, and how they are written again.
 *
 * @param <V> what a value is in the records of a configuration
 * @param described for people and for a schema
 * @param parser of a text that is not empty
 * @param writer of a value that is not null; what it writes, the parser reads. Gives null for a value that stands for none
 */
record Form<V>(ValueForm described, Parser<V> parser, Function<V, String> writer) {
    /** Reads a value. */
    @FunctionalInterface
    interface Parser<V> {
        V parse(String text) throws InvalidValue;
    }

    /** Plugin names, see {@link io.trepak.api.Plugin#name}. */
    private static final Pattern PLUGIN_NAME = Pattern.compile("[a-z0-9_]+");

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final String NAMES_IN_WORDS = "names, separated by blanks";

    static final Form<Boolean> FLAG = new Form<>(
            new ValueForm.Flag(),
            text -> {
                if (!text.equals("true") && !text.equals("false")) {
                    throw new InvalidValue("is not \"true\" or \"false\"; expected one of the two, in lower case"
                            + Problems.got(text));
                }
                return text.equals("true");
            },
            String::valueOf);

    /** Only for {@link PoolReader}. */
    static final Form<Object> LIST = new Form<>(new ValueForm.Entries(), null, String::valueOf);

    static final Form<Boolean> COMPATIBILITY = choice(ordered("trepak", false, "twemproxy", true));

    static final Form<String> TEXT = new Form<>(new ValueForm.Text("text"), text -> text, text -> text);

    /** Two bytes, as Latin-1 characters. */
    static final Form<String> HASH_TAG = new Form<>(
            new ValueForm.Text("2 bytes"),
            Form::twoBytes,
            tag -> new String(tag.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));

    static final Form<ListenConfig> LISTEN =
            new Form<>(new ValueForm.Text("`HOST:PORT` or `/PATH [MODE]`"), ListenEntry::parse, ListenConfig::text);

    /** A port alone means this machine: what is open to others must be said. */
    static final Form<ListenConfig> ADMIN = new Form<>(
            new ValueForm.Text("`HOST:PORT`, or a port of this machine"),
            text -> {
                if (text.startsWith("/")) {
                    throw new InvalidValue(
                            "is a path; expected \"hostname:port\" or a port, for HTTP comes over TCP only");
                }
                return ListenEntry.parse(Digits.parse(text) < 0 ? text : "127.0.0.1:" + text);
            },
            ListenConfig::text);

    static final Form<List<String>> HOSTS = new Form<>(
            new ValueForm.Text(NAMES_IN_WORDS),
            text -> {
                List<String> hosts = List.of(text.strip().split(" +"));
                if (!hosts.stream().allMatch(host -> HOST.matcher(host).matches())) {
                    throw new InvalidValue(
                            "is not a list of host names; expected names without ports, blanks between them");
                }
                return hosts;
            },
            Form::joined);

    static Form<Integer> number(int least, String unit) {
        return number(least, Integer.MAX_VALUE, unit);
    }

    static Form<Integer> number(int least, int most, String unit) {
        return whole(least, most, Integer.MAX_VALUE, unit, value -> (int) value);
    }

    static Form<Long> largeNumber(long least, String unit) {
        return whole(least, Long.MAX_VALUE, Long.MAX_VALUE, unit, value -> value);
    }

    /** A number below the least stands for none. */
    private static <V extends Number> Form<V> whole(
            long least, long most, long largest, String unit, LongFunction<V> boxed) {
        String expected = "; expected " + least + (most == Long.MAX_VALUE ? " or more" : " to " + most)
                + (unit.equals("number") ? "" : " (" + unit + ")");
        return new Form<>(
                new ValueForm.Whole(least, most, unit),
                text -> {
                    long value = Digits.parse(text, largest);
                    if (value < 0) {
                        boolean tooLarge = text.matches("[0-9]+");
                        throw new InvalidValue(
                                (tooLarge ? "is too large" : "is not a number") + expected + Problems.got(text));
                    }
                    if (value < least) {
                        throw new InvalidValue(
                                value == 0 ? "cannot be 0" + expected : "is too small" + expected + Problems.got(text));
                    }
                    if (value > most) {
                        throw new InvalidValue("is too large" + expected + Problems.got(text));
                    }
                    return boxed.apply(value);
                },
                value -> value.longValue() < least ? null : value.toString());
    }

    /** The constants of an enum, in lower case. */
    static <E extends Enum<E>> Form<E> choice(Class<E> type) {
        Map<String, E> byWord = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            byWord.put(constant.name().toLowerCase(Locale.ROOT), constant);
        }
        return choice(byWord);
    }

    /** One of these words, which also is its value. */
    static Form<String> choice(String... words) {
        Map<String, String> byWord = new LinkedHashMap<>();
        Arrays.asList(words).forEach(word -> byWord.put(word, word));
        return choice(byWord);
    }

    private static <V> Form<V> choice(Map<String, V> byWord) {
        List<String> words = List.copyOf(byWord.keySet());
        int last = words.size() - 1;
        String expected = "; expected " + String.join(", ", words.subList(0, last)) + " or " + words.get(last);
        return new Form<>(
                new ValueForm.Choice(words),
                text -> {
                    if (!byWord.containsKey(text)) {
                        throw new InvalidValue("is not known" + expected);
                    }
                    return byWord.get(text);
                },
                value -> words.stream()
                        .filter(word -> byWord.get(word).equals(value))
                        .findFirst()
                        .orElseThrow());
    }

    private static Map<String, Boolean> ordered(String first, boolean one, String second, boolean two) {
        Map<String, Boolean> words = new LinkedHashMap<>();
        words.put(first, one);
        words.put(second, two);
        return words;
    }

    /** The name of a plugin; whether there is one of the name is for the registry to say. */
    static Form<String> plugin(String kind) {
        return new Form<>(
                new ValueForm.Text("name"),
                text -> {
                    checkName(kind, text);
                    return text;
                },
                name -> name);
    }

    /** Several plugins of a kind. */
    static Form<List<String>> plugins(String kind) {
        return new Form<>(
                new ValueForm.Text(NAMES_IN_WORDS),
                text -> {
                    List<String> names = List.of(text.strip().split(" +"));
                    if (text.indexOf(',') >= 0) {
                        throw new InvalidValue(
                                "separates " + kind + "s with commas; expected names with blanks between");
                    }
                    for (String name : names) {
                        checkName(kind, name);
                    }
                    if (new HashSet<>(names).size() < names.size()) {
                        throw new InvalidValue("names a " + kind + " twice; expected each once, separated by blanks");
                    }
                    return names;
                },
                Form::joined);
    }

    private static String joined(List<String> names) {
        return names.isEmpty() ? null : String.join(" ", names);
    }

    private static void checkName(String kind, String text) throws InvalidValue {
        if (!PLUGIN_NAME.matcher(text).matches()) {
            throw new InvalidValue(
                    "is not a valid " + kind + "; expected a name of lower-case letters, digits and underscores");
        }
    }

    private static String twoBytes(String text) throws InvalidValue {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length != 2) {
            throw new InvalidValue("is not a valid hash tag string with two characters; expected exactly 2 bytes, "
                    + "for example \"{}\" in quotes" + Problems.got(text));
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
