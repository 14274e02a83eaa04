package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A worker whose loop does not turn. What the proxy is driven by is no matter here. */
class WatchdogTest {
    private final Transport transport = TestProxy.transports().findFirst().orElseThrow();

    private static void stallHere(CountDownLatch release) {
        try {
            release.await(Eventually.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aStalledLoopIsLoggedOnceWithItsStackAndShownUntilItTurnsAgain() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (ScriptedServer server = answering(words -> bulk("v"));
                TestProxy proxy = TestProxy.over(transport)
                        .global("admin: 9121")
                        .global("worker_stall_millis: 1000")
                        .start(server);
                TestClient client = proxy.client()) {
            client.ask("GET", "a").expect(bulk("v"));
            Http admin = new Http(proxy.proxy().adminAddress());
            assertEquals(200, admin.get("/healthz").status());
            proxy.onLoop(() -> stallHere(release));
            eventually(
                    "a stall in the log",
                    () -> proxy.log().contain("worker stalled: worker 0: its loop has not turned for "));
            assertTrue(proxy.log().contain("WatchdogTest.stallHere"));
            assertEquals(503, admin.get("/healthz").status());
            String metrics = admin.get("/metrics").body();
            assertTrue(metrics.contains("trepak_worker_stalled{worker=\"0\"} 1.0"), metrics);
            String requests = "trepak_server_requests_total{pool=\"alpha\",server=\"s0\"} ";
            assertTrue(metrics.contains(requests), "counters are there all the same");
            release.countDown();
            eventually("the loop to turn again", () -> proxy.log().contain("worker resumed: worker 0: after "));
            Map<String, Object> health =
                    JsonReader.object(JsonReader.read(admin.get("/healthz").body()));
            assertEquals(true, health.get("healthy"));
            Map<String, Object> worker = JsonReader.object(((List<?>) health.get("workers")).get(0));
            assertEquals(true, worker.get("turns"));
            assertEquals(BigDecimal.ONE, worker.get("stalls"));
            assertEquals(1, proxy.log().count("has not turned for"));
            client.ask("GET", "b").expect(bulk("v"));
            assertTrue(admin.get("/metrics").body().contains(requests + "2.0"));
        } finally {
            release.countDown();
        }
    }

    @Test
    void countersDoNotFallWhileALoopStalls() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (ScriptedServer server = answering(words -> bulk("v"));
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient client = proxy.client()) {
            client.ask("GET", "a").expect(bulk("v"));
            assertEquals(1, proxy.stat("s0", "requests"));
            proxy.onLoop(() -> stallHere(release));
            assertEquals(1, proxy.stat("s0", "requests"));
            release.countDown(); // before the proxy is closed, which would wait for the loop
        } finally {
            release.countDown();
        }
    }
}
