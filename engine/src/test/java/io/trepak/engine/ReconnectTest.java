package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answerUnless;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** How often a failing server is dialled, and clients that are idle. What the proxy is driven by is no matter here. */
class ReconnectTest {
    private static final String RESET = "-ERR Connection reset by peer\r\n";

    private final Transport transport = TestProxy.transports().findFirst().orElseThrow();

    @Test
    void aServerThatKeepsFailingIsNotDialledForEachRequestAndIsFoundAgain() throws Exception {
        AtomicBoolean ill = new AtomicBoolean(true);
        try (ScriptedServer server = ScriptedServer.start(answerUnless(ill));
                TestProxy proxy = TestProxy.over(transport)
                        .with("server_reconnect_delay_max: 100")
                        .start(server);
                TestClient client = proxy.client()) {
            for (int i = 0; i < 500; i++) {
                client.ask("GET", "a").expect(RESET);
            }
            assertTrue(server.connections() < 500, server.connections() + " connections");
            ill.set(false);
            eventually("it to be found again", () -> {
                client.ask("GET", "abc");
                return client.expectOneOf(bulk("abc"), RESET) == 0;
            });
            int connections = server.connections();
            for (int i = 0; i < 100; i++) {
                client.ask("GET", "a").expect(bulk("a"));
            }
            assertEquals(connections, server.connections());
        }
    }

    @Test
    void redialsAreLimitedPerSecond() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Peer::request);
                TestProxy proxy = TestProxy.over(transport)
                        .global("admin: 9121")
                        .with("server_reconnect_delay_max: 0", "server_reconnects_per_second: 1")
                        .start(server);
                TestClient client = proxy.client()) {
            for (int i = 0; i < 4; i++) {
                client.ask("GET", "a").expect(RESET);
            }
            eventually("one to be refused", () -> {
                client.ask("GET", "a").expect(RESET);
                String metrics =
                        new Http(proxy.proxy().adminAddress()).get("/metrics").body();
                return !metrics.contains("trepak_server_dials_refused_total{pool=\"alpha\",server=\"s0\"} 0.0\n");
            });
        }
    }

    @Test
    void theWaitAndTheTokensOfAServerAreMetrics() throws Exception {
        String labels = "{pool=\"alpha\",server=\"s0\"} ";
        try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Peer::request);
                TestProxy proxy = TestProxy.over(transport)
                        .global("admin: 9121")
                        .with("server_reconnect_delay_max: 3600000", "server_reconnects_per_second: 40")
                        .start(server);
                TestClient client = proxy.client()) {
            Http admin = new Http(proxy.proxy().adminAddress());
            String before = admin.get("/metrics").body();
            assertTrue(before.contains("trepak_server_reconnect_wait_seconds" + labels + "0.0\n"), before);
            assertTrue(before.contains("trepak_server_reconnect_tokens" + labels + "40.0\n"), before);
            eventually("a wait", () -> {
                client.ask("GET", "a").expect(RESET);
                return !admin.get("/metrics").body().contains("reconnect_wait_seconds" + labels + "0.0\n");
            });
        }
        try (TestProxy proxy = TestProxy.over(transport)
                .global("admin: 9121")
                .with("server_reconnects_per_second: 0")
                .at("127.0.0.1:1")
                .start()) {
            String without =
                    new Http(proxy.proxy().adminAddress()).get("/metrics").body();
            assertFalse(without.contains("trepak_server_reconnect_tokens{"), without);
        }
    }

    @Test
    void idleClientsAreClosedAndOthersAreNot() throws Exception {
        AtomicBoolean slow = new AtomicBoolean(true);
        try (ScriptedServer server = ScriptedServer.start(peer -> {
                    peer.request();
                    eventually("the idle client to be gone", () -> !slow.get());
                    peer.send(bulk("late"));
                    ScriptedServer.answerAll(words -> bulk(words.get(1))).run(peer);
                });
                TestProxy proxy = TestProxy.over(transport)
                        .with("client_idle_timeout: 1000")
                        .start(server);
                TestClient waiting = proxy.client();
                TestClient idle = proxy.client();
                TestClient half = proxy.client()) {
            waiting.ask("GET", "a");
            idle.ask("PING").expect("+PONG\r\n");
            half.send("*2\r\n$3\r\nGE");
            idle.expectEnd();
            half.expectEnd();
            slow.set(false);
            waiting.expect(bulk("late"));
            eventually("the last to be gone", () -> proxy.stat("client_connections") == 0);
            assertEquals(3, proxy.stat("client_err"));
        }
    }

    @Test
    void withoutALimitNobodyIsTooIdle() throws Exception {
        try (ScriptedServer server = answering(words -> bulk(words.get(1)));
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient client = proxy.client()) {
            client.ask("GET", "a").expect(bulk("a"));
            client.ask("GET", "b").expect(bulk("b"));
            assertEquals(0, proxy.stat("client_err"));
        }
    }
}
