package io.trepak.engine.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.worker.WiredPool.WiredClient;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a response may ask for beyond being passed on, and a request beyond being sent. */
class ResponseFlagsTest {
    private static final String FAILED = "-a plugin failed; see the log of the proxy\n";

    private WiredPool pool = WiredPool.ofLines().start();

    @AfterEach
    void close() {
        pool.close();
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

    // ---- messages that answer nobody

    @Test
    void whatAnswersNobodyIsDroppedAndCounted() {
        respond(0, ">unasked\n");
        WiredClient client = sends("set k0\nset k0\n");
        respond(0, ">first\n+a\n>between");
        respond(0, " two\n+b\n");
        assertEquals("+a\n+b\n", client.got());
        assertEquals(3, pool.serverCounters()[0].pushesDropped);
        assertEquals(2, pool.serverCounters()[0].responses);
        assertFalse(pool.server(0).isClosed());
    }

    // ---- the last response of a connection

    @Test
    void behindTheLastResponseWhatWasSentFailsAndHasNotRun() {
        WiredClient client = sends("@tag=1 set k0\n@tag=2 set k0\n@tag=3 set k1\n");
        respond(1, "+c\n");
        respond(0, "+a @last\n+never looked at\n");
        assertEquals("+a @last\n-#2 LOST the server closes the connection\n+c\n", client.got());
        assertTrue(pool.server(0).isClosed());
        assertEquals(0, pool.serverCounters()[0].serverErr);
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aLargeResponseMayBeTheLast() {
        WiredClient client = sends("set k0\nset k0\n");
        String value = "x".repeat(100_000);
        respond(0, "$100000 @last\n" + value.substring(0, 50_000));
        respond(0, value.substring(50_000) + "\n");
        assertEquals("$100000 @last\n" + value + "\n-the server closes the connection\n", client.got());
        assertTrue(pool.server(0).isClosed());
    }

    // ---- a response that ends its client's connection

    @Test
    void theClientIsClosedBehindTheResponseThatSaysSo() {
        WiredClient client = sends("set k0\nset k1\nset k0\n");
        WiredClient other = sends("set k0\n");
        respond(1, "+b @close\n");
        assertFalse(client.wire().isClosed());
        respond(0, "+a\n+c\n+d\n");
        assertEquals("+a\n+b @close\n", client.got());
        assertTrue(client.client().isStopped());
        assertEquals("+d\n", other.got());
        client.send("set k0\n");
        pool.settle();
        assertEquals("set k0\nset k0\nset k0\n", pool.sentTo(0));
    }

    @Test
    void aPieceMaySaySoAsWell() {
        WiredClient client = sends("set k0\nset k1\n");
        respond(1, "+b\n");
        respond(0, "~1 @close\nx\n");
        assertFalse(client.client().isStopped());
        respond(0, "+end\n");
        assertEquals("~1 @close\nx\n+end\n", client.got());
        assertTrue(client.client().isStopped());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void theResponseToAFragmentClosesTheClientBehindTheJoinedOne() {
        WiredClient client = sends("sum k0 k1\nset k0\n");
        respond(1, "+b @close\n");
        respond(0, "+a\n");
        assertEquals("<k0@0><k1@1>+a\n+b @close\n", client.got());
        assertTrue(client.client().isStopped());
    }

    // ---- a response in other words

    @Test
    void theBeginningOfAResponseIsRewrittenWhetherItsTurnHasComeOrNot() {
        WiredClient client = sends("@tag=7 set k0\n@tag=8 set k1\n");
        respond(1, "+b @head=2\n");
        respond(0, "+a @head=2\n");
        assertEquals("[2 #7] @head=2\n[2 #8] @head=2\n", client.got());
    }

    @Test
    void aLargeResponseIsPassedOnBehindItsRewrittenHead() {
        pool.close();
        pool = WiredPool.ofLines().maxBufferedBytes(64 << 20).start();
        WiredClient client = sends("@tag=7 set k0\n");
        String value = "x".repeat(1 << 20);
        respond(0, "$3145728 @head=9\n" + value);
        assertEquals("[9 #7]@head=9\n" + value, client.got());
        assertTrue(pool.bufferedBytes() < 100_000, "holds " + pool.bufferedBytes());
        respond(0, value);
        assertEquals(value, client.got());
        respond(0, value + "\n");
        assertEquals(value + "\n", client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void ofAResponseInPiecesTheFirstIsRewritten() {
        WiredClient client = sends("set k0\n");
        respond(0, "~1 @head=3\nx\n~1 @head=3\ny\n");
        respond(0, "+z\n");
        assertEquals("[3 #0]@head=3\nx\n~1 @head=3\ny\n+z\n", client.got());
    }

    @Test
    void aCodecThatHasNoOtherWordsFailsTheOneRequest() {
        WiredClient client = sends("set k1\n@boom=head set k0\nset k0\n");
        respond(0, "+a @head=2\n+b\n");
        respond(1, "+c\n");
        assertEquals("+c\n" + FAILED + "+b\n", client.got());
        client.send("set k0\nset k0\n");
        pool.settle();
        String value = "x".repeat(100_000);
        respond(0, "$100000 @head=2\n" + value.substring(1));
        assertEquals(FAILED, client.got());
        respond(0, "x\n+d\n");
        assertEquals("+d\n", client.got());
        assertEquals(2, pool.pluginFaults());
    }

    @Test
    void theResponseToAFragmentIsNotRewritten() {
        WiredClient client = sends("sum k0 k1\n");
        respond(0, "+a @head=2\n");
        respond(1, "+b\n");
        assertEquals("<k0@0><k1@1>+a @head=2\n+b\n", client.got());
    }

    @Test
    void aHeadThatIsNotHereIsAFaultOfThePlugin() {
        WiredClient client = sends("set k0\n");
        respond(0, "+a @head=99\n");
        assertEquals(FAILED, client.got());
        assertTrue(pool.server(0).isClosed());
        assertEquals(1, pool.pluginFaults());
    }

    // ---- a response that nobody is to hear of

    @Test
    void aDroppedResponseHoldsUpNobody() {
        WiredClient client = sends("@drop set k0\nset k1\n@drop get k0\nset k0\n@drop all\n@drop sum k0 k1\n");
        respond(1, "+b\n+all\n+sum\n");
        assertEquals("+b\n", client.got());
        respond(0, "-no\n.\n+a\n+all\n+sum\n");
        respond(2, "+all\n");
        assertEquals("+a\n", client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void ofADroppedRequestThatFailsNothingIsTold() throws IOException {
        WiredClient client = sends("@drop set k0\n@drop both k0 k1\n@drop sum k0 k1\n@drop @rewrite set k0\n");
        pool.server(0).fail(null);
        pool.settle();
        client.send("@drop set k0\n@drop @payload=50000 set k0\n" + "x".repeat(50_000) + "@drop get k0\nping\n");
        pool.settle();
        respond(1, "+sum\n");
        assertEquals("+pong\n", client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aSplitRequestWithoutAResponseIsSentToAllAndAwaitedByNobody() {
        WiredClient client = sends("@quiet sum k0 k1\nset k0\nset k1\n");
        assertEquals("sum k0\n@quiet".substring(0, 7), pool.sentTo(0).substring(0, 7));
        respond(0, "+a\n");
        respond(1, "+b\n");
        assertEquals("+a\n+b\n", client.got());
    }
}
