package io.trepak.engine.text;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes JSON. */
public final class Json {
    /** Deeper than that nothing is shown: it may have no end. */
    private static final int DEPTH_MAX = 32;

    private Json() {}

    /** Maps, lists, texts, numbers, booleans and null as they are; anything else as the text it makes of itself. */
    public static String of(Object value) {
        StringBuilder out = new StringBuilder();
        write(out, value, 0);
        return out.toString();
    }

    private static void write(StringBuilder out, Object value, int depth) {
        if (value instanceof Map<?, ?> map && depth < DEPTH_MAX) {
            out.append('{');
            String separator = "";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(separator);
                quote(out, String.valueOf(entry.getKey()));
                out.append(':');
                write(out, entry.getValue(), depth + 1);
                separator = ", ";
            }
            out.append('}');
        } else if (value instanceof Iterable<?> list && depth < DEPTH_MAX) {
            out.append('[');
            String separator = "";
            for (Object each : list) {
                out.append(separator);
                write(out, each, depth + 1);
                separator = ", ";
            }
            out.append(']');
        } else if (value == null || value instanceof Boolean || value instanceof Number number && isFinite(number)) {
            out.append(value);
        } else {
            quote(out, depth < DEPTH_MAX ? String.valueOf(value) : "...");
        }
    }

    private static boolean isFinite(Number number) {
        return Double.isFinite(number.doubleValue());
    }

    /** Appends a text in quotes, with what JSON cannot hold and what a terminal would obey or hide escaped. */
    public static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (isEscaped(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private static boolean isEscaped(char c) {
        return c < 0x20
                || c > '~'
                        && switch (Character.getType(c)) {
                            case Character.CONTROL,
                                    Character.FORMAT,
                                    Character.LINE_SEPARATOR,
                                    Character.PARAGRAPH_SEPARATOR -> true;
                            default -> false;
                        };
    }

    /** A list of texts. */
    public static String quote(List<String> texts) {
        return texts.stream().map(Json::quote).collect(Collectors.joining(", ", "[", "]"));
    }

    /** The text in quotes. */
    public static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2);
        quote(out, text);
        return out.toString();
    }
}
