package io.trepak.engine.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.worker.WiredPool.WiredClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdleClientsTest {
    private WiredPool pool =
            WiredPool.ofLines().with("client_idle_timeout: 1000").start();

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void aClientThatSaysNothingIsClosedAfterTheTimeAndAQuarterOfItAtMost() {
        WiredClient client = pool.client();
        pool.advanceMillis(999);
        assertFalse(client.wire().isClosed());
        pool.advanceMillis(251);
        assertTrue(client.wire().isClosed());
        assertEquals(1, pool.counters().clientsIdle);
        assertEquals(1, pool.counters().clientErr);
    }

    @Test
    void aClientThatSendsSomethingIsNotIdleThoughItIsNoWholeRequest() {
        WiredClient client = pool.client();
        for (int i = 0; i < 6; i++) {
            pool.advanceMillis(900);
            client.send("s");
        }
        assertFalse(client.wire().isClosed());
        pool.advanceMillis(1250);
        assertTrue(client.wire().isClosed());
    }

    @Test
    void aClientThatWaitsForAResponseIsNotIdle() {
        WiredClient client = pool.client();
        client.send("set k0\n");
        pool.advanceMillis(10_000);
        assertFalse(client.wire().isClosed());
        pool.respond(0, "+a\n");
        pool.turn();
        pool.advanceMillis(999);
        assertFalse(client.wire().isClosed());
        pool.advanceMillis(600);
        assertTrue(client.wire().isClosed());
    }

    @Test
    void aClientThatStillReadsItsResponseIsNotIdle() {
        WiredClient client = pool.client();
        client.stopReading(true);
        client.send("set k0\n");
        pool.respond(0, "$100\n" + "y".repeat(100) + "\n");
        for (int i = 0; i < 20; i++) {
            client.wire().flushAtMost(1);
            pool.turn();
            client.wire().flushAtMost(0);
            pool.advanceMillis(250);
        }
        assertFalse(client.wire().isClosed());
        pool.advanceMillis(1500);
        assertTrue(client.wire().isClosed());
    }

    @Test
    void aClientThatIsHeldIsNotIdle() {
        pool.close();
        pool = WiredPool.ofLines()
                .with("client_idle_timeout: 1000", "client_pending_requests: 1")
                .start();
        WiredClient client = pool.client();
        client.send("set k0\nset k0\n");
        pool.advanceMillis(10_000);
        assertFalse(client.wire().isClosed());
    }

    @Test
    void onlyWhoIsIdleIsClosed() {
        WiredClient idle = pool.client();
        WiredClient busy = pool.client();
        for (int i = 0; i < 10; i++) {
            busy.send("ping\n");
            pool.advanceMillis(200);
        }
        assertTrue(idle.wire().isClosed());
        assertFalse(busy.wire().isClosed());
        assertEquals(1, pool.counters().clientsIdle);
    }

    @Test
    void whoComesWhenAllHaveGoneIsWatchedToo() {
        pool.client();
        pool.advanceMillis(1250);
        WiredClient next = pool.client();
        pool.advanceMillis(1250);
        assertTrue(next.wire().isClosed());
        assertEquals(2, pool.counters().clientsIdle);
    }

    @Test
    void withoutALimitNobodyIsClosed() {
        WiredClient client = pool.client();
        pool.reload("client_idle_timeout: 0");
        pool.advanceMillis(10_000);
        assertFalse(client.wire().isClosed());
    }

    @Test
    void aLimitThatAReloadBringsCountsFromThenOn() {
        pool.close();
        pool = WiredPool.ofLines().start();
        WiredClient client = pool.client();
        pool.advanceMillis(10_000);
        pool.reload("client_idle_timeout: 400");
        pool.advanceMillis(399);
        assertFalse(client.wire().isClosed());
        pool.advanceMillis(101);
        assertTrue(client.wire().isClosed());
    }
}
