package io.trepak.api.tck;

import static io.trepak.api.tck.ProtocolFeed.show;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.RequestInfo;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.Route;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Has a codec join whatever servers may answer, failures included, and wants one whole response each time. */
final class ProtocolJoins {
    private final FrontendCodec codec;
    private final Supplier<BackendCodec> backends;
    /** Another one once it has refused something: its connection would be closed. */
    private BackendCodec backend;

    /**
     * A codec, and those of the other side that judge what it writes.
     */
    ProtocolJoins(FrontendCodec codec, Supplier<BackendCodec> backends) {
        this.codec = codec;
        this.backends = backends;
        this.backend = backends.get();
    }

    /** Whether answers to a request are joined at all. */
    static boolean areJoined(RequestFrame frame) {
        Route route = frame.command().route();
        return (route == Route.SPLIT || route == Route.ALL) && !frame.isResponseDropped();
    }

    /** Joins each of the responses that is one to the command, and none. */
    void check(RequestFrame frame, byte[] whole, List<byte[]> responses) {
        boolean rewritten = frame.rewrittenBytes() > 0;
        int keys = frame.command().route() == Route.ALL ? 0 : frame.keyCount();
        int count = frame.command().route() == Route.ALL || !rewritten && keys > 1 ? 2 : 1;
        int[] owners = new int[keys];
        Arrays.setAll(owners, key -> key % count);
        int other = firstResponseTo(frame, responses);
        for (int i = -1; i < responses.size(); i++) {
            if (i >= 0 && !isResponseTo(frame, responses.get(i))) {
                continue;
            }
            ProtocolFragments parts = new ProtocolFragments(count, owners).to(frame);
            if (frame.command().needsKeysForJoin()) {
                parts.withKeys(keys(frame, whole, keys));
            }
            for (int fragment = 0; fragment < count; fragment++) {
                int response = fragment == 0 ? i : other;
                if (response < 0) {
                    parts.failed(fragment, "Connection refused");
                } else {
                    parts.answered(fragment, responses.get(response));
                }
            }
            ProtocolOutput out = new ProtocolOutput();
            String what = "join of " + frame.command() + ", first fragment "
                    + (i < 0 ? "failed" : "answered " + show(responses.get(i)));
            Trial.begin(() -> what);
            try {
                codec.join(parts, out);
            } catch (RuntimeException e) {
                throw new AssertionError(
                        what + ", throws " + e + "; a fragment whose failure(…) is not null has no response, and a"
                                + " response may be of any kind: write an error for what cannot be joined",
                        e);
            }
            if (rewritten && out.toByteArray().length == 0) {
                continue;
            }
            oneResponse(out, frame, what);
        }
    }

    /** Joins what an example says, and wants what it says. */
    void check(Joined example, RequestFrame frame) {
        byte[] request = ProtocolTranslations.request(frame, example.request());
        String what = "join of " + show(example.request());
        List<Joined.Fragment> fragments = example.fragments();
        int keys = frame.command().route() == Route.ALL ? 0 : frame.keyCount();
        ProtocolFragments parts = new ProtocolFragments(fragments.size(), owners(fragments, keys, what)).to(frame);
        if (frame.command().needsKeysForJoin()) {
            parts.withKeys(keys(frame, request, keys));
        }
        for (int i = 0; i < fragments.size(); i++) {
            byte[] response = fragments.get(i).response();
            if (response == null) {
                parts.failed(i, fragments.get(i).failure());
            } else {
                assertTrue(
                        isResponseTo(frame, response),
                        () -> what + ": " + show(response) + " is no whole response to " + frame.command()
                                + " for the backend codec");
                parts.answered(i, response);
            }
        }
        ProtocolOutput out = new ProtocolOutput();
        Trial.begin(() -> what);
        codec.join(parts, out);
        byte[] joined = out.toByteArray();
        assertTrue(
                Arrays.equals(example.response(), joined),
                () -> what + ": " + Shown.difference(example.response(), joined));
    }

    private static int[] owners(List<Joined.Fragment> fragments, int keys, String what) {
        int[] owners = new int[keys];
        Arrays.fill(owners, -1);
        for (int i = 0; i < fragments.size(); i++) {
            for (int key : fragments.get(i).keys()) {
                assertTrue(
                        key >= 0 && key < keys && owners[key] < 0,
                        () -> what + ": the example says of key " + key + " of " + keys
                                + " that a fragment carried it; each from 0 up is carried by one");
                owners[key] = i;
            }
        }
        for (int key = 0; key < keys; key++) {
            int unsaid = key;
            assertTrue(
                    owners[key] >= 0,
                    () -> what + ": the example does not say which fragment carried key " + unsaid + " of " + keys);
        }
        return owners;
    }

    /** Whether the backend codec takes something for the response to a command; what it refuses never gets as far as join. */
    private boolean isResponseTo(RequestInfo asked, byte[] response) {
        try {
            return lengthOfOne(asked, response, new ResponseFrame()) == response.length;
        } catch (ProtocolException e) {
            backend = backends.get();
            return false;
        }
    }

    /** The first of the responses that is one to the command; -1 when none is. */
    private int firstResponseTo(RequestInfo asked, List<byte[]> responses) {
        for (int i = 0; i < responses.size(); i++) {
            if (isResponseTo(asked, responses.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static byte[][] keys(RequestFrame frame, byte[] whole, int count) {
        byte[][] keys = new byte[count][];
        Arrays.setAll(
                keys,
                key -> Arrays.copyOfRange(whole, frame.keyOffset(key), frame.keyOffset(key) + frame.keyLength(key)));
        return keys;
    }

    /**
     * The meaning of what was written, which must be one response.
     *
     * @param asked what it responds to
     */
    ResponseFrame.Status oneResponse(ProtocolOutput out, RequestInfo asked, String what) {
        byte[] written = out.toByteArray();
        assertTrue(written.length > 0, () -> what + " wrote nothing; the client waits for a response");
        ResponseFrame frame = new ResponseFrame();
        assertTrue(
                lengthOfOne(asked, written, frame) == written.length,
                () -> what + " must write exactly one response, wrote " + show(written));
        return frame.status();
    }

    /** How long the first response is, all its pieces together; 0 or less when it has no end. The frame is that of the last piece. */
    private int lengthOfOne(RequestInfo asked, byte[] in, ResponseFrame frame) {
        int end = 0;
        do {
            frame.begin(asked.command(), asked.tag());
            int start = end;
            Trial.begin(() -> "decode of " + show(in) + " from byte " + start + " on");
            int length = backend.decode(in, start, in.length, frame);
            if (length <= 0) {
                return length;
            }
            end += length;
        } while (frame.hasMore() && end < in.length);
        return frame.hasMore() ? -1 : end;
    }
}
