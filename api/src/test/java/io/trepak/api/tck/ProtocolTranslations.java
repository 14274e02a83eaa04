package io.trepak.api.tck;

import static io.trepak.api.tck.ProtocolFeed.show;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.RequestFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Requests in whose place another one stands, as {@link RequestFrame#translated} says. */
final class ProtocolTranslations {
    private ProtocolTranslations() {}

    /** The request that everybody shall see: a copy of what stands in its place, or itself. */
    static byte[] request(RequestFrame frame, byte[] whole) {
        byte[] translation = frame.translation();
        if (translation == null) {
            return whole;
        }
        int length = frame.translationLength();
        assertTrue(
                length > 0 && length <= translation.length,
                () -> "translated(…, " + length + ") must be 1 to the " + translation.length + " bytes of its array: "
                        + show(whole));
        return Arrays.copyOf(translation, length);
    }

    /**
     * Has a request decoded whose array is then overwritten, and decodes what stands in its place with the codec of another client.
     * That may be several requests, one behind the other; together they have its keys.
     */
    static void check(Example example, FrontendCodec codec, Supplier<FrontendCodec> others) {
        byte[] whole = example.request();
        byte[] in = whole.clone();
        RequestFrame frame = new RequestFrame();
        Trial.begin(() -> "decode of " + show(whole));
        assertEquals(whole.length, codec.decode(in, 0, in.length, frame), () -> "decode of the whole " + show(whole));
        Arrays.fill(in, (byte) 0xa5);
        byte[] expected = example.translated();
        if (frame.translation() == null) {
            assertNull(
                    expected,
                    () -> show(whole) + " must be translated to " + show(expected)
                            + ", but decode calls no translated(…)");
            return;
        }
        assertTrue(
                frame.translation() != in,
                () -> "translated(…) of " + show(whole)
                        + " says the array that is decoded, in which the engine reads what"
                        + " comes next; it must be one of the codec's own");
        byte[] translation = request(frame, whole);
        if (expected != null) {
            assertTrue(
                    Arrays.equals(expected, translation),
                    () -> "translated " + show(whole) + ": " + Shown.difference(expected, translation));
        }
        List<String> keys = keys(frame, translation, "translated " + show(whole));
        List<String> found = decodedKeys(others.get(), translation, whole);
        assertEquals(
                keys,
                found,
                () -> "keys of " + show(whole) + ", decoded again from what it is translated to, " + show(translation)
                        + "; offsets of addKey count from the beginning of that");
    }

    private static List<String> decodedKeys(FrontendCodec codec, byte[] translation, byte[] whole) {
        List<String> keys = new ArrayList<>();
        for (int at = 0; at < translation.length; ) {
            byte[] rest = Arrays.copyOfRange(translation, at, translation.length);
            String what = "what " + show(whole) + " is translated to, from byte " + at + " on: " + show(rest);
            RequestFrame frame = new RequestFrame();
            Trial.begin(() -> "decode of " + what);
            int length = codec.decode(rest, 0, rest.length, frame);
            assertTrue(
                    length > 0 && length <= rest.length,
                    () -> "decode returns " + length + " for " + what + "; it must be whole requests");
            assertNull(frame.translation(), () -> what + " is translated once more");
            keys.addAll(keys(frame, rest, what));
            at += length;
        }
        return keys;
    }

    private static List<String> keys(RequestFrame frame, byte[] in, String what) {
        List<String> keys = new ArrayList<>();
        for (int key = 0; key < frame.keyCount(); key++) {
            int at = frame.keyOffset(key);
            int length = frame.keyLength(key);
            assertTrue(
                    at >= 0 && length >= 0 && at <= in.length - length,
                    () -> "a key at " + at + ", " + length + " bytes long, lies outside of " + show(in) + ": " + what
                            + "; offsets of addKey count from the beginning of that");
            keys.add(ProtocolFeed.text(in, at, length));
        }
        return keys;
    }
}
