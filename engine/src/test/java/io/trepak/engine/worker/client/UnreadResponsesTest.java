package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.worker.WiredPool;
import io.trepak.engine.worker.WiredPool.WiredClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is done about a client that does not read its responses, as time passes and memory gets short. */
class UnreadResponsesTest {
    private static final int MAX_BUFFERED_BYTES = 1 << 20;
    /** Too much for more responses to a client that does not read, little enough to read more requests of it. */
    private static final int NOT_PLENTY = MAX_BUFFERED_BYTES / 4;
    /** Too much for either. */
    private static final int NO_ROOM = MAX_BUFFERED_BYTES * 3 / 5;

    private static final int REQUESTS = 30;
    private static final String RESPONSE = "$160\n" + "y".repeat(160) + "\n";
    /** A response that is passed on as it comes; not all of it. */
    private static final String STREAM = "$100000\n" + "y".repeat(60_000);

    private final WiredPool pool = WiredPool.ofLines()
            .maxBufferedBytes(MAX_BUFFERED_BYTES)
            .with("client_pending_bytes: 4096")
            .start();

    @AfterEach
    void close() {
        pool.close();
    }

    /** A client with more responses than may wait for it, of which it has read none, and with one more request. */
    private WiredClient unread() {
        WiredClient client = pool.client();
        client.stopReading(true);
        client.send("set k0\n".repeat(REQUESTS));
        pool.turn();
        pool.sentTo(0);
        pool.respond(0, RESPONSE.repeat(REQUESTS));
        client.send("set k1\n");
        pool.turn();
        assertEquals(Hold.UNREAD, client.client().hold());
        return client;
    }

    private static void assertHeld(WiredClient client) {
        assertTrue(client.client().isHeld());
        assertFalse(client.wire().isReading());
    }

    private static void assertReadAhead(WiredClient client) {
        assertTrue(client.client().isHeld());
        assertTrue(client.client().isReadingAhead());
        assertTrue(client.wire().isReading());
    }

    // ---- stuck

    @Test
    void whoTakesNothingForATenthOfASecondIsAnsweredMoreWhileMemoryIsPlenty() {
        WiredClient client = unread();
        pool.advanceMillis(99);
        assertHeld(client);
        assertEquals("", pool.sentTo(1));
        pool.advanceMillis(51);
        assertFalse(client.client().isHeld());
        assertEquals("set k1\n", pool.sentTo(1));
    }

    @Test
    void whoIsStuckIsServedWithoutAPauseWhileMemoryIsPlenty() {
        WiredClient client = unread();
        pool.advanceMillis(150);
        pool.sentTo(1);
        for (int i = 0; i < 10; i++) {
            client.send("set k1\n");
            pool.turn();
            assertEquals("set k1\n", pool.sentTo(1), "request " + i);
            pool.respond(1, RESPONSE);
            pool.advanceMillis(20);
        }
    }

    @Test
    void whoTakesSomethingIsNotStuckAndWaitsUntilItHasTakenMore() {
        WiredClient client = unread();
        for (int i = 0; i < 8; i++) {
            pool.advanceMillis(50);
            client.wire().flushAtMost(10);
            pool.turn();
            client.wire().flushAtMost(0);
        }
        assertHeld(client);
        assertEquals("", pool.sentTo(1));
    }

    @Test
    void whoWasStuckAndReadsAgainIsHeldAgainWhenItIsFullAgain() {
        WiredClient client = unread();
        pool.advanceMillis(150);
        client.stopReading(false);
        pool.settle();
        pool.respond(1, RESPONSE);
        client.stopReading(true);
        client.send("set k0\n".repeat(20));
        pool.turn();
        pool.respond(0, RESPONSE.repeat(20));
        client.send("set k0\n".repeat(20));
        pool.turn();
        pool.respond(0, RESPONSE.repeat(20));
        client.send("set k1\n");
        pool.turn();
        assertHeld(client);
    }

    @Test
    void whoIsStuckIsReadAheadWhileThereIsRoom() {
        WiredClient client = unread();
        pool.hoard(NOT_PLENTY);
        pool.advanceMillis(150);
        assertReadAhead(client);
        client.send("set k2\nset k0\n");
        pool.turn();
        assertReadAhead(client);
        assertEquals("", pool.sentTo(1));
        assertEquals("", pool.sentTo(2));
        assertEquals(1, pool.counters().clientsPaused);
    }

