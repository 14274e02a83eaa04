package io.trepak.engine;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** RFC 8259 to the letter: no trailing comma, no raw control character, no name twice, nothing behind the end. */
public final class JsonReader {
    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    /** Maps, lists, strings, BigDecimals, Booleans and null. */
    public static Object read(String text) {
        JsonReader reader = new JsonReader(text);
        Object value = reader.value();
        reader.blanks();
        reader.check(reader.at == text.length(), "text behind the end");
        return value;
    }

    /** A document that is an object. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    private Object value() {
        blanks();
        check(at < text.length(), "the end");
        char c = text.charAt(at);
        return switch (c) {
            case '{' -> members();
            case '[' -> items();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        blanks();
        if (skips('}')) {
            return members;
        }
        do {
            blanks();
            String name = string();
            blanks();
            check(skips(':'), "no colon");
            check(!members.containsKey(name), "the name " + name + " twice");
            members.put(name, value());
            blanks();
        } while (skips(','));
        check(skips('}'), "no comma or brace");
        return members;
    }

    private List<Object> items() {
        List<Object> items = new ArrayList<>();
        at++;
        blanks();
        if (skips(']')) {
            return items;
        }
        do {
            items.add(value());
            blanks();
        } while (skips(','));
        check(skips(']'), "no comma or bracket");
        return items;
    }

    private String string() {
        check(skips('"'), "no quote");
        StringBuilder out = new StringBuilder();
        while (true) {
            check(at < text.length(), "a string without end");
            char c = text.charAt(at++);
            check(c >= 0x20, "a control character");
            if (c == '"') {
                return out.toString();
            }
            out.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() {
        char c = text.charAt(at++);
        int simple = "\"\\/bfnrt".indexOf(c);
        if (simple >= 0) {
            return "\"\\/\b\f\n\r\t".charAt(simple);
        }
        check(c == 'u', "an unknown escape");
        at += 4;
        return (char) Integer.parseInt(text.substring(at - 4, at), 16);
    }

    private BigDecimal number() {
        int start = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(start, at);
        check(number.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?"), "no value");
        return new BigDecimal(number);
    }

    private Object word(String word, Object value) {
        check(text.startsWith(word, at), "no value");
        at += word.length();
        return value;
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean skips(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void check(boolean sound, String what) {
        if (!sound) {
            throw new AssertionError(what + " at " + at + " in " + text);
        }
    }
}
