package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answerLines;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Responses that come in several frames, each passed on when it is here. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class PiecesTest {
    private static final int MIB = 1 << 20;

    @Parameter
    Transport transport;

    private static String piece(String text) {
        return "~" + text.length() + "\n" + text + "\n";
    }

    @Test
    void arrivesTheSameWhereverItIsCut() throws Exception {
        String response = piece("abc") + piece("") + piece("hello") + "$4\nlast\n";
        try (Prompted prompted = new Prompted();
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(prompted.server);
                TestClient client = proxy.client();
                TestClient behind = proxy.client();
                TestClient other = proxy.client()) {
            for (int cut = 1; cut < response.length(); cut++) {
                client.send("set k\n");
                proxy.awaitStat("s0", "requests", 2L * cut - 1);
                behind.send("set k\n");
                proxy.awaitStat("s0", "requests", 2L * cut);
                prompted.say(response.substring(0, cut), other);
                prompted.say(response.substring(cut) + response, other);
                client.expect(response);
                behind.expect(response);
            }
            long responses = 2L * (response.length() - 1);
            assertEquals(responses, proxy.stat("s0", "responses"));
            assertEquals(responses * response.length(), proxy.stat("s0", "response_bytes"));
        }
    }

    @Test
    void aFragmentIsPutTogetherWhereverItIsCut() throws Exception {
        String response = piece("abc") + piece("hello") + ".\n";
        try (Prompted cutting = new Prompted();
                ScriptedServer whole = ScriptedServer.answeringLines(line -> piece("whole") + ".\n");
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(cutting.server, whole);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            for (int cut = 1; cut < response.length(); cut++) {
                client.send("get " + proxy.key(0, 0) + " " + proxy.key(1, 0) + "\n");
                proxy.awaitStat("s0", "requests", cut);
                cutting.say(response.substring(0, cut), other);
                cutting.say(response.substring(cut), other);
                client.expect(piece("abc") + piece("hello") + piece("whole") + ".\n");
            }
        }
    }

    @Test
    void theBeginningIsPassedOnBeforeTheEndIsHere() throws Exception {
        String large = "x".repeat(300_000);
        try (Prompted prompted = new Prompted();
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(prompted.server);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            client.send("set k\n");
            for (String text : new String[] {"small", large, "", "small again", large}) {
                prompted.say(piece(text), other);
                client.expect(piece(text));
            }
            prompted.say("$300000\n" + large + "\n", other);
            client.expect("$300000\n" + large + "\n");
            assertEquals(1, proxy.stat("s0", "responses"));
        }
    }

    /** A server that answers one request, when told. */
    private static ScriptedServer first(CountDownLatch go) throws Exception {
        return ScriptedServer.start(peer -> {
            peer.requestLine();
            go.await();
            peer.send("+first\n");
            peer.awaitEnd();
        });
    }

    @Test
    void piecesThatCameTooEarlyLeaveAtTheirTurnAndInOrder() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        String large = "x".repeat(100_000);
        try (ScriptedServer slow = first(go);
                Prompted fast = new Prompted();
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(slow, fast.server);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            client.send("set " + proxy.key(0, 0) + "\nset " + proxy.key(1, 0) + "\nset " + proxy.key(1, 1) + "\n");
            String early =
                    piece("a") + piece("b".repeat(10_000)) + piece("c".repeat(10_000)) + piece(large) + piece("d");
            fast.say(early, other);
            fast.say(piece("e"), other);
            go.countDown();
            client.expect("+first\n" + early + piece("e"));
            fast.say(".\n" + piece("f") + ".\n", other);
            client.expect(".\n" + piece("f") + ".\n");
        }
    }

    @Test
    void aServerThatDiesInTheMiddleCostsTheClientThatHasSeenAPart() throws Exception {
        try (Prompted prompted = new Prompted();
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(prompted.server);
                TestClient unlucky = proxy.client();
                TestClient behind = proxy.client();
                TestClient other = proxy.client()) {
            unlucky.send("set k\nset k\n");
            prompted.server.awaitRequests(1);
            behind.send("set k\n");
            proxy.awaitStat("s0", "requests", 3);
            prompted.say(piece("part"), other);
            prompted.hangUp();
            assertEquals(piece("part"), unlucky.rest());
            behind.expect("-Connection reset by peer\n");
        }
    }

    @Test
    void aPieceThatCameTooEarlyIsDroppedWhenTheRestFails() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedServer slow = first(go);
                Prompted dying = new Prompted();
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(slow, dying.server);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            client.send("set " + proxy.key(0, 0) + "\nset " + proxy.key(1, 0) + "\nget " + proxy.key(0, 1) + " "
                    + proxy.key(1, 0) + "\n");
            dying.server.awaitRequests(1);
            dying.say(piece("a") + piece("b".repeat(50_000)), other);
            dying.say("nonsense\n", other);
            go.countDown();
            client.expect("+first\n-Invalid argument\n");
        }
    }

    @Test
    void aClientThatLeavesInTheMiddleShiftsNothing() throws Exception {
        try (Prompted prompted = new Prompted();
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(prompted.server);
                TestClient leaver = proxy.client();
                TestClient behind = proxy.client();
                TestClient other = proxy.client()) {
            leaver.send("set k\n");
            prompted.server.awaitRequests(1);
            behind.send("set k\n");
            proxy.awaitStat("s0", "requests", 2);
            prompted.say(piece("part"), other);
            leaver.expect(piece("part")).reset();
            proxy.awaitStat("alpha", "client_connections", 2);
            prompted.say(piece("more"), other);
            prompted.say(piece("x".repeat(200_000)) + ".\n+next\n", other);
            behind.expect("+next\n");
            assertEquals(1, proxy.stat("s0", "responses"));
        }
    }

    @Test
    void aSlowClientHoldsUpTheServerInsteadOfFillingTheMemory() throws Exception {
        String megabyte = piece("x".repeat(MIB));
        try (ScriptedServer server = ScriptedServer.start(peer -> {
                    peer.requestLine();
                    for (int i = 0; i < 40; i++) {
                        peer.send(megabyte);
                    }
                    peer.send(".\n");
                    answerLines(line -> "+fine\n").run(peer);
                });
                TestProxy proxy = TestProxy.over(transport)
                        .global("max_buffered_bytes: " + 16 * MIB)
                        .speakingLines()
                        .start(server);
                TestClient slow = new TestClient(proxy.address(), 4096)) {
            slow.send("set k\n");
            eventually("the limit to be reached", () -> proxy.heldBytes() > 16 * MIB);
            for (int i = 0; i < 100; i++) {
                assertTrue(proxy.heldBytes() < 33L * MIB, "more than twice max_buffered_bytes and a bit");
            }
            for (int i = 0; i < 40; i++) {
                slow.expect(megabyte);
            }
            slow.expect(".\n").send("set k\n").expect("+fine\n");
        }
    }

    @Test
    void thePiecesTogetherMayNotExceedTheLimit() throws Exception {
        try (ScriptedServer server = ScriptedServer.answeringLines(
                        line -> piece("x".repeat(400)).repeat(3) + ".\n");
                TestProxy proxy = TestProxy.over(transport)
                        .speakingLines()
                        .with("max_response_bytes: 1024")
                        .start(server);
                TestClient client = proxy.client()) {
            client.send("set k\n");
            assertTrue(piece("x".repeat(400)).repeat(2).startsWith(client.rest()), "more than the limit");
            assertTrue(proxy.log().contain("max_response_bytes"));
        }
    }

    @Test
    void theCodecIsToldWhatIsAnswered() throws Exception {
        try (ScriptedServer server = ScriptedServer.answeringLines(line -> "*" + line.split(" ")[0] + "\n");
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(server);
                TestClient client = proxy.client()) {
            client.send("set k\nboth k\nat\nset k\n").expect("*set\n*both\n*at\n*set\n");
            client.send("@lane=1 set k\n")
                    .expect("-Invalid argument\n"); // the response to the greeting names a command
        }
    }
}
