package io.trepak.engine;

import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.net.Transport;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers come in the order of the requests, each to the client that asked. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class OrderTest {
    private static final Function<List<String>, String> ECHO = words -> bulk(words.get(1));

    @Parameter
    Transport transport;

    @Test
    void answersAPipelineInOrderThoughTheFirstServerIsTheSlowest() throws Exception {
        try (Held slow = new Held();
                ScriptedServer fast = answering(ECHO);
                TestProxy proxy = TestProxy.over(transport).start(slow.server, fast);
                TestClient client = proxy.client()) {
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                client.ask("GET", proxy.key(1, i))
                        .expect(bulk(proxy.key(1, i))); // so that 200 may be under way at once
            }
            for (int i = 0; i < 200; i++) {
                String key = proxy.key(i % 2, i);
                client.ask("GET", key);
                expected.append(bulk(key));
            }
            fast.awaitRequests(200);
            slow.release();
            client.expect(expected.toString());
        }
    }

    @Test
    void answersItsOwnRequestsInTurnWithForwardedOnes() throws Exception {
        try (Held slow = new Held();
                TestProxy proxy = TestProxy.over(transport).start(slow.server);
                TestClient client = proxy.client()) {
            client.send(request("PING") + request("GET", "a") + request("PING") + request("GET", "b"));
            client.expect("+PONG\r\n");
            slow.release();
            client.expect(bulk("a") + "+PONG\r\n" + bulk("b"));
        }
    }

    @Test
    void clientsThatVanishMidPipelineNeverShiftTheAnswersOfOthers() throws Exception {
        try (ScriptedServer first = answering(ECHO);
                ScriptedServer second = answering(ECHO);
                TestProxy proxy = TestProxy.over(transport).start(first, second);
                TestClient steady = proxy.client()) {
            Random random = new Random(7);
            for (int round = 0; round < 150; round++) {
                TestClient doomed = proxy.client();
                StringBuilder pipeline = new StringBuilder();
                for (int i = random.nextInt(50); i >= 0; i--) {
                    pipeline.append(request("GET", "doomed" + round + "-" + i));
                }
                pipeline.append(request("MGET", "doomed1", "doomed2", "doomed3"));
                doomed.send(pipeline.substring(0, pipeline.length() - random.nextInt(20)));
                steady.ask("GET", "steady" + round);
                if (random.nextBoolean()) {
                    doomed.reset();
                } else {
                    doomed.close();
                }
                steady.ask("GET", "again" + round);
                steady.expect(bulk("steady" + round) + bulk("again" + round));
            }
            proxy.awaitStat("alpha", "client_connections", 1);
        }
    }

    @Test
    void halfClosedClientsGetAllTheirAnswers() throws Exception {
        try (Held slow = new Held();
                TestProxy proxy = TestProxy.over(transport).start(slow.server);
                TestClient client = proxy.client()) {
            client.send(request("GET", "a") + request("GET", "b")).finish();
            slow.release();
            assertEquals(bulk("a") + bulk("b"), client.rest());
            proxy.awaitStat("alpha", "client_eof", 1);
        }
    }

    @Test
    void tenThousandRequestsInOneWriteComeBackInOrderThroughATinyWindow() throws Exception {
        try (ScriptedServer first = answering(ECHO);
                ScriptedServer second = answering(ECHO);
                TestProxy proxy = TestProxy.over(transport)
                        .with("client_pending_requests: 3")
                        .start(first, second);
                TestClient client = proxy.client()) {
            StringBuilder pipeline = new StringBuilder();
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 10_000; i++) {
                pipeline.append(request("GET", "k" + i));
                expected.append(bulk("k" + i));
            }
            Thread writer = client.sendMeanwhile(pipeline.toString(), 1);
            client.expect(expected.toString());
            writer.join();
        }
    }

    @Test
    void answersThatArriveByteByByteAreWhole() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(peer -> {
                    for (List<String> words = peer.request(); words != null; words = peer.request()) {
                        peer.sendByteByByte(bulk(words.get(1)));
                    }
                });
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            client.send(request("GET", "a") + request("GET", "b"));
            other.send(request("GET", "c"));
            client.expect(bulk("a") + bulk("b"));
            other.expect(bulk("c"));
        }
    }

    @Test
    void requestsThatArriveByteByByteAreWhole() throws Exception {
        try (ScriptedServer server = answering(ECHO);
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient client = proxy.client()) {
            for (char c : (request("GET", "a") + request("PING") + request("GET", "b")).toCharArray()) {
                client.send(String.valueOf(c));
            }
            client.expect(bulk("a") + "+PONG\r\n" + bulk("b"));
        }
    }
}
