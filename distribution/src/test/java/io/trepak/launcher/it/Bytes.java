package io.trepak.launcher.it;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes for people. */
final class Bytes {
    private static final int SHOWN = 300;
    private static final int CONTEXT = 60;

    private Bytes() {}

    /** On one line, what is not printable as in C, long ones cut. */
    static String shown(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(bytes.length, SHOWN); i++) {
            int b = bytes[i] & 0xff;
            switch (b) {
                case '\r' -> text.append("\\r");
                case '\n' -> text.append("\\n");
                default -> text.append(b < 0x20 || b > 0x7e ? String.format("\\x%02x", b) : Character.toString(b));
            }
        }
        return bytes.length <= SHOWN ? text.toString() : text + "... (" + bytes.length + " bytes)";
    }

    /** Where two first differ. */
    static String difference(String name, byte[] bytes, String otherName, byte[] other) {
        int from = Math.max(0, Arrays.mismatch(bytes, other) - CONTEXT);
        return "from byte " + from + "\n" + name + ": "
                + shown(Arrays.copyOfRange(bytes, Math.min(from, bytes.length), bytes.length)) + "\n" + otherName + ": "
                + shown(Arrays.copyOfRange(other, Math.min(from, other.length), other.length));
    }

    /** Latin-1: a character for each byte. */
    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static byte[] of(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }
}
