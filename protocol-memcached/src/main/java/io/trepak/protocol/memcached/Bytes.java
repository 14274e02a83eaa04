package io.trepak.protocol.memcached;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reading single fields out of a byte array: line ends, keys, numbers. Indexes are absolute. */
final class Bytes {
    /** memcached.h, KEY_MAX_LENGTH. */
    static final int MAX_KEY = 250;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long LINE_FEEDS = '\n' * ONES;

    private static final byte[] MAX_UNSIGNED_64 = ascii("18446744073709551615");
    private static final byte[] MAX_SIGNED_64 = ascii("9223372036854775807");
    private static final byte[] MIN_SIGNED_64 = ascii("9223372036854775808");
    private static final boolean[] IN_KEY = new boolean[256];

    static {
        for (int b = 0x21; b < 256; b++) {
            IN_KEY[b] = b != 0x7f;
        }
    }

    private Bytes() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Index of the first line feed in {@code [from, limit)}, or -1. Eight bytes at a time; see README.md, Speed. */
    static int indexOfLineFeed(byte[] in, int from, int limit) {
        int at = from;
        for (; at <= limit - 8; at += 8) {
            long zeroWhereFeed = (long) LONGS.get(in, at) ^ LINE_FEEDS;
            long found = zeroWhereFeed - ONES & ~zeroWhereFeed & HIGH_BITS;
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        for (; at < limit; at++) {
            if (in[at] == '\n') {
                return at;
            }
        }
        return -1;
    }

    /**
     * Index behind the run of bytes a key may have: all but those up to 0x20 and 0x7f (spec/quirks.md, Q-M1). A line end
     * stops it, so inside a line it needs no limit.
     */
    static int endOfKey(byte[] in, int from) {
        int at = from;
        while (IN_KEY[in[at] & 0xff]) {
            at++;
        }
        return at;
    }

    /**
     * A number made of a key, never 0, by which a response is known to belong to its request: of two different keys it is the
     * same once in 2^63 times. Eight bytes at a time, mixed by a multiplication as in {@link CommandTable}.
     */
    static long print(byte[] in, int start, int end) {
        long print = end - start;
        int at = start;
        for (; at <= end - 8; at += 8) {
            print = mix(print ^ (long) LONGS.get(in, at));
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = rest << 8 | in[at] & 0xff;
        }
        return mix(print ^ rest) | Long.MIN_VALUE;
    }

    private static long mix(long bits) {
        long product = bits * 0x9e3779b97f4a7c15L;
        return product ^ product >>> 32;
    }

    /** Index of the first byte that is not a space. */
    static int skipSpaces(byte[] in, int from) {
        int at = from;
        while (in[at] == ' ') {
            at++;
        }
        return at;
    }

    /** Whether {@code [start, end)} is one digit or more and nothing else. */
    static boolean isDigits(byte[] in, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!isDigit(in[i])) {
                return false;
            }
        }
        return end > start;
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** The number in {@code [start, end)}; -1 unless it is digits only and not above {@code max}, which is below 2^59. */
    static long decimal(byte[] in, int start, int end, long max) {
        long value = 0;
        for (int i = start; i < end; i++) {
            if (!isDigit(in[i])) {
                return -1;
            }
            value = value * 10 + (in[i] - '0');
            if (value > max) {
                return -1;
            }
        }
        return end > start ? value : -1;
    }

    /** Whether {@code [start, end)} is digits only and below 2^64. */
    static boolean isUnsigned64(byte[] in, int start, int end) {
        return isDigits(in, start, end, MAX_UNSIGNED_64);
    }

    /** Whether {@code [start, end)} is a number from -2^63 to 2^63-1, without a plus. */
    static boolean isSigned64(byte[] in, int start, int end) {
        return in[start] == '-' ? isDigits(in, start + 1, end, MIN_SIGNED_64) : isDigits(in, start, end, MAX_SIGNED_64);
    }

    /** Whether {@code [start, end)} is digits only, and a number not above the one that {@code max} spells. */
    private static boolean isDigits(byte[] in, int start, int end, byte[] max) {
        if (!isDigits(in, start, end)) {
            return false;
        }
        int first = start;
        while (first < end - 1 && in[first] == '0') {
            first++;
        }
        int digits = end - first;
        if (digits != max.length) {
            return digits < max.length;
        }
        for (int i = 0; i < digits; i++) {
            if (in[first + i] != max[i]) {
                return in[first + i] < max[i];
            }
        }
        return true;
    }

    /** Whether {@code in[start .. end)} begins with {@code word}. */
    static boolean startsWith(byte[] in, int start, int end, byte[] word) {
        if (end - start < word.length) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (in[start + i] != word[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code in[start .. end)} is {@code word} and nothing else. */
    static boolean equals(byte[] in, int start, int end, byte[] word) {
        return end - start == word.length && startsWith(in, start, end, word);
    }
}
