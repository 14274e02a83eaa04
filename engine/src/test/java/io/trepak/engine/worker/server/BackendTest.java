package io.trepak.engine.worker.server;

import static io.trepak.engine.worker.server.MemoryServers.sent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.stats.ServerCounters;
import io.trepak.engine.worker.request.TestRequest;
import io.trepak.engine.worker.resources.Waiter;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which requests a backend takes, and whom it has waiting. */
class BackendTest {
    private static final String[] EJECTING = {"auto_eject_hosts: true", "server_failure_limit: 1"};
    private static final List<String> SERVERS = List.of("127.0.0.1:1:1 s0", "127.0.0.1:2:1 s1");

    private BackendRun run = new BackendRun();

    @AfterEach
    void leavesNothingBehind() {
        run.close();
    }

    private void use(BackendRun other) {
        run.close();
        run = other;
    }

    private void eject() {
        run.connected().fail(new IOException("Connection reset by peer"));
        run.send("get a\n");
        run.turn();
        run.servers.last().fail(new IOException("Connection refused"));
        assertTrue(run.server.health.isEjected());
    }

    @Test
    void theFirstRequestHasTheServerDialledAndOthersUseThat() {
        assertFalse(run.backend.isConnected());
        assertNull(run.backend.refusal());
        assertNull(run.backend.refusal());
        assertEquals(1, run.servers.connections().size());
        assertTrue(run.backend.isConnected());
    }

    @Test
    void whyAServerCannotBeDialledIsWhatRequestsFailWith() {
        run.servers.refuseNext("Network is unreachable");
        assertEquals("Network is unreachable", run.send("get a\n").failure());
        assertFalse(run.backend.isConnected());
    }

    @Test
    void anEjectedServerThatKeepsItsKeysIsNotAsked() {
        use(new BackendRun(EJECTING[0], EJECTING[1], "dead_server: fail"));
        eject();
        int dialled = run.servers.connections().size();
        assertEquals("Connection refused", run.backend.refusal().message());
        assertEquals(dialled, run.servers.connections().size());
        assertFalse(run.backend.answersMisses());
    }

    @Test
    void readsForAnEjectedServerMayBeMisses() {
        use(new BackendRun(EJECTING[0], EJECTING[1], "dead_server: miss"));
        assertFalse(run.backend.answersMisses());
        eject();
        assertTrue(run.backend.answersMisses());
        assertEquals("Connection refused", run.backend.refusal().message());
    }

    @Test
    void anEjectedServerWhoseKeysOthersHaveTakenMayStillBeAsked() {
        use(new BackendRun(EJECTING[0], EJECTING[1], "server_reconnect_delay_max: 0"));
        eject();
        assertNull(run.backend.refusal());
        assertFalse(run.backend.answersMisses());
    }

    @Test
    void requestsAreRefusedAtTwiceTheLimit() {
        use(new BackendRun("server_pending_requests: 2"));
        MemoryConnection socket = run.connected();
        for (int i = 0; i < 4; i++) {
            assertEquals(i > 2, run.backend.isCrowded());
            assertNull(run.send("get a\n").failure());
        }
        assertEquals(
                "too many requests wait for this server", run.send("get a\n").failure());
        run.turn();
        run.servers.respond(socket, "+1\n");
        assertNull(run.backend.refusal());
    }

    @Test
    void requestsAreRefusedWhileMemoryIsFullAndNobodyMakesRoom() {
        MemoryServers small = new MemoryServers(1 << 20, SERVERS);
        use(new BackendRun(small));
        run.connected();
        byte[] taken = small.loop().arrays().take(3 << 20);
        assertNull(run.backend.refusal()); // room may be made at the end of the turn
        run.turn();
        assertEquals(
                "memory is full (max_buffered_bytes)", run.backend.refusal().message());
        small.loop().arrays().give(taken);
        run.turn();
        assertNull(run.backend.refusal());
    }

    @Test
    void whoBlocksIsWokenWhenTheServerHasTakenWhatWaits() {
        AtomicInteger wakes = new AtomicInteger();
        Waiter client = wakes::incrementAndGet;
        MemoryConnection socket = run.connected();
        socket.flushAtMost(2);
        run.send("get a\n");
        run.backend.block(client);
        run.turn();
        assertEquals(4, run.backend.pendingBytes());
        assertEquals(0, wakes.get());
        socket.flushAtMost(100);
        run.turn();
        assertEquals(1, wakes.get());

        socket.flushAtMost(0);
        run.send("get a\n");
        run.backend.block(client);
        run.backend.unblock(client);
        socket.flushAtMost(100);
        run.turn();
        assertEquals(1, wakes.get());
    }

    @Test
    void whatWaitsToBeSentAndForResponsesIsCountedByRequest() {
        MemoryConnection socket = run.connected();
        socket.flushAtMost("get a\n".length());
        run.send("get a\n");
        run.send("get b\n");
        run.send("get cc\n");
        run.turn();
        ServerCounters sum = new ServerCounters();
        run.backend.addQueues(sum);
        assertEquals(1, sum.outQueue);
        assertEquals(6, sum.outQueueBytes);
        assertEquals(2, sum.inQueue);
        assertEquals(13, sum.inQueueBytes);
    }

    @Test
    void tellsWhenTheServerHasAnotherRole() {
        MemoryConnection socket = run.connected();
        TestRequest request = run.send("set a\n");
        run.turn();
        run.servers.respond(socket, "^moved\n");
        assertEquals("^moved\n", request.response());
        assertEquals(List.of(run.backend), run.wrong);
    }

    @Test
    void aRetiredOneWithCollectedRequestsSendsThemFirst() {
        MemoryConnection socket = run.connected();
        TestRequest a = run.merge("get a\n");
        TestRequest b = run.merge("get b\n");
        run.backend.retire(60_000);
        assertFalse(socket.isClosed());
        run.turn();
        assertEquals("get a b\n", sent(socket));
        run.servers.respond(socket, ".\n");
        assertTrue(a.isOver() && b.isOver());
        run.servers.advanceMillis(20);
        assertTrue(socket.isClosed());
    }
}
