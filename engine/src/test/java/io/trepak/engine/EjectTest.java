package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answerUnless;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Servers that fail leave the ring, and come back. What the proxy is driven by is no matter here. */
class EjectTest {
    private static final Function<List<String>, String> ECHO = words -> bulk(words.get(1));
    private static final String RESET = "-ERR Connection reset by peer\r\n";
    private static final String REFUSED = "-ERR Connection refused\r\n";
    private static final String FOR_EVER = "server_retry_timeout: 3600000";

    private final Transport transport = TestProxy.transports().findFirst().orElseThrow();

    @Test
    void keysGoElsewhereAfterSoManyFailuresAndComeBackAfterTheRetryTimeout() throws Exception {
        AtomicBoolean ill = new AtomicBoolean(true);
        try (ScriptedServer failing = ScriptedServer.start(answerUnless(ill));
                ScriptedServer healthy = answering(ECHO);
                TestProxy proxy = TestProxy.over(transport)
                        .with("auto_eject_hosts: true", "server_failure_limit: 2", "server_retry_timeout: 1000")
                        .start(failing, healthy);
                TestClient client = proxy.client()) {
            String key = proxy.key(0, 0);
            client.ask("GET", key).expect(RESET);
            assertEquals(0, proxy.stat("server_ejects"));
            client.ask("GET", key).expect(RESET);
            ill.set(false);
            proxy.awaitStat("alpha", "server_ejects", 1);
            assertTrue(proxy.stat("s0", "server_ejected_at") > 0);
            eventually("the key to be answered by its own server again", () -> {
                client.ask("GET", key).expect(bulk(key));
                return failing.requests().size() > 2;
            });
            assertTrue(healthy.requests().contains("GET " + key), "the other server had it in between");
            assertEquals(1, proxy.stat("server_ejects"));
        }
    }

    @Test
    void anAnswerBetweenFailuresStartsTheCountAgain() throws Exception {
        AtomicBoolean ill = new AtomicBoolean();
        try (ScriptedServer server = ScriptedServer.start(answerUnless(ill));
                TestProxy proxy = TestProxy.over(transport)
                        .with("auto_eject_hosts: true", "server_failure_limit: 2", FOR_EVER)
                        .start(server);
                TestClient client = proxy.client()) {
            for (int i = 0; i < 5; i++) {
                ill.set(true);
                client.ask("GET", "a").expect(RESET);
                ill.set(false);
                client.ask("GET", "b").expect(bulk("b"));
            }
            assertEquals(0, proxy.stat("server_ejects"));
        }
    }

    @Test
    void withEveryServerEjectedRequestsFailAtOnce() throws Exception {
        AtomicBoolean ill = new AtomicBoolean(true);
        try (ScriptedServer first = ScriptedServer.start(answerUnless(ill));
                ScriptedServer second = ScriptedServer.start(answerUnless(ill));
                TestProxy proxy = TestProxy.over(transport)
                        .with("auto_eject_hosts: true", "server_failure_limit: 1", FOR_EVER)
                        .start(first, second);
                TestClient client = proxy.client()) {
            String a = proxy.key(0, 0);
            String b = proxy.key(1, 0);
            client.ask("GET", a).expect(RESET);
            proxy.awaitStat("alpha", "server_ejects", 1);
            client.ask("GET", b).expect(RESET);
            proxy.awaitStat("alpha", "server_ejects", 2);
            eventually("the worker to know", () -> {
                client.ask("GET", a).expect("-ERR Connection re");
                return client.expectOneOf("fused\r\n", "set by peer\r\n") == 0;
            });
            int asked = first.requests().size() + second.requests().size();
            client.ask("GET", b).ask("MGET", a, b).ask("DEL", a, b).expect(REFUSED + REFUSED + REFUSED);
            assertEquals(asked, first.requests().size() + second.requests().size());
        }
    }

    @Test
    void theOnlyServerOfAPoolIsEjectedToo() throws Exception {
        AtomicBoolean ill = new AtomicBoolean(true);
        try (ScriptedServer server = ScriptedServer.start(answerUnless(ill));
                TestProxy proxy = TestProxy.over(transport)
                        .with("auto_eject_hosts: true", "server_failure_limit: 1", "server_retry_timeout: 200")
                        .start(server);
                TestClient client = proxy.client()) {
            client.ask("GET", "a").expect(RESET);
            proxy.awaitStat("alpha", "server_ejects", 1);
            ill.set(false);
            eventually("the server to be back", () -> {
                client.ask("GET", "abcdef");
                return client.expectOneOf(bulk("abcdef"), REFUSED) == 0;
            });
        }
    }

    @Test
    void withoutAutoEjectNothingIsEjected() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Peer::request);
                TestProxy proxy = TestProxy.over(transport)
                        .with("server_failure_limit: 1", "server_reconnect_delay_max: 0")
                        .start(server);
                TestClient client = proxy.client()) {
            for (int i = 0; i < 5; i++) {
                client.ask("GET", "a").expect(RESET);
            }
            assertEquals(5, server.connections());
            assertEquals(0, proxy.stat("server_ejects"));
        }
    }

    @Test
    void aServerFoundDeadWhilePreconnectingIsOffTheRingFromTheStart() throws Exception {
        try (ScriptedServer healthy = answering(ECHO);
                TestProxy proxy = TestProxy.over(transport)
                        .with("auto_eject_hosts: true", "server_failure_limit: 1", FOR_EVER, "preconnect: true")
                        .at("/nowhere/at/all.sock")
                        .start(healthy);
                TestClient client = proxy.client()) {
            proxy.awaitStat("alpha", "server_ejects", 1);
            for (int i = 0; i < 50; i++) {
                client.ask("GET", "k" + i).expect(bulk("k" + i));
            }
        }
    }

    @Test
    void preconnectWaitsForTheNamesOfServers() throws Exception {
        try (ScriptedServer server = answering(ECHO);
                TestProxy proxy = TestProxy.over(transport)
                        .with("preconnect: true")
                        .at(server.address().replace("127.0.0.1", "localhost"))
                        .start()) {
            proxy.awaitStat("s0", "server_connections", 1);
            assertEquals(0, proxy.stat("s0", "server_err"));
        }
    }
}
