package io.trepak.engine;

import static io.trepak.engine.ScriptedServer.answeringLines;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/**
 * Several kinds of connections to one server, and requests that have to be answered before the next is looked at. What the proxy is driven by is no matter here.
 */
class LaneTest {
    private final Transport transport = TestProxy.transports().findFirst().orElseThrow();

    /** Tells what was said first on the connection it answers on. */
    private static ScriptedServer greeted() throws Exception {
        return ScriptedServer.start(peer -> {
            String greeting = "nothing";
            for (String line = peer.requestLine(); line != null; line = peer.requestLine()) {
                if (line.startsWith("hello")) {
                    greeting = line;
                    peer.send("+welcome\n");
                } else {
                    peer.send("+" + greeting + "\n");
                }
            }
        });
    }

    @Test
    void aLaneIsOpenedByTheFirstRequestThatTakesItAndHasItsOwnHandshake() throws Exception {
        try (ScriptedServer server = greeted();
                TestProxy proxy = TestProxy.over(transport)
                        .speakingLines()
                        .with("preconnect: true")
                        .start(server);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            client.send("set k\n").expect("+nothing\n");
            assertEquals(1, proxy.stat("s0", "server_connections"));
            client.send("@lane=2 set k\n").expect("+hello 2\n");
            other.send("@lane=2 @rewrite all\n");
            assertEquals("+hello 2", other.line());
            assertEquals(2, proxy.stat("s0", "server_connections"));
            client.send("@lane=1 @payload=50000 @rewrite set k\n" + "x".repeat(50_000))
                    .expect("+hello 1\n");
            assertEquals(3, proxy.stat("s0", "server_connections"));
            assertEquals(4, proxy.stat("s0", "requests"));
            assertEquals(4, proxy.stat("s0", "responses"));
        }
    }

    @Test
    void aSplitRequestTakesTheLaneAtEveryServer() throws Exception {
        try (ScriptedServer first = greeted();
                ScriptedServer second = greeted();
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(first, second);
                TestClient client = proxy.client()) {
            client.send("@lane=1 sum " + proxy.key(0, 0) + " " + proxy.key(1, 0) + "\n");
            client.expect("<" + proxy.key(0, 0) + "@0><" + proxy.key(1, 0) + "@1>+hello 1\n+hello 1\n");
            assertEquals("hello 1", first.requests().get(0));
            assertEquals("hello 1", second.requests().get(0));
        }
    }

    @Test
    void aLaneThatDoesNotAnswerIsGivenUpAndTheOthersStay() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(peer -> {
                    for (String line = peer.requestLine(); line != null; line = peer.requestLine()) {
                        if (!line.startsWith("hello")) {
                            peer.send("+fine\n");
                        }
                    }
                });
                TestProxy proxy = TestProxy.over(transport)
                        .speakingLines()
                        .with("timeout: 1000")
                        .start(server);
                TestClient client = proxy.client()) {
            client.send("set k\n").expect("+fine\n");
            client.send("@lane=1 set k\n").expect("-Connection timed out\n");
            client.send("set k\n").expect("+fine\n");
            assertEquals(1, proxy.stat("s0", "server_timedout"));
            assertEquals(2, server.connections());
        }
    }

    @Test
    void aServerThatRefusesALaneIsNotEjected() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(peer -> {
                    for (String line = peer.requestLine(); line != null; line = peer.requestLine()) {
                        peer.send(line.startsWith("hello") ? "-what\n" : "+fine\n");
                    }
                });
                TestProxy proxy = TestProxy.over(transport)
                        .speakingLines()
                        .with("auto_eject_hosts: true", "server_failure_limit: 1")
                        .start(server);
                TestClient client = proxy.client()) {
            for (int i = 1; i <= 3; i++) {
                client.send("@lane=1 set k\n");
                String answer = client.line();
                assertTrue(answer.startsWith("-") && answer.contains("refused"), answer);
                client.send("set k\n").expect("+fine\n");
                assertEquals(i, proxy.stat("s0", "server_err"));
            }
            assertEquals(0, proxy.stat("server_ejects"));
        }
    }

    @Test
    void nothingBehindABarrierIsLookedAtBeforeAllIsAnswered() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(peer -> {
                    for (String line = peer.requestLine(); line != null; line = peer.requestLine()) {
                        if (line.startsWith("hello")) {
                            peer.send("+welcome\n");
                        } else {
                            go.await();
                            peer.send("+" + line + "\n");
                        }
                    }
                });
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(server);
                TestClient client = proxy.client()) {
            client.send("set a\nuse 1\nset b\n@barrier set c\nset d\n@barrier ping\nping\n");
            server.awaitRequests(1);
            assertEquals(1, proxy.stat("s0", "server_connections"));
            go.countDown();
            client.expect("+set a\n+lane 1\n+set b\n+@barrier set c\n+set d\n+pong\n+pong\n");
            assertEquals(List.of("set a", "hello 1", "set b", "@barrier set c", "set d"), server.requests());
        }
    }

    @Test
    void aBarrierWithALargePayloadHoldsBackWhatFollows() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        String payload = "x".repeat(50_000);
        try (ScriptedServer server = ScriptedServer.start(peer -> {
                    peer.requestLine();
                    go.await();
                    peer.send("+large\n");
                    ScriptedServer.answerLines(line -> "+small\n").run(peer);
                });
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(server);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            client.send("@barrier @payload=50000 set k\n" + payload + "use 2\nuse 0\nset k\n");
            server.awaitRequests(1);
            other.send("ping\n").expect("+pong\n");
            assertEquals(1, proxy.stat("s0", "requests"));
            go.countDown();
            client.expect("+large\n+lane 2\n+lane 0\n+small\n");
        }
    }

    @Test
    void aBarrierWithNothingToWaitForCostsNothing() throws Exception {
        try (ScriptedServer server = answeringLines(line -> "+fine\n");
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(server);
                TestClient client = proxy.client()) {
            client.send("use 0\n@barrier @quiet set k\n@barrier ping\nping\n").expect("+lane 0\n+pong\n+pong\n");
        }
    }
}
