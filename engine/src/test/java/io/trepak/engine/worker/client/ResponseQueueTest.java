package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.worker.WiredPool;
import io.trepak.engine.worker.WiredPool.WiredClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResponseQueueTest {
    private static final int LARGE = 100_000;
    private static final String LARGE_RESPONSE = "$" + LARGE + "\n" + "y".repeat(LARGE) + "\n";

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

    private void respond(int server, String text) {
        pool.respond(server, text);
        pool.turn();
    }

    @Test
    void responsesLeaveInTheOrderOfTheRequests() {
        WiredClient client = sends("set k0\nset k1\nset k2\nset k1\n");
        respond(2, "+two\n");
        respond(1, "+one\n");
        assertEquals("", client.got());
        respond(0, "+zero\n");
        assertEquals("+zero\n+one\n+two\n", client.got());
        respond(1, "+last\n");
        assertEquals("+last\n", client.got());
    }

    @Test
    void eachClientHasItsOwnOrder() {
        WiredClient first = sends("set k0\nset k1\n");
        WiredClient second = sends("set k1\nset k0\n");
        respond(0, "+first-zero\n+second-zero\n");
        assertEquals("+first-zero\n", first.got());
        assertEquals("", second.got());
        respond(1, "+first-one\n+second-one\n");
        assertEquals("+first-one\n", first.got());
        assertEquals("+second-one\n+second-zero\n", second.got());
    }

    @Test
    void aParkedResponseIsHeldAndGivenBackWhenItLeaves() {
        WiredClient client = sends("set k0\nset k1\n");
        long before = client.client().heldByResponses();
        respond(1, "$5000\n" + "y".repeat(5000) + "\n");
        assertTrue(client.client().heldByResponses() >= before + 5000);
        respond(0, "+zero\n");
        assertEquals("+zero\n$5000\n" + "y".repeat(5000) + "\n", client.got());
        assertEquals(0, client.client().heldByResponses());
        assertEquals(0, pool.bufferedBytes());
    }

    /** More of them than one block holds, some too large for a block, from two servers. */
    @Test
    void smallResponsesThatWaitLeaveInOrderAndGiveTheirBlocksBack() {
        int requests = 15;
        WiredClient client = sends("set k0\n" + "set k1\nset k2\n".repeat(requests));
        StringBuilder expected = new StringBuilder("+zero\n");
        StringBuilder one = new StringBuilder();
        StringBuilder two = new StringBuilder();
        for (int i = 0; i < requests; i++) {
            String first = "+one " + i + "x".repeat(i * 20) + "\n";
            String second = "+two " + i + "y".repeat(i * 40) + "\n";
            one.append(first);
            two.append(second);
            expected.append(first).append(second);
        }
        long before = client.client().heldByResponses();
        respond(2, two.toString());
        respond(1, one.toString());
        assertEquals("", client.got());
        assertTrue(client.client().heldByResponses() >= before + one.length() + two.length());
        respond(0, "+zero\n");
        assertEquals(expected.toString(), client.got());
        assertEquals(0, client.client().heldByResponses());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aClientThatGoesGivesItsBlocksBack() {
        WiredClient client = sends("set k0\nset k1\nset k1\nset k0\n");
        respond(1, "+one\n+two\n");
        client.client().close();
        pool.turn();
        respond(0, "+zero\n+three\n");
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aLargeResponseThatCameTooEarlyIsParkedWhole() {
        WiredClient client = sends("set k0\nset k1\n");
        respond(1, LARGE_RESPONSE);
        assertTrue(client.client().heldByResponses() >= LARGE);
        respond(0, "+zero\n");
        assertEquals("+zero\n" + LARGE_RESPONSE, client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aLargeResponseLeavesAsItComesWhenItIsItsTurn() {
        WiredClient client = sends("set k0\n");
        respond(0, LARGE_RESPONSE.substring(0, 40_000));
        assertEquals(LARGE_RESPONSE.substring(0, 40_000), client.got());
        respond(0, LARGE_RESPONSE.substring(40_000));
        assertEquals(LARGE_RESPONSE.substring(40_000), client.got());
    }

    @Test
    void theBeginningOfALargeResponseLeavesOnceItIsItsTurnAndTheRestAsItComes() {
        WiredClient client = sends("set k0\nset k1\nset k2\n");
        respond(2, "+two\n");
        respond(1, LARGE_RESPONSE.substring(0, 40_000));
        assertEquals("", client.got());
        respond(0, "+zero\n");
        assertEquals("+zero\n" + LARGE_RESPONSE.substring(0, 40_000), client.got());
        respond(1, LARGE_RESPONSE.substring(40_000, 60_000));
        assertEquals(LARGE_RESPONSE.substring(40_000, 60_000), client.got());
        respond(1, LARGE_RESPONSE.substring(60_000));
        assertEquals(LARGE_RESPONSE.substring(60_000) + "+two\n", client.got());
    }

    @Test
    void smallPiecesThatComeTooEarlyAreKeptInTheirOrder() {
        WiredClient client = sends("set k0\nset k1\n");
        StringBuilder pieces = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            String piece = "~1000\n" + ("" + (char) ('a' + i % 26)).repeat(1000) + "\n";
            pieces.append(piece);
            respond(1, piece);
        }
        respond(1, ".\n");
        respond(0, "+zero\n");
        assertEquals("+zero\n" + pieces + ".\n", client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    // ---- a server that fails

    @Test
    void aServerThatIsLostIsAnErrorInTheOrderOfTheRequests() {
        WiredClient client = sends("set k0\nset k1\nset k0\n");
        respond(1, "+one\n");
        pool.server(0).reset();
        pool.turn();
        assertEquals("-Connection reset by peer\n+one\n-Connection reset by peer\n", client.got());
        assertEquals(2, pool.counters().forwardError);
        assertFalse(client.wire().isClosed());
    }

    @Test
    void aServerLostInTheMiddleOfAResponseHasTheClientClosed() {
        WiredClient client = sends("set k0\nset k1\n");
        respond(0, LARGE_RESPONSE.substring(0, 40_000));
        pool.server(0).reset();
        pool.turn();
        assertTrue(client.wire().isClosed());
        assertEquals(1, pool.counters().clientErr);
        assertEquals(0, pool.counters().forwardError);
    }

    @Test
    void aServerLostInTheMiddleOfAResponseThatWaitsIsAnErrorInItsPlace() {
        WiredClient client = sends("set k0\nset k1\n");
        respond(1, LARGE_RESPONSE.substring(0, 40_000));
        pool.server(1).reset();
        respond(0, "+zero\n");
        assertEquals("+zero\n-Connection reset by peer\n", client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aCodecThatCannotWriteAnErrorHasOnlyItsClientClosed() {
        WiredClient bad = sends("@boom=error set k0\n");
        WiredClient good = sends("set k0\n");
        pool.server(0).reset();
        pool.turn();
        assertTrue(bad.wire().isClosed());
        assertEquals("-Connection reset by peer\n", good.got());
    }

    // ---- a client that goes

    @Test
    void responsesToAClientThatHasGoneGoToNobody() {
        WiredClient gone = sends("set k0\nset k0\n");
        WiredClient here = sends("set k0\n");
        gone.wire().reset();
        respond(0, "+gone\n");
        assertEquals("", here.got());
        respond(0, LARGE_RESPONSE);
        respond(0, "+here\n");
        assertEquals("+here\n", here.got());
        assertEquals("", gone.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void whatWasParkedForAClientThatHasGoneIsGivenBack() {
        WiredClient gone = sends("set k0\nset k1\nset k2\n");
        respond(1, LARGE_RESPONSE);
        respond(2, "+two\n");
        gone.wire().reset();
        respond(0, "+zero\n");
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void theRestOfAResponseToAClientThatHasGoneGoesToNobody() {
        WiredClient gone = sends("set k0\n");
        WiredClient here = sends("set k0\n");
        respond(0, LARGE_RESPONSE.substring(0, 40_000));
        gone.wire().reset();
        respond(0, LARGE_RESPONSE.substring(40_000) + "+here\n");
        assertEquals("+here\n", here.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aServerThatIsLostFailsNothingOfAClientThatHasGone() {
        WiredClient gone = sends("set k0\n");
        gone.wire().reset();
        pool.server(0).reset();
        pool.turn();
        assertEquals(0, pool.counters().forwardError);
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void nothingLeavesBehindTheLastResponse() {
        WiredClient client = sends("set k0\nbye\n");
        assertTrue(client.client().isStopped());
        respond(0, "+zero\n");
        assertEquals("+zero\n+bye\n", client.got());
        client.wire().end();
        client.read();
        assertTrue(client.wire().isClosed());
        assertEquals(1, pool.counters().clientEof);
    }
}
