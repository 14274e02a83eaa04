package io.trepak.engine;

import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The CRLF behind a payload that was still to come when its request was decoded. Without one no server gets the request, and
 * only the client who sent it is closed.
 */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class PayloadEndTest {
    private static final List<String> WRONG = List.of("xy", "\rx", "x\n", "\n\r");
    private static final String REFUSED = "-ERR Protocol error: expected CRLF behind a bulk string\r\n";
    private static final String BAD_DATA = "SERVER_ERROR bad data chunk, expected CRLF behind the data\r\n";
    private static final String PAYLOAD = "x".repeat(100_000);
    private static final int HEAD_BYTES = 200;

    @Parameter
    Transport transport;

    private static ScriptedServer memcached(List<String> lines) throws IOException {
        return ScriptedServer.start(peer -> {
            for (String line = peer.line(); line != null; line = peer.line()) {
                lines.add(line);
                if (line.startsWith("set")) {
                    peer.bytes(PAYLOAD.length() + 2);
                    peer.send("STORED\r\n");
                } else {
                    peer.send("END\r\n");
                }
            }
        });
    }

    /** Sends the first bytes, and the others in two pieces, each after the proxy has taken the one before. */
    private static void send(TestClient client, TestClient other, String request, int cut) throws IOException {
        int from = 0;
        for (int to : new int[] {HEAD_BYTES, cut, request.length()}) {
            client.send(request.substring(from, to));
            other.ask("GET", "other").expect(bulk("other"));
            from = to;
        }
    }

    private static String withEnd(String request, String end) {
        return request.substring(0, request.length() - 2) + end;
    }

    private void eachCut(String good, String stored, ScriptedServer... servers) throws Exception {
        try (TestProxy proxy = TestProxy.over(transport).start(servers);
                TestClient other = proxy.client()) {
            for (int cut = good.length() - 4; cut < good.length(); cut++) {
                try (TestClient client = proxy.client()) {
                    send(client, other, good, cut);
                    client.expect(stored);
                }
                for (String end : WRONG) {
                    try (TestClient client = proxy.client()) {
                        send(client, other, withEnd(good.replace("key", "bad"), end), cut);
                        assertEquals(REFUSED, client.rest());
                    }
                }
            }
            other.ask("GET", "other").expect(bulk("other"));
        }
        for (ScriptedServer server : servers) {
            assertEquals(1, server.connections());
            assertFalse(server.requests().stream().anyMatch(request -> request.contains("bad")), "a server got it");
        }
    }

    private static ScriptedServer redis() throws IOException {
        return answering(words -> words.get(0).equals("GET") ? bulk(words.get(1)) : "+OK\r\n");
    }

    @Test
    void isLookedAtBehindALargeRedisValueWhereverThatIsCut() throws Exception {
        try (ScriptedServer server = redis()) {
            eachCut(request("SET", "key", PAYLOAD), "+OK\r\n", server);
        }
    }

    @Test
    void isLookedAtBehindTheLastValueOfARequestThatIsSplit() throws Exception {
        try (ScriptedServer one = redis();
                ScriptedServer two = redis()) {
            eachCut(request("MSET", "key1", "1", "key2", "2", "key3", "3", "key4", PAYLOAD), "+OK\r\n", one, two);
        }
    }

    @Test
    void closesWithoutAWordWherePoolsDoThat() throws Exception {
        try (ScriptedServer server = redis();
                TestProxy proxy =
                        TestProxy.over(transport).with("redis_errors: close").start(server);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            client.ask("GET", "first");
            send(client, other, withEnd(request("SET", "k", PAYLOAD), "xy"), PAYLOAD.length());
            assertEquals(bulk("first"), client.rest());
        }
    }

    @Test
    void isLookedAtBehindLargeMemcachedDataWhereverThatIsCut() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        String good = "set key 0 0 " + PAYLOAD.length() + "\r\n" + PAYLOAD + "\r\n";
        try (ScriptedServer server = memcached(lines);
                TestProxy proxy =
                        TestProxy.over(transport).with("protocol: memcached").start(server);
                TestClient other = proxy.client()) {
            for (int cut = good.length() - 4; cut < good.length(); cut++) {
                for (String end : WRONG) {
                    try (TestClient client = proxy.client()) {
                        String bad = withEnd(good.replace("key", "bad"), end);
                        client.send(bad.substring(0, HEAD_BYTES));
                        other.send("get a\r\n").expect("END\r\n");
                        client.send(bad.substring(HEAD_BYTES, cut));
                        other.send("get a\r\n").expect("END\r\n");
                        client.send(bad.substring(cut));
                        assertEquals(BAD_DATA, client.rest());
                    }
                }
                other.send(good.substring(0, cut)).send(good.substring(cut)).expect("STORED\r\n");
            }
            assertEquals(1, server.connections());
        }
        assertFalse(lines.stream().anyMatch(line -> line.contains("bad")), "the server got it");
    }
}
