package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.net.Transport;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** An ejected server gets its keys back only when it answers a probe. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class ProbeTest {
    private static final String RESET = "-ERR Connection reset by peer\r\n";

    @Parameter
    Transport transport;

    private TestProxy.Builder probing(String... keys) {
        return TestProxy.over(transport)
                .with("auto_eject_hosts: true", "server_failure_limit: 1", "server_retry_timeout: 20")
                .with("server_probe: true")
                .with(keys);
    }

    /** A server that closes on requests while there is no mood, and answers PING with the mood. */
    private static ScriptedServer moody(AtomicReference<String> mood) throws Exception {
        return ScriptedServer.start(peer -> {
            for (List<String> words = peer.request(); words != null; words = peer.request()) {
                switch (words.get(0)) {
                    case "PING" -> peer.send(mood.get());
                    case "AUTH" -> peer.send("+OK\r\n");
                    default -> {
                        if (!mood.get().equals("+PONG\r\n")) {
                            return;
                        }
                        peer.send(bulk(words.get(1)));
                    }
                }
            }
        });
    }

    @Test
    void noRequestOfAClientGoesToAServerThatFailsItsProbe() throws Exception {
        AtomicReference<String> mood = new AtomicReference<>("-LOADING of much data\r\n");
        try (ScriptedServer failing = moody(mood);
                ScriptedServer healthy = answering(words -> bulk("other"));
                TestProxy proxy = probing("redis_auth: secret").start(failing, healthy);
                TestClient client = proxy.client()) {
            client.ask("AUTH", "secret").expect("+OK\r\n");
            String key = proxy.key(0, 0);
            client.ask("GET", key).expect(RESET);
            proxy.awaitStat("alpha", "server_ejects", 1);
            eventually("probes to fail", () -> {
                client.ask("GET", key).expect(bulk("other"));
                return failing.requests().stream().filter("PING"::equals).count() > 3;
            });
            mood.set("+PONG\r\n");
            eventually("the server to be back", () -> {
                client.ask("GET", key);
                return client.expectOneOf(bulk("other"), bulk(key)) == 1;
            });
            assertEquals(1, proxy.stat("server_ejects"));
            List<String> asked = failing.requests();
            assertEquals("AUTH secret", asked.get(asked.indexOf("PING") - 1));
            assertEquals(2, asked.stream().filter(("GET " + key)::equals).count());
        }
    }

    @Test
    void aServerThatRefusesAPingForWantOfAPasswordIsWell() throws Exception {
        try (ScriptedServer failing = ScriptedServer.start(peer -> {
                    for (List<String> words = peer.request(); words != null; words = peer.request()) {
                        if (!words.get(0).equals("PING")) {
                            return;
                        }
                        peer.sendByteByByte("-NOAUTH Authentication required.\r\n");
                    }
                });
                TestProxy proxy = probing().start(failing);
                TestClient client = proxy.client()) {
            client.ask("GET", "a").expect(RESET);
            eventually(
                    "it to be back",
                    () -> proxy.log()
                            .contain("server readmitted: server 's0' (" + failing.address()
                                    + ") of pool 'alpha': back on the ring"));
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsProbedAgain() throws Exception {
        try (ScriptedServer failing = ScriptedServer.start(peer -> {
                    for (List<String> words = peer.request(); words.get(0).equals("PING"); words = peer.request()) {}
                });
                TestProxy proxy = probing("timeout: 50").start(failing);
                TestClient client = proxy.client()) {
            client.ask("GET", "a").expect(RESET);
            eventually(
                    "two probes",
                    () -> failing.requests().stream().filter("PING"::equals).count() >= 2);
            eventually(
                    "the log to tell",
                    () -> proxy.log()
                            .contain("probe failed: server 's0' (" + failing.address()
                                    + ") of pool 'alpha': Connection timed out, next try in 20 ms"));
        }
    }

    @Test
    void aProtocolWithoutAProbeWantsAConnectionOnly() throws Exception {
        try (ScriptedServer failing = ScriptedServer.start(ScriptedServer.Peer::requestLine);
                TestProxy proxy = probing().speakingLines().start(failing);
                TestClient client = proxy.client()) {
            client.send("set a\n").expect("-Connection reset by peer\n");
            eventually(
                    "it to be back",
                    () -> proxy.log()
                            .contain("server readmitted: server 's0' (" + failing.address()
                                    + ") of pool 'alpha': back on the ring"));
        }
    }
}
