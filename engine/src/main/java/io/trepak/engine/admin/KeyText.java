package io.trepak.engine.admin;

/** Keys, which may be any bytes, as something to look at. */
final class KeyText {
    private KeyText() {}

    /** What is no printable ASCII is written as redis-cli does: \xff, and a backslash as two. */
    static String ascii(byte[] key) {
        StringBuilder text = new StringBuilder();
        for (byte each : key) {
            if (each == '\\') {
                text.append("\\\\");
            } else if (each >= ' ' && each <= '~') {
                text.append((char) each);
            } else {
                text.append(String.format("\\x%02x", each));
            }
        }
        return text.toString();
    }
}
