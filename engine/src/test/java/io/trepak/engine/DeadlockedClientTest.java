package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that write more before they read than there is memory for. */
class DeadlockedClientTest {
    private static final int MIB = 1 << 20;
    private static final int LIMIT = 16 * MIB;
    private static final int WRITERS = 5;

    @Test
    void areClosedWithALineThatTellsTheKeyAndHoldUpNobodyElse() throws Exception {
        String pipeline = request("GET", "k".repeat(100)).repeat(1000);
        List<TestClient> writers = new ArrayList<>();
        try (ScriptedServer server = answering(words -> bulk("v".repeat(1000)));
                TestProxy proxy = TestProxy.over(
                                TestProxy.transports().findFirst().orElseThrow())
                        .global("max_buffered_bytes: " + LIMIT)
                        .start(server);
                TestClient other = proxy.client();
                Most held = new Most(proxy)) {
            for (int i = 0; i < WRITERS; i++) {
                writers.add(proxy.client());
                writers.get(i).sendMeanwhile(pipeline, Integer.MAX_VALUE);
            }
            eventually("one of them to be closed", () -> {
                other.ask("GET", "a").expect(bulk("v".repeat(1000)));
                return proxy.stat("client_connections") <= WRITERS;
            });
            String why = "does not read its responses, and they are too many to be kept; raise max_buffered_bytes";
            assertTrue(proxy.log().contain(why));
            assertEquals(proxy.log().count(why), proxy.log().count("client dropped"));
            other.ask("GET", "a").expect(bulk("v".repeat(1000)));
            // Their responses on the way when half of the limit is reached, and what is read of each in one turn.
            long bound = LIMIT / 2 + WRITERS * 2L * MIB;
            assertTrue(held.bytes() <= bound, "held " + held.bytes() / MIB + " MiB, expected " + bound / MIB);
        } finally {
            for (TestClient writer : writers) {
                writer.close();
            }
        }
    }
}
