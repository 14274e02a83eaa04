package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answeringLines;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.net.Transport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that wait for a word before they send the rest of a request. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class InterimTest {
    @Parameter
    Transport transport;

    @ParameterizedTest
    @ValueSource(strings = {"@ask", "@ask=all"})
    void theClientIsToldOnceAndThenTheRestIsAwaited(String ask) throws Exception {
        try (ScriptedServer server = answeringLines(line -> "+" + line.length() + "\n");
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(server);
                TestClient client = proxy.client()) {
            for (int payload : new int[] {5, 20_000, 300_000}) {
                String line = ask + " @payload=" + payload + " set k";
                client.send(line + "\n").expect("+go on\n");
                client.send("x".repeat(payload - 3));
                client.send("xxx").expect("+" + (line.length() + 1 + payload) + "\n");
            }
            client.send(ask + " set k\n").expect("+" + (ask.length() + 6) + "\n");
        }
    }

    @Test
    void itIsToldWhenEarlierResponsesHaveLeft() throws Exception {
        try (Prompted prompted = new Prompted();
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(prompted.server);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            client.send("set a\n@ask @payload=5 set b\n");
            prompted.server.awaitRequests(1);
            prompted.say("+a\n", other);
            client.expect("+a\n+go on\n").send("12345ping\n");
            eventually("the request to be sent", () -> proxy.stat("s0", "requests") == 2);
            prompted.say("+b\n", other);
            client.expect("+b\n+pong\n");
        }
    }

    @Test
    void aRequestThatIsWholeIsNotAskedFor() throws Exception {
        try (ScriptedServer server = answeringLines(line -> "+" + line.length() + "\n");
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(server);
                TestClient client = proxy.client()) {
            client.send("set a\n@ask @payload=5 set b\n12345@ask=all @payload=5 set c\n12345set d\n")
                    .expect("+5\n+27\n+31\n+5\n");
        }
    }

    @Test
    void aClientThatLeavesInsteadIsForgotten() throws Exception {
        try (ScriptedServer server = answeringLines(line -> "+" + line + "\n");
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(server)) {
            try (TestClient client = proxy.client()) {
                client.send("@ask @payload=50000 set a\n").expect("+go on\n");
            }
            try (TestClient client = proxy.client()) {
                client.send("@ask=all @payload=5 set a\n").expect("+go on\n");
            }
            proxy.awaitStat("alpha", "client_connections", 0);
            try (TestClient client = proxy.client()) {
                client.send("set b\n").expect("+set b\n");
            }
            assertEquals(List.of("set b"), server.requests());
        }
    }
}
