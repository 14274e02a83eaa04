package io.trepak.engine.worker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.worker.request.RequestQueue;
import io.trepak.engine.worker.request.TestRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cases at the edges of several parts of this room: lost requests, probes, wake-ups, reloads. */
class ServerEdgeCasesTest {
    private static final List<String> TWO_ADDRESSES = List.of("twice.example:7:1 s0", "127.0.0.1:2:1 s1");

    /** A request that fails with its connection knows when it was written, for the slow log. */
    @Test
    void aRequestThatTimedOutWasWrittenLongAgo() {
        ConnectionRun run = new ConnectionRun(0, "timeout: 300");
        MemoryConnection socket = run.connected();
        TestRequest first = run.send("get a\n");
        TestRequest second = run.send("get b\n");
        run.turn();
        assertEquals("get a\nget b\n", MemoryServers.sent(socket));
        run.servers.advanceMillis(301);
        assertEquals("Connection timed out", first.failure());
        assertTrue(first.writtenNanos() != 0, "first: written is unknown");
        assertTrue(second.writtenNanos() != 0, "second: written is unknown");
        run.close();
    }

    /** Whatever the reason why the address did not answer. */
    @Test
    void aProbeThatGetsNoConnectionInTimeHasTheNextOneTryTheNextAddress() {
        MemoryServers servers = new MemoryServers(64 << 20, TWO_ADDRESSES, "timeout: 300", "line_probe: true");
        ServerState server = servers.server(0);
        List<String> verdicts = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Probe.start(
                    servers.resources(), servers.latencies(), servers.settings(), server, v -> verdicts.add("" + v));
            servers.advanceMillis(301);
        }
        servers.loop().turn();
        List<String> dialled = servers.dialledAddresses();
        servers.close();
        assertEquals(2, verdicts.size());
        assertEquals(List.of("10.0.0.1:7", "10.0.0.2:7"), dialled);
    }

    /** As with preconnect. */
    @Test
    void aConnectionThatNobodyWaitsForGoesToTheNextAddressToo() {
        ConnectionRun run = new ConnectionRun(0, TWO_ADDRESSES);
        assertNull(run.connection.dial());
        run.servers.last().fail(new IOException("Connection refused"));
        List<String> dialled = run.servers.dialledAddresses();
        run.close();
        assertEquals(List.of("10.0.0.1:7", "10.0.0.2:7"), dialled);
    }

    /** One that throws must not leave the others waiting. */
    @Test
    void aWakeUpThatFailsKeepsNobodyElseAsleep() {
        MemoryServers servers = new MemoryServers();
        List<String> woken = new ArrayList<>();
        servers.resources().wakeUps().add(() -> {
            throw new IllegalStateException("x");
        });
        servers.resources().wakeUps().add(() -> woken.add("second"));
        servers.loop().turn();
        List<String> now = List.copyOf(woken);
        servers.loop().turn();
        servers.close();
        assertEquals(List.of("second"), now);
    }

    /** What left in one write has the time of the first of it, also when the queue is cut. */
    @Test
    void requestsCutOutKnowWhenTheyWereWritten() {
        RequestQueue queue = new RequestQueue();
        TestRequest first = new TestRequest();
        first.endsAt(10);
        queue.add(first, 10);
        TestRequest second = new TestRequest();
        second.endsAt(20);
        queue.add(second, 10);
        queue.written(77, 20);
        RequestQueue cut = queue.cutAll();
        cut.take();
        cut.take();
        assertEquals(77, first.writtenNanos());
        assertEquals(77, second.writtenNanos());
    }

    /** A reload must not give requests that wait their whole time again. */
    @Test
    void reloadsDoNotPostponeTimeouts() {
        ConnectionRun run = new ConnectionRun(0, "timeout: 300");
        run.connected();
        TestRequest first = run.send("get a\n");
        run.turn();
        for (int i = 0; i < 4; i++) {
            run.servers.advanceMillis(100);
            run.connection.settingsChanged();
        }
        String failure = first.failure();
        run.close();
        assertEquals("Connection timed out", failure);
    }

    /** Only the time for the whole try counts. */
    @Test
    void aProbeIsNotHeldToTheTimeRequestsMayWaitToBeSent() {
        MemoryServers servers = new MemoryServers("timeout: 400", "queue_timeout: 100", "line_probe: true");
        ServerState server = servers.server(0);
        List<String> verdicts = new ArrayList<>();
        Probe.start(servers.resources(), servers.latencies(), servers.settings(), server, v -> verdicts.add("" + v));
        servers.advanceMillis(150);
        MemoryConnection socket = servers.accept();
        String asked = MemoryServers.sent(socket);
        if (!asked.isEmpty()) {
            servers.respond(socket, "+pong\n");
        }
        servers.advanceMillis(400);
        servers.loop().turn();
        servers.close();
        assertEquals("ping\n", asked);
        assertEquals(List.of("null"), verdicts);
    }
}
