package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is typed by people, sent by browsers and answered by servers that are out of step. */
@Timeout(120)
class MemcachedDialogueIT {
    private Fleet fleet;

    @BeforeEach
    void start() throws IOException {
        fleet = new Fleet("memcached-dialogue");
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    /** The first three are memcached's own (t/malicious-commands.t). */
    @Test
    void httpIsClosedLikeByMemcachedAndLogged() throws Exception {
        Server direct = fleet.memcached(1).get(0);
        Pool pool = Pool.of("cache", fleet.memcached(3));
        Server proxy = fleet.trepak(pool);
        for (String line : List.of("GET / HTTP/1.0", "PUT /asdf/asd/fasdfasdf/sadf HTTP/1.1", "DELETE HTTP/1.1")) {
            assertEquals("", rest(direct.port, line + "\r\n"), line);
            assertEquals("", rest(pool.port(), line + "\r\n"), line);
        }
        String form = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40\r\n\r\nset stolen 0 0 1\r\nx\r\n";
        assertEquals("", rest(pool.port(), form));
        assertEquals("", rest(pool.port(), "Host: localhost\r\nset stolen 0 0 1\r\nx\r\n"));
        assertEquals("MN\r\nEND\r\n", rest(pool.port(), "mn\r\nget stolen\r\n" + form));
        try (MemcachedLink link = new MemcachedLink(pool.port())) {
            assertEquals("END\r\n", link.ask("get stolen\r\n"));
        }
        Await.until(
                "a line in the log",
                Duration.ofSeconds(30),
                () -> proxy.log().contains("HTTP request on a memcached port"));
    }

    @Test
    void linesThatEndInALineFeedAloneAreAnsweredLikeByMemcached() throws Exception {
        Server direct = fleet.memcached(1).get(0);
        Pool one = Pool.of("one", fleet.memcached(1), "memcached_allow_flush_all: true");
        Pool three = Pool.of("three", fleet.memcached(3), "memcached_allow_flush_all: true");
        fleet.trepak(one, three);
        String large = "v".repeat(100_000);
        String dialogue = "set a 0 0 1\nx\r\nset b 7 0 1 noreply\ny\r\nadd c 0 0 100000\n" + large + "\r\n"
                + "append a 0 0 1\nz\r\nprepend a 0 0 1\nw\r\nreplace b 0 0 1\n5\r\ncas a 0 0 1 99999\nq\r\n"
                + "get a\nget c\nget a b c d\ngat 0 a\ngat 0 a b c\nincr b 2\ndecr b 1 noreply\ntouch b 0\n"
                + "mg b v\nmg none v q\nmg b v q k\nms m 2\n12\r\nms m 2 q\n13\r\nma m\nmd m q\nme none\nmn\n"
                + "delete a\ndelete b noreply\nget a b\nverbosity 0\nflush_all\nflush_all noreply\nget c\nfoo\n\n"
                + "get\nquit\n";
        String expected = rest(direct.port, dialogue);
        assertTrue(expected.endsWith("END\r\nERROR\r\nERROR\r\nERROR\r\n"), expected);
        assertEquals(expected, rest(one.port(), dialogue));
        assertEquals(expected, rest(three.port(), dialogue));
    }

    private static String rest(int port, String said) throws IOException {
        try (MemcachedLink link = new MemcachedLink(port)) {
            link.send(said);
            return link.rest();
        }
    }

    @Test
    void aResponseThatNamesAnotherKeyEndsTheServersConnectionAndReachesNobody() throws Exception {
        try (OutOfStep server = new OutOfStep()) {
            Pool pool = new Pool(
                    "cache",
                    Ports.free(),
                    List.of("protocol: memcached"),
                    List.of("127.0.0.1:" + server.port() + ":1"));
            Server proxy = fleet.trepak(pool);
            try (MemcachedLink link = new MemcachedLink(pool.port())) {
                for (String request : List.of(
                        "get a\r\n",
                        "gets a\r\n",
                        "get a\n",
                        "get a b\r\n",
                        "gat 0 a\r\n",
                        "mg a k v\r\n",
                        "mg a k v q\r\n",
                        "me a\r\n")) {
                    String answer = link.ask(request);
                    assertTrue(answer.startsWith("SERVER_ERROR "), request + " brought " + answer);
                }
            }
            assertTrue(proxy.log().contains("another key"), proxy.log());
        }
    }

    /** Answers each request with a value of a key that nobody asked for. */
    private static final class OutOfStep implements Closeable {
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        OutOfStep() throws IOException {
            Thread thread = new Thread(this::serve);
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return listener.getLocalPort();
        }

        private void serve() {
            while (!listener.isClosed()) {
                try (Socket socket = listener.accept()) {
                    byte[] in = new byte[1000];
                    InputStream input = socket.getInputStream();
                    for (int count = input.read(in); count > 0; count = input.read(in)) {
                        String request = new String(in, 0, count, StandardCharsets.ISO_8859_1);
                        socket.getOutputStream().write(answer(request).getBytes(StandardCharsets.ISO_8859_1));
                    }
                } catch (IOException e) {
                    // the proxy closed it, or the test did
                }
            }
        }

        private static String answer(String request) {
            if (request.startsWith("m")) {
                return request.startsWith("me") ? "ME z exp=-1\r\n" : "VA 1 kz\r\nx\r\n";
            }
            return "VALUE z 0 1" + (request.startsWith("gets") ? " 7" : "") + "\r\nx\r\nEND\r\n";
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
