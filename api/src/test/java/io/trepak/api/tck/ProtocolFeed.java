package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.KeyedFrame;
import io.trepak.api.protocol.KeyedResponses;
import io.trepak.api.protocol.Pin;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.RequestInfo;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.Route;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Hands one frame to a codec the way the engine does: in pieces, each call in a new array at another offset, with strange
 * bytes around the region. When a call is over its array is overwritten, so that a codec which kept it finds nothing in it.
 */
public final class ProtocolFeed {
    private static final int MOVES = 3;
    private static final byte POISON = (byte) 0xa5;
    private static final String COUNT =
            "; count from the frame's first byte, which may lie elsewhere in the next call, and"
                    + " do not read behind limit";

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

    /**
     * What a codec made of a request: length, command, keys with their parts, what it asks of the engine, and the response when
     * it is a local one.
     */
    public record Request(
            int length, String command, Route route, boolean quiet, List<String> keys, String asks, String answer) {
        /** A request that asks nothing of the engine. */
        public Request(int length, String command, Route route, boolean quiet, List<String> keys, String answer) {
            this(length, command, route, quiet, keys, "", answer);
        }
    }

    /** What a codec made of a response: length, meaning, and of one that was taken apart by keys each key's piece. */
    public record Response(int length, ResponseFrame.Status status, List<Piece> pieces) {
        /** A response that was not taken apart. */
        public Response(int length, ResponseFrame.Status status) {
            this(length, status, List.of());
        }
    }

    /**
     * A piece of a response.
     *
     * @param key the key that it names; null when it belongs to the next one, empty when to none
     */
    public record Piece(String key, String content) {}

    /**
     * Decodes a request that arrives up to each of the cuts in turn.
     *
     * @param cuts ascending; the last one is the length of the request
     */
    public Request request(FrontendCodec codec, byte[] whole, int... cuts) {
        RequestFrame frame = new RequestFrame();
        byte[] interim = null;
        for (int call = 0; call < cuts.length; call++) {
            int cut = cuts[call];
            int offset = offset(call);
            byte[] in = region(whole, offset, cut);
            int length = called(() -> codec.decode(in, offset, offset + cut, frame), whole, cut);
            checkReturn(length, cut, whole);
            interim = checkInterim(interim, frame, whole);
            if (length > cut && !isAnsweredHere(frame.command())) {
                checkEnd(codec, whole, offset);
            }
            if (length > 0) {
                Request seen = seen(codec, frame, in, offset, whole);
                Arrays.fill(in, POISON);
                checkInterim(interim, frame, whole);
                return seen;
            }
            Arrays.fill(in, POISON);
            checkInterim(interim, frame, whole);
        }
        return fail("decode wants more bytes of a request that is complete: " + show(whole) + " cut at "
                + Arrays.toString(cuts));
    }

    /** What a client is told before the rest of its request comes is sent later, so it must not change. Returns a copy of it. */
    private static byte[] checkInterim(byte[] before, RequestFrame frame, byte[] whole) {
        byte[] now = frame.interim();
        assertTrue(
                before == null || now == null || Arrays.equals(before, now),
                () -> "interim(…) of " + show(whole) + " was " + show(before) + ", and is now " + show(now)
                        + "; the engine sends it later, so it must be a constant");
        return now == null ? before : now.clone();
    }

    private static boolean isAnsweredHere(Command command) {
        return command != null && command.route() == Route.LOCAL;
    }

    private void checkEnd(FrontendCodec codec, byte[] whole, int offset) {
        byte[] end = Arrays.copyOfRange(whole, Math.max(0, whole.length - FrontendCodec.END_BYTES), whole.length);
        Trial.begin(() -> "checkEnd of " + show(end));
        try {
            codec.checkEnd(region(end, offset, end.length), offset, end.length);
        } catch (ProtocolException e) {
            throw new AssertionError(
                    "checkEnd refuses the end of a request that decode takes whole: " + show(whole), e);
        }
    }

    /** Decodes a response to nobody that arrives up to each of the cuts in turn; see {@link #request}. */
    public Response response(BackendCodec codec, byte[] whole, int... cuts) {
        return response(codec, null, 0, whole, cuts);
    }

    /** Decodes the response to a command, in as many pieces as the codec makes of it. */
    public Response response(BackendCodec codec, Command asked, byte[] whole, int... cuts) {
        return response(codec, asked, 0, whole, cuts);
    }

