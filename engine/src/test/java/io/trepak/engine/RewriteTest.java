package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answeringLines;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.net.Transport;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests of which the server gets something else, and whose answers the protocol looks at. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class RewriteTest {
    @Parameter
    Transport transport;

    @Test
    void theServerGetsOtherWordsAndTheAnswerIsJoined() throws Exception {
        try (ScriptedServer first = answeringLines(line -> "+a\n");
                ScriptedServer second = answeringLines(line -> "+b\n");
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(first, second);
                TestClient client = proxy.client()) {
            String key = proxy.key(0, 0);
            String other = proxy.key(0, 1);
            client.send("@rewrite set " + key + "\n@rewrite both " + key + " " + other + "\n@rewrite get " + other
                            + "\nset " + key + "\n")
                    .expect("+a\n+a\n+a\n+a\n");
            assertEquals(
                    List.of("set " + key, "both " + key + " " + other, "get " + other, "set " + key), first.requests());
            assertEquals(0, proxy.stat("fragments"));
            client.send("@rewrite all x\n").expect("+a\n+b\n");
            client.send("@rewrite at\n").expect("+a\n");
            assertEquals(List.of("all x", "at"), first.requests().subList(4, 6));
            assertEquals(List.of("all x"), second.requests());
        }
    }

    @Test
    void aResponseRewrittenToNothingIsNone() throws Exception {
        try (ScriptedServer server =
                        answeringLines(line -> line.startsWith("set") ? "+silence @head=18\n" : "+heard\n");
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(server);
                TestClient client = proxy.client()) {
            client.send("@rewrite set a\n@rewrite both a\n@rewrite set a\n@rewrite both a\n")
                    .expect("+heard\n+heard\n");
        }
    }

    @Test
    void aQuietOneIsSentAndNotAwaited() throws Exception {
        try (ScriptedServer first =
                        answeringLines(line -> line.contains("all") || line.contains("quiet") ? "" : "+a\n");
                ScriptedServer second = answeringLines(line -> line.contains("all") ? "" : "+b\n");
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(first, second);
                TestClient client = proxy.client()) {
            String key = proxy.key(0, 0);
            client.send("@rewrite @quiet set " + key + " quiet\n@quiet all\n@rewrite @quiet all\nset " + key + "\n")
                    .expect("+a\n");
            client.send("set " + proxy.key(1, 0) + "\n").expect("+b\n");
            assertEquals(List.of("set " + key + " quiet", "@quiet all", "all", "set " + key), first.requests());
            assertEquals(4, proxy.stat("s0", "requests"));
            assertEquals(1, proxy.stat("s0", "responses"));
        }
    }

    @Test
    void theRestOfALargeOneFollowsAsItCame() throws Exception {
        String payload = "0123456789".repeat(100_000);
        try (ScriptedServer server = answeringLines(line -> "+" + line.length() + "\n");
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(server);
                TestClient client = proxy.client()) {
            String line = "@payload=" + payload.length() + " set k";
            client.send("@rewrite " + line + "\n" + payload + "@rewrite set x\n");
            client.expect("+" + (line.length() + 1 + payload.length()) + "\n+5\n");
            assertEquals(List.of(line + "|" + payload, "set x"), server.requests());
            client.send("@rewrite @quiet " + line + "\n" + payload + "set k\n")
                    .expect("+" + server.requests().get(0).length() + "\n");
        }
    }

    @Test
    void aFailedServerIsToldAsForAnyOther() throws Exception {
        String payload = "x".repeat(100_000);
        try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Peer::requestLine);
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(server);
                TestClient client = proxy.client()) {
            client.send("@rewrite set k\n").expect("-Connection reset by peer\n");
            client.send("@rewrite @payload=100000 set k\n" + payload).expect("-Connection reset by peer\n");
            assertEquals(2, proxy.stat("forward_error"));
        }
        try (TestProxy proxy = TestProxy.over(transport)
                        .speakingLines()
                        .at("127.0.0.1:1")
                        .start();
                TestClient client = proxy.client()) {
            client.send("@rewrite @payload=100000 set k\n" + payload).expect("-Connection refused\n");
            client.send("@rewrite set k\n").expect("-Connection refused\n");
        }
    }

    @Test
    void aClientThatLeavesLeavesNothingBehind() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(peer -> {
                    peer.requestLine();
                    gone.await();
                    peer.send("+a\n");
                    ScriptedServer.answerLines(line -> "+b\n").run(peer);
                });
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(server);
                TestClient leaver = proxy.client();
                TestClient half = proxy.client();
                TestClient other = proxy.client()) {
            leaver.send("@rewrite set k\n");
            server.awaitRequests(1);
            leaver.reset();
            half.send("@rewrite @payload=1000000 sum k\n" + "x".repeat(500_000));
            eventually("half of it to be here", () -> proxy.heldBytes() >= 500_000);
            half.reset();
            proxy.awaitStat("alpha", "client_connections", 1);
            gone.countDown();
            other.send("@rewrite set k\n").expect("+b\n");
        }
    }
}
