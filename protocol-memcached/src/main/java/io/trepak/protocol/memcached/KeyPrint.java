package io.trepak.protocol.memcached;

import io.trepak.api.protocol.RequestFrame;

/**
 * What the server side is told of a request's keys, so that it knows a response to another request by the keys it names. Of one
 * key the print itself: another key has the same once in 2^63 times. Of several, which the engine passes on when all live on one
 * server, the bits that their prints choose: with two keys another one passes for one of them once in 250 times, with 16 once in
 * six, and a response has a value for most keys.
 */
final class KeyPrint {
    /** Of more keys nothing is noted. */
    static final int MOST_KEYS = 16;

    private static final int CHOICE_BITS = 6;

    private KeyPrint() {}

    /** Notes the keys of a frame that starts at {@code start}. */
    static void note(byte[] in, int start, RequestFrame frame) {
        int keys = frame.keyCount();
        if (keys > MOST_KEYS) {
            return;
        }
        long noted = 0;
        for (int key = 0; key < keys; key++) {
            int at = start + frame.keyOffset(key);
            long print = Bytes.print(in, at, at + frame.keyLength(key));
            noted |= keys == 1 ? print : chosen(print);
        }
        frame.tag(noted);
    }

    /** Whether {@code [start, end)} may be the key, or one of the keys, that were noted; always when none were. */
    static boolean fits(byte[] in, int start, int end, long noted, boolean several) {
        if (noted == 0) {
            return true;
        }
        long print = Bytes.print(in, start, end);
        return several ? (chosen(print) & ~noted) == 0 : print == noted;
    }

    private static long chosen(long print) {
        return 1L << print | 1L << (print >>> CHOICE_BITS);
    }
}