    /** Decodes the response to a request, whose tag the codec gets as well. */
    public Response response(BackendCodec codec, RequestInfo asked, byte[] whole, int... cuts) {
        return response(codec, asked.command(), asked.tag(), whole, cuts);
    }

    private Response response(BackendCodec codec, Command asked, long tag, byte[] whole, int... cuts) {
        ResponseFrame frame = new ResponseFrame();
        int start = 0;
        int call = 0;
        for (int cut : cuts) {
            while (start < cut) {
                byte[] rest = Arrays.copyOfRange(whole, start, whole.length);
                int available = cut - start;
                frame.begin(asked, tag);
                int offset = offset(call++);
                byte[] in = region(rest, offset, available);
                int length = called(() -> codec.decode(in, offset, offset + available, frame), rest, available);
                Arrays.fill(in, POISON);
                if (length <= 0) {
                    checkReturn(length, available, rest);
                    break;
                }
                if (!frame.hasMore()) {
                    checkReturn(length, available, rest);
                    return new Response(whole.length, frame.status());
                }
                checkMore(length, rest);
                start += length;
            }
        }
        return fail("decode wants more bytes of a response that is complete: " + show(whole) + " cut at "
                + Arrays.toString(cuts));
    }

    private static void checkMore(int length, byte[] rest) {
        assertTrue(
                length < rest.length,
                () -> "more() says that another piece follows, but after " + length + " bytes there is nothing left of "
                        + show(rest));
    }

    /**
     * Takes a response apart by the keys it was asked for, so many of them.
     *
     * @param cuts as in {@link #request}
     */
    public Response pieces(KeyedResponses codec, Command asked, int keys, byte[] whole, int... cuts) {
        KeyedFrame frame = new KeyedFrame();
        List<Piece> pieces = new ArrayList<>();
        int start = 0;
        int call = 0;
        for (int cut : cuts) {
            while (start < cut) {
                byte[] rest = Arrays.copyOfRange(whole, start, whole.length);
                int available = cut - start;
                frame.begin(asked, keys);
                int offset = offset(call++);
                byte[] in = region(rest, offset, available);
                int length = called(() -> codec.decode(in, offset, offset + available, frame), rest, available);
                Arrays.fill(in, POISON);
                if (length <= 0) {
                    checkReturn(length, available, rest);
                    break;
                }
                pieces.add(piece(frame, rest, length));
                if (!frame.hasMore()) {
                    checkReturn(length, available, rest);
                    return new Response(whole.length, frame.status(), pieces);
                }
                checkMore(length, rest);
                start += length;
            }
        }
        return fail("decode wants more bytes of a response that is complete: " + show(whole) + " cut at "
                + Arrays.toString(cuts));
    }

    private static Piece piece(KeyedFrame frame, byte[] in, int length) {
        if (frame.isOfNextKey()) {
            return new Piece(null, text(in, 0, length));
        }
        if (!frame.isOfNamedKey()) {
            return new Piece("", text(in, 0, length));
        }
        int at = frame.keyOffset();
        assertTrue(
                frame.keyLength() > 0 && at >= 0 && at + frame.keyLength() <= length,
                () -> "the key(…) of a piece must lie inside its " + length + " bytes: " + show(in));
        return new Piece(text(in, at, frame.keyLength()), text(in, 0, length));
    }

    /** Elsewhere in every call; where no byte may stand before the region, at 0. */
    private int offset(int call) {
        return margin == 0 ? 0 : margin + call % MOVES;
    }

    private byte[] region(byte[] whole, int offset, int cut) {
        byte[] in = new byte[offset + cut + margin];
        Arrays.fill(in, fill);
        System.arraycopy(whole, 0, in, offset, cut);
        return in;
    }

