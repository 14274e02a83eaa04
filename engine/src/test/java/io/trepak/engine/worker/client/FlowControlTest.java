package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.worker.WiredPool;
import io.trepak.engine.worker.WiredPool.WiredClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The table of transitions of {@link FlowControl}, row by row, and what happens when a reason to hold a client meets another. */
class FlowControlTest {
    private static final int MAX_BUFFERED_BYTES = 1 << 20;
    private static final String LARGE = "@payload=140000 set k0\n" + "x".repeat(140_000);
    /** The beginning of a large request, and the rest. */
    private static final String BEGINNING = "@payload=20000 set k0\n" + "x".repeat(100);

    private static final String REST = "x".repeat(19_900);
    /** A response that fills the smallest client_pending_bytes. */
    private static final String FILLING = "$5000\n" + "y".repeat(5000) + "\n";

    private WiredPool pool = WiredPool.ofLines().start();

    @AfterEach
    void close() {
        pool.close();
    }

    private void start(String... keys) {
        pool.close();
        pool = WiredPool.ofLines()
                .maxBufferedBytes(MAX_BUFFERED_BYTES)
                .with(keys)
                .start();
    }

    private void assertHeld(Hold why, WiredClient client) {
        assertEquals(why, client.client().hold());
        assertFalse(client.wire().isReading(), "it is read");
        assertEquals(1, pool.counters().clientsPaused);
    }

    private void assertRead(WiredClient client) {
        assertEquals(Hold.NONE, client.client().hold());
        assertTrue(client.wire().isReading(), "it is not read");
        assertEquals(0, pool.counters().clientsPaused);
    }

    private void exceedMemory() {
        pool.hoard(MAX_BUFFERED_BYTES + 1);
    }

    // ---- ORDER

    @Test
    void aRequestBehindABarrierWaitsUntilAllBeforeItAreAnswered() {
        WiredClient client = pool.client();
        client.send("set k0\n@barrier set k1\nset k2\n");
        pool.turn();
        assertHeld(Hold.ORDER, client);
        assertEquals("@barrier set k1\n", pool.sentTo(1));
        pool.respond(0, "+zero\n");
        pool.turn();
        assertHeld(Hold.ORDER, client);
        assertEquals("", pool.sentTo(2));
        pool.respond(1, "+one\n");
        pool.turn();
        assertRead(client);
        assertEquals("set k2\n", pool.sentTo(2));
        pool.respond(2, "+two\n");
        pool.turn();
        assertEquals("+zero\n+one\n+two\n", client.got());
    }

    @Test
    void aBarrierThatNobodyWaitsForHoldsNobody() {
        WiredClient client = pool.client();
        client.send("use 0\nset k1\n");
        pool.turn();
        assertRead(client);
        assertEquals("set k1\n", pool.sentTo(1));
    }

    @Test
    void aBarrierIsOverOnceItWasWaitedFor() {
        WiredClient client = pool.client();
        client.send("@barrier set k0\nset k1\n");
        pool.respond(0, "+zero\n");
        pool.turn();
        client.send("set k2\n");
        pool.turn();
        assertRead(client);
        assertEquals("set k2\n", pool.sentTo(2));
    }

    @Test
    void aReloadHasTheNextRequestWaitForThoseBeforeIt() {
        WiredClient client = pool.client();
        client.send("set k0\n");
        pool.reload();
        client.send("set k0\n");
        pool.turn();
        assertHeld(Hold.ORDER, client);
        pool.respond(0, "+a\n");
        pool.turn();
        assertRead(client);
        assertEquals("set k0\nset k0\n", pool.sentTo(0));
    }

    @Test
    void aReloadHoldsNobodyWhoWaitsForNothing() {
        WiredClient client = pool.client();
        pool.reload();
        client.send("set k0\n");
        pool.turn();
        assertRead(client);
        assertEquals("set k0\n", pool.sentTo(0));
    }

    // ---- SERVER

    @Test
    void aServerWithEnoughRequestsHoldsThoseWhoSendMoreUntilHalfAreAnswered() {
        start("server_pending_requests: 2");
        WiredClient client = pool.client();
        client.send("set k0\nset k0\nset k0\nset k0\n");
        pool.turn();
        assertHeld(Hold.SERVER, client);
        assertEquals("set k0\n".repeat(3), pool.sentTo(0));
        pool.respond(0, "+a\n");
        pool.turn();
        assertHeld(Hold.SERVER, client);
        pool.respond(0, "+b\n");
        pool.turn();
        assertRead(client);
        assertEquals("set k0\n", pool.sentTo(0));
    }