    @Test
    void whatWasReadAheadIsAnsweredInOrderOnceTheClientReads() {
        WiredClient client = unread();
        pool.hoard(NOT_PLENTY);
        pool.advanceMillis(150);
        client.send("set k2\nse");
        client.send("t k0\nset k1");
        pool.turn();
        client.stopReading(false);
        pool.settle();
        assertFalse(client.client().isHeld());
        client.send("1\n");
        pool.turn();
        assertEquals("set k1\nset k11\n", pool.sentTo(1));
        assertEquals("set k2\n", pool.sentTo(2));
        assertEquals("set k0\n", pool.sentTo(0));
        client.got();
        pool.respond(0, "+zero\n");
        pool.respond(1, "+one\n+eleven\n");
        pool.respond(2, "+two\n");
        pool.turn();
        assertEquals("+one\n+two\n+zero\n+eleven\n", client.got());
    }

    @Test
    void readingAheadStopsWhenThereIsNoRoomAndGoesOnWhenThereIs() {
        WiredClient client = unread();
        pool.hoard(NOT_PLENTY);
        pool.advanceMillis(150);
        assertReadAhead(client);
        pool.hoard(NO_ROOM - NOT_PLENTY);
        client.send("set k2\n");
        assertHeld(client);
        pool.hoard(NOT_PLENTY - NO_ROOM);
        pool.advanceMillis(50);
        assertReadAhead(client);
    }

    @Test
    void whatWasReadAheadIsDroppedWithTheClient() {
        WiredClient client = unread();
        pool.hoard(NOT_PLENTY);
        pool.advanceMillis(150);
        client.send("set k2\n".repeat(1000));
        client.wire().reset();
        pool.release();
        pool.settle();
        assertEquals("", pool.sentTo(2));
        assertEquals(0, pool.counters().clientsPaused);
    }

    @Test
    void aClientThatEndsWhileItIsReadAheadIsAnsweredAndClosed() {
        WiredClient client = unread();
        pool.hoard(NOT_PLENTY);
        pool.advanceMillis(150);
        client.send("set k2\n");
        client.wire().end();
        client.read();
        assertFalse(client.wire().isClosed());
        client.stopReading(false);
        pool.settle();
        pool.respond(1, "+one\n");
        pool.respond(2, "+two\n");
        pool.turn();
        assertTrue(client.got().endsWith("+one\n+two\n"));
        assertTrue(client.wire().isClosed());
    }

    // ---- client and proxy wait for each other

    @Test
    void whoTakesNothingAndIsNotReadForWantOfMemoryIsClosedAfterFiveSeconds() {
        WiredClient client = unread();
        pool.hoard(NO_ROOM);
        pool.advanceMillis(5050);
        assertFalse(client.wire().isClosed());
        pool.advanceMillis(200);
        assertTrue(client.wire().isClosed());
        assertEquals(1, pool.counters().clientErr);
        assertEquals(0, pool.counters().clientsPaused);
    }

    @Test
    void theFiveSecondsBeginAnewWhenThereWasMemory() {
        WiredClient client = unread();
        pool.hoard(NO_ROOM);
        pool.advanceMillis(4000);
        pool.hoard(NOT_PLENTY - NO_ROOM);
        pool.advanceMillis(100);
        assertReadAhead(client);
        pool.hoard(NO_ROOM - NOT_PLENTY);
        pool.advanceMillis(4000);
        assertFalse(client.wire().isClosed());
        pool.advanceMillis(1200);
        assertTrue(client.wire().isClosed());
    }

    @Test
    void whoTakesALittleIsNotClosedForWantOfMemory() {
        WiredClient client = unread();
        pool.hoard(NO_ROOM);
        for (int second = 0; second < 10; second++) {
            pool.advanceMillis(1000);
            client.wire().flushAtMost(1);
            pool.turn();
            client.wire().flushAtMost(0);
        }
        assertFalse(client.wire().isClosed());
    }

    @Test
    void whoHasSentAllIsNotClosedForWantOfMemory() {
        WiredClient client = unread();
        pool.hoard(NOT_PLENTY);
        pool.advanceMillis(150);
        client.wire().end();
        client.read();
        pool.hoard(NO_ROOM - NOT_PLENTY);
        pool.advanceMillis(20_000);
        assertFalse(client.wire().isClosed());
    }

    // ---- a server that is held back for a client

