package io.trepak.api.tck;

import static io.trepak.api.tck.ProtocolFeed.show;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.RequestFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds requests of parts, as fragments of one or of several that are merged, or with another head; of merged ones hands the
 * pieces of the response to those who asked. All the way the engine does.
 */
final class ProtocolMerges {
    private ProtocolMerges() {}

    /** Checks one example; the codecs are taken for trial as they are. */
    static void check(FrontendCodec frontend, BackendCodec backend, ProtocolTck.Merged example) {
        ProtocolOutput sent = new ProtocolOutput();
        List<String> keys = new ArrayList<>();
        Command command = null;
        for (byte[] request : example.requests()) {
            RequestFrame frame = new RequestFrame();
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
            sent.write(request, frame.partOffset(0), frame.partLength(0));
            keys.add(text(request, frame.keyOffset(0), frame.keyLength(0)));
        }
        frontend.endFragment(command, sent);
        checkBuilt(frontend, command, sent.toByteArray(), keys, "merged request ");
        Command merged = command;
        ProtocolCuts.check(
                List.of(example.response()), (feed, whole, cuts) -> feed.response(backend, merged, true, whole, cuts));
        checkAnswers(frontend, backend, example, merged, keys);
    }

    /** Builds one of so many fragments of a request, each with every so many-th key, and decodes it. */
    static void checkFragment(FrontendCodec codec, byte[] whole, RequestFrame frame, int fragment, int count) {
        ProtocolOutput out = new ProtocolOutput();
        List<String> keys = new ArrayList<>();
        for (int key = fragment; key < frame.keyCount(); key += count) {
            keys.add(text(whole, frame.keyOffset(key), frame.keyLength(key)));
        }
        codec.beginFragment(frame.command(), keys.size(), out);
        for (int key = fragment; key < frame.keyCount(); key += count) {
            out.write(whole, frame.partOffset(key), frame.partLength(key));
        }
        codec.endFragment(frame.command(), out);
        checkBuilt(codec, frame.command(), out.toByteArray(), keys, "fragment of " + show(whole) + ", ");
    }

    /** Has the head of a request rewritten, and decodes what its server gets. */
    static void checkRewritten(FrontendCodec codec, byte[] whole, RequestFrame frame) {
        ProtocolOutput out = new ProtocolOutput();
        List<String> keys = new ArrayList<>();
        for (int key = 0; key < frame.keyCount(); key++) {
            keys.add(text(whole, frame.keyOffset(key), frame.keyLength(key)));
        }
        codec.rewrite(whole, 0, frame, out);
        out.write(whole, frame.rewrittenBytes(), whole.length - frame.rewrittenBytes());
        checkBuilt(codec, frame.command(), out.toByteArray(), keys, "rewritten " + show(whole) + ", ");
    }

    private static void checkBuilt(FrontendCodec codec, Command command, byte[] built, List<String> keys, String what) {
        RequestFrame frame = new RequestFrame();
        assertEquals(
                built.length,
                codec.decode(built, 0, built.length, frame),
                () -> "decode of the whole " + what + show(built));
        assertEquals(command.name(), frame.command().name(), () -> what + show(built));
        List<String> seen = new ArrayList<>();
        for (int key = 0; key < frame.keyCount(); key++) {
            seen.add(text(built, frame.keyOffset(key), frame.keyLength(key)));
        }
        assertEquals(keys, seen, () -> "keys of " + what + show(built));
    }

    /** Each asker gets its piece, if there is one, and what completes it. */
    private static void checkAnswers(
            FrontendCodec frontend,
            BackendCodec backend,
            ProtocolTck.Merged example,
            Command command,
            List<String> keys) {
        byte[] response = example.response();
        ProtocolFeed feed = new ProtocolFeed(0, 0);
        List<ProtocolFeed.Piece> pieces =
                feed.response(backend, command, true, response, response.length).pieces();
        int next = 0;
        for (String key : keys) {
            ProtocolOutput answer = new ProtocolOutput();
            if (next < pieces.size() && pieces.get(next).key().equals(key)) {
                answer.write(pieces.get(next++).content().getBytes(StandardCharsets.ISO_8859_1));
            }
            backend.completeMerged(command, answer);
            byte[] written = answer.toByteArray();
            try {
                feed.response(backend, command, false, written, written.length);
            } catch (AssertionError e) {
                throw new AssertionError(
                        "the response for key \"" + key
                                + "\", its piece if there is one and what completeMerged wrote, must be"
                                + " one whole response, but is " + show(written) + ": " + e.getMessage(),
                        e);
            }
        }
        int left = pieces.size() - next;
        assertEquals(
                0,
                left,
                () -> "pieces whose key nobody asked for, or not in this order: keys " + keys + ", response "
                        + show(response));
    }

    private static String text(byte[] in, int offset, int length) {
        return new String(in, offset, length, StandardCharsets.ISO_8859_1);
    }
}
