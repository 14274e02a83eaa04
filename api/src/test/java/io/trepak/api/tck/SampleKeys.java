package io.trepak.api.tck;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Keys that have caught mistakes: every byte value at every position of a word, every length around block sizes. */
final class SampleKeys {
    private static final long SEED = 20261122;
    private static final int LONGEST = 67;

    private SampleKeys() {}

    static List<byte[]> all() {
        List<byte[]> keys = new ArrayList<>();
        Random random = new Random(SEED);
        for (int length = 0; length <= LONGEST; length++) {
            for (int i = 0; i < 4; i++) {
                byte[] key = new byte[length];
                random.nextBytes(key);
                keys.add(key);
            }
            keys.add("k".repeat(length).getBytes(StandardCharsets.US_ASCII));
        }
        keys.addAll(highBytes());
        byte[] large = new byte[250];
        random.nextBytes(large);
        keys.add(large);
        return keys;
    }

    /** Every byte value from 0x80 up, at each place of a key of up to sixteen bytes. */
    static List<byte[]> highBytes() {
        List<byte[]> keys = new ArrayList<>();
        for (int length = 1; length <= 16; length++) {
            for (int at = 0; at < length; at++) {
                for (int value = 0x80; value <= 0xff; value += length == 1 ? 1 : 0x1f) {
                    byte[] key = "abcdefghijklmnop".substring(0, length).getBytes(StandardCharsets.US_ASCII);
                    key[at] = (byte) value;
                    keys.add(key);
                }
            }
        }
        return keys;
    }

    /** The alphabet, over and over. */
    static byte[] letters(int length) {
        byte[] key = new byte[length];
        for (int i = 0; i < length; i++) {
            key[i] = (byte) ('a' + i % 26);
        }
        return key;
    }

    static String describe(byte[] key) {
        return key.length == 0 ? "the empty key" : "the key 0x" + HexFormat.of().formatHex(key);
    }
}
