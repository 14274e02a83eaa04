package io.trepak.engine;

import static io.trepak.engine.ScriptedServer.answerAll;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that do not fit one read: passed on in pieces, never between the pieces of another. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class LargeValueTest {
    private static final int MIB = 1 << 20;

    @Parameter
    Transport transport;

    private static Function<List<String>, String> store() {
        Map<String, String> values = new ConcurrentHashMap<>();
        return words -> {
            if (words.get(0).equals("SET")) {
                values.put(words.get(1), words.get(2));
                return "+OK\r\n";
            }
            String value = values.get(words.get(1));
            return value == null ? "$-1\r\n" : bulk(value);
        };
    }

    /** A value whose every part tells where it belongs. */
    private static String value(String name, int length) {
        StringBuilder text = new StringBuilder(length + 20);
        while (text.length() < length) {
            text.append(name).append('@').append(text.length()).append(' ');
        }
        text.setLength(length);
        return text.toString();
    }

    @Test
    void setsAndGetsAMegabyteAndTwenty() throws Exception {
        try (ScriptedServer server = answering(store());
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient client = proxy.client()) {
            for (int size : new int[] {16_000, 17_000, 65_536, MIB, 20 * MIB}) {
                String value = value("v" + size, size);
                client.ask("SET", "k" + size, value).expect("+OK\r\n");
                client.ask("GET", "k" + size).expect(bulk(value));
            }
        }
    }

    @Test
    void smallPipelinesOfOthersAreNotMixedUpWithLargeValuesOnTheSameConnection() throws Exception {
        try (ScriptedServer server = answering(store());
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient large = proxy.client();
                TestClient small = proxy.client()) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread others = new Thread(() -> {
                try {
                    for (int i = 0; i < 300; i++) {
                        String key = "s" + i;
                        small.send(request("SET", key, key) + request("GET", key) + request("GET", "none"));
                        small.expect("+OK\r\n" + bulk(key) + "$-1\r\n");
                    }
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
            others.start();
            for (int i = 0; i < 5; i++) {
                String value = value("large" + i, 2 * MIB + i);
                large.ask("SET", "large", value);
                large.ask("GET", "large");
                large.ask("GET", "none");
                large.expect("+OK\r\n" + bulk(value) + "$-1\r\n");
            }
            others.join();
            assertEquals(null, failure.get());
        }
    }

    @Test
    void aLargeAnswerWaitsForTheTurnOfItsRequest() throws Exception {
        String value = value("big", 3 * MIB);
        try (Held slow = new Held();
                ScriptedServer fast = answering(words -> bulk(value));
                TestProxy proxy = TestProxy.over(transport).start(slow.server, fast);
                TestClient client = proxy.client()) {
            String first = proxy.key(0, 0);
            client.send(request("GET", first) + request("GET", proxy.key(1, 0)) + request("GET", proxy.key(1, 1)));
            proxy.awaitStat("s1", "responses", 2);
            slow.release();
            client.expect(bulk(first) + bulk(value) + bulk(value));
        }
    }

    @Test
    void aServerThatDiesInTheMiddleOfALargeAnswerCostsOnlyThatClient() throws Exception {
        CountDownLatch die = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(peer -> {
                    List<String> words = peer.request();
                    if (words != null && words.get(1).equals("big")) {
                        peer.send("$1000000\r\n" + "x".repeat(400_000));
                        peer.request();
                        die.await();
                        return;
                    }
                    while (words != null) {
                        peer.send(bulk(words.get(1)));
                        words = peer.request();
                    }
                });
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient unlucky = proxy.client();
                TestClient behind = proxy.client()) {
            unlucky.ask("GET", "big").expect("$1000000\r\n");
            behind.ask("GET", "a");
            server.awaitRequests(2);
            die.countDown();
            String rest = unlucky.rest();
            assertTrue(rest.length() <= 400_000 && rest.matches("x*"), "only what came of the value");
            behind.expect("-ERR Connection reset by peer\r\n");
            behind.ask("GET", "b").expect(bulk("b"));
        }
    }

    @Test
    void aLargeAnswerCutBeforeItsTurnIsAnOrdinaryError() throws Exception {
        try (Held slow = new Held();
                ScriptedServer dying = ScriptedServer.start(peer -> {
                    peer.request();
                    peer.send("$1000000\r\n" + "x".repeat(400_000));
                });
                TestProxy proxy = TestProxy.over(transport).start(slow.server, dying);
                TestClient client = proxy.client()) {
            String first = proxy.key(0, 0);
            client.send(request("GET", first) + request("GET", proxy.key(1, 0)) + request("PING"));
            proxy.awaitStat("s1", "server_eof", 1);
            slow.release();
            client.expect(bulk(first) + "-ERR Connection reset by peer\r\n+PONG\r\n");
        }
    }

    @Test
    void aClientThatLeavesInTheMiddleOfALargeAnswerShiftsNothing() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        String half = "x".repeat(500_000);
        try (ScriptedServer server = ScriptedServer.start(peer -> {
                    peer.request();
                    peer.send("$1000000\r\n" + half);
                    go.await();
                    peer.send(half + "\r\n");
                    answerAll(words -> bulk(words.get(1))).run(peer);
                });
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient leaver = proxy.client();
                TestClient other = proxy.client()) {
            leaver.ask("GET", "big").expect("$1000000\r\nxxx");
            other.ask("GET", "a");
            leaver.reset();
            proxy.awaitStat("alpha", "client_connections", 1);
            go.countDown();
            other.expect(bulk("a"));
            assertEquals(1, server.connections());
        }
    }

    @Test
    void aRequestAboveTheLimitIsRefused() throws Exception {
        try (ScriptedServer server = answering(store());
                TestProxy proxy = TestProxy.over(transport)
                        .with("max_request_bytes: 100000")
                        .start(server);
                TestClient client = proxy.client()) {
            client.ask("SET", "k", "x".repeat(90_000)).expect("+OK\r\n");
            client.send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$200000\r\n");
            String answer = client.rest();
            assertTrue(answer.startsWith("-ERR ") && answer.contains("max_request_bytes"), answer);
        }
    }
}