    @Test
    void aServerWithEnoughRequestsHoldsEachOfSeveralClientsAndWakesAll() {
        start("server_pending_requests: 2");
        WiredClient first = pool.client();
        WiredClient second = pool.client();
        first.send("set k0\nset k0\nset k0\nset k1\n");
        second.send("set k0\nset k2\n");
        pool.turn();
        assertEquals(Hold.SERVER, first.client().hold());
        assertEquals(Hold.SERVER, second.client().hold());
        assertEquals(2, pool.counters().clientsPaused);
        pool.respond(0, "+a\n+b\n+c\n");
        pool.turn();
        assertRead(first);
        assertRead(second);
        assertEquals("set k1\n", pool.sentTo(1));
        assertEquals("set k2\n", pool.sentTo(2));
    }

    @Test
    void aServerThatTakesNothingHoldsWhoSendsWithoutAwaitingResponses() {
        start("client_pending_bytes: 4096");
        WiredClient client = pool.client();
        pool.server(0).flushAtMost(0);
        client.send("@quiet @payload=5000 set k0\n" + "x".repeat(5000) + "set k1\n");
        pool.turn();
        assertHeld(Hold.SERVER, client);
        pool.server(0).flushAtMost(Integer.MAX_VALUE);
        pool.settle();
        assertRead(client);
        assertEquals("set k1\n", pool.sentTo(1));
    }

    @Test
    void aServerThatTakesNothingHoldsWhoHasSentItsShareOfMemory() {
        WiredClient client = pool.client();
        pool.server(0).flushAtMost(0);
        client.send(LARGE);
        pool.turn();
        assertRead(client);
        client.send(LARGE);
        client.send("set k1\n");
        pool.turn();
        assertHeld(Hold.SERVER, client);
        assertEquals("", pool.sentTo(1));
        pool.server(0).flushAtMost(Integer.MAX_VALUE);
        pool.settle();
        assertRead(client);
        assertEquals("set k1\n", pool.sentTo(1));
    }

    @Test
    void oneServerHoldsAClientForAllOthersOfItsRequests() {
        start("server_pending_requests: 1");
        WiredClient client = pool.client();
        client.send("set k0\nset k0\nset k1\n");
        pool.turn();
        assertHeld(Hold.SERVER, client);
        assertEquals("", pool.sentTo(1));
    }

    @Test
    void aServerThatIsLostHoldsNobodyAnyMore() {
        start("server_pending_requests: 1");
        WiredClient client = pool.client();
        client.send("set k0\nset k0\nset k1\n");
        pool.turn();
        assertHeld(Hold.SERVER, client);
        pool.server(0).reset();
        pool.turn();
        assertRead(client);
        assertEquals("set k1\n", pool.sentTo(1));
    }

    @Test
    void aHigherLimitOfAServerHoldsNobodyAnyMore() {
        start("server_pending_requests: 1");
        WiredClient client = pool.client();
        client.send("set k0\nset k0\n");
        client.send("set k1\n");
        pool.turn();
        assertHeld(Hold.SERVER, client);
        pool.reload("server_pending_requests: 10");
        pool.turn();
        assertHeld(Hold.ORDER, client); // the reload's barrier is left
        pool.respond(0, "+a\n+b\n");
        pool.turn();
        assertRead(client);
        assertEquals("set k1\n", pool.sentTo(1));
    }

    @Test
    void whoIsSplitHeedsItsServersToo() {
        start("server_pending_requests: 1");
        WiredClient client = pool.client();
        client.send("sum k0 k1\nsum k0 k1\nset k2\n");
        pool.turn();
        assertHeld(Hold.SERVER, client);
        assertEquals("", pool.sentTo(2));
        pool.respond(0, "+a\n+b\n");
        pool.respond(1, "+c\n+d\n");
        pool.turn();
        assertRead(client);
        assertEquals("set k2\n", pool.sentTo(2));
    }

    // ---- REQUESTS, REQUEST_BYTES

