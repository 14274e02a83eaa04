package io.trepak.command;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Writes maps, lists, texts, numbers, booleans and nulls as JSON. Lives for one document. */
public final class Json {
    private final StringBuilder text = new StringBuilder();
    private final boolean lines;

    private Json(boolean lines) {
        this.lines = lines;
    }

    /** On one line. */
    public static String line(Object value) {
        return new Json(false).value(value, 0).text.toString();
    }

    /** Indented, for people who look at it. */
    public static String document(Object value) {
        return new Json(true).value(value, 0).text.append('\n').toString();
    }

    private Json value(Object value, int depth) {
        if (value instanceof Map<?, ?> map) {
            text.append('{');
            Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
            while (entries.hasNext()) {
                Map.Entry<?, ?> entry = entries.next();
                lineBreak(depth + 1);
                quote(entry.getKey().toString());
                text.append(": ");
                value(entry.getValue(), depth + 1);
                text.append(entries.hasNext() ? lines ? "," : ", " : "");
            }
            close('}', depth, map.isEmpty());
        } else if (value instanceof List<?> list) {
            text.append('[');
            Iterator<?> items = list.iterator();
            while (items.hasNext()) {
                lineBreak(depth + 1);
                value(items.next(), depth + 1);
                text.append(items.hasNext() ? lines ? "," : ", " : "");
            }
            close(']', depth, list.isEmpty());
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else {
            quote(value.toString());
        }
        return this;
    }

    private void close(char bracket, int depth, boolean empty) {
        if (!empty) {
            lineBreak(depth);
        }
        text.append(bracket);
    }

    private void lineBreak(int depth) {
        if (lines) {
            text.append('\n').append("  ".repeat(depth));
        }
    }

    /** Whether the half of a character at an index has its other half beside it; without it, no UTF-8 can be made of it. */
    private static boolean isPair(String value, int index) {
        return Character.isHighSurrogate(value.charAt(index))
                ? index + 1 < value.length() && Character.isLowSurrogate(value.charAt(index + 1))
                : index > 0 && Character.isHighSurrogate(value.charAt(index - 1));
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (Character.isISOControl(c) || Letters.isInvisible(c)) {
                text.append(String.format("\\u%04x", (int) c));
            } else if (Character.isSurrogate(c) && !isPair(value, i)) {
                text.append('\ufffd');
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
