package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answerUnless;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.ScriptedServer.answeringLines;
import static io.trepak.engine.TestClient.bulk;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of the keys of a dead server: what clients are told, at once, and that nobody else is asked. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class DeadServerTest {
    private static final String REFUSED = "-ERR Connection refused\r\n";
    private static final String RESET = "-ERR Connection reset by peer\r\n";

    @Parameter
    Transport transport;

    private TestProxy.Builder keeping(String what) {
        return TestProxy.over(transport)
                .with("auto_eject_hosts: true", "server_failure_limit: 1", "server_retry_timeout: 3600000")
                .with("dead_server: " + what);
    }

    /** Has the server with this key ejected. */
    private static void kill(TestProxy proxy, TestClient client, String key) throws Exception {
        client.ask("GET", key).expect(RESET);
        proxy.awaitStat("alpha", "server_ejects", 1);
    }

    @Test
    void withFailItsKeysAreErrorsAndStay() throws Exception {
        try (ScriptedServer dead = ScriptedServer.start(ScriptedServer.Peer::request);
                ScriptedServer other =
                        answering(words -> words.get(0).equals("mget") ? "*1\r\n$1\r\nx\r\n" : "$1\r\nx\r\n");
                TestProxy proxy = keeping("fail").start(dead, other);
                TestClient client = proxy.client()) {
            String lost = proxy.key(0, 0);
            String kept = proxy.key(1, 0);
            kill(proxy, client, lost);
            for (int i = 0; i < 3; i++) {
                client.ask("GET", lost).ask("SET", lost, "v").ask("GET", kept).ask("MGET", kept, lost);
                client.expect(REFUSED + REFUSED + bulk("x") + REFUSED);
            }
            assertEquals(1, dead.connections());
            assertEquals(lost, proxy.key(0, 0));
        }
    }

    @Test
    void itIsNotCountedAsLiveAndAsKeepingItsKeys() throws Exception {
        try (ScriptedServer dead = ScriptedServer.start(ScriptedServer.Peer::request);
                ScriptedServer other = answering(words -> bulk("x"));
                TestProxy proxy = keeping("fail").global("admin: 9121").start(dead, other);
                TestClient client = proxy.client()) {
            Http admin = new Http(proxy.proxy().adminAddress());
            String lost = proxy.key(0, 0);
            String kept = proxy.key(1, 0);
            assertRoute(admin, lost, "\"live_servers\":2", "\"server\":\"s0\"", "\"dead\":false");
            assertInfo(proxy, "pool_live_servers:2");
            kill(proxy, client, lost);
            assertRoute(admin, lost, "\"live_servers\":1", "\"server\":\"s0\"", "\"dead\":true");
            assertRoute(admin, kept, "\"live_servers\":1", "\"server\":\"s1\"", "\"dead\":false");
            assertInfo(proxy, "pool_live_servers:1");
        }
    }

    private static void assertInfo(TestProxy proxy, String line) throws Exception {
        try (TestClient client = proxy.client()) {
            String info = client.ask("INFO").ask("QUIT").rest();
            assertTrue(info.contains("\r\n" + line + "\r\n"), info);
        }
    }

    private static void assertRoute(Http admin, String key, String... parts) throws Exception {
        String answer = admin.get("/route?pool=alpha&key=" + key).body();
        for (String part : parts) {
            assertTrue(answer.contains(part), answer);
        }
    }

    @Test
    void withMissItsKeysAreNotThereAndWritesAreErrors() throws Exception {
        try (ScriptedServer dead = ScriptedServer.start(ScriptedServer.Peer::request);
                ScriptedServer other = answering(words -> switch (words.get(0)) {
                    case "mget" -> "*2\r\n$1\r\nx\r\n$1\r\ny\r\n";
                    case "exists" -> ":2\r\n";
                    default -> ":1\r\n";
                });
                TestProxy proxy = keeping("miss").global("admin: 9121").start(dead, other);
                TestClient client = proxy.client()) {
            String lost = proxy.key(0, 0);
            String lostToo = proxy.key(0, 1);
            String kept = proxy.key(1, 0);
            String keptToo = proxy.key(1, 1);
            kill(proxy, client, lost);
            client.ask("GET", lost).expect("$-1\r\n");
            client.ask("MGET", lost, lostToo).expect("*2\r\n$-1\r\n$-1\r\n");
            client.ask("MGET", kept, lost, keptToo, lostToo).expect("*4\r\n$1\r\nx\r\n$-1\r\n$1\r\ny\r\n$-1\r\n");
            client.ask("EXISTS", lost, kept, keptToo).expect(":2\r\n");
            client.ask("SET", lost, "v").expect(REFUSED);
            client.ask("DEL", lost, kept).expect(REFUSED);
            client.ask("INCR", kept).expect(":1\r\n");
            assertEquals(1, dead.connections());
            // In its turn, behind a response that is yet to come.
            client.send(TestClient.request("INCR", kept) + TestClient.request("GET", lost))
                    .expect(":1\r\n$-1\r\n");
            String metrics =
                    new Http(proxy.proxy().adminAddress()).get("/metrics").body();
            assertTrue(metrics.contains("trepak_dead_server_misses_total{pool=\"alpha\"} 5.0\n"), metrics);
        }
    }

    @Test
    void aServerThatIsBackIsAskedAgain() throws Exception {
        AtomicBoolean ill = new AtomicBoolean(true);
        try (ScriptedServer server = ScriptedServer.start(answerUnless(ill));
                TestProxy proxy = TestProxy.over(transport)
                        .with("auto_eject_hosts: true", "server_failure_limit: 1", "server_retry_timeout: 50")
                        .with("dead_server: miss")
                        .start(server);
                TestClient client = proxy.client()) {
            kill(proxy, client, "a");
            ill.set(false);
            eventually("it to be asked again", () -> {
                client.ask("GET", "ab");
                return client.expectOneOf("$-1\r\n", bulk("ab")) == 1;
            });
        }
    }

    @Test
    void aProtocolsPiecesAreJoinedWithWhatIsMissing() throws Exception {
        try (ScriptedServer dead = ScriptedServer.start(ScriptedServer.Peer::requestLine);
                ScriptedServer other = answeringLines(line -> "=k 1\nx\n.\n");
                TestProxy proxy = keeping("miss").speakingLines().start(dead, other);
                TestClient client = proxy.client()) {
            String lost = proxy.key(0, 0);
            String kept = proxy.key(1, 0);
            client.send("set " + lost + "\n").expect("-Connection reset by peer\n");
            proxy.awaitStat("alpha", "server_ejects", 1);
            client.send("get " + lost + "\n").expect(".\n");
            client.send("@rewrite get " + lost + "\n").expect(".\n");
            client.send("@rewrite set " + lost + "\n").expect("-Connection refused\n");
            client.send("sum " + lost + " " + kept + "\n").expect("-failed: Connection refused\n");
            client.send("@quiet get " + lost + "\nping\n").expect("+pong\n");
            for (int i = 0; i < 4; i++) {
                client.send("any\n").expect("=k 1\nx\n.\n");
            }
        }
    }

    @Test
    void aProtocolThatFailsToSaySoCostsThatRequestOnly() throws Exception {
        try (ScriptedServer dead = ScriptedServer.start(ScriptedServer.Peer::requestLine);
                ScriptedServer other = answeringLines(line -> "+fine\n");
                TestProxy proxy = keeping("miss").speakingLines().start(dead, other);
                TestClient client = proxy.client()) {
            String lost = proxy.key(0, 0);
            String kept = proxy.key(1, 0);
            client.send("set " + lost + "\n").expect("-Connection reset by peer\n");
            proxy.awaitStat("alpha", "server_ejects", 1);
            client.send("@boom=miss get " + lost + "\n").expect("-a plugin failed; see the log of the proxy\n");
            client.send("set " + kept + "\n").expect("+fine\n");
        }
    }
}
