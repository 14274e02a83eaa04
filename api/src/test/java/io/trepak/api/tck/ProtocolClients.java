package io.trepak.api.tck;

import static io.trepak.api.tck.ProtocolFeed.show;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * One of two clients of a worker, whose codecs may share scratch. What it makes of its request must not depend on what the other
 * one does in the middle.
 */
final class ProtocolClients {
    private final FrontendCodec codec;
    private final byte[] whole;
    private final RequestFrame frame = new RequestFrame();
    private int length;
    /** The request as everybody shall see it, of which the codec may keep nothing. */
    private byte[] seen;

    private ProtocolClients(FrontendCodec codec, byte[] whole) {
        this.codec = codec;
        this.whole = whole;
    }

    /** Has each request decoded and built while each other is under way. */
    static void check(List<byte[]> requests, Supplier<TestPool> pools) {
        for (byte[] request : requests) {
            ProtocolClients alone = new ProtocolClients(pools.get().frontend(), request);
            alone.begin();
            alone.goOn();
            String expected = alone.built();
            for (byte[] other : requests) {
                TestPool pool = pools.get();
                ProtocolClients client = new ProtocolClients(pool.frontend(), request);
                ProtocolClients between = new ProtocolClients(pool.frontend(), other);
                client.begin();
                between.begin();
                client.goOn();
                between.goOn();
                between.built();
                assertEquals(
                        expected,
                        client.built(),
                        () -> show(request) + " of one client, while another of the same worker sends " + show(other)
                                + "; what has to survive a call belongs to the client's codec");
            }
        }
    }

    /** The first half has come. */
    private void begin() {
        int half = Math.max(1, whole.length / 2);
        byte[] in = Arrays.copyOf(whole, half);
        Trial.begin(() -> "decode of " + show(whole) + " with " + half + " of its " + whole.length + " bytes given");
        length = codec.decode(in, 0, half, frame);
        seen = ProtocolTranslations.request(frame, whole);
        Arrays.fill(in, (byte) 0xa5);
    }

    private void goOn() {
        if (length < 0) {
            Trial.begin(() -> "decode of the rest of " + show(whole));
            length = codec.decode(whole, 0, whole.length, frame);
            seen = ProtocolTranslations.request(frame, whole);
        }
    }

    /** What the engine goes by, and what the codec has a server sent. */
    private String built() {
        ProtocolOutput out = new ProtocolOutput();
        if (!frame.hasMore() && frame.rewrittenBytes() > 0) {
            codec.rewrite(seen, 0, frame, out);
        }
        if (!frame.hasMore() && frame.command().route() == Route.SPLIT) {
            codec.beginFragment(frame.command(), frame.keyCount(), out);
            codec.endFragment(frame.command(), out);
        }
        StringBuilder keys = new StringBuilder();
        for (int key = 0; key < frame.keyCount(); key++) {
            keys.append(' ').append(frame.keyOffset(key)).append('+').append(frame.keyLength(key));
        }
        return length + " bytes, " + frame.command() + ", lane " + frame.lane() + ", server " + frame.toServer()
                + ", keys" + keys + ", request " + show(seen) + ", built " + out.text();
    }
}