    @Test
    void asManyRequestsAsMayHoldAClientUntilOneIsAnswered() {
        start("client_pending_requests: 2");
        WiredClient client = pool.client();
        client.send("set k0\nset k0\nset k1\nset k1\n");
        pool.turn();
        assertHeld(Hold.REQUESTS, client);
        assertEquals("set k0\nset k0\n", pool.sentTo(0));
        assertEquals("", pool.sentTo(1));
        pool.respond(0, "+a\n");
        pool.turn();
        assertHeld(Hold.REQUESTS, client);
        assertEquals("set k1\n", pool.sentTo(1));
        pool.respond(0, "+b\n");
        pool.turn();
        assertRead(client);
        assertEquals("set k1\n", pool.sentTo(1));
    }

    @Test
    void aResponseThatIsNotTheNextMakesNoRoom() {
        start("client_pending_requests: 2");
        WiredClient client = pool.client();
        client.send("set k0\nset k1\nset k2\n");
        pool.turn();
        pool.respond(1, "+one\n");
        pool.turn();
        assertHeld(Hold.REQUESTS, client);
        pool.respond(0, "+zero\n");
        pool.turn();
        assertRead(client);
        assertEquals("set k2\n", pool.sentTo(2));
    }

    @Test
    void asManyBytesOfRequestsAsMayHoldAClientUntilTheyAreAnswered() {
        start("client_pending_bytes: 4096");
        WiredClient client = pool.client();
        String long0 = "set " + "a".repeat(2040) + "0\n";
        client.send(long0 + long0 + "set k1\n");
        pool.turn();
        assertRead(client);
        client.send("set k2\n");
        pool.turn();
        assertHeld(Hold.REQUEST_BYTES, client);
        assertEquals("set k1\n", pool.sentTo(1));
        assertEquals("", pool.sentTo(2));
        pool.respond(0, "+a\n");
        pool.turn();
        assertRead(client);
        assertEquals("set k2\n", pool.sentTo(2));
    }

    @Test
    void aRequestNobodyHearsOfCountsUntilItIsDone() {
        start("client_pending_requests: 2");
        WiredClient client = pool.client();
        client.send("@drop set k0\n@drop set k0\n@drop set k1\n@drop set k1\n");
        pool.turn();
        assertHeld(Hold.REQUESTS, client);
        assertEquals("@drop set k0\n".repeat(2), pool.sentTo(0));
        assertEquals("", pool.sentTo(1));
        pool.respond(0, "+a\n");
        pool.turn();
        assertHeld(Hold.REQUESTS, client);
        assertEquals("@drop set k1\n", pool.sentTo(1));
        pool.respond(0, "+b\n");
        pool.turn();
        assertRead(client);
        assertEquals("@drop set k1\n", pool.sentTo(1));
        assertEquals("", client.got());
    }

    @Test
    void requestsThatAreHeardOfAndOthersCountTogether() {
        start("client_pending_requests: 2");
        WiredClient client = pool.client();
        client.send("@drop set k0\nset k1\nset k2\n");
        pool.turn();
        assertHeld(Hold.REQUESTS, client);
        pool.respond(1, "+one\n");
        pool.turn();
        assertRead(client);
        assertEquals("set k2\n", pool.sentTo(2));
        client.send("set k3\n");
        pool.turn();
        assertHeld(Hold.REQUESTS, client);
        pool.respond(2, "+two\n");
        pool.turn();
        assertRead(client);
        assertEquals("+one\n+two\n", client.got());
    }

    @Test
    void asManyBytesOfRequestsNobodyHearsOfAsMayHoldAClientToo() {
        start("client_pending_bytes: 4096");
        WiredClient client = pool.client();
        client.send(("@drop set " + "a".repeat(2040) + "0\n").repeat(2));
        client.send("set k1\n");
        pool.turn();
        assertHeld(Hold.REQUEST_BYTES, client);
        assertEquals("", pool.sentTo(1));
        pool.respond(0, "+a\n");
        pool.turn();
        assertRead(client);
        assertEquals("set k1\n", pool.sentTo(1));
    }

    @Test
    void oneThatIsSplitCountsOnceUntilItsLastFragmentIsDone() {
        start("client_pending_requests: 1");
        WiredClient client = pool.client();
        client.send("@drop sum k0 k1\nset k2\n");
        pool.turn();
        assertHeld(Hold.REQUESTS, client);
        pool.respond(0, "+a\n");
        pool.turn();
        assertHeld(Hold.REQUESTS, client);
        pool.server(1).reset();
        pool.turn();
        assertRead(client);
        assertEquals("set k2\n", pool.sentTo(2));
    }

