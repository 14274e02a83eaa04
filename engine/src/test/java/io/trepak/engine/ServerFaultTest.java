package io.trepak.engine;

import static io.trepak.engine.ScriptedServer.answerAll;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.ScriptedServer.firstThen;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.ScriptedServer.Script;
import io.trepak.engine.net.Transport;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients see of a server that fails: an error per request on it, in order, and nothing worse. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class ServerFaultTest {
    private static final Function<List<String>, String> ECHO = words -> bulk(words.get(1));
    private static final String RESET = "-ERR Connection reset by peer\r\n";

    @Parameter
    Transport transport;

    /** Takes so many requests, then goes on. */
    private static Script after(int requests, Script script) {
        return peer -> {
            for (int i = 0; i < requests; i++) {
                peer.request();
            }
            script.run(peer);
        };
    }

    @Test
    void everyRequestOnADyingServerFailsAndTheNextOneRedials() throws Exception {
        Script dies = after(3, peer -> {});
        try (ScriptedServer server = ScriptedServer.start(firstThen(dies, answerAll(ECHO)));
                ScriptedServer healthy = answering(ECHO);
                TestProxy proxy = TestProxy.over(transport).start(server, healthy);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            client.ask("GET", proxy.key(0, 0)).ask("GET", proxy.key(1, 0));
            server.awaitRequests(1);
            other.ask("GET", proxy.key(0, 1));
            server.awaitRequests(2);
            client.ask("GET", proxy.key(0, 2));
            client.expect(RESET + bulk(proxy.key(1, 0)) + RESET);
            other.expect(RESET);
            client.ask("GET", proxy.key(0, 3)).expect(bulk(proxy.key(0, 3)));
            assertEquals(2, server.connections());
            assertEquals(3, proxy.stat("forward_error"));
        }
    }

    @Test
    void aResetServerFailsItsRequestsAndTheClientStays() throws Exception {
        Script resets = after(2, ScriptedServer.Peer::reset);
        try (ScriptedServer server = ScriptedServer.start(firstThen(resets, answerAll(ECHO)));
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient client = proxy.client()) {
            client.send(request("GET", "a") + request("GET", "b")).expect(RESET + RESET);
            client.ask("GET", "c").expect(bulk("c"));
        }
    }

    @Test
    void aServerThatClosesAtAnyByteOfAnAnswerNeverCausesAWrongOne() throws Exception {
        String answer = bulk("hello");
        AtomicInteger bytes = new AtomicInteger();
        try (ScriptedServer server = ScriptedServer.start(peer -> {
                    int sent = bytes.get();
                    if (peer.request() != null) {
                        peer.send(answer.substring(0, sent));
                        if (sent == answer.length()) {
                            peer.awaitEnd();
                        }
                    }
                });
                TestProxy proxy = TestProxy.over(transport)
                        .with("server_reconnect_delay_max: 0")
                        .start(server);
                TestClient client = proxy.client()) {
            for (int i = 0; i < answer.length(); i++) {
                bytes.set(i);
                client.ask("GET", "k" + i).expect(RESET);
            }
            bytes.set(answer.length());
            client.ask("GET", "last").expect(answer);
        }
    }

    @Test
    void aSilentServerCostsATimeoutAndItsLateAnswerIsNobodys() throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        Script answersLate = after(2, peer -> {
            late.await();
            peer.send(bulk("late") + bulk("late"));
        });
        try (ScriptedServer server = ScriptedServer.start(firstThen(answersLate, answerAll(ECHO)));
                TestProxy proxy =
                        TestProxy.over(transport).with("timeout: 1000").start(server);
                TestClient client = proxy.client()) {
            String timedOut = "-ERR Connection timed out\r\n";
            client.send(request("GET", "a") + request("GET", "b")).expect(timedOut + timedOut);
            late.countDown();
            client.ask("GET", "c").expect(bulk("c"));
            assertEquals(1, proxy.stat("s0", "server_timedout"));
        }
    }

    @Test
    void garbageFromAServerFailsAllThatIsOnTheConnection() throws Exception {
        Script garbage = after(2, peer -> {
            peer.send(bulk("fine") + "what?\r\n");
            peer.awaitEnd();
        });
        try (ScriptedServer server = ScriptedServer.start(firstThen(garbage, answerAll(ECHO)));
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient client = proxy.client()) {
            client.send(request("GET", "a") + request("GET", "b")).expect(bulk("fine") + "-ERR Invalid argument\r\n");
            client.ask("GET", "c").expect(bulk("c"));
            assertEquals(1, proxy.stat("s0", "server_err"));
        }
    }

    @Test
    void aStrayAnswerClosesTheConnectionInsteadOfAnsweringTheNextRequest() throws Exception {
        Script twice = after(1, peer -> {
            peer.send(bulk("first") + bulk("stray"));
            peer.awaitEnd();
        });
        try (ScriptedServer server = ScriptedServer.start(firstThen(twice, answerAll(ECHO)));
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient client = proxy.client()) {
            client.ask("GET", "a").expect(bulk("first"));
            proxy.awaitStat("s0", "server_connections", 0);
            client.ask("GET", "b").expect(bulk("b"));
        }
    }

    @Test
    void whereNobodyListensIsAnsweredConnectionRefused() throws Exception {
        try (TestProxy proxy = TestProxy.over(transport)
                        .at("127.0.0.1:" + FreePorts.take())
                        .start();
                TestClient client = proxy.client()) {
            String refused = "-ERR Connection refused\r\n";
            client.send(request("GET", "a") + request("PING") + request("MGET", "b", "c"))
                    .expect(refused + "+PONG\r\n" + refused);
            client.ask("GET", "d").expect(refused);
        }
    }

    @Test
    void aMissingSocketFileIsNamedInTheAnswer() throws Exception {
        try (TestProxy proxy =
                        TestProxy.over(transport).at("/nowhere/at/all.sock").start();
                TestClient client = proxy.client()) {
            client.ask("GET", "a").expect("-ERR No such file or directory\r\n");
        }
    }

    @Test
    void aServerThatClosesAnIdleConnectionIsRedialledUnnoticed() throws Exception {
        Script once = peer -> {
            peer.request();
            peer.send("+OK\r\n");
        };
        try (ScriptedServer server = ScriptedServer.start(once);
                TestProxy proxy = TestProxy.over(transport)
                        .with("auto_eject_hosts: true", "server_failure_limit: 1")
                        .start(server);
                TestClient client = proxy.client()) {
            for (int i = 1; i <= 5; i++) {
                client.ask("SET", "a", "b").expect("+OK\r\n");
                proxy.awaitStat("s0", "server_eof", i);
            }
            assertEquals(0, proxy.stat("server_ejects"));
        }
    }
}
