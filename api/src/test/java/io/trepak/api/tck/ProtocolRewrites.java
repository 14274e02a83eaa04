package io.trepak.api.tck;

import static io.trepak.api.tck.ProtocolFeed.show;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.Route;
import java.util.function.Supplier;

/** Has the beginnings of responses rewritten that the codec of the server's side wants so, and the result decoded again. */
final class ProtocolRewrites {
    private final FrontendCodec codec;
    private final Supplier<BackendCodec> backends;

    /**
     * A codec, and those of the other side that say what is rewritten and judge what comes of it.
     */
    ProtocolRewrites(FrontendCodec codec, Supplier<BackendCodec> backends) {
        this.codec = codec;
        this.backends = backends;
    }

    /** One response to a request, if it is one, with all of it here. */
    void check(RequestFrame request, byte[] response) {
        Route route = request.command().route();
        if (route == Route.SPLIT || route == Route.ALL || route == Route.LOCAL || request.isResponseDropped()) {
            return;
        }
        ResponseFrame frame = new ResponseFrame();
        int length = decode(request, response, frame);
        int head = frame.rewrittenBytes();
        boolean whole = frame.hasMore() || length == response.length; // to HEAD a GET's is none
        if (length <= 0 || head == 0 || !whole) {
            return;
        }
        String what = "the response " + show(response) + " to " + request.command();
        assertTrue(
                head > 0 && head <= Math.min(length, response.length),
                () -> "rewritten(" + head + ") must be 1 to the " + Math.min(length, response.length) + " bytes of "
                        + what);
        ProtocolOutput out = new ProtocolOutput();
        Trial.begin(() -> "rewriteResponse of " + what);
        codec.rewriteResponse(request, response, 0, head, out);
        out.write(response, head, response.length - head);
        byte[] written = out.toByteArray();
        if (written.length > 0) {
            ResponseFrame again = new ResponseFrame();
            assertTrue(
                    decode(request, written, again) == written.length || again.hasMore(),
                    () -> what + " is rewritten to " + show(written) + ", which must be one response, or nothing");
        }
    }

    /** Negative for what is no response to the request. */
    private int decode(RequestFrame request, byte[] in, ResponseFrame frame) {
        frame.begin(request.command(), request.tag());
        Trial.begin(() -> "decode of " + show(in));
        try {
            return backends.get().decode(in, 0, in.length, frame);
        } catch (ProtocolException e) {
            return -1;
        }
    }
}
