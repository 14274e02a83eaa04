package io.trepak.engine.fuzz;

import io.trepak.api.protocol.Output;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An {@link Output} that keeps what it is given, and the bytes that targets hand to codecs. */
public final class Bytes extends Output {
    /** How far into an array a piece may lie. */
    static final int OFFSETS = 3;

    private static final byte POISON = (byte) 0xa5;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public Output write(byte[] src, int offset, int length) {
        bytes.write(src, offset, length);
        return this;
    }

    @Override
    public Output writeByte(int value) {
        bytes.write(value);
        return this;
    }

    /** What was written. */
    public byte[] toByteArray() {
        return bytes.toByteArray();
    }

    /** What was written, one char per byte. */
    public String text() {
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** Bytes as a text of as many chars. */
    public static String text(byte[] in, int offset, int length) {
        return new String(in, offset, length, StandardCharsets.ISO_8859_1);
    }

    /** One byte per char. */
    public static byte[] of(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * A piece of a text where the engine might have it: somewhere in an array, behind other bytes, and up to its last byte,
     * so that reading on is an exception and reading what stands before is seen by comparison.
     */
    static byte[] region(byte[] whole, int from, int to, int offset, int fill) {
        byte[] in = new byte[offset + to - from];
        Arrays.fill(in, 0, offset, (byte) fill);
        System.arraycopy(whole, from, in, offset, to - from);
        return in;
    }

    /** The same in an array that is used for everything, as the engine's is: other bytes behind the piece, from earlier calls. */
    static void again(byte[] array, byte[] whole, int from, int to, int offset) {
        Arrays.fill(array, POISON);
        System.arraycopy(whole, from, array, offset, to - from);
    }

    /** Overwrites an array when the call it was lent for is over, so that a codec which kept it finds nothing there. */
    static void takeBack(byte[] array) {
        Arrays.fill(array, POISON);
    }

    /** Where to cut so many bytes, the end last: each byte for small seeds, else pseudo-random pieces. */
    static int[] cuts(int seed, int length) {
        int[] cuts = new int[length + 1];
        int count = 0;
        int state = seed;
        for (int at = 0; at < length; ) {
            state = state * 1_103_515_245 + 12_345;
            at += (seed & 3) == 0 ? 1 : 1 + (state >>> 16) % (1 << (seed & 7));
            cuts[count++] = Math.min(at, length);
        }
        return Arrays.copyOf(cuts, count);
    }
}