    private static int called(IntSupplier decode, byte[] whole, int cut) {
        Trial.begin(() -> "decode of " + show(whole) + " with " + cut + " of its " + whole.length + " bytes given");
        try {
            return decode.getAsInt();
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "decode throws " + e + " with " + cut + " of " + whole.length + " bytes given: " + show(whole)
                            + "; read from offset to limit only, and return minus the bytes missing",
                    e);
        }
    }

    private static void checkReturn(int result, int cut, byte[] whole) {
        if (result > 0) {
            assertTrue(
                    result == whole.length,
                    () -> "decode returned length " + result + " for a frame of " + whole.length + " bytes (" + cut
                            + " of them given): " + show(whole) + COUNT);
            return;
        }
        assertTrue(
                result < 0, () -> "decode must not return 0, but a length, or minus the bytes missing: " + show(whole));
        assertTrue(
                cut - result <= whole.length,
                () -> "decode asked for " + -result + " more bytes after " + cut + ", but the frame has only "
                        + whole.length + "; n is what is missing at least: " + show(whole) + COUNT);
    }

    private Request seen(FrontendCodec codec, RequestFrame frame, byte[] in, int offset, byte[] whole) {
        assertTrue(frame.command() != null, () -> "decode returned a length without a command: " + show(whole));
        Route route = frame.command().route();
        List<String> keys = new ArrayList<>();
        for (int key = 0; key < frame.keyCount(); key++) {
            keys.add(frame.keyOffset(key) + "+" + frame.keyLength(key) + " in " + frame.partOffset(key) + "+"
                    + frame.partLength(key));
        }
        ProtocolOutput out = new ProtocolOutput();
        boolean translated = frame.translation() != null;
        byte[] bytes = translated ? ProtocolTranslations.request(frame, whole) : in;
        int at = translated ? 0 : offset;
        int available = translated ? bytes.length : in.length - offset - margin;
        if (route == Route.LOCAL) {
            Trial.begin(() -> "respond to " + show(whole));
            codec.respond(bytes, at, frame, out);
        }
        return new Request(
                whole.length,
                frame.command().name(),
                route,
                frame.isNoReply(),
                keys,
                asks(codec, frame, bytes, at, available, whole),
                out.text());
    }

    /** What a request asks of the engine beyond its route. */
    private static String asks(
            FrontendCodec codec, RequestFrame frame, byte[] in, int offset, int available, byte[] whole) {
        StringBuilder asks = new StringBuilder();
        if (frame.isBarrier()) {
            asks.append("barrier ");
        }
        if (frame.closesAfter()) {
            asks.append("close ");
        }
        if (frame.isResponseDropped()) {
            asks.append("drop ");
        }
        if (frame.lane() != 0) {
            asks.append("lane ").append(frame.lane()).append(' ');
        }
        if (frame.toServer() != 0) {
            asks.append("server ").append(frame.toServer()).append(' ');
        }
        if (frame.isRoutedByOtherKey()) {
            asks.append("routed by ").append(text(frame.routingKey(), 0, frame.routingKeyLength()));
        }
        if (frame.rewrittenBytes() != 0) {
            asks.append(rewritten(codec, frame, in, offset, available, whole));
        }
        if (frame.translation() != null) {
            asks.append("translated to ").append(text(in, offset, available));
        }
        if (frame.pin() != Pin.NONE || frame.blockMillis() != 0) {
            asks.append(ownConnection(frame, whole));
        }
        return asks.toString();
    }

    /** What the server gets instead of the beginning. */
    private static String rewritten(
            FrontendCodec codec, RequestFrame frame, byte[] in, int offset, int available, byte[] whole) {
        int head = frame.rewrittenBytes();
        Route route = frame.command().route();
        assertTrue(
                head > 0 && head <= available,
                () -> "rewritten(" + head + ") must be 1 to the " + available + " bytes that were given: "
                        + show(whole));
        assertTrue(route != Route.LOCAL, () -> "rewritten(…) is not for route " + route + ": " + show(whole));
        ProtocolOutput out = new ProtocolOutput();
        Trial.begin(() -> "rewrite of " + show(whole));
        codec.rewrite(in, offset, frame, out);
        return "rewritten " + head + " bytes to " + out.text();
    }

    /** What it wants of a server connection that no other client uses. */
    private static String ownConnection(RequestFrame frame, byte[] whole) {
        assertTrue(
                frame.pin() != Pin.NONE,
                () -> "mayBlock(" + frame.blockMillis() + ") needs pin(…), or all other clients of that server wait: "
                        + show(whole));
        assertTrue(frame.blockMillis() >= 0, () -> "mayBlock(" + frame.blockMillis() + "): " + show(whole));
        Route route = frame.command().route();
        assertTrue(
                route == Route.KEYED || route == Route.SAME_SERVER || route == Route.ANY || route == Route.NAMED,
                () -> "pin(…) is for requests to one server, not for route " + route + ": " + show(whole));
        return "pin " + frame.pin() + " for " + frame.blockMillis() + " ms ";
    }

    static String text(byte[] in, int offset, int length) {
        return new String(in, offset, length, StandardCharsets.ISO_8859_1);
    }

    /** A frame in readable form, cut short when long. */
    static String show(byte[] frame) {
        return Shown.bytes(frame);
    }
}
