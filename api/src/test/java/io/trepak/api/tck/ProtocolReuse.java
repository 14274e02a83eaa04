package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Decodes a frame, and then another one in the same array, at the same place and as long: the engine reads into one array for as long
 * as it runs. The other frame is the first with one byte changed, so it need not be a correct one: what a codec makes of it must be
 * what it makes of it in an array of its own.
 */
final class ProtocolReuse {
    private static final int LONGEST = 256;

    private ProtocolReuse() {}

    /** A codec's decode, with what it found in words. */
    interface Decoder {
        String decode(byte[] in, int offset, int limit);
    }

    static void check(List<byte[]> frames, Supplier<Decoder> codecs) {
        for (byte[] whole : frames) {
            for (int at = 0; at < Math.min(LONGEST, whole.length); at++) {
                byte[] other = whole.clone();
                other[at] ^= 1;
                Decoder apart = codecs.get();
                apart.decode(whole.clone(), 0, whole.length);
                String expected = outcome(apart, other.clone());
                Decoder reused = codecs.get();
                byte[] array = whole.clone();
                reused.decode(array, 0, array.length);
                System.arraycopy(other, 0, array, 0, other.length);
                assertEquals(
                        expected,
                        outcome(reused, array),
                        () -> "decode of " + Shown.bytes(other) + " in an array in which " + Shown.bytes(whole)
                                + " was decoded before, and otherwise in one of its own; the engine uses one array for"
                                + " everything it reads: keep no array, and nothing that was found in one");
            }
        }
    }

    private static String outcome(Decoder decoder, byte[] in) {
        try {
            return decoder.decode(in, 0, in.length);
        } catch (RuntimeException e) {
            return e.toString();
        }
    }

    static String found(int length, RequestFrame frame) {
        StringBuilder found = new StringBuilder(length + " bytes");
        if (length > 0) {
            found.append(", ").append(frame.command());
            for (int key = 0; key < frame.keyCount(); key++) {
                found.append(", key ").append(frame.keyOffset(key)).append('+').append(frame.keyLength(key));
            }
            if (frame.isRoutedByOtherKey()) {
                byte[] key = Arrays.copyOf(frame.routingKey(), frame.routingKeyLength());
                found.append(", routed by ").append(Shown.bytes(key));
            }
        }
        return found.toString();
    }

    static String found(int length, ResponseFrame frame) {
        return length + " bytes" + (length > 0 ? ", " + frame.status() : "") + (frame.hasMore() ? ", more" : "");
    }
}