    @Test
    void oneThatFailsMakesRoom() {
        start("client_pending_requests: 1");
        WiredClient client = pool.client();
        client.send("@drop set k0\nset k1\n");
        pool.turn();
        assertHeld(Hold.REQUESTS, client);
        pool.server(0).reset();
        pool.turn();
        assertRead(client);
        assertEquals("set k1\n", pool.sentTo(1));
    }

    @Test
    void aBarrierWaitsForARequestNobodyHearsOfToo() {
        WiredClient client = pool.client();
        client.send("@drop set k0\n@barrier set k1\nset k2\n");
        pool.respond(1, "+one\n");
        pool.turn();
        assertHeld(Hold.ORDER, client);
        assertEquals("", pool.sentTo(2));
        pool.respond(0, "+zero\n");
        pool.turn();
        assertRead(client);
        assertEquals("set k2\n", pool.sentTo(2));
    }

    @Test
    void whoLeavesWithSuchRequestsUnderWayHarmsNobody() {
        start("client_pending_requests: 1");
        WiredClient client = pool.client();
        client.send("@drop set k0\nset k1\n");
        pool.turn();
        client.client().close();
        WiredClient other = pool.client();
        other.send("set k0\n");
        pool.respond(0, "+nobodys\n");
        pool.respond(0, "+others\n");
        pool.turn();
        assertEquals("+others\n", other.got());
        assertRead(other);
    }

    @Test
    void aRequestInOtherWordsMakesAsMuchRoomAsItTook() {
        start("client_pending_bytes: 4096");
        WiredClient client = pool.client();
        for (int i = 0; i < 600; i++) {
            client.send("@rewrite set k0\n");
            pool.turn();
            assertEquals("set k0\n", pool.sentTo(0));
            pool.respond(0, "+a\n");
            pool.turn();
        }
        assertRead(client);
    }

    @Test
    void aFailedRequestMakesRoomToo() {
        start("client_pending_requests: 1");
        WiredClient client = pool.client();
        client.send("set k0\nset k1\n");
        pool.turn();
        assertHeld(Hold.REQUESTS, client);
        pool.server(0).reset();
        pool.turn();
        assertRead(client);
        assertEquals("set k1\n", pool.sentTo(1));
    }

    @Test
    void aLowerLimitCountsFromTheNextRequestOn() {
        WiredClient client = pool.client();
        client.send("set k0\nset k0\n");
        pool.reload("client_pending_requests: 1");
        client.send("set k1\nset k2\n");
        pool.turn();
        assertHeld(Hold.ORDER, client);
        pool.respond(0, "+a\n+b\n");
        pool.turn();
        assertHeld(Hold.REQUESTS, client);
        assertEquals("set k1\n", pool.sentTo(1));
        assertEquals("", pool.sentTo(2));
    }

    @Test
    void aHigherLimitIsUsedAfterTheBarrierOfTheReload() {
        start("client_pending_requests: 1");
        WiredClient client = pool.client();
        client.send("set k0\nset k1\nset k2\n");
        pool.turn();
        assertHeld(Hold.REQUESTS, client);
        pool.reload("client_pending_requests: 100");
        pool.respond(0, "+a\n");
        pool.turn();
        assertRead(client);
        assertEquals("set k1\n", pool.sentTo(1));
        assertEquals("set k2\n", pool.sentTo(2));
    }

    // ---- UNREAD

    private WiredClient full() {
        start("client_pending_bytes: 4096");
        WiredClient client = pool.client();
        client.stopReading(true);
        client.send("set k0\n");
        pool.respond(0, FILLING);
        pool.turn();
        return client;
    }

    @Test
    void whoDoesNotReadItsResponsesIsHeldUntilItHasReadAll() {
        WiredClient client = full();
        assertRead(client);
        client.send("set k1\nset k2\n");
        pool.turn();
        assertHeld(Hold.UNREAD, client);
        assertEquals("", pool.sentTo(1));
        client.stopReading(false);
        pool.settle();
        assertEquals(FILLING, client.got());
        assertEquals("set k1\n", pool.sentTo(1));
    }

