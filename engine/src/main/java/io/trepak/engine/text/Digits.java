package io.trepak.engine.text;

/**
 * Numbers as nutcracker writes them: ASCII digits and nothing else, leading zeros allowed. Unlike nutcracker, which counts
 * modulo 2^32, a number that does not fit is no number.
 */
public final class Digits {
    private Digits() {}

    /** The number, or -1 when it is none or above {@code most}. */
    public static long parse(String text, long most) {
        if (text.isEmpty()) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || value > (most - digit) / 10) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** The number, or -1 when it is none or above 2147483647. */
    public static int parse(String text) {
        return (int) parse(text, Integer.MAX_VALUE);
    }
}
