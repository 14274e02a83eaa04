package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients that write a whole pipeline before they read anything, as redis-py does. What they write is more than the sockets
 * hold, so they wait for ever unless the proxy reads on.
 */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class PipelineTest {
    private static final int MIB = 1 << 20;
    private static final int LIMIT = 64 * MIB;
    private static final int SMALL_BUFFER_BYTES = 64 << 10;
    private static final String GET = request("GET", "k".repeat(100));
    private static final String LONG_GET = request("GET", "k".repeat(4000));
    private static final String VALUE = bulk("v".repeat(1000));

    @Parameter
    Transport transport;

    /** Answers a request without looking at it, for there are many. */
    private static ScriptedServer serving(String request, String value) throws IOException {
        byte[] answer = value.getBytes(StandardCharsets.ISO_8859_1);
        return ScriptedServer.start(peer -> {
            while (true) {
                peer.bytes(request.length());
                peer.send(answer);
            }
        });
    }

    private TestProxy.Builder proxy() {
        return TestProxy.over(transport).global("max_buffered_bytes: " + LIMIT);
    }

    private static void writeAllThenRead(TestProxy proxy, String request, int count, String answer) throws IOException {
        // No small receive buffer: once that overflows, Linux drops acknowledgements with the responses, and both ends
        // send again with ever longer pauses (seen with 6.18: Recv-Q of the proxy 0, rto 13 s).
        try (TestClient client = new TestClient(proxy.address());
                Most held = new Most(proxy)) {
            Thread writer = client.sendBuffer(SMALL_BUFFER_BYTES).sendMeanwhile(request.repeat(count), 1);
            eventually("all to be written", () -> !writer.isAlive());
            String thousand = answer.repeat(1000);
            for (int left = count; left > 0; left -= 1000) {
                client.expect(thousand);
            }
            // Half of max_buffered_bytes, and the responses on their way when that is reached.
            assertTrue(held.bytes() <= LIMIT / 2 + 2 * MIB, "held " + held.bytes() / MIB + " MiB");
        }
    }

    @Test
    void aHundredThousandGetsAreWrittenBeforeTheFirstAnswerIsRead() throws Exception {
        try (ScriptedServer server = serving(GET, VALUE);
                TestProxy proxy = proxy().start(server)) {
            writeAllThenRead(proxy, GET, 100_000, VALUE);
            assertEquals(0, proxy.log().count("client "));
        }
    }

    @Test
    void smallAnswersArePutAsideToo() throws Exception {
        String stored = "+OK\r\n";
        try (ScriptedServer server = serving(LONG_GET, stored);
                TestProxy proxy = proxy().with("client_pending_bytes: 4096").start(server)) {
            writeAllThenRead(proxy, LONG_GET, 3_000, stored);
        }
    }

    @Test
    void aLimitOfOnePendingRequestLeadsThroughAPipelineToo() throws Exception {
        String longValue = bulk("v".repeat(10_000));
        try (ScriptedServer server = serving(LONG_GET, longValue);
                TestProxy proxy = proxy().with("client_pending_requests: 1").start(server)) {
            writeAllThenRead(proxy, LONG_GET, 3_000, longValue);
        }
    }
}
