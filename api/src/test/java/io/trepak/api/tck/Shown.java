package io.trepak.api.tck;

import java.nio.charset.StandardCharsets;

/** Bytes for people: in messages of failed checks. */
final class Shown {
    private static final int SHORT = 120;
    private static final int BEGINNING = 80;
    private static final int END = 30;
    private static final int BEFORE_DIFFERENCE = 20;
    private static final int BEHIND_DIFFERENCE = 40;

    private Shown() {}

    /**
     * Printable ASCII as it is, {@code \r}, {@code \n} and {@code \xNN} for the rest. Of long ones beginning and end, each with the offset of its first byte.
     */
    static String bytes(byte[] bytes) {
        if (bytes.length <= SHORT) {
            return quoted(bytes, 0, bytes.length);
        }
        return "[0] " + quoted(bytes, 0, BEGINNING) + " … " + piece(bytes, bytes.length - END, bytes.length) + " ("
                + bytes.length + " bytes)";
    }

    /** The same of a text of one char per byte. */
    static String text(String text) {
        return bytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Where two differ, and what stands there. */
    static String difference(byte[] expected, byte[] actual) {
        int at = java.util.Arrays.mismatch(expected, actual);
        if (at < 0) {
            return "no difference";
        }
        if (Math.max(expected.length, actual.length) <= SHORT) {
            return "expected " + bytes(expected) + " but was " + bytes(actual) + ", which differs from byte " + at
                    + " on";
        }
        int from = Math.max(0, at - BEFORE_DIFFERENCE);
        return "expected " + around(expected, from, at) + " but was " + around(actual, from, at)
                + ", which differs from byte " + at + " on";
    }

    private static String around(byte[] bytes, int from, int at) {
        return piece(bytes, from, Math.min(bytes.length, at + BEHIND_DIFFERENCE)) + " (" + bytes.length + " bytes)";
    }

    private static String piece(byte[] bytes, int from, int to) {
        return "[" + from + "] " + quoted(bytes, from, to);
    }

    private static String quoted(byte[] bytes, int from, int to) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = from; i < to; i++) {
            switch (bytes[i]) {
                case '\r' -> text.append("\\r");
                case '\n' -> text.append("\\n");
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (bytes[i] >= ' ' && bytes[i] <= '~') {
                        text.append((char) bytes[i]);
                    } else {
                        text.append(String.format("\\x%02x", bytes[i] & 0xff));
                    }
                }
            }
        }
        return text.append('"').toString();
    }
}
