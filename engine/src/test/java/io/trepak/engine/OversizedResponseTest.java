package io.trepak.engine;

import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A response above {@code max_response_bytes} costs its asker an error, or its connection once a part of it was passed on.
 * Everybody else whose requests are under way on that server connection gets its responses, and the connection stays.
 */
class OversizedResponseTest {
    private static final int MAX_BYTES = 64 << 10;
    private static final int LARGE_BYTES = 1 << 20;
    private static final Transport TRANSPORT =
            TestProxy.transports().findFirst().orElseThrow();

    private final AtomicLong sentBytes = new AtomicLong();

    static Stream<LargeResponse> oversized() {
        String x = "x".repeat(1024);
        return Stream.of(
                new LargeResponse("$" + LARGE_BYTES + "\r\n", x, LARGE_BYTES / 1024, "\r\n"),
                new LargeResponse("*1\r\n$" + LARGE_BYTES + "\r\n", x, LARGE_BYTES / 1024, "\r\n"),
                new LargeResponse("*2\r\n$" + LARGE_BYTES + "\r\n", x, LARGE_BYTES / 1024, "\r\n:1\r\n"),
                LargeResponse.array(LARGE_BYTES / 4, ":1\r\n"),
                LargeResponse.array(LARGE_BYTES / 1024, bulk(x)),
                LargeResponse.array(20_000, "*2\r\n$10\r\n0123456789\r\n*1\r\n*0\r\n"),
                new LargeResponse("*1\r\n*1\r\n*100000\r\n", "$3\r\nabc\r\n", 100_000, ""),
                new LargeResponse("+", x, LARGE_BYTES / 1024, "\r\n"),
                new LargeResponse("-ERR ", x, LARGE_BYTES / 1024, "\r\n"),
                new LargeResponse("*2\r\n+", x, LARGE_BYTES / 1024, "\r\n+x\r\n"));
    }

    private TestProxy start(ScriptedServer... servers) throws Exception {
        return TestProxy.over(TRANSPORT)
                .with("max_response_bytes: " + MAX_BYTES)
                .start(servers);
    }

