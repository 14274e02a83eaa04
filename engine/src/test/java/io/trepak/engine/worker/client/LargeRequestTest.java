package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.worker.WiredPool;
import io.trepak.engine.worker.WiredPool.WiredClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A large request for one server, from its first bytes on; and one that is too large for the budget. */
class LargeRequestTest {
    private static final int MAX_BUFFERED_BYTES = 1 << 20;
    private static final int BYTES = 30_000;
    private static final int GIANT_BYTES = 300_000;

    private final WiredPool pool =
            WiredPool.ofLines().maxBufferedBytes(MAX_BUFFERED_BYTES).start();

    @AfterEach
    void close() {
        pool.close();
    }

    private WiredClient begins(String line, int bytes) {
        WiredClient client = pool.client();
        client.send("@payload=" + bytes + " " + line + "\n" + "x".repeat(100));
        pool.turn();
        return client;
    }

    private void ends(WiredClient client, int bytes) {
        client.send("x".repeat(bytes - 100));
        pool.turn();
    }

    private static String whole(String line, int bytes) {
        return "@payload=" + bytes + " " + line + "\n" + "x".repeat(bytes);
    }

    private boolean isNothingSetAside() {
        return pool.memory().fits((int) (MAX_BUFFERED_BYTES / 4 - pool.bufferedBytes()));
    }

