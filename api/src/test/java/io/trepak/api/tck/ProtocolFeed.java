package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.Route;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Hands one frame to a codec the way the engine does: in pieces, each call in a new array, with strange bytes around the
 * region.
 */
public final class ProtocolFeed {
    private final int margin;
    private final byte fill;

    /**
     * How the region lies in its array.
     *
     * @param margin bytes before and behind it; with 0 a read outside is an index error
     * @param fill what stands there
     */
    public ProtocolFeed(int margin, int fill) {
        this.margin = margin;
        this.fill = (byte) fill;
    }

    /** What a codec made of a request: length, command, keys with their parts, and the answer when it is a local one. */
    public record Request(int length, String command, Route route, boolean quiet, List<String> keys, String answer) {}

    /** What a codec made of a response. */
    public record Response(int length, ResponseFrame.Status status) {}

    /**
     * Decodes a request that arrives up to each of the cuts in turn.
     *
     * @param cuts ascending; the last one is the length of the request
     */
    public Request request(FrontendCodec codec, byte[] whole, int... cuts) {
        RequestFrame frame = new RequestFrame();
        for (int cut : cuts) {
            byte[] in = region(whole, cut);
            int length = codec.decode(in, margin, margin + cut, frame);
            checkReturn(length, cut, whole);
            if (length > 0) {
                return seen(codec, frame, in, whole);
            }
        }
        return fail("decode wants more bytes of a request that is complete: " + show(whole) + " cut at "
                + Arrays.toString(cuts));
    }

    /** Decodes a response that arrives up to each of the cuts in turn; see {@link #request}. */
    public Response response(BackendCodec codec, byte[] whole, int... cuts) {
        ResponseFrame frame = new ResponseFrame();
        for (int cut : cuts) {
            int length = codec.decode(region(whole, cut), margin, margin + cut, frame);
            checkReturn(length, cut, whole);
            if (length > 0) {
                return new Response(length, frame.status());
            }
        }
        return fail("decode wants more bytes of a response that is complete: " + show(whole) + " cut at "
                + Arrays.toString(cuts));
    }

    private byte[] region(byte[] whole, int cut) {
        byte[] in = new byte[cut + 2 * margin];
        Arrays.fill(in, fill);
        System.arraycopy(whole, 0, in, margin, cut);
        return in;
    }

    private static void checkReturn(int result, int cut, byte[] whole) {
        if (result > 0) {
            assertTrue(
                    result == whole.length,
                    () -> "decode returned length " + result + " for a frame of " + whole.length + " bytes (" + cut
                            + " of them given): " + show(whole));
            return;
        }
        assertTrue(result < 0, () -> "decode must not return 0: " + show(whole));
        assertTrue(
                cut - result <= whole.length,
                () -> "decode asked for " + -result + " more bytes after " + cut + ", but the frame has only "
                        + whole.length + "; n is what is missing at least: " + show(whole));
    }

    private Request seen(FrontendCodec codec, RequestFrame frame, byte[] in, byte[] whole) {
        assertTrue(frame.command() != null, () -> "decode returned a length without a command: " + show(whole));
        Route route = frame.command().route();
        List<String> keys = new ArrayList<>();
        for (int key = 0; key < frame.keyCount(); key++) {
            keys.add(frame.keyOffset(key) + "+" + frame.keyLength(key) + " in " + frame.partOffset(key) + "+"
                    + frame.partLength(key));
        }
        ProtocolOutput out = new ProtocolOutput();
        if (route == Route.LOCAL || route == Route.CLOSE) {
            codec.respond(in, margin, frame, out);
        }
        return new Request(whole.length, frame.command().name(), route, frame.quiet(), keys, out.text());
    }

    /** A frame in readable form, cut short when long. */
    static String show(byte[] frame) {
        String text = new String(frame, 0, Math.min(frame.length, 200), StandardCharsets.ISO_8859_1)
                .replace("\r", "\\r")
                .replace("\n", "\\n");
        return "\"" + text + (frame.length > 200 ? "\" … (" + frame.length + " bytes)" : "\"");
    }
}
