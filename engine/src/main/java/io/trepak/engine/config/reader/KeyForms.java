package io.trepak.engine.config.reader;

import io.trepak.engine.text.Digits;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/** What values may look like, whatever they mean. */
final class KeyForms {
    /** Plugin names, see {@link io.trepak.api.Plugin#name}. */
    private static final Pattern PLUGIN_NAME = Pattern.compile("[a-z0-9_]+");

    /** What a flag may be, for people. */
    static final String FLAGS = "`true`, `false`";

    /** What {@code compatibility} may be, for people. */
    static final String COMPATIBILITIES = "`trepak`, `twemproxy`";

    private KeyForms() {}

    static boolean isTwemproxy(String text) throws InvalidValue {
        if (!text.equals("trepak") && !text.equals("twemproxy")) {
            throw new InvalidValue("is not known; expected trepak or twemproxy");
        }
        return text.equals("twemproxy");
    }

    static int number(String text, int least, int most, String unit) throws InvalidValue {
        int value = Digits.parse(text);
        String expected = "; expected " + least + " to " + most + " (" + unit + ")";
        if (value < 0) {
            throw new InvalidValue("is not a number" + expected);
        }
        if (value < least) {
            throw new InvalidValue((value == 0 ? "cannot be 0" : "is too small") + expected);
        }
        if (value > most) {
            throw new InvalidValue("is too large" + expected);
        }
        return value;
    }

    /** A number's range for people. */
    static String range(long least, long most, String unit) {
        if (most < Integer.MAX_VALUE) {
            return unit + " from " + least + " to " + most;
        }
        return least == 0 ? unit : unit + " from " + least;
    }

    static boolean flag(String text) throws InvalidValue {
        if (!text.equals("true") && !text.equals("false")) {
            throw new InvalidValue("is not \"true\" or \"false\"; expected one of the two, in lower case");
        }
        return text.equals("true");
    }

    /** Only the form of the name; whether there is such a plugin is for the registry to say. */
    static void checkName(String kind, String text) throws InvalidValue {
        if (!PLUGIN_NAME.matcher(text).matches()) {
            throw new InvalidValue(
                    "is not a valid " + kind + "; expected a name of lower-case letters, digits and underscores");
        }
    }

    /** Several plugins of a kind, separated by blanks. */
    static List<String> names(String kind, String text) throws InvalidValue {
        List<String> names = List.of(text.strip().split(" +"));
        if (text.indexOf(',') >= 0) {
            throw new InvalidValue("separates filters with commas; expected names with blanks between");
        }
        for (String name : names) {
            checkName(kind, name);
        }
        if (new HashSet<>(names).size() < names.size()) {
            throw new InvalidValue("names a " + kind + " twice; expected each once, separated by blanks");
        }
        return names;
    }

    static String twoBytes(String text) throws InvalidValue {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length != 2) {
            throw new InvalidValue("is not a valid hash tag string with two characters; expected exactly 2 bytes, "
                    + "for example \"{}\" in quotes");
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
