package io.trepak.engine.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.stats.ServerCounters;
import io.trepak.engine.worker.WiredPool.WiredClient;
import io.trepak.engine.worker.server.WorkerServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pool whose settings and servers a reload replaces while clients are at work. */
class WorkerPoolTest {
    private final WiredPool pool = WiredPool.ofLines().start();

    @AfterEach
    void close() {
        pool.close();
    }

    private WiredClient sends(String text) {
        WiredClient client = pool.client();
        client.send(text);
        pool.turn();
        return client;
    }

    @Test
    void clientsAndServersThatStayAreKept() {
        WiredClient client = sends("set k0\n");
        WorkerServer server = pool.pool().servers().get(0);
        pool.reload("client_pending_requests: 7");
        assertSame(server, pool.pool().servers().get(0));
        pool.respond(0, "+a\n");
        pool.turn();
        assertEquals("+a\n", client.got());
        client.send("set k0\n");
        pool.turn();
        assertEquals("set k0\nset k0\n", pool.sentTo(0));
        assertEquals(1, pool.counters().clientConnections);
    }

    @Test
    void aServerThatIsTakenOutAnswersWhatItHasAndIsClosed() {
        WiredClient client = sends("set k2\n");
        pool.reload(2);
        pool.advanceMillis(100);
        assertFalse(pool.server(2).isClosed());
        pool.respond(2, "+two\n");
        pool.turn();
        assertEquals("+two\n", client.got());
        pool.advanceMillis(100);
        assertTrue(pool.server(2).isClosed());
        client.send("set k2\n");
        pool.turn();
        assertEquals("set k2\n", pool.sentTo(0)); // the second of two
    }

    @Test
    void aServerThatIsTakenOutAndDoesNotAnswerFailsItsRequests() {
        WiredClient client = sends("set k2\n");
        pool.reload(2);
        pool.advanceMillis(1100);
        assertTrue(pool.server(2).isClosed());
        assertTrue(client.got().startsWith("-"));
    }

    @Test
    void aServerThatIsNewGetsItsKeys() {
        pool.reload(4);
        WiredClient client = sends("set k3\n");
        assertEquals("set k3\n", pool.sentTo(3));
        pool.respond(3, "+three\n");
        pool.turn();
        assertEquals("+three\n", client.got());
    }

    @Test
    void aRequestToAServerTakenOutIsAnsweredBeforeTheNextIsSent() {
        WiredClient client = sends("set k2\n");
        pool.reload(2);
        client.send("set k2\n");
        pool.turn();
        assertEquals("", pool.sentTo(0));
        pool.respond(2, "+before\n");
        pool.turn();
        assertEquals("set k2\n", pool.sentTo(0));
    }

    @Test
    void whatAServerTakenOutCountedIsNotForgotten() {
        WiredClient client = sends("set k2\nset k2\n");
        pool.respond(2, "+a\n+b\n");
        pool.reload(2);
        pool.turn();
        client.got();
        pool.pool().publish();
        client.send("status\n");
        pool.turn();
        assertTrue(client.got().contains("requests=2 "), "the requests of the server that was taken out");
    }

    @Test
    void countersOfAServerGoOnThroughAReload() {
        sends("set k0\n");
        pool.reload("client_pending_requests: 7");
        sends("set k0\n");
        ServerCounters[] counters = pool.serverCounters();
        assertEquals(2, counters[0].requests);
        assertEquals(2, counters[0].outQueue);
    }

    @Test
    void aServerOfTheSameNameElsewhereIsAnotherOne() {
        WorkerServer before = pool.pool().servers().get(2);
        pool.reload(2);
        pool.reload(3);
        assertNotSame(before, pool.pool().servers().get(2));
    }

    @Test
    void largerRequestsMayBeSentAfterAReloadThatSaysSo() {
        pool.reload("max_request_bytes: 1024");
        WiredClient refused = sends("@payload=2000 set k0\n");
        assertEquals("-request larger than max_request_bytes\n", refused.got());
        pool.reload("max_request_bytes: 4096");
        sends("@payload=2000 set k0\n" + "x".repeat(2000));
        assertEquals("@payload=2000 set k0\n" + "x".repeat(2000), pool.sentTo(0));
    }

    @Test
    void closingAPoolClosesClientsAndServers() {
        WiredClient client = sends("set k0\n");
        pool.pool().close();
        assertTrue(client.wire().isClosed());
        assertTrue(pool.server(0).isClosed());
        assertFalse(pool.pool().hasClients());
        assertEquals(1, pool.clientsLeft());
    }
}
