package io.trepak.topology.redis_cluster;

import java.util.BitSet;

/** From keys to slots, as Redis Cluster has it: CRC16/XMODEM modulo 16384, of what stands between braces if there are any. */
final class Slots {
    static final int COUNT = 16_384;

    private static final int POLYNOMIAL = 0x1021;
    private static final char[] TABLE = table();

    private Slots() {}

    private static char[] table() {
        char[] table = new char[256];
        for (int i = 0; i < table.length; i++) {
            int crc = i << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ POLYNOMIAL;
            }
            table[i] = (char) crc;
        }
        return table;
    }

    /** The slot of a key. */
    static int of(byte[] key, int offset, int length) {
        int end = offset + length;
        int open = indexOf(key, '{', offset, end);
        if (open >= 0) {
            int close = indexOf(key, '}', open + 1, end);
            if (close > open + 1) {
                return crc16(key, open + 1, close) & (COUNT - 1);
            }
        }
        return crc16(key, offset, end) & (COUNT - 1);
    }

    private static int indexOf(byte[] bytes, char wanted, int from, int end) {
        for (int i = from; i < end; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    static int crc16(byte[] bytes, int from, int end) {
        int crc = 0;
        for (int i = from; i < end; i++) {
            crc = (crc << 8) & 0xFFFF ^ TABLE[(crc >> 8 ^ bytes[i]) & 0xFF];
        }
        return crc;
    }

    /** Slots in ranges, as people write them: {@code 0-5460 5462}. */
    static String ranges(BitSet slots) {
        StringBuilder text = new StringBuilder();
        for (int from = slots.nextSetBit(0); from >= 0; ) {
            int end = slots.nextClearBit(from);
            text.append(text.length() == 0 ? "" : " ").append(range(from, end - 1));
            from = slots.nextSetBit(end);
        }
        return text.toString();
    }

    static String range(int first, int last) {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