    @Test
    void itIsAnsweredInItsTurn() {
        WiredClient client = pool.client();
        client.send("set k1\n");
        client.send(whole("set k0", BYTES).substring(0, 20_000));
        client.send(whole("set k0", BYTES).substring(20_000) + "set k2\n");
        pool.turn();
        assertEquals(whole("set k0", BYTES), pool.sentTo(0));
        pool.respond(2, "+two\n");
        pool.respond(0, "+zero\n");
        pool.respond(1, "+one\n");
        pool.turn();
        assertEquals("+one\n+zero\n+two\n", client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void memoryForAllOfItIsSetAsideBeforeItComes() {
        WiredClient client = begins("set k0", 200_000);
        assertFalse(pool.memory().fits(262_000) && pool.memory().isPlenty());
        pool.hoard(MAX_BUFFERED_BYTES - 290_000);
        WiredClient other = begins("set k1", BYTES);
        assertEquals(Hold.ROOM, other.client().hold());
        client.wire().reset();
        pool.turn();
        assertEquals(Hold.NONE, other.client().hold());
    }

    @Test
    void aClientLostInTheMiddleGivesAllBack() {
        WiredClient client = begins("set k0", BYTES);
        client.send("x".repeat(20_000));
        client.wire().reset();
        pool.turn();
        assertEquals(0, pool.bufferedBytes());
        assertEquals("", pool.sentTo(0));
        assertTrue(pool.memory().isPlenty());
    }

    @Test
    void theServerIsChosenWhenAllIsHere() {
        WiredClient client = begins("set k3", BYTES);
        pool.reload(4);
        ends(client, BYTES);
        assertEquals(whole("set k3", BYTES), pool.sentTo(3));
    }

    @Test
    void aServerLostMeanwhileIsAnError() {
        WiredClient client = begins("set k0", BYTES);
        pool.server(0).reset();
        ends(client, BYTES);
        assertEquals("-Host is down\n", client.got());
        assertEquals(0, pool.bufferedBytes());
        client.send("set k1\n");
        pool.turn();
        assertEquals("set k1\n", pool.sentTo(1));
    }

    @Test
    void keysThatLivedTogetherMayNotAnyMore() {
        WiredClient client = begins("both k1 k4", BYTES);
        pool.reload(4);
        ends(client, BYTES);
        assertEquals("-the servers of the pool changed while the request came in; send it again\n", client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aRequestForANamedServerGoesThereThoughOthersChanged() {
        WiredClient client = begins("at", BYTES);
        pool.reload(4);
        ends(client, BYTES);
        assertEquals(whole("at", BYTES), pool.sentTo(0));
    }

    @Test
    void aRequestForANamedServerThatWasTakenOutIsRefused() {
        WiredClient numbers = pool.client();
        String next = "0";
        for (int i = 0; i < 2; i++) {
            numbers.send("@rewrite @server=" + next + " at\n");
            pool.turn();
            pool.respond(i, "+ @head=1\n");
            pool.turn();
            String[] said = numbers.got().split("\n");
            String last = said[said.length - 1];
            next = last.substring(last.indexOf('>') + 1, last.indexOf(' '));
        }
        WiredClient client = begins("@server=" + next + " at", BYTES);
        pool.reload(2);
        ends(client, BYTES);
        assertEquals("-the servers of the pool changed while the request came in; send it again\n", client.got());
    }

    @Test
    void aQuietOneIsAnsweredNothing() {
        WiredClient client = begins("@quiet set k0", BYTES);
        ends(client, BYTES);
        assertEquals(whole("@quiet set k0", BYTES), pool.sentTo(0));
        client.send("ping\n");
        pool.turn();
        assertEquals("+pong\n", client.got());
    }

    @Test
    void aQuietOneThatCannotBeSentIsCountedOnly() {
        WiredClient client = begins("@quiet set k0", BYTES);
        pool.server(0).reset();
        ends(client, BYTES);
        assertEquals("", client.got());
        assertEquals(1, pool.counters().forwardError);
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void itGoesOutInOtherWords() {
        WiredClient client = begins("@rewrite set k0", BYTES);
        ends(client, BYTES);
        assertEquals(whole("set k0", BYTES), pool.sentTo(0));
        pool.respond(0, "+a\n");
        pool.turn();
        assertEquals("+a\n", client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aCodecThatCannotFindOtherWordsIsAnErrorAndThePayloadIsSkipped() {
        WiredClient client = begins("@boom=rewrite @rewrite set k0", BYTES);
        assertEquals("-a plugin failed; see the log of the proxy\n", client.got());
        ends(client, BYTES);
        client.send("@boom=none set k0\n");
        pool.turn();
        assertEquals("@boom=none set k0\n", pool.sentTo(0));
    }

    @Test
    void aClientLostInTheMiddleOfOneInOtherWordsGivesAllBack() {
        WiredClient client = begins("@rewrite set k0", BYTES);
        client.wire().reset();
        pool.turn();
        assertEquals(0, pool.bufferedBytes());
    }

    // ---- giants

    @Test
    void oneAboveAQuarterOfTheMemoryIsUnderWayAtATime() {
        WiredClient first = begins("set k0", GIANT_BYTES);
        WiredClient second = begins("set k1", GIANT_BYTES);
        assertEquals(Hold.NONE, first.client().hold());
        assertEquals(Hold.ROOM, second.client().hold());
        ends(first, GIANT_BYTES);
        pool.turn();
        assertEquals(whole("set k0", GIANT_BYTES), pool.sentTo(0));
        assertEquals(Hold.NONE, second.client().hold());
        ends(second, GIANT_BYTES);
        assertEquals(whole("set k1", GIANT_BYTES), pool.sentTo(1));
        assertFalse(pool.memory().holdsPermit());
    }

    @Test
    void aGiantHoldsUpNoOtherRequests() {
        begins("set k0", GIANT_BYTES);
        WiredClient other = begins("set k1", 200_000);
        assertEquals(Hold.NONE, other.client().hold());
        ends(other, 200_000);
        assertEquals(whole("set k1", 200_000), pool.sentTo(1));
    }

    @Test
    void aGiantThatIsLostGivesThePermitBack() {
        WiredClient first = begins("set k0", GIANT_BYTES);
        WiredClient second = begins("set k1", GIANT_BYTES);
        first.wire().reset();
        pool.turn();
        assertEquals(Hold.NONE, second.client().hold());
        second.wire().reset();
        pool.turn();
        assertFalse(pool.memory().holdsPermit());
        assertTrue(isNothingSetAside());
    }

    @Test
    void aGiantThatDoesNotGetOnIsClosedForOneThatWaits() {
        WiredClient first = begins("set k0", GIANT_BYTES);
        WiredClient second = begins("set k1", GIANT_BYTES);
        pool.advanceMillis(5200);
        assertTrue(first.wire().isClosed());
        assertEquals(Hold.NONE, second.client().hold());
        assertFalse(second.wire().isClosed());
    }

    @Test
    void aGiantThatGetsOnIsNotClosed() {
        WiredClient first = begins("set k0", GIANT_BYTES);
        WiredClient second = begins("set k1", GIANT_BYTES);
        pool.advanceMillis(3000);
        first.send("x".repeat(FlowControl.PROGRESS_BYTES_MIN));
        pool.advanceMillis(2200);
        assertFalse(first.wire().isClosed());
        assertEquals(Hold.ROOM, second.client().hold());
    }

    @Test
    void whatComesInForAServerDoesNotHoldUpOthersForLongThoughMemoryIsThere() {
        WiredClient first = begins("set k0", 200_000);
        WiredClient second = begins("set k0", 200_000);
        WiredClient third = begins("set k0", BYTES);
        assertEquals(Hold.SHARE, third.client().hold());
        pool.advanceMillis(5200);
        assertTrue(first.wire().isClosed() || second.wire().isClosed());
        assertEquals(Hold.NONE, third.client().hold());
    }
}
