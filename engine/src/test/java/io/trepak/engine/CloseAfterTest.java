package io.trepak.engine;

import static io.trepak.engine.ScriptedServer.answeringLines;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.net.Transport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests behind whose response the client is closed, wherever that comes from. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class CloseAfterTest {
    @Parameter
    Transport transport;

    @Test
    void theResponseOfAServerIsTheLastAndNothingBehindTheRequestIsLookedAt() throws Exception {
        try (ScriptedServer server = answeringLines(line -> "+" + line + "\n");
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(server);
                TestClient client = proxy.client()) {
            client.send("set a\n@close set b\nset c\nno such command\n")
                    .expect("+set a\n+@close set b\n")
                    .expectEnd();
            assertEquals(List.of("set a", "@close set b"), server.requests());
        }
    }

    @Test
    void aSplitRequestIsJoinedBefore() throws Exception {
        try (ScriptedServer first = answeringLines(line -> "$1\na\n");
                ScriptedServer second = answeringLines(line -> "$1\nb\n");
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(first, second);
                TestClient client = proxy.client()) {
            client.send("@close sum " + proxy.key(0, 0) + " " + proxy.key(1, 0) + "\nset c\n")
                    .expect("<" + proxy.key(0, 0) + "@0><" + proxy.key(1, 0) + "@1>$1\na\n$1\nb\n")
                    .expectEnd();
        }
    }

    @Test
    void aRequestWithALargePayloadIsSentBefore() throws Exception {
        try (ScriptedServer server = answeringLines(line -> "+" + line.length() + "\n");
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(server);
                TestClient client = proxy.client()) {
            String line = "@close @payload=200000 set k";
            client.send(line + "\n" + "x".repeat(200_000) + "set k\n")
                    .expect("+" + (line.length() + 1 + 200_000) + "\n")
                    .expectEnd();
        }
    }

    @Test
    void aRequestWithoutAResponseClosesBehindTheResponsesBeforeIt() throws Exception {
        try (ScriptedServer server = answeringLines(line -> line.contains("@quiet") ? "" : "+a\n");
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(server)) {
            try (TestClient client = proxy.client()) {
                client.send("set k\n@quiet @close set k\nset k\n")
                        .expect("+a\n")
                        .expectEnd();
            }
            try (TestClient client = proxy.client()) {
                client.send("@quiet @close set k\nset k\n").expectEnd();
            }
            server.awaitRequests(3);
        }
    }

    @Test
    void anErrorIsTheLastAsWell() throws Exception {
        try (TestProxy proxy = TestProxy.over(transport)
                        .speakingLines()
                        .at("127.0.0.1:1")
                        .start();
                TestClient client = proxy.client()) {
            client.send("@close set k\nping\n").expect("-Connection refused\n").expectEnd();
        }
    }
}
