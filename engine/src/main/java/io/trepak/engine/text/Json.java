package io.trepak.engine.text;

import java.util.List;
import java.util.stream.Collectors;

/** Writes JSON strings. */
public final class Json {
    private Json() {}

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
