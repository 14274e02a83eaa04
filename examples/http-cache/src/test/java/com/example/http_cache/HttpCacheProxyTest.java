package com.example.http_cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.testkit.Peer;
import io.trepak.testkit.TestClient;
import io.trepak.testkit.TestProxy;
import io.trepak.testkit.TestServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The protocol in a real proxy, between a client and servers that do as they are told. */
class HttpCacheProxyTest {
    private static TestProxy proxy(String server) throws Exception {
        return TestProxy.with(new HttpCache()).server(server).start();
    }

    private static TestProxy proxy(TestServer server) throws Exception {
        return TestProxy.with(new HttpCache()).server(server).start();
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    /** The lines of a request's head; null at the end. */
    private static List<String> head(Peer peer) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = peer.line(); line != null && !line.isEmpty(); line = peer.line()) {
            lines.add(line);
        }
        return lines.isEmpty() ? null : lines;
    }

    @Test
    void whatALastResponseLeavesUnansweredGoesToTheNextConnection() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (TestServer server = TestServer.doing(peer -> {
                    int number = connections.incrementAndGet();
                    for (int i = 0; i < 3; i++) {
                        List<String> head = head(peer);
                        if (head == null) {
                            return;
                        }
                        String target = head.get(0).split(" ")[1];
                        String close = i == 2 ? "Connection: close\r\n" : "";
                        String body = target + " of " + number;
                        peer.send("HTTP/1.1 200 OK\r\n" + close + "Content-Length: " + body.length() + "\r\n\r\n" + body);
                    }
                });
                TestProxy proxy = proxy(server);
                TestClient client = proxy.client()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 10; i++) {
                requests.append(get("/" + i));
            }
            client.send(requests.toString());
            for (int i = 0; i < 10; i++) {
                Response response = Response.read(client, true);
                assertEquals("/" + i + " of " + (i / 3 + 1), response.text());
                assertEquals(null, response.headers().get("connection"));
            }
        }
    }

    @Test
    void everyFailureIsAResponse() throws Exception {
        try (TestProxy proxy = proxy("127.0.0.1:1");
                TestClient client = proxy.client()) {
            client.send(get("/") + "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                    + "BREW / HTTP/1.1\r\nHost: a\r\n\r\n" + "GET / HTTP/1.0\r\n\r\n" + get("/"));
            Response response = Response.read(client, true);
            assertEquals(503, response.status());
            assertEquals("Connection refused\n", response.text());
            assertEquals(503, Response.read(client, false).status());
            response = Response.read(client, true);
            assertEquals(405, response.status());
            assertEquals("GET, HEAD", response.headers().get("allow"));
            assertEquals(501, Response.read(client, true).status());
            response = Response.read(client, true);
            assertEquals(505, response.status());
            assertEquals("close", response.headers().get("connection"));
            assertTrue(client.isClosed());
        }
    }

    @Test
    void aServerThatGoesInTheMiddleIsABadGateway() throws Exception {
        try (TestServer server = TestServer.doing(peer -> {
                    head(peer);
                    peer.send("HTTP/1.1 200 OK\r\nContent-Le");
                });
                TestProxy proxy = proxy(server);
                TestClient client = proxy.client()) {
            client.send(get("/"));
            assertEquals(502, Response.read(client, true).status());
        }
    }

    @Test
    void nothingBehindARefusedRequestIsTakenForAnother() throws Exception {
        String smuggled = get("/smuggled");
        for (String request : List.of(
                "GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: " + smuggled.length() + "\r\n\r\n",
                "GET /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
                "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: " + smuggled.length()
                        + "\r\nConnection: close\r\n\r\n")) {
            try (TestServer server = TestServer.lines(line -> "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    TestProxy proxy = proxy(server);
                    TestClient client = proxy.client()) {
                client.send(request + smuggled);
                String all = new String(client.rest());
                assertTrue(all.startsWith("HTTP/1.1 4") && all.indexOf("HTTP/1.1", 1) < 0, all);
                assertEquals(List.of(), server.requests());
            }
        }
    }

    @Test
    void aLongResponseInChunksFlowsThrough() throws Exception {
        String chunk = "x".repeat(1 << 20);
        try (TestServer server = TestServer.doing(peer -> {
                    while (head(peer) != null) {
                        peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                        for (int i = 0; i < 20; i++) {
                            peer.send("100000\r\n" + chunk + "\r\n");
                        }
                        peer.send("0\r\n\r\n");
                    }
                });
                TestProxy proxy = proxy(server);
                TestClient client = proxy.client()) {
            client.send(get("/a") + get("/b"));
            assertEquals(20 << 20, Response.read(client, true).body().length);
            assertEquals(20 << 20, Response.read(client, true).body().length);
        }
    }
}
