package io.trepak.api.tck;

import static io.trepak.api.tck.ProtocolFeed.show;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.Route;
import java.util.Arrays;
import java.util.List;

/** Has a codec join whatever servers may answer, failures included, and wants one whole response each time. */
final class ProtocolJoins {
    private final FrontendCodec codec;
    private final BackendCodec backend;

    /**
     * A codec, and the one of the other side that judges what it writes.
     */
    ProtocolJoins(FrontendCodec codec, BackendCodec backend) {
        this.codec = codec;
        this.backend = backend;
    }

    /** Whether answers to a request are joined at all. */
    static boolean areJoined(RequestFrame frame) {
        Route route = frame.command().route();
        return route == Route.SPLIT || route == Route.ALL || frame.rewrittenBytes() > 0;
    }

    /** Joins each of the responses, and none. */
    void check(RequestFrame frame, byte[] whole, List<byte[]> answers) {
        boolean rewritten = frame.rewrittenBytes() > 0;
        int keys = frame.command().route() == Route.ALL ? 0 : frame.keyCount();
        int count = frame.command().route() == Route.ALL || !rewritten && keys > 1 ? 2 : 1;
        int[] owners = new int[keys];
        Arrays.setAll(owners, key -> key % count);
        for (int i = -1; i < answers.size(); i++) {
            ProtocolFragments parts = new ProtocolFragments(count, owners).withKeys(keys(frame, whole, keys));
            for (int fragment = 0; fragment < count; fragment++) {
                int answer = fragment == 0 ? i : 0;
                if (answer < 0) {
                    parts.failed(fragment, "Connection refused");
                } else {
                    parts.answered(fragment, answers.get(answer));
                }
            }
            ProtocolOutput out = new ProtocolOutput();
            String what = "join of " + frame.command() + ", first fragment "
                    + (i < 0 ? "failed" : "answered " + show(answers.get(i)));
            try {
                codec.join(frame.command(), parts, out);
            } catch (RuntimeException e) {
                throw new AssertionError(
                        what + ", throws " + e + "; a fragment whose failure(…) is not null has no response, and a"
                                + " response may be of any kind: write an error for what cannot be joined",
                        e);
            }
            if (rewritten && out.toByteArray().length == 0) {
                continue;
            }
            oneResponse(out, what);
        }
    }

    private static byte[][] keys(RequestFrame frame, byte[] whole, int count) {
        byte[][] keys = new byte[count][];
        Arrays.setAll(
                keys,
                key -> Arrays.copyOfRange(whole, frame.keyOffset(key), frame.keyOffset(key) + frame.keyLength(key)));
        return keys;
    }

    /** The meaning of what was written, which must be one response. */
    ResponseFrame.Status oneResponse(ProtocolOutput out, String what) {
        byte[] written = out.toByteArray();
        assertTrue(written.length > 0, () -> what + " wrote nothing; the client waits for a response");
        ResponseFrame frame = new ResponseFrame();
        int start = 0;
        boolean more = true;
        while (more && start < written.length) {
            frame.clear();
            int length = backend.decode(written, start, written.length, frame);
            more = length <= 0 || frame.hasMore();
            start += length > 0 ? length : written.length;
        }
        int end = start;
        assertTrue(
                !more && end == written.length,
                () -> what + " must write exactly one response, wrote " + show(written));
        return frame.status();
    }
}
