package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trepak.engine.net.Transport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that read slowly, or leave in halves. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class SlowOrLeavingClientTest {
    @Parameter
    Transport transport;

    @Test
    void theLastAnswersBeforeTheCloseWaitForASlowReaderToo() throws Exception {
        String value = bulk("x".repeat(10_000));
        try (ScriptedServer server = answering(words -> value);
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient client = new TestClient(proxy.address(), 4096)) {
            client.ask("PING").expect("+PONG\r\n");
            long idle = proxy.heldBytes();
            int asked = 0;
            while (proxy.heldBytes() <= idle) {
                client.ask("GET", "a");
                asked++;
                proxy.awaitStat("s0", "responses", asked);
            }
            client.finish();
            proxy.awaitStat("s0", "responses", asked);
            assertEquals(asked * value.length(), client.rest().length());
        }
    }

    @Test
    void aHalfClosedClientThatReadsLateGetsTheLastByteToo() throws Exception {
        String value = bulk("x".repeat(10_000));
        try (ScriptedServer server = answering(words -> value);
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient client = new TestClient(proxy.address(), 4096)) {
            client.send(request("GET", "a").repeat(1000)).finish();
            proxy.awaitStat("s0", "responses", 1000);
            assertEquals(1000 * value.length(), client.rest().length());
        }
    }

    @Test
    void aClientThatDoesNotReadItsAnswersStopsNobodyElse() throws Exception {
        try (ScriptedServer server = answering(words -> bulk(words.get(1)));
                TestProxy proxy = TestProxy.over(transport)
                        .with("client_pending_bytes: 4096")
                        .start(server);
                TestClient stuck = new TestClient(proxy.address(), 4096);
                TestClient other = proxy.client()) {
            long idle = proxy.heldBytes();
            stuck.sendMeanwhile(request("PING").repeat(10_000), 1000);
            eventually("answers to pile up", () -> proxy.heldBytes() > idle + 4096);
            for (int i = 0; i < 200; i++) {
                other.ask("GET", "a").expect(bulk("a"));
            }
        }
    }

    @Test
    void aClientThatEndsAndThenResetsIsCountedOut() throws Exception {
        assumeTrue(
                transport == Transport.EPOLL || transport == Transport.IO_URING,
                "Netty's channels learn of a reset behind the end with the next write");
        try (ScriptedServer server = ScriptedServer.start(peer -> {
                    List<String> first = peer.request();
                    peer.request();
                    peer.send(bulk(first.get(1)));
                    peer.awaitEnd();
                });
                TestProxy proxy = TestProxy.over(transport).start(server)) {
            try (TestClient client = proxy.client()) {
                client.send(request("GET", "a") + request("GET", "b"));
            }
            proxy.awaitStat("s0", "responses", 1);
            proxy.awaitStat("alpha", "client_connections", 0);
        }
    }

    @Test
    void aClientThatIsNotReadAndGoesIsCountedOut() throws Exception {
        assumeTrue(
                transport == Transport.EPOLL || transport == Transport.IO_URING,
                "Netty's channels learn of a reset behind the end with the next write");
        try (ScriptedServer server = ScriptedServer.start(ScriptedServer.silent());
                TestProxy proxy = TestProxy.over(transport)
                        .with("client_pending_requests: 1")
                        .start(server);
                TestClient client = proxy.client()) {
            client.send(request("GET", "a").repeat(3));
            proxy.awaitStat("s0", "requests", 1);
            client.finish().reset();
            proxy.awaitStat("alpha", "client_connections", 0);
        }
    }
}
