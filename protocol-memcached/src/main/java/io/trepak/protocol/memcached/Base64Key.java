package io.trepak.protocol.memcached;

import java.util.Arrays;

/**
 * A key in base64 (RFC 4648) as memcached reads it: bytes outside the alphabet are skipped, the rest must come in groups of
 * four, and the first group with padding is the last (memcached, base64.c). Holds the one decoded last.
 */
final class Base64Key {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final int BITS = 6;
    private static final byte NONE = -1;
    private static final byte[] VALUES = new byte[256];

    static {
        Arrays.fill(VALUES, NONE);
        for (int i = 0; i < ALPHABET.length(); i++) {
            VALUES[ALPHABET.charAt(i)] = (byte) i;
        }
        VALUES['='] = 0;
    }

    private final byte[] bytes = new byte[Bytes.MAX_KEY];

    /** Decodes {@code [start, end)}, at most 250 bytes, into {@link #bytes}. Returns the length; 0 if it is no base64. */
    int decode(byte[] in, int start, int end) {
        int length = 0;
        int bits = 0;
        int digits = 0;
        int padding = 0;
        boolean last = false;
        for (int i = start; i < end; i++) {
            byte value = VALUES[in[i] & 0xff];
            if (value == NONE) {
                continue;
            }
            digits++;
            if (last) {
                continue; // only counted
            }
            bits = bits << BITS | value;
            padding += in[i] == '=' ? 1 : 0;
            if (digits % 4 == 0) {
                bytes[length++] = (byte) (bits >> 16);
                bytes[length++] = (byte) (bits >> 8);
                bytes[length++] = (byte) bits;
                last = padding > 0;
            }
        }
        return digits % 4 != 0 || padding > 2 ? 0 : length - padding;
    }

    /** The decoded key; not to be changed. */
    byte[] bytes() {
        return bytes;
    }
}
