package io.trepak.engine.line;

import java.util.Arrays;

/**
 * Where lines with {@code @inline} are translated, for all clients of a worker: {@code @inline get,a,b} is {@code get a b}. What was
 * there is overwritten before the next call, so that whoever kept the array finds nothing in it.
 */
final class LineTyped {
    private static final String MARK = "@inline ";
    private static final byte POISON = (byte) 0xa5;

    private byte[] bytes = new byte[16];

    void poison() {
        Arrays.fill(bytes, POISON);
    }

    static boolean isTyped(byte[] in, int offset, int end) {
        return end - offset > MARK.length() && in[offset + 1] == 'i' && in[offset] == MARK.charAt(0);
    }

    /** Returns its length. */
    int translate(byte[] in, int offset, int end) {
        int from = offset + MARK.length();
        int length = end + 1 - from;
        if (bytes.length < length) {
            bytes = new byte[2 * length];
        }
        for (int i = 0; i < length; i++) {
            byte b = in[from + i];
            bytes[i] = b == ',' ? (byte) ' ' : b;
        }
        return length;
    }

    byte[] bytes() {
        return bytes;
    }
}
