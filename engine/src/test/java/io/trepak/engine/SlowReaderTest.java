package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that read slowly: what they make the proxy hold is bounded, and all of it arrives. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class SlowReaderTest {
    private static final int MIB = 1 << 20;
    private static final int LIMIT = 16 * MIB;
    private static final String BUDGET = "max_buffered_bytes: " + LIMIT;

    @Parameter
    Transport transport;

    private final AtomicLong most = new AtomicLong();

    private void look(TestProxy proxy) {
        most.accumulateAndGet(proxy.heldBytes(), Math::max);
    }

    private void assertBounded() {
        assertTrue(most.get() <= 2L * LIMIT, "held " + most.get() / MIB + " MiB with a limit of " + LIMIT / MIB);
    }

    @Test
    void answersNobodyReadsAreHeldUpToTheLimitAndReadersOnOtherServersGoOn() throws Exception {
        String value = bulk("x".repeat(4 * MIB));
        try (ScriptedServer large = answering(words -> value);
                ScriptedServer small = answering(words -> bulk(words.get(1)));
                TestProxy proxy = TestProxy.over(transport).global(BUDGET).start(large, small);
                TestClient reader = new TestClient(proxy.address(), 64 << 10);
                TestClient other = proxy.client()) {
            String key = proxy.key(0, 0);
            reader.send(request("GET", key).repeat(20));
            eventually("the limit to be reached", () -> proxy.heldBytes() >= LIMIT / 2);
            String quick = proxy.key(1, 0);
            for (int i = 0; i < 50; i++) {
                other.ask("GET", quick).expect(bulk(quick));
                look(proxy);
            }
            for (int i = 0; i < 20; i++) {
                reader.expect(value);
                look(proxy);
            }
            assertBounded();
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
}