    @Test
    void whoHasReadSomeOfItsResponsesGoesOnAtTheNextSweep() {
        WiredClient client = full();
        client.send("set k1\n");
        client.wire().flushAtMost(1000);
        pool.turn();
        client.wire().flushAtMost(0);
        pool.turn();
        assertHeld(Hold.UNREAD, client);
        pool.advanceMillis(50);
        assertRead(client);
        assertEquals("set k1\n", pool.sentTo(1));
    }

    @Test
    void whoSendsNothingIsNotHeldHoweverLittleItReads() {
        WiredClient client = full();
        pool.advanceMillis(10_000);
        assertRead(client);
    }

    // ---- MEMORY

    @Test
    void whileMemoryIsShortAClientHasOneRequestAtATime() {
        WiredClient client = pool.client();
        exceedMemory();
        client.send("set k0\nset k1\nset k2\n");
        pool.turn();
        assertHeld(Hold.MEMORY, client);
        assertEquals("set k0\n", pool.sentTo(0));
        assertEquals("", pool.sentTo(1));
        pool.respond(0, "+a\n");
        pool.turn();
        assertHeld(Hold.MEMORY, client);
        assertEquals("set k1\n", pool.sentTo(1));
        pool.respond(1, "+b\n");
        pool.turn();
        assertRead(client);
        assertEquals("set k2\n", pool.sentTo(2));
    }

    @Test
    void whatTheProxyAnswersItselfIsAnsweredWhileMemoryIsShort() {
        WiredClient client = pool.client();
        exceedMemory();
        client.send("ping\nping\n");
        pool.turn();
        assertEquals("+pong\n+pong\n", client.got());
        assertRead(client);
    }

    // ---- ROOM

    @Test
    void aLargeRequestWaitsForMemory() {
        WiredClient client = pool.client();
        pool.hoard(MAX_BUFFERED_BYTES - 10_000);
        client.send(BEGINNING);
        pool.turn();
        assertHeld(Hold.ROOM, client);
        assertEquals(1, pool.held().count());
        pool.turn();
        assertHeld(Hold.ROOM, client);
        pool.release();
        pool.turn();
        assertRead(client);
        assertEquals(0, pool.held().count());
        client.send(REST);
        pool.turn();
        assertEquals(BEGINNING + REST, pool.sentTo(0));
    }

    @Test
    void theTurnInWhichMemoryIsThereIsEnough() {
        WiredClient client = pool.client();
        pool.hoard(MAX_BUFFERED_BYTES - 10_000);
        client.send(BEGINNING + REST.substring(0, 1000));
        pool.turn();
        pool.release();
        pool.turn();
        client.send(REST.substring(1000) + "set k1\n");
        pool.turn();
        assertEquals("set k1\n", pool.sentTo(1));
    }

    @Test
    void thoseWhoWaitForMemoryGoOnInTheirOrder() {
        WiredClient first = pool.client();
        WiredClient second = pool.client();
        pool.hoard(MAX_BUFFERED_BYTES - 10_000);
        first.send(BEGINNING);
        second.send(BEGINNING);
        pool.turn();
        assertEquals(2, pool.held().count());
        pool.hoard(-20_000);
        pool.turn();
        assertEquals(Hold.NONE, first.client().hold());
        assertEquals(Hold.ROOM, second.client().hold());
        pool.release();
        pool.turn();
        assertEquals(Hold.NONE, second.client().hold());
        assertEquals(0, pool.counters().clientsPaused);
    }

    @Test
    void aResponseOfItsOwnDoesNotEndTheWaitForMemory() {
        WiredClient client = pool.client();
        client.send("set k1\n");
        pool.hoard(MAX_BUFFERED_BYTES - 10_000);
        client.send(BEGINNING);
        pool.turn();
        pool.respond(1, "+a\n");
        pool.turn();
        assertHeld(Hold.ROOM, client);
        assertEquals("+a\n", client.got());
        assertEquals(1, pool.held().count());
    }

    @Test
    void whoFindsMemoryButMayNotGoOnForAnotherReasonWaitsForThatAndGoesOn() {
        start("client_pending_requests: 1");
        WiredClient client = pool.client();
        pool.hoard(MAX_BUFFERED_BYTES - 10_000);
        client.send(BEGINNING);
        pool.turn();
        client.client().bar(); // as a reload does
        pool.release();
        pool.turn();
        assertRead(client);
        client.send(REST + "set k1\n");
        pool.turn();
        assertHeld(Hold.REQUESTS, client);
    }