    /** Answers only when so many requests have come. */
    private ScriptedServer servingTogether(int count, LargeResponse large) throws Exception {
        return ScriptedServer.start(proxy -> {
            while (true) {
                List<List<String>> requests = new java.util.ArrayList<>();
                while (requests.size() < count) {
                    List<String> words = proxy.request();
                    if (words == null) {
                        return;
                    }
                    requests.add(words);
                }
                for (List<String> words : requests) {
                    switch (words.get(0)) {
                        case "GET" -> proxy.send(bulk(words.get(1)));
                        case "MGET" -> proxy.send("*1\r\n" + bulk(words.get(1)));
                        case "SET" -> proxy.send("+OK\r\n");
                        default -> large.send(proxy, sentBytes);
                    }
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("oversized")
    void othersOnTheSameConnectionGetTheirResponses(LargeResponse large) throws Exception {
        try (ScriptedServer server = servingTogether(6, large);
                TestProxy proxy = start(server);
                TestClient before = proxy.client();
                TestClient behind = proxy.client()) {
            for (int round = 1; round <= 3; round++) {
                before.ask("GET", "a").ask("SET", "a", "1");
                proxy.awaitStat("s0", "requests", 6 * round - 4);
                try (TestClient another = proxy.client()) {
                    another.ask("LRANGE", "l", "0", "-1");
                    proxy.awaitStat("s0", "requests", 6 * round - 3);
                    behind.ask("GET", "b").ask("SET", "b", "1");
                    proxy.awaitStat("s0", "requests", 6 * round - 1);
                    before.ask("GET", "c");
                    before.expect(bulk("a") + "+OK\r\n" + bulk("c"));
                    behind.expect(bulk("b") + "+OK\r\n");
                    expectErrorOrEnd(another, large);
                }
            }
            assertEquals(1, server.connections());
            assertEquals(0, proxy.stat("s0", "server_err"));
            assertEquals(0, proxy.stat("server_ejects"));
        }
    }

    /** What was passed on before the limit was reached cannot be taken back; it is a beginning of the response then. */
    private static void expectErrorOrEnd(TestClient asker, LargeResponse large) throws Exception {
        asker.send(request("QUIT"));
        String got = asker.rest();
        if (got.startsWith("-ERR ") && !large.head().startsWith("-ERR")) {
            assertTrue(got.contains("max_response_bytes"), got);
            assertTrue(got.endsWith("\r\n+OK\r\n"), got);
            return;
        }
        String beginning = large.head() + large.element().repeat((int) Math.min(large.elements(), 100_000));
        assertTrue(
                got.isEmpty() || got.contains("max_response_bytes") || beginning.startsWith(got),
                "got " + got.length());
        assertTrue(got.length() < large.length(), "got all of it");
    }

    @Test
    void anErrorForOneWhoseLengthIsAnnounced() throws Exception {
        LargeResponse large =
                new LargeResponse("$" + LARGE_BYTES + "\r\n", "x".repeat(1024), LARGE_BYTES / 1024, "\r\n");
        try (ScriptedServer server = ScriptedServer.start(large.served(sentBytes));
                TestProxy proxy = start(server);
                TestClient client = proxy.client()) {
            for (int i = 0; i < 20; i++) {
                client.ask("GET", "a").ask("DUMP", "k").ask("GET", "b").ask("PING");
                client.expect(bulk("a"));
                String error = client.line();
                assertTrue(error.startsWith("-ERR ") && error.contains("max_response_bytes"), error);
                client.expect(bulk("b") + "+PONG\r\n");
            }
            assertEquals(1, server.connections());
        }
    }

    @Test
    void anErrorForAFragment() throws Exception {
        LargeResponse large =
                new LargeResponse("*1\r\n$" + LARGE_BYTES + "\r\n", "x".repeat(1024), LARGE_BYTES / 1024, "\r\n");
        try (ScriptedServer server = ScriptedServer.start(large.served(sentBytes));
                ScriptedServer small = ScriptedServer.answering(words -> "*1\r\n" + bulk(words.get(1)));
                TestProxy proxy = start(server, small);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            String key = proxy.key(0, 0);
            for (int i = 0; i < 20; i++) {
                client.ask("MGET", key, proxy.key(1, 0));
                other.ask("GET", key).expect(bulk(key));
                String error = client.line();
                assertTrue(error.startsWith("-ERR ") && error.contains("max_response_bytes"), error);
                client.ask("GET", key).expect(bulk(key));
            }
            assertEquals(1, server.connections());
            assertEquals(1, small.connections());
        }
    }

    @Test
    void theAskerMayLeaveMeanwhile() throws Exception {
        CyclicBarrier half = new CyclicBarrier(2);
        String x = "x".repeat(LARGE_BYTES / 2);
        try (ScriptedServer server = ScriptedServer.start(proxy -> {
                    for (List<String> words = proxy.request(); words != null; words = proxy.request()) {
                        if (words.get(0).equals("GET")) {
                            proxy.send(bulk(words.get(1)));
                        } else {
                            proxy.send("$" + LARGE_BYTES + "\r\n" + x);
                            half.await();
                            half.await();
                            proxy.send(x + "\r\n");
                        }
                    }
                });
                TestProxy proxy = start(server);
                TestClient other = proxy.client()) {
            for (int i = 1; i <= 5; i++) {
                TestClient asker = proxy.client();
                asker.ask("DUMP", "k");
                half.await();
                other.ask("GET", "a");
                asker.reset();
                proxy.awaitStat("alpha", "client_connections", 1);
                half.await();
                other.expect(bulk("a"));
            }
            assertEquals(1, server.connections());
        }
    }

    @Test
    void memcachedValuesToo() throws Exception {
        String value = "x".repeat(LARGE_BYTES);
        try (ScriptedServer server = ScriptedServer.start(peer -> {
                    for (String line = peer.line(); line != null; line = peer.line()) {
                        StringBuilder found = new StringBuilder();
                        for (String key : line.substring(4).split(" ")) {
                            String its = key.startsWith("large") ? value : key;
                            found.append("VALUE ")
                                    .append(key)
                                    .append(" 0 ")
                                    .append(its.length())
                                    .append("\r\n");
                            found.append(its).append("\r\n");
                        }
                        peer.send(found + "END\r\n");
                    }
                });
                TestProxy proxy = TestProxy.over(TRANSPORT)
                        .with("redis: false", "max_response_bytes: " + MAX_BYTES)
                        .start(server);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            for (int i = 0; i < 20; i++) {
                // In one turn, so that they may be merged into one request.
                proxy.inOneTurn(() -> {
                    other.send("get a\r\n");
                    client.send("get large\r\n");
                    other.send("get b\r\n");
                });
                other.expect("VALUE a 0 1\r\na\r\nEND\r\nVALUE b 0 1\r\nb\r\nEND\r\n");
                String error = client.line();
                assertTrue(error.startsWith("SERVER_ERROR ") && error.contains("max_response_bytes"), error);
                client.send("get c\r\n").expect("VALUE c 0 1\r\nc\r\nEND\r\n");
            }
            assertEquals(1, server.connections());
        }
    }
}
