package io.trepak.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.Protocol;
import io.trepak.engine.http.HttpProtocol;
import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pipelined requests to a server that closes its connection behind every so many responses, as HTTP servers do. */
class ClosingServerTest {
    private static final int RESPONSES_PER_CONNECTION = 7;
    private static final int REQUESTS = 200;

    @TempDir
    Path plugins;

    private final List<String> executed = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void buildPlugin() throws Exception {
        PluginJar.build(plugins.resolve("http.jar"), Protocol.class, HttpProtocol.class);
    }

    /** Executes so many requests of a connection, and says with the last that it is. */
    private ScriptedServer closing() throws IOException {
        return ScriptedServer.start(peer -> {
            for (int count = 1; count <= RESPONSES_PER_CONNECTION; count++) {
                String line = peer.line();
                if (line == null) {
                    return;
                }
                while (!peer.line().isEmpty()) {}
                String path = line.split(" ")[1];
                executed.add(path);
                peer.send("HTTP/1.1 200 OK\r\n" + (count < RESPONSES_PER_CONNECTION ? "" : "Connection: close\r\n")
                        + "Content-Length: " + path.length() + "\r\n\r\n" + path);
            }
            peer.awaitEnd(); // what was sent behind the last is read and dropped, or a reset could overtake the
            // response
        });
    }

    private TestProxy over(Transport transport, ScriptedServer server, String... keys) throws Exception {
        return TestProxy.over(transport)
                .plugins(plugins)
                .with("protocol: http")
                .with(keys)
                .start(server);
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: here\r\n\r\n";
    }

    private static String ok(String path) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path;
    }

    @ParameterizedTest
    @MethodSource("io.trepak.engine.TestProxy#transports")
    void everyRequestIsExecutedOnceAndAnsweredInOrder(Transport transport) throws Exception {
        try (ScriptedServer server = closing();
                TestProxy proxy = over(transport, server, "http_keep: 10000");
                TestClient one = proxy.client();
                TestClient two = proxy.client()) {
            StringBuilder ofOne = new StringBuilder();
            StringBuilder ofTwo = new StringBuilder();
            for (int i = 0; i < REQUESTS; i++) {
                ofOne.append(get("/one/" + i));
                ofTwo.append(get("/two/" + i));
            }
            one.send(ofOne.toString());
            two.send(ofTwo.toString());
            for (int i = 0; i < REQUESTS; i++) {
                one.expect(ok("/one/" + i));
                two.expect(ok("/two/" + i));
            }
            assertEquals(2 * REQUESTS, executed.size());
            assertEquals(2 * REQUESTS, new HashSet<>(executed).size());
            for (String client : List.of("/one/", "/two/")) {
                List<String> paths = executed.stream()
                        .filter(path -> path.startsWith(client))
                        .toList();
                for (int i = 0; i < REQUESTS; i++) {
                    assertEquals(client + i, paths.get(i));
                }
            }
            assertEquals(
                    (2 * REQUESTS + RESPONSES_PER_CONNECTION - 1) / RESPONSES_PER_CONNECTION, server.connections());
        }
    }

    @Test
    void whatIsNotKeptFailsAndWasNotExecuted() throws Exception {
        try (ScriptedServer server = closing();
                TestProxy proxy = over(Transport.best(), server);
                TestClient client = proxy.client()) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                all.append(get("/" + i));
            }
            client.send(all.toString());
            for (int i = 0; i < RESPONSES_PER_CONNECTION; i++) {
                client.expect(ok("/" + i));
            }
            int failed = 0;
            for (int i = RESPONSES_PER_CONNECTION; i < 20; i++) {
                String failure = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\nLOST";
                if (client.expectOneOf(ok("/" + i), failure) == 1) {
                    failed++;
                    assertTrue(!executed.contains("/" + i), i + " was executed");
                }
            }
            assertTrue(failed > 0, "all were answered");
        }
    }
}