    // ---- SHARE

    private WiredClient crowdServer() {
        WiredClient crowding = pool.client();
        pool.server(0).flushAtMost(0);
        crowding.send(LARGE);
        crowding.send(LARGE);
        pool.turn();
        return crowding;
    }

    @Test
    void aLargeRequestWaitsUntilItsServerHasTakenWhatOthersSent() {
        crowdServer();
        WiredClient client = pool.client();
        client.send(BEGINNING);
        pool.turn();
        assertHeld(Hold.SHARE, client);
        assertEquals(1, pool.held().count());
        pool.turn();
        assertHeld(Hold.SHARE, client);
        pool.server(0).flushAtMost(Integer.MAX_VALUE);
        pool.turn();
        pool.turn();
        assertRead(client);
        assertEquals(0, pool.held().count());
    }

    @Test
    void aLargeRequestForAnotherServerDoesNotWait() {
        crowdServer();
        WiredClient client = pool.client();
        client.send(BEGINNING.replace("k0", "k1"));
        pool.turn();
        assertRead(client);
    }

    @Test
    void whatComesInForAServerIsPartOfItsShare() {
        WiredClient first = pool.client();
        WiredClient second = pool.client();
        WiredClient third = pool.client();
        first.send(LARGE.substring(0, 1000));
        second.send(LARGE.substring(0, 1000));
        third.send(BEGINNING);
        pool.turn();
        assertHeld(Hold.SHARE, third);
        first.client().close();
        pool.turn();
        assertEquals(Hold.NONE, third.client().hold());
    }

    // ---- two reasons, and a reason that changes

    @Test
    void theReasonChangesWhileAClientIsHeldAndItIsCountedOnce() {
        start("client_pending_requests: 1");
        WiredClient client = pool.client();
        client.send("@barrier set k0\nset k1\nset k2\n");
        pool.turn();
        assertHeld(Hold.ORDER, client);
        pool.respond(0, "+a\n");
        pool.turn();
        assertHeld(Hold.REQUESTS, client);
        pool.respond(1, "+b\n");
        pool.turn();
        assertRead(client);
    }

    @Test
    void whoIsHeldByItsServerAndDoesNotReadWaitsForBoth() {
        start("client_pending_bytes: 4096", "server_pending_requests: 1");
        WiredClient client = pool.client();
        client.stopReading(true);
        client.send("set k0\nset k0\n");
        client.send("set k1\n");
        pool.turn();
        assertHeld(Hold.SERVER, client);
        pool.respond(0, FILLING + FILLING);
        pool.turn();
        assertHeld(Hold.UNREAD, client);
        client.stopReading(false);
        pool.turn();
        assertRead(client);
        assertEquals("set k1\n", pool.sentTo(1));
    }

    @Test
    void whoReadsAgainButHasAServerToWaitForStaysHeld() {
        start("client_pending_bytes: 4096", "server_pending_requests: 2");
        WiredClient client = pool.client();
        client.stopReading(true);
        client.send("set k0\nset k0\nset k0\n");
        client.send("set k1\n");
        pool.turn();
        pool.respond(0, FILLING);
        pool.turn();
        assertHeld(Hold.SERVER, client);
        client.stopReading(false);
        pool.turn();
        assertHeld(Hold.SERVER, client);
        pool.respond(0, "+b\n+c\n");
        pool.turn();
        assertRead(client);
    }

    @Test
    void whoWaitsForMemoryMayFindItTooShortForMore() {
        WiredClient client = pool.client();
        client.send("set k1\n");
        pool.hoard(MAX_BUFFERED_BYTES - 10_000);
        client.send(BEGINNING);
        pool.turn();
        assertHeld(Hold.ROOM, client);
        pool.hoard(20_000);
        client.client().wake();
        assertHeld(Hold.MEMORY, client);
        pool.release();
        pool.respond(1, "+a\n");
        pool.turn();
        assertRead(client);
    }

    // ---- its end

