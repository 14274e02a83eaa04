package io.trepak.api.tck;

import static io.trepak.api.tck.ProtocolFeed.show;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.KeyedResponses;
import io.trepak.api.protocol.RequestFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Builds requests of parts, as fragments of one or of several that are merged, or with another head; of merged ones hands the
 * pieces of the response to those who asked. All the way the engine does.
 */
final class ProtocolMerges {
    private ProtocolMerges() {}

    /** Checks one example; the codecs are taken for trial as they are. */
    static void check(FrontendCodec frontend, BackendCodec backend, KeyedResponses keyed, Merged example) {
        ProtocolOutput sent = new ProtocolOutput();
        List<String> keys = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        Command command = null;
        for (byte[] request : example.requests()) {
            RequestFrame frame = new RequestFrame();
            Trial.begin(() -> "decode of " + show(request));
            int length = frontend.decode(request, 0, request.length, frame);
            assertEquals(request.length, length, () -> "decode of " + show(request));
            assertTrue(
                    frame.command().isMergeable() && frame.keyCount() == 1,
                    () -> "an example of merged() needs a mergeable command and one key: " + show(request));
            assertTrue(
                    command == null || command == frame.command(),
                    "the requests of an example of merged() must have one command");
            if (command == null) {
                command = frame.command();
                frontend.beginFragment(command, example.requests().size(), sent);
            }
            byte[] seen = ProtocolTranslations.request(frame, request);
            sent.write(seen, frame.partOffset(0), frame.partLength(0));
            keys.add(text(seen, frame.keyOffset(0), frame.keyLength(0)));
            parts.add(text(seen, frame.partOffset(0), frame.partLength(0)));
        }
        frontend.endFragment(command, sent);
        checkParts(frontend, command, sent.toByteArray(), keys, parts, "merged request ");
        Command merged = command;
        ProtocolCuts.check(
                List.of(example.response()),
                (feed, whole, cuts) -> feed.pieces(keyed, merged, keys.size(), whole, cuts));
        new ProtocolPieces(keyed, backend, merged).checkEach(keys, example.response());
    }

    /** Builds one of so many fragments of a request, each with every so many-th key, and decodes it. */
    static void checkFragment(FrontendCodec codec, byte[] whole, RequestFrame frame, int fragment, int count) {
        ProtocolOutput out = new ProtocolOutput();
        List<String> keys = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        for (int key = fragment; key < frame.keyCount(); key += count) {
            keys.add(text(whole, frame.keyOffset(key), frame.keyLength(key)));
            parts.add(text(whole, frame.partOffset(key), frame.partLength(key)));
        }
        Trial.begin(() -> "beginFragment and endFragment for " + show(whole));
        codec.beginFragment(frame.command(), keys.size(), out);
        for (int key = fragment; key < frame.keyCount(); key += count) {
            out.write(whole, frame.partOffset(key), frame.partLength(key));
        }
        codec.endFragment(frame.command(), out);
        checkParts(codec, frame.command(), out.toByteArray(), keys, parts, "fragment of " + show(whole) + ", ");
    }

    /** Has the head of a request rewritten, and decodes what its server gets. */
    static void checkRewritten(FrontendCodec codec, Example example, RequestFrame frame) {
        byte[] whole = ProtocolTranslations.request(frame, example.request());
        ProtocolOutput out = new ProtocolOutput();
        List<String> keys = new ArrayList<>();
        for (int key = 0; key < frame.keyCount(); key++) {
            keys.add(text(whole, frame.keyOffset(key), frame.keyLength(key)));
        }
        Trial.begin(() -> "rewrite of " + show(whole));
        codec.rewrite(whole, 0, frame, out);
        out.write(whole, frame.rewrittenBytes(), whole.length - frame.rewrittenBytes());
        byte[] built = out.toByteArray();
        if (example.rewritten() != null) {
            byte[] expected = example.rewritten();
            assertTrue(
                    Arrays.equals(expected, built),
                    () -> "rewritten " + show(whole) + ": " + Shown.difference(expected, built));
        }
        String what = "rewritten " + show(whole) + ", which is now " + show(built);
        RequestFrame again = decoded(codec, built, what);
        assertEquals(keys, keys(again, built), () -> "keys of " + what);
    }

    /** What is built of parts must be a request of the same command again, or of another with its name. */
    private static void checkParts(
            FrontendCodec codec, Command command, byte[] built, List<String> keys, List<String> parts, String what) {
        String request = what + show(built) + ", which is beginFragment, "
                + parts.stream().map(part -> "the part " + Shown.text(part)).collect(Collectors.joining(", "))
                + ", endFragment";
        String cure = "; a part is the key with what stands before it and behind it";
        RequestFrame frame = decoded(codec, built, request + cure);
        assertEquals(command.name(), frame.command().name(), () -> request + ", is another command" + cure);
        List<String> found = keys(frame, built);
        assertEquals(keys, found, () -> "keys of " + request + cure);
    }

    private static RequestFrame decoded(FrontendCodec codec, byte[] built, String what) {
        RequestFrame frame = new RequestFrame();
        Trial.begin(() -> "decode of the " + what);
        assertEquals(built.length, codec.decode(built, 0, built.length, frame), () -> "decode of the whole " + what);
        return frame;
    }

    private static List<String> keys(RequestFrame frame, byte[] in) {
        List<String> keys = new ArrayList<>();
        for (int key = 0; key < frame.keyCount(); key++) {
            keys.add(text(in, frame.keyOffset(key), frame.keyLength(key)));
        }
        return keys;
    }

    private static String text(byte[] in, int offset, int length) {
        return new String(in, offset, length, StandardCharsets.ISO_8859_1);
    }
}
