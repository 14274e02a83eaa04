package io.trepak.engine;

import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What one client can do to itself, and must not be able to do to others. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class ClientFaultTest {
    private static final Function<List<String>, String> ECHO = words -> bulk(words.get(1));

    @Parameter
    Transport transport;

    @Test
    void garbageIsAnsweredAfterEarlierRequestsAndClosesThatClientOnly() throws Exception {
        try (Held held = new Held();
                TestProxy proxy = TestProxy.over(transport).start(held.server);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            other.ask("GET", "before");
            client.send(request("GET", "a") + "*1\r\n$nonsense\r\n" + request("GET", "never"));
            held.release();
            String answer = client.rest();
            assertTrue(answer.startsWith(bulk("a") + "-ERR "), answer);
            assertEquals(answer.length(), answer.indexOf("\r\n", bulk("a").length()) + 2, answer);
            other.expect(bulk("before"));
            other.ask("GET", "after").expect(bulk("after"));
            assertEquals(1, proxy.stat("client_err"));
            assertFalse(held.server.requests().contains("GET never"));
        }
    }

    @Test
    void clientsThatDoNotSpeakTheProtocolAreLoggedWithoutAFlood() throws Exception {
        try (ScriptedServer server = answering(ECHO);
                TestProxy proxy = TestProxy.over(transport).start(server)) {
            for (int i = 0; i < 20; i++) {
                try (TestClient client = proxy.client()) {
                    client.send("*nonsense\r\n");
                    assertTrue(client.rest().startsWith("-ERR "));
                }
            }
            assertEquals(20, proxy.stat("client_err"));
            long lines = proxy.log().count("of pool 'alpha': Protocol error");
            assertTrue(lines >= 1 && lines < 20, () -> lines + " lines");
        }
    }

    @Test
    void aClientThatGoesOnSendingStillReadsItsLastAnswers() throws Exception {
        String value = bulk("x".repeat(16_000_000)); // more than sockets hold
        try (ScriptedServer server = answering(words -> value);
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient client = proxy.client()) {
            client.send(request("GET", "a") + "*1\r\n$nonsense\r\n");
            for (int read = 0; read < value.length(); read += 64 << 10) {
                client.expect(value.substring(read, Math.min(read + (64 << 10), value.length())));
                client.send(request("GET", "never"));
            }
            String error = client.rest();
            assertTrue(error.startsWith("-ERR ") && error.endsWith("\r\n"), error);
            client.finish();
            proxy.awaitStat("alpha", "client_connections", 0);
            assertEquals(1, proxy.stat("client_err"));
            assertEquals(0, proxy.stat("client_eof"));
        }
    }

    @Test
    void aClientThatNeverEndsIsClosedAfterItsLastAnswer() throws Exception {
        try (ScriptedServer server = answering(ECHO);
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient client = proxy.client()) {
            client.send(request("QUIT"));
            client.expect("+OK\r\n");
            client.expectEnd();
            proxy.awaitStat("alpha", "client_connections", 0);
            assertEquals(1, proxy.stat("client_eof"));
        }
    }

    @Test
    void quitIsAnsweredAfterEarlierRequestsAndNothingBehindItIsDone() throws Exception {
        try (ScriptedServer server = answering(ECHO);
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient client = proxy.client()) {
            client.send(request("GET", "a") + request("QUIT") + request("GET", "b"));
            assertEquals(bulk("a") + "+OK\r\n", client.rest());
            assertEquals(List.of("GET a"), server.requests());
            proxy.awaitStat("alpha", "client_eof", 1);
        }
    }

    @Test
    void halfARequestIsNeverForwarded() throws Exception {
        try (ScriptedServer server = answering(ECHO);
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            String large = request("SET", "k", "x".repeat(200_000));
            client.send(large.substring(0, 150_000));
            other.ask("GET", "a").expect(bulk("a"));
            client.finish();
            client.expectEnd();
            assertEquals(List.of("GET a"), server.requests());
        }
    }

    @Test
    void aClientTooManyIsToldAndTurnedAway() throws Exception {
        try (ScriptedServer server = answering(ECHO);
                TestProxy proxy =
                        TestProxy.over(transport).with("client_connections: 2").start(server);
                TestClient first = proxy.client();
                TestClient second = proxy.client()) {
            first.ask("PING").expect("+PONG\r\n");
            second.ask("PING").expect("+PONG\r\n");
            try (TestClient third = proxy.client()) {
                assertEquals("-ERR max number of clients reached\r\n", third.rest());
            }
            assertEquals(1, proxy.log().count(": client_connections limit (2) reached"));
            first.finish();
            proxy.awaitStat("alpha", "client_connections", 1);
            try (TestClient fourth = proxy.client()) {
                fourth.ask("GET", "a").expect(bulk("a"));
            }
        }
    }

    @Test
    void drainGivesUpOnTimeWithAServerThatNeverAnswers() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(ScriptedServer.silent());
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient client = proxy.client()) {
            client.ask("GET", "a");
            server.awaitRequests(1);
            proxy.proxy().drain(50);
            client.expectEnd();
        }
    }
}