    /** A client that does not read the response its server is sending. */
    private WiredClient slow() {
        WiredClient client = pool.client();
        client.stopReading(true);
        client.send("set k0\n");
        pool.turn();
        pool.hoard(MAX_BUFFERED_BYTES);
        pool.respond(0, STREAM);
        pool.turn();
        return client;
    }

    @Test
    void aServerIsReadHoweverSlowItsClientWhileThereIsMemory() {
        WiredClient client = pool.client();
        client.stopReading(true);
        client.send("set k0\n");
        pool.turn();
        pool.respond(0, STREAM);
        assertTrue(pool.server(0).isReading());
    }

    @Test
    void aServerIsNotReadForAClientThatDoesNotReadWhileMemoryIsShort() {
        WiredClient client = slow();
        assertFalse(pool.server(0).isReading());
        client.stopReading(false);
        pool.turn();
        assertTrue(pool.server(0).isReading());
    }

    @Test
    void aServerIsReadAgainWhenMemoryIsNotShortAnyMore() {
        slow();
        pool.release();
        pool.advanceMillis(50);
        assertTrue(pool.server(0).isReading());
    }

    @Test
    void aServerIsReadAgainWhenItsSlowClientIsLost() {
        WiredClient client = slow();
        client.wire().reset();
        assertTrue(pool.server(0).isReading());
    }

    @Test
    void onlyTheClientWhoseTurnItIsHoldsAServerBack() {
        WiredClient client = pool.client();
        client.stopReading(true);
        client.send("set k1\nset k0\n");
        pool.turn();
        pool.hoard(MAX_BUFFERED_BYTES);
        pool.respond(0, STREAM);
        assertTrue(pool.server(0).isReading());
    }

    @Test
    void whoHoldsAServerBackForOthersIsClosedAfterHalfASecond() {
        WiredClient lazy = slow();
        WiredClient other = pool.client();
        other.send("set k0\n");
        pool.advanceMillis(450);
        assertFalse(lazy.wire().isClosed());
        pool.advanceMillis(150);
        assertTrue(lazy.wire().isClosed());
        assertTrue(pool.server(0).isReading());
        assertFalse(other.wire().isClosed());
        pool.respond(0, "y".repeat(40_000) + "\n+other\n");
        pool.turn();
        assertEquals("+other\n", other.got());
    }

    @Test
    void whoHoldsAServerBackForNobodyIsNotClosedForIt() {
        WiredClient client = slow();
        pool.advanceMillis(3000);
        assertFalse(client.wire().isClosed());
        assertFalse(pool.server(0).isReading());
    }

    @Test
    void whoStillReadsALittleIsNotLazy() {
        WiredClient client = slow();
        WiredClient other = pool.client();
        other.send("set k0\n");
        for (int i = 0; i < 10; i++) {
            pool.advanceMillis(300);
            client.wire().flushAtMost(1);
            pool.turn();
            client.wire().flushAtMost(0);
        }
        assertFalse(client.wire().isClosed());
    }

    @Test
    void theLargestOfThoseWhoReadNothingIsClosedFirst() {
        WiredClient small = slow();
        WiredClient large = pool.client();
        large.stopReading(true);
        large.send("set k1\n");
        pool.turn();
        pool.respond(1, "$90000\n" + "y".repeat(90_000) + "\n");
        pool.turn();
        WiredClient other = pool.client();
        other.send("set k0\n");
        pool.hoard(-100_000); // so that one of them is enough
        pool.advanceMillis(650);
        assertTrue(large.wire().isClosed());
        assertFalse(small.wire().isClosed());
    }

    // ---- while memory is short

    @Test
    void whoReadsHardlyAnythingInFiveSecondsOfShortMemoryIsClosed() {
        WiredClient client = slow();
        pool.advanceMillis(5100);
        assertTrue(client.wire().isClosed());
    }

    @Test
    void whoReadsEnoughInFiveSecondsOfShortMemoryIsNotClosed() {
        WiredClient client = pool.client();
        client.stopReading(true);
        client.send("set k0\n");
        pool.respond(0, "$200000\n" + "y".repeat(150_000));
        pool.turn();
        pool.hoard(MAX_BUFFERED_BYTES);
        pool.respond(0, "y");
        pool.advanceMillis(2000);
        client.wire().flushAtMost(FlowControl.PROGRESS_BYTES_MIN);
        pool.turn();
        client.wire().flushAtMost(0);
        pool.turn();
        pool.advanceMillis(3200);
        assertFalse(client.wire().isClosed());
    }
}
