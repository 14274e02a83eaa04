package io.trepak.engine;

import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.ScriptedServer.answeringLines;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections that begin with a handshake, and requests that want no response. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class SessionTest {
    private static final Function<List<String>, String> STRICT = words -> switch (words.get(0)) {
        case "AUTH" -> words.get(1).equals("secret") ? "+OK\r\n" : "-WRONGPASS no\r\n";
        case "SELECT" -> words.get(1).equals("3") ? "+OK\r\n" : "-ERR DB index is out of range\r\n";
        default -> bulk(words.get(1));
    };

    @Parameter
    Transport transport;

    @Test
    void authenticatesAndSelectsBeforeTheFirstRequestAndSwallowsTheAnswers() throws Exception {
        try (ScriptedServer server = answering(STRICT);
                TestProxy proxy = TestProxy.over(transport)
                        .with("redis_auth: secret", "redis_db: 3")
                        .start(server);
                TestClient client = proxy.client()) {
            client.send(request("GET", "early") + request("AUTH", "secret") + request("GET", "a") + request("GET", "b"))
                    .expect("-NOAUTH Authentication required\r\n+OK\r\n" + bulk("a") + bulk("b"));
            assertEquals(List.of("AUTH secret", "SELECT 3", "GET a", "GET b"), server.requests());
            assertEquals(2, proxy.stat("s0", "responses"));
        }
    }

    @Test
    void aRefusedHandshakeFailsTheRequestsInsteadOfUsingTheWrongDatabase() throws Exception {
        try (ScriptedServer server = answering(STRICT);
                TestProxy proxy = TestProxy.over(transport).with("redis_db: 5").start(server);
                TestClient client = proxy.client()) {
            client.ask("GET", "a").expect("-ERR server refused authentication, database or protocol version");
            assertTrue(proxy.log().contain("DB index is out of range"));
        }
    }

    @Test
    void clientsOfAServerThatRefusesThePasswordSeeTheCodeTheyGoBy() throws Exception {
        try (ScriptedServer server = answering(STRICT);
                TestProxy proxy =
                        TestProxy.over(transport).with("redis_auth: wrong").start(server);
                TestClient client = proxy.client()) {
            client.ask("AUTH", "wrong").expect("+OK\r\n");
            client.ask("GET", "a").expect("-NOAUTH Authentication required; ");
            assertTrue(proxy.log().contain("WRONGPASS no"));
        }
    }

    @Test
    void preconnectsBeforeTheFirstRequest() throws Exception {
        try (ScriptedServer server = answering(STRICT);
                TestProxy proxy =
                        TestProxy.over(transport).with("preconnect: true").start(server)) {
            proxy.awaitStat("s0", "server_connections", 1);
            Eventually.eventually("the server to see it", () -> server.connections() == 1);
        }
    }

    @Test
    void requestsThatWantNoAnswerGetNoneAndShiftNone() throws Exception {
        try (ScriptedServer server =
                        answeringLines(line -> line.contains("@quiet") ? "" : "+" + line.split("[|]")[0] + "\n");
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(server);
                TestClient client = proxy.client()) {
            client.send("@quiet @payload=1 set k\n1@payload=1 set k\n2@quiet set k\nset k\n");
            client.expect("+@payload=1 set k\n+set k\n");
            assertEquals(
                    List.of("@quiet @payload=1 set k|1", "@payload=1 set k|2", "@quiet set k", "set k"),
                    server.requests());
            assertEquals(4, proxy.stat("s0", "requests"));
            assertEquals(2, proxy.stat("s0", "responses"));
        }
    }
}
