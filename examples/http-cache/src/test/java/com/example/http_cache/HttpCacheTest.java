package com.example.http_cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.tck.Example;
import io.trepak.api.tck.ProtocolTck;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestPool;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpCacheTest extends ProtocolTck {
    private static final String HOST = "Host: cache\r\n";
    private static final String CLOSED = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
    private static final String CHUNKS = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5\r\nhello\r\n00A;name=value\r\n, world!\r\n\r\n0\r\nX-Trailer: 1\r\n\r\n";

    @Override
    protected Protocol subject() {
        return new HttpCache();
    }

    @Override
    protected List<Example> examples() {
        return List.of(
                Example.of("GET / HTTP/1.1\r\n" + HOST + "\r\n")
                        .keys("/")
                        .answered(CHUNKS)
                        .answered("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n")
                        .answered("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + CLOSED),
                Example.of("GET /a/b?c=d%20e HTTP/1.1\r\nhOST:\t cache \r\nX: \u00e4\t\u00ff\r\nContent-Length: 0\r\n\r\n")
                        .keys("/a/b?c=d%20e"),
                Example.of("HEAD /a HTTP/1.1\r\n" + HOST + "Connection: keep-alive\r\n\r\n")
                        .keys("/a")
                        .answered("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
                        .answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"),
                Example.of("GET /b HTTP/1.1\r\nConnection: X-One , close\r\n" + HOST
                                + "X-One: 1\r\nx-oNe: 2\r\nX-Two: 3\r\nTE: trailers\r\nConnection: Host,upgrade\r\nUpgrade: h2c\r\n\r\n")
                        .keys("/b")
                        .rewrittenTo("GET /b HTTP/1.1\r\n" + HOST + "X-Two: 3\r\n\r\n"),
                Example.of("GET /c HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\n\r\n")
                        .keys("/c")
                        .rewrittenTo("GET /c HTTP/1.1\r\n" + HOST + "\r\n"),
                Example.of("PUT /d HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nvalue"),
                Example.of("POST /d HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n"),
                Example.of("OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n"),
                Example.of("get / HTTP/1.1\r\n" + HOST + "\r\n"));
    }

    @Override
    protected List<byte[]> responses() {
        return List.of(
                frame("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nhello"),
                frame("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
                frame("HTTP/1.1 204 \r\n\r\n"),
                frame("HTTP/1.1 503 Busy\r\nContent-Length: 1\r\nKeep-Alive: timeout=5\r\n\r\n\u00ff"),
                frame("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000)),
                frame(CLOSED),
                frame("HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n0\r\n\r\n"),
                frame("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "4e20\r\n" + "y".repeat(20_000) + "\r\n0\r\n\r\n"),
                frame(CHUNKS));
    }

    /** What a server might take for something else than we do: none of it reaches one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nContent-Length: 5\r\n",
                "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",
                "Content-Length: 5\r\n",
                "Content-Length: +0\r\n",
                "Content-Length: 0, 0\r\n",
                "Content-Length:\r\n",
                "Transfer-Encoding: chunked\r\n",
                "Transfer-Encoding: identity\r\n",
                "Transfer-Encoding: gzip, chunked\r\n",
                "Content-Length : 0\r\n",
                "X: a\rContent-Length: 5\r\n",
                "X: a\nContent-Length: 5\r\n",
                "X: a\r\n folded: b\r\n",
                "X: a\r\n\tfolded: b\r\n",
                "X: \0\r\n",
                "X: \u007f\r\n",
                "X\r\n",
                ": a\r\n",
                "X Y: a\r\n",
                "\u00e4: a\r\n",
                "Host: other\r\n",
            })
    void refusesHeadersThatAreNotUnmistakable(String header) {
        refuses("GET /a HTTP/1.1\r\nHost: cache\r\n" + header + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /a HTTP/1.1\r\n\r\n",
                "GET /a HTTP/1.0\r\nHost: a\r\n\r\n",
                "GET /a\r\nHost: a\r\n\r\n",
                "GET  /a HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a  HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /\u00e4 HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
                " / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a HTTP/1.1 \r\nHost: a\r\n\r\n",
                "GET /a HTTP/1.1\nHost: a\r\n\r\n",
                "\r\n\r\n",
                "\u0016\u0003\u0001\r\n\r\n",
            })
    void refusesOtherRequestLines(String request) {
        refuses(request);
    }

    @Test
    void refusesHeadsThatAreTooLong() {
        refuses("GET /" + "a".repeat(8200) + " HTTP/1.1");
        refuses("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(8200) + "\r\n\r\n");
    }

    private void refuses(String request) {
        byte[] in = frame(request);
        RequestFrame frame = new RequestFrame();
        assertThrows(
                ProtocolException.class,
                () -> TestPool.of(subject(), TestOptions.none()).frontend().decode(in, 0, in.length, frame));
        assertTrue(frame.tag() >= 400, "an error has a status");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 101 Other\r\nUpgrade: h2c\r\n\r\n",
                "HTTP/1.1 20x OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\nab\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n00000001\r\na\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nno trailer\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\rx\r\n",
            })
    void endsTheConnectionToAServerThatCannotBeUnderstood(String response) {
        byte[] in = frame(response);
        BackendCodec codec = TestPool.of(subject(), TestOptions.none()).backend();
        ResponseFrame frame = new ResponseFrame();
        assertThrows(ProtocolException.class, () -> {
            int at = 0;
            do {
                frame.begin(HttpCommand.GET, 0);
                at += codec.decode(in, at, in.length, frame);
            } while (frame.hasMore());
        });
    }

    @Test
    void aResponseThatEndsItsConnectionIsTheLast() {
        BackendCodec codec = TestPool.of(subject(), TestOptions.none()).backend();
        byte[] in = frame(CLOSED + "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        ResponseFrame frame = new ResponseFrame();
        frame.begin(HttpCommand.GET, 0);
        int first = codec.decode(in, 0, in.length, frame);
        assertEquals(CLOSED.length(), first);
        assertTrue(frame.isLast());
        frame.begin(HttpCommand.GET, 0);
        int head = codec.decode(in, first, in.length, frame);
        assertTrue(frame.hasMore() && !frame.isLast());
        frame.begin(HttpCommand.GET, 0);
        assertEquals(in.length - first - head, codec.decode(in, first + head, in.length, frame));
        assertTrue(frame.isLast());
    }
}
