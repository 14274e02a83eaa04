package io.trepak.engine.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.worker.WiredPool.WiredClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much memory requests take that are kept until they are answered, or held until they can be sent: a quarter each. */
class KeptMemoryTest {
    private static final int MAX_BYTES = 16 << 20;
    private static final int QUARTER = MAX_BYTES / 4;
    private static final int VALUE_BYTES = 64 << 10;
    private static final int CLIENTS = 200;
    private static final String FULL =
            "OVERLOADED memory for requests that wait for a server is used up (max_buffered_bytes)\n";

    private final WiredPool pool = WiredPool.ofLines()
            .with("line_keep: 100000", "failover_wait: 1000", "client_pending_bytes: 1048576")
            .maxBufferedBytes(MAX_BYTES)
            .topology(DigitUnits.topology(3, 0, 1, 2, 0, 1, 2))
            .start();

    @AfterEach
    void close() {
        pool.close();
    }

    private static String large(String key) {
        return "@payload=" + VALUE_BYTES + " set " + key + "\n" + "x".repeat(VALUE_BYTES);
    }

    private List<WiredClient> allSend(String text) {
        List<WiredClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(sends(text));
            assertTrue(pool.counters().keptBytes <= QUARTER, pool.counters().keptBytes + " bytes are kept");
        }
        return clients;
    }

    private WiredClient sends(String text) {
        WiredClient client = pool.client();
        client.send(text);
        pool.settle();
        return client;
    }

    private void respond(int server, String text) {
        pool.respond(server, text);
        pool.settle();
    }

    @Test
    void atAServerThatIsStoppedNoMoreIsKeptThanAQuarter() {
        List<WiredClient> clients = allSend(large("k0"));
        assertTrue(pool.counters().keptBytes > QUARTER - 2 * VALUE_BYTES, "little is kept");
        pool.sentTo(0);
        for (WiredClient client : clients) {
            assertEquals("", client.got());
            respond(0, "+a\n");
            assertEquals("+a\n", client.got());
        }
        assertEquals(0, pool.counters().keptBytes);
    }

    @Test
    void forAServerThatIsDeadNoMoreIsHeldThanAQuarterAndThoseThatWaitedLongestFail() {
        pool.server(0).reset();
        pool.settle();
        List<WiredClient> clients = allSend(large("k0"));
        long waiting = pool.counters().requestsWaiting;
        assertTrue(waiting > 0 && waiting <= QUARTER / VALUE_BYTES, waiting + " wait");
        pool.reconnect(0);
        pool.advanceMillis(100);
        pool.settle();
        assertEquals(waiting, pool.sentTo(0).split("set k0", -1).length - 1);
        for (int i = 0; i < CLIENTS; i++) {
            WiredClient client = clients.get(i);
            if (i < CLIENTS - waiting) {
                assertEquals("-" + FULL.substring(FULL.indexOf(' ') + 1), client.got());
            } else {
                respond(0, "+a\n");
                assertEquals("+a\n", client.got());
            }
        }
    }

    @Test
    void whatIsHeldForOneServerDoesNotKeepRequestsToAnotherFromBeingKept() {
        pool.server(0).reset();
        pool.settle();
        allSend(large("k0"));
        WiredClient client = sends("set a1\n");
        pool.sentTo(1);
        respond(1, "!later\n");
        assertEquals("", client.got());
        pool.advanceMillis(1);
        pool.settle();
        assertEquals("set a1\n", pool.sentTo(1));
        respond(1, "+a\n");
        assertEquals("+a\n", client.got());
    }

    @Test
    void aRequestLongerThanAllThatMayBeHeldDoesNotWait() {
        pool.server(0).reset();
        pool.settle();
        int length = QUARTER - 100;
        WiredClient held = sends("@payload=" + length + " set k0\n" + "x".repeat(length));
        assertEquals("", held.got());
        assertEquals(1, pool.counters().requestsWaiting);
        WiredClient tooLong = sends("@payload=" + QUARTER + " set k0\n" + "x".repeat(QUARTER));
        assertTrue(tooLong.got().startsWith("-"));
        assertEquals(1, pool.counters().requestsWaiting);
    }

    @Test
    void whatIsHeldAndIsSentIsKeptAfterwards() {
        pool.server(0).reset();
        pool.settle();
        WiredClient client = sends(large("k0"));
        pool.reconnect(0);
        pool.advanceMillis(100);
        pool.settle();
        pool.sentTo(0);
        respond(0, "!elsewhere 0 s1\n");
        assertEquals(large("k0"), pool.sentTo(1));
        respond(1, "+a\n");
        assertEquals("+a\n", client.got());
        assertEquals(0, pool.counters().keptBytes);
    }

    @Test
    void whatIsKeptIsHeldForItsClientAndGoesWithIt() {
        WiredClient client = sends(large("k0"));
        assertTrue(client.client().heldBytes() >= VALUE_BYTES);
        client.client().close();
        assertEquals(0, pool.counters().keptBytes);
        pool.sentTo(0);
        respond(0, "!later\n");
        assertEquals("", pool.sentTo(0));
    }

    @Test
    void alsoWhatWaits() {
        pool.server(0).reset();
        pool.settle();
        WiredClient client = sends(large("k0"));
        assertTrue(client.client().heldBytes() >= VALUE_BYTES);
        client.client().close();
        assertEquals(0, pool.counters().keptBytes);
        pool.reconnect(0);
        pool.advanceMillis(100);
        pool.settle();
        assertEquals("", pool.sentTo(0));
        assertEquals(0, pool.counters().requestsWaiting);
    }
}