    @Test
    void whatAClientSentBeforeItEndedIsAnsweredAlthoughItWasHeld() {
        start("client_pending_requests: 1");
        WiredClient client = pool.client();
        client.send("set k0\nset k1\n");
        pool.turn();
        client.client().ended();
        pool.turn();
        assertFalse(client.wire().isClosed());
        pool.respond(0, "+a\n");
        pool.turn();
        assertEquals("set k1\n", pool.sentTo(1));
        pool.respond(1, "+b\n");
        pool.turn();
        assertEquals("+a\n+b\n", client.got());
        assertTrue(client.wire().isClosed());
        assertEquals(1, pool.counters().clientEof);
        assertEquals(0, pool.counters().clientsPaused);
    }

    private void loseWhile(Hold why, WiredClient client) {
        pool.turn();
        assertHeld(why, client);
        client.wire().reset();
        assertEquals(0, pool.counters().clientsPaused);
        assertEquals(0, pool.held().count());
        pool.release();
        pool.settle();
        assertEquals(0, pool.counters().clientsPaused);
    }

    @Test
    void whoIsLostWhileHeldForOrderWaitsNoMore() {
        WiredClient client = pool.client();
        client.send("@barrier set k0\nset k1\n");
        loseWhile(Hold.ORDER, client);
        pool.respond(0, "+a\n");
        pool.settle();
        assertEquals("", pool.sentTo(1));
    }

    @Test
    void whoIsLostWhileHeldByAServerIsNotWokenByIt() {
        start("server_pending_requests: 1");
        WiredClient client = pool.client();
        client.send("set k0\nset k0\nset k1\n");
        loseWhile(Hold.SERVER, client);
        pool.respond(0, "+a\n+b\n");
        pool.settle();
        assertEquals("", pool.sentTo(1));
    }

    @Test
    void whoIsLostWhileUnreadIsNotLookedAtAnyMore() {
        WiredClient client = full();
        client.send("set k1\n");
        loseWhile(Hold.UNREAD, client);
        pool.advanceMillis(1000);
        assertEquals("", pool.sentTo(1));
    }

    @Test
    void whoIsLostWhileMemoryIsShortWaitsNoMore() {
        WiredClient client = pool.client();
        exceedMemory();
        client.send("set k0\nset k1\n");
        loseWhile(Hold.MEMORY, client);
        pool.respond(0, "+a\n");
        pool.settle();
        assertEquals("", pool.sentTo(1));
    }

    @Test
    void whoIsLostWhileItWaitsForMemoryMakesRoomForTheNext() {
        WiredClient client = pool.client();
        pool.hoard(MAX_BUFFERED_BYTES - 10_000);
        client.send(BEGINNING);
        loseWhile(Hold.ROOM, client);
    }

    @Test
    void whoIsLostWhileItWaitsForAShareWaitsNoMore() {
        WiredClient crowding = crowdServer();
        WiredClient client = pool.client();
        client.send(BEGINNING);
        loseWhile(Hold.SHARE, client);
        assertFalse(crowding.wire().isClosed());
    }

    @Test
    void whoIsWokenAndClosedInOneTurnSendsNothing() {
        start("client_pending_requests: 1");
        WiredClient client = pool.client();
        client.send("set k0\nset k1\n");
        pool.turn();
        pool.respond(0, "+a\n");
        client.client().close();
        pool.turn();
        assertEquals("", pool.sentTo(1));
        assertEquals(0, pool.counters().clientsPaused);
    }

    @Test
    void nobodyIsWokenFromInsideAServersReads() {
        start("client_pending_requests: 1");
        WiredClient client = pool.client();
        client.send("set k0\nset k0\n");
        pool.turn();
        pool.sentTo(0);
        pool.respond(0, "+a\n");
        assertHeld(Hold.REQUESTS, client);
        pool.turn();
        assertRead(client);
    }

    @Test
    void whatIsReadAfterAReloadWhileHeldIsAnsweredInOrder() {
        start("client_pending_requests: 2");
        WiredClient client = pool.client();
        client.send("set k0\nset k1\nset k2\nset k0\n");
        pool.turn();
        assertHeld(Hold.REQUESTS, client);
        pool.reload("client_pending_requests: 2");
        pool.respond(1, "+one\n");
        pool.turn();
        assertHeld(Hold.REQUESTS, client);
        pool.respond(0, "+zero\n");
        pool.turn();
        assertEquals("set k2\n", pool.sentTo(2));
        pool.respond(2, "+two\n");
        pool.respond(0, "+last\n");
        pool.turn();
        assertEquals("+zero\n+one\n+two\n+last\n", client.got());
        assertRead(client);
    }
}
