package io.trepak.engine.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.worker.WiredPool.WiredClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PoolDrainerTest {
    private static final long DRAIN_MILLIS = 10_000;

    private final WiredPool pool = WiredPool.ofLines().start();
    private int gone;

    @AfterEach
    void close() {
        pool.close();
    }

    private void drain(Runnable whenGone) {
        new PoolDrainer(pool.rooms().resources(), pool.pool(), DRAIN_MILLIS, whenGone).look();
    }

    private static boolean isTold(WiredClient client) {
        return client.wire().isClosed() || client.wire().isOutputEnded();
    }

    @Test
    void aClientThatPausesIsClosedAtTheSecondLook() {
        WiredClient client = pool.client();
        drain(null);
        pool.turn();
        assertFalse(isTold(client));
        pool.advanceMillis(100);
        assertTrue(isTold(client));
    }

    @Test
    void aClientThatSendsIsServedOn() {
        WiredClient client = pool.client();
        drain(null);
        for (int i = 0; i < 15; i++) {
            client.send("ping\n");
            pool.advanceMillis(100);
            assertEquals("+pong\n", client.got());
        }
        assertFalse(isTold(client));
    }

    @Test
    void aClientThatWaitsForAResponseGetsItAndThenPauses() {
        WiredClient client = pool.client();
        client.send("set k0\n");
        drain(null);
        pool.advanceMillis(1000);
        assertFalse(isTold(client));
        pool.respond(0, "+a\n");
        pool.advanceMillis(100);
        assertFalse(isTold(client));
        pool.advanceMillis(100);
        assertEquals("+a\n", client.got());
        assertTrue(isTold(client));
    }

    @Test
    void aClientWithHalfARequestDoesNotPause() {
        WiredClient client = pool.client();
        client.send("set k");
        drain(null);
        pool.advanceMillis(1900);
        assertFalse(isTold(client));
    }

    @Test
    void afterTwoSecondsNothingMoreIsTaken() {
        WiredClient client = pool.client();
        client.send("set k0\n");
        drain(null);
        pool.advanceMillis(2000);
        client.send("set k1\n");
        pool.turn();
        assertEquals("", pool.sentTo(1));
        assertFalse(isTold(client));
        pool.respond(0, "+a\n");
        pool.turn();
        assertEquals("+a\n", client.got());
        assertTrue(isTold(client));
    }

    @Test
    void atTheDeadlineAllAreClosed() {
        WiredClient client = pool.client();
        client.send("set k0\n");
        drain(null);
        pool.advanceMillis(DRAIN_MILLIS - 1);
        assertFalse(client.wire().isClosed());
        pool.advanceMillis(101);
        assertTrue(client.wire().isClosed());
    }

    @Test
    void aClientThatComesMeanwhileIsServedAndLetGo() {
        drain(null);
        pool.advanceMillis(500);
        WiredClient client = pool.client();
        client.send("ping\n");
        pool.turn();
        assertEquals("+pong\n", client.got());
        pool.advanceMillis(200);
        assertTrue(isTold(client));
    }

    @Test
    void aPoolIsGoneWhenItsLastClientIsAndItsServersHaveAnswered() {
        WiredClient client = pool.client();
        client.send("@quiet set k0\nset k1\n");
        pool.server(0).flushAtMost(0);
        drain(() -> gone++);
        client.wire().reset();
        pool.advanceMillis(500);
        assertEquals(0, gone);
        assertFalse(pool.server(1).isClosed());
        pool.respond(1, "+one\n");
        pool.advanceMillis(200);
        assertTrue(pool.server(1).isClosed());
        assertFalse(pool.server(0).isClosed());
        pool.server(0).flushAtMost(Integer.MAX_VALUE);
        pool.advanceMillis(300);
        assertTrue(pool.server(0).isClosed());
        assertEquals(1, gone);
        pool.advanceMillis(1000);
        assertEquals(1, gone);
    }

    @Test
    void aPoolThatMayGetMoreClientsKeepsItsServers() {
        drain(null);
        pool.advanceMillis(5000);
        assertFalse(pool.server(0).isClosed());
    }
}
