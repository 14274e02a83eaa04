package com.example.memcached_binary;

import static com.example.memcached_binary.Frames.get;
import static com.example.memcached_binary.Frames.incr;
import static com.example.memcached_binary.Frames.request;
import static com.example.memcached_binary.Frames.response;
import static com.example.memcached_binary.Frames.set;
import static com.example.memcached_binary.Frames.status;
import static com.example.memcached_binary.Frames.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trepak.api.Options;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.Route;
import io.trepak.api.tck.Example;
import io.trepak.api.tck.Joined;
import io.trepak.api.tck.ProtocolTck;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestPool;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemcachedBinaryTest extends ProtocolTck {
    @Override
    protected Protocol subject() {
        return new MemcachedBinary();
    }

    @Override
    protected Options options() {
        return TestOptions.of(Map.of("memcached_binary_allow_flush", "true"));
    }

    @Override
    protected List<Example> examples() {
        String large = "x".repeat(100_000);
        return List.of(
                Example.of(get(Frames.GET, 1, "a"))
                        .keys("a")
                        .answered(value(Frames.GET, 1, "", "value"))
                        .answered(value(Frames.GET, 1, "", large))
                        .answered(status(Frames.GET, 1, 1, "Not found")),
                Example.of(get(Frames.GET, 0, "key:\u00e4\u00ff\n \0")).keys("key:\u00e4\u00ff\n \0"),
                Example.of(get(Frames.GETQ, -1, "a"))
                        .keys("a")
                        .rewrittenTo(get(Frames.GET, -1, "a"))
                        .answered(value(Frames.GET, -1, "", "value"))
                        .answered(value(Frames.GET, -1, "", large))
                        .answered(status(Frames.GET, 1, -1, "Not found")),
                Example.of(get(Frames.GETK, 2, "k".repeat(250)))
                        .keys("k".repeat(250))
                        .answered(value(Frames.GETK, 2, "k".repeat(250), "")),
                Example.of(get(Frames.GETKQ, 3, "b")).keys("b").rewrittenTo(get(Frames.GETK, 3, "b")),
                Example.of(set(Frames.SET, 4, "a", "")).keys("a").answered(status(Frames.SET, 0, 4, "")),
                Example.of(set(Frames.SETQ, 5, "a", large))
                        .keys("a")
                        .rewrittenTo(set(Frames.SET, 5, "a", large))
                        .answered(status(Frames.SET, 0, 5, ""))
                        .answered(status(Frames.SET, 3, 5, "Too large.")),
                Example.of(incr(Frames.INCRQ, 6, "n"))
                        .keys("n")
                        .rewrittenTo(incr(Frames.INCR, 6, "n"))
                        .answered(status(Frames.INCR, 0, 6, "\0\0\0\0\0\0\0\5")),
                Example.of(request(Frames.APPENDQ, 7, "", "a", "tail"))
                        .keys("a")
                        .rewrittenTo(request(Frames.APPEND, 7, "", "a", "tail")),
                Example.of(request(Frames.GATQ, 8, "\0\0\1\0", "a", "")).keys("a"),
                Example.of(request(Frames.TOUCH, 9, "\0\0\1\0", "a", "")).keys("a"),
                Example.of(get(Frames.DELETEQ, 10, "a")).keys("a").rewrittenTo(get(Frames.DELETE, 10, "a")),
                Example.of(request(Frames.FLUSH, 11, "\0\0\0\1", "", "")),
                Example.of(get(Frames.FLUSHQ, 12, "")).rewrittenTo(get(Frames.FLUSH, 12, "")),
                Example.of(get(Frames.VERSION, 13, "")).answered(status(Frames.VERSION, 0, 13, "1.6.18")),
                Example.of(get(Frames.NOOP, 14, "")),
                Example.of(get(Frames.STAT, 15, "items")),
                Example.of(get(Frames.SASL_MECHANISMS, 16, "")),
                Example.of(request(0xff, 17, "extras", "key", large)),
                Example.of(get(Frames.GET, 18, "")),
                Example.of(get(Frames.GET, 19, "k".repeat(251))),
                Example.of(request(Frames.GET, 20, "", "key", "value")),
                Example.of(get(Frames.QUITQ, 21, "")),
                Example.of(get(Frames.QUIT, 22, "")));
    }

    @Override
    protected List<byte[]> responses() {
        return List.of(
                value(Frames.GET, 1, "", "value"),
                value(Frames.GETK, 2, "key", "x".repeat(100_000)),
                status(Frames.GET, 1, 3, "Not found"),
                status(Frames.SET, 0, 4, ""),
                status(Frames.SET, 0x82, 5, "Out of memory"),
                status(Frames.FLUSH, 0, 11, ""),
                status(Frames.FLUSH, 0x20, 11, "Auth failure."),
                status(Frames.FLUSH, 0, 12, ""));
    }

    @Override
    protected List<Joined> joins() {
        byte[] done = status(Frames.FLUSH, 0, 11, "");
        return List.of(
                Joined.of(get(Frames.FLUSH, 11, "")).answered(done).answered(done).gives(done),
                Joined.of(get(Frames.FLUSHQ, 11, "")).answered(done).answered(done).gives(new byte[0]),
                Joined.of(get(Frames.FLUSHQ, 11, ""))
                        .answered(done)
                        .answered(status(Frames.FLUSH, 0x20, 11, "Auth failure."))
                        .gives(status(Frames.FLUSHQ, 0x20, 11, "Auth failure.")),
                Joined.of(get(Frames.FLUSH, 11, ""))
                        .answered(done)
                        .failed("Connection refused")
                        .gives(status(Frames.FLUSH, 0x86, 11, "Connection refused")));
    }

    @Test
    void requestsAServerWouldCloseTheConnectionForAreAnsweredHere() {
        for (byte[] request : List.of(
                get(Frames.GET, 1, ""),
                get(Frames.SET, 1, "extras missing"),
                request(Frames.DELETE, 1, "", "key", "value"),
                request(Frames.VERSION, 1, "", "", "value"),
                request(Frames.FLUSH, 1, "\0", "", ""))) {
            RequestFrame frame = new RequestFrame();
            assertEquals(request.length, codecs().frontend().decode(request, 0, request.length, frame));
            assertEquals(Route.LOCAL, frame.command().route());
        }
    }

    @Test
    void flushIsRefusedUnlessThePoolAllowsIt() {
        byte[] request = get(Frames.FLUSHQ, 1, "");
        RequestFrame frame = new RequestFrame();
        TestPool.of(subject(), TestOptions.none()).frontend().decode(request, 0, request.length, frame);
        assertEquals(Route.LOCAL, frame.command().route());
    }

    @Test
    void aResponseToAnotherRequestEndsTheConnection() {
        byte[] request = get(Frames.GET, 7, "a");
        RequestFrame asked = new RequestFrame();
        codecs().frontend().decode(request, 0, request.length, asked);
        ResponseFrame frame = new ResponseFrame();
        for (byte[] other : List.of(value(Frames.GET, 8, "", "v"), value(Frames.GETK, 7, "a", "v"))) {
            frame.begin(asked.command(), asked.tag());
            assertThrows(ProtocolException.class, () -> codecs().backend().decode(other, 0, other.length, frame));
        }
    }

    @Test
    void bytesWithoutAnEndEndTheConnection() {
        byte[] shortBody = get(Frames.GET, 1, "key");
        shortBody[11] = 2;
        byte[] endless = get(Frames.SET, 1, "key");
        endless[8] = (byte) 0xff;
        for (byte[] bytes : List.of(shortBody, endless, frame("get a\r\n"), response(0, 0, 1, "", "", ""))) {
            assertThrows(
                    ProtocolException.class,
                    () -> codecs().frontend().decode(bytes, 0, bytes.length, new RequestFrame()));
        }
    }

    private TestPool codecs() {
        return TestPool.of(subject(), options());
    }
}
