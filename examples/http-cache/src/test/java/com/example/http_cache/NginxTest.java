package com.example.http_cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.testkit.TestClient;
import io.trepak.testkit.TestProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three real servers, which end a connection after so many requests and leave unanswered what was sent behind: nobody may notice.
 */
@Timeout(300)
class NginxTest {
    private static final int REQUESTS = 20_000;
    private static final int CLIENTS = 10;
    /** How many requests a client sends at once. */
    private static final int PIPELINED = 50;

    private static final int FILES = 200;

    @TempDir
    private Path folder;

    private Path root;
    /** Which server has answered for a file. */
    private final Map<Integer, String> owners = new TreeMap<>();

    @BeforeEach
    void writeFiles() throws IOException {
        root = Files.createDirectory(folder.resolve("files"));
        for (int file = 0; file < FILES; file++) {
            Files.writeString(root.resolve(name(file)), text(file));
        }
    }

    /** The number stands in front: fnv1a_64 keeps together what differs in its last letters only. */
    private static String name(int file) {
        return file + "-page.html";
    }

    private static String text(int file) {
        return ("content of " + file + "\n").repeat(file + 1);
    }

    @Test
    void serversThatEndEachConnectionAfterSevenRequestsCostNobodyAnError() throws Exception {
        answersAll("keepalive_requests 7;");
    }

    @Test
    void serversWithTheirOwnLimitOfAThousandCostNobodyAnError() throws Exception {
        answersAll("");
    }

    private void answersAll(String keepalive) throws Exception {
        try (Nginx first = Nginx.start(folder, root, "first", keepalive);
                Nginx second = Nginx.start(folder, root, "second", keepalive);
                Nginx third = Nginx.start(folder, root, "third", keepalive);
                TestProxy proxy = TestProxy.with(new HttpCache())
                        .server(first.address())
                        .server(second.address())
                        .server(third.address())
                        .key("timeout", "30000") // on a busy machine
                        .start()) {
            List<TestClient> clients = new ArrayList<>();
            try {
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(proxy.client());
                }
                for (int sent = 0; sent < REQUESTS; sent += CLIENTS * PIPELINED) {
                    round(clients, sent);
                }
            } finally {
                for (TestClient client : clients) {
                    client.close();
                }
            }
            assertEquals(3, new TreeSet<>(owners.values()).size(), "all servers have answered");
        }
    }

    /** All clients ask at the same time, each for many files at once. */
    private void round(List<TestClient> clients, int number) throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            StringBuilder requests = new StringBuilder();
            for (int request = 0; request < PIPELINED; request++) {
                requests.append(request(number + i * PIPELINED + request));
            }
            clients.get(i).send(requests.toString());
        }
        for (int i = 0; i < CLIENTS; i++) {
            for (int request = 0; request < PIPELINED; request++) {
                check(clients.get(i), number + i * PIPELINED + request);
            }
        }
    }

    private static int file(int number) {
        return number * 31 % FILES;
    }

    /** In turn for the file, for its head, and for the file in chunks. */
    private static String request(int number) {
        return (number % 3 == 1 ? "HEAD /" : "GET /") + name(file(number)) + " HTTP/1.1\r\nHost: cache\r\n"
                + (number % 3 == 2 ? "Accept-Encoding: gzip\r\n\r\n" : "\r\n");
    }

    private void check(TestClient client, int number) throws IOException {
        Response response = Response.read(client, number % 3 != 1);
        int file = file(number);
        assertEquals(200, response.status(), () -> "request " + number + ": " + response.headers());
        assertFalse("close".equals(response.headers().get("connection")), "said to a client that stays");
        assertEquals(number % 3 == 2, response.headers().containsKey("transfer-encoding"));
        if (number % 3 == 1) {
            assertEquals("" + text(file).length(), response.headers().get("content-length"));
        } else {
            assertEquals(text(file), response.text());
        }
        String server = response.headers().get("x-server");
        assertEquals(server, owners.computeIfAbsent(file, key -> server), "the server of " + name(file));
    }

    @Test
    void conditionsRangesAndWhatIsNotThereAreTheServersBusiness() throws Exception {
        try (Nginx server = Nginx.start(folder, root, "only", "");
                TestProxy proxy =
                        TestProxy.with(new HttpCache()).server(server.address()).start();
                TestClient client = proxy.client()) {
            client.send("GET /9-page.html HTTP/1.1\r\nHost: a\r\nRange: bytes=0-6\r\n\r\nGET /none HTTP/1.1\r\nHost: a\r\n\r\n");
            Response part = Response.read(client, true);
            assertEquals(206, part.status());
            assertEquals("content", part.text());
            assertEquals(404, Response.read(client, true).status());
            client.send("GET /9-page.html HTTP/1.1\r\nHost: a\r\nIf-None-Match: " + part.headers().get("etag")
                    + "\r\nConnection: close\r\n\r\n");
            assertEquals(304, Response.read(client, true).status());
            assertTrue(client.isClosed());
        }
    }
}
