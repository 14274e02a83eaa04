package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.worker.WiredPool;
import io.trepak.engine.worker.WiredPool.WiredClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is kept of requests that do not arrive whole, and that nothing of one is seen in another. */
class RequestReaderTest {
    private static final int MAX_BUFFERED_BYTES = 1 << 20;

    private WiredPool pool =
            WiredPool.ofLines().maxBufferedBytes(MAX_BUFFERED_BYTES).start();

    @AfterEach
    void close() {
        pool.close();
    }

    private void start(String protocol, String... keys) {
        pool.close();
        pool = WiredPool.of(protocol)
                .maxBufferedBytes(MAX_BUFFERED_BYTES)
                .with(keys)
                .start();
    }

    private WiredClient sends(String text) {
        WiredClient client = pool.client();
        client.send(text);
        pool.turn();
        return client;
    }

    // ---- what is kept

    @Test
    void aClientThatSendsWholeRequestsHoldsNothing() {
        WiredClient client = sends("set k0\nset k1\n");
        assertEquals(0, client.client().heldByInput());
        assertFalse(client.client().hasInput());
        assertEquals(14, client.client().receivedBytes());
    }

    @Test
    void halfARequestIsKeptAndGivenBackWithTheRest() {
        WiredClient client = sends("set k0\nse");
        assertTrue(client.client().hasInput());
        assertTrue(client.client().heldByInput() > 0);
        client.send("t k1");
        client.send("1\n");
        assertEquals(0, client.client().heldByInput());
        pool.turn();
        assertEquals("set k0\n", pool.sentTo(0));
        assertEquals("set k11\n", pool.sentTo(1));
    }

    @Test
    void halvesOfTwoClientsAreNotMixed() {
        WiredClient first = sends("set k0\nsum k0");
        WiredClient second = sends("set ");
        first.send(" k1");
        second.send("k2");
        first.send("\n");
        second.send("2\n");
        pool.turn();
        assertEquals("set k0\nsum k0\n", pool.sentTo(0));
        assertEquals("sum k1\n", pool.sentTo(1));
        assertEquals("set k22\n", pool.sentTo(2));
    }

    @Test
    void whatIsKnownOfHalfARequestIsKeptPerClient() {
        start("redis");
        WiredClient first = sends("*3\r\n$3\r\nDEL\r\n$2\r\nk0\r\n$2\r\n");
        WiredClient second = sends("*3\r\n$3\r\nDEL\r\n$2\r\nk1\r\n");
        WiredClient third = sends("*2\r\n$3\r\nDEL\r\n$2\r\nk2\r\n");
        assertEquals("*2\r\n$3\r\nDEL\r\n$2\r\nk2\r\n", pool.sentTo(2));
        second.send("$2\r\nk1\r\n");
        first.send("k0\r\n");
        pool.turn();
        assertEquals("*3\r\n$3\r\nDEL\r\n$2\r\nk0\r\n$2\r\nk0\r\n", pool.sentTo(0));
        assertEquals("*3\r\n$3\r\nDEL\r\n$2\r\nk1\r\n$2\r\nk1\r\n", pool.sentTo(1));
        pool.respond(2, ":1\r\n");
        pool.turn();
        assertEquals(":1\r\n", third.got());
    }

    @Test
    void whatWasKnownOfARequestThatMakesNoSenseIsNotSeenInTheNextClients() {
        start("redis");
        sends("*4\r\n$3\r\nDEL\r\n$2\r\nk0\r\n$2\r\nk1\r\n$x\r\n");
        sends("*2\r\n$3\r\nDEL\r\n$2\r\nk2\r\n");
        assertEquals("*2\r\n$3\r\nDEL\r\n$2\r\nk2\r\n", pool.sentTo(2));
        assertEquals("", pool.sentTo(0));
        assertEquals("", pool.sentTo(1));
    }

    @Test
    void whatWasKnownOfAnUnsoundFrameIsNotSeenInTheNextClients() {
        sends("@boom=key @quiet @barrier set k0\n");
        WiredClient client = sends("set k1\nset k2\n");
        assertEquals(Hold.NONE, client.client().hold());
        assertEquals("set k1\n", pool.sentTo(1));
        assertEquals("", pool.sentTo(0));
        pool.respond(1, "+one\n");
        pool.turn();
        assertEquals("+one\n", client.got());
    }

    @Test
    void whatWasKnownOfHalfARequestOfAClientThatWentIsNotSeenInTheNextClients() {
        start("redis");
        WiredClient gone = sends("*4\r\n$3\r\nDEL\r\n$2\r\nk0\r\n$2\r\nk1\r\n");
        gone.wire().reset();
        WiredClient client = sends("*3\r\n$3\r\nDEL\r\n$2\r\nk2\r\n");
        client.send("$2\r\nk2\r\n");
        pool.turn();
        assertEquals("*3\r\n$3\r\nDEL\r\n$2\r\nk2\r\n$2\r\nk2\r\n", pool.sentTo(2));
        assertEquals("", pool.sentTo(0));
    }

    @Test
    void tablesOfManyKeysThatAreNotAllHereAreCounted() {
        start("redis");
        String keys = "$2\r\nk0\r\n".repeat(10_000);
        WiredClient client = sends("*10002\r\n$3\r\nDEL\r\n" + keys);
        assertTrue(client.client().heldByInput() > keys.length() + 10_000L * 4 * Integer.BYTES);
        client.wire().reset();
        pool.turn();
        assertEquals(0, pool.bufferedBytes());
    }

    // ---- payload

    @Test
    void nothingOfALargeRequestIsSentBeforeAllOfItIsHere() {
        String request = "@payload=200000 set k0\n" + "x".repeat(200_000);
        WiredClient client = sends(request.substring(0, 150_000));
        assertEquals("", pool.sentTo(0));
        assertTrue(client.client().heldByInput() >= 150_000);
        assertTrue(client.client().awaitsRest());
        client.send(request.substring(150_000) + "set k1\n");
        pool.turn();
        assertEquals(request, pool.sentTo(0));
        assertEquals("set k1\n", pool.sentTo(1));
        assertEquals(0, client.client().heldByInput());
    }

    @Test
    void aSmallPayloadIsAwaitedToo() {
        WiredClient client = sends("@payload=100 set k0\nxxx");
        assertEquals("", pool.sentTo(0));
        client.send("x".repeat(97) + "set k1\n");
        pool.turn();
        assertEquals("@payload=100 set k0\n" + "x".repeat(100), pool.sentTo(0));
        assertEquals("set k1\n", pool.sentTo(1));
    }

    @Test
    void aPayloadToSplitIsKeptInOneArrayAndSetAside() {
        String request = "@payload=100000 sum k0 k1\n";
        WiredClient client = sends(request + "x".repeat(50_000));
        pool.hoard(MAX_BUFFERED_BYTES - pool.bufferedBytes() - 150_000);
        assertFalse(pool.memory().fits(100_000), "nothing is set aside");
        client.send("x".repeat(50_000));
        pool.turn();
        assertEquals("sum k0\n", pool.sentTo(0));
        assertEquals("sum k1\n", pool.sentTo(1));
        assertEquals(0, client.client().heldByInput());
    }

    @Test
    void thePayloadOfWhatTheProxyAnswersItselfIsSkipped() {
        WiredClient client = sends("@payload=50000 ping\nxxx");
        assertEquals("+pong\n", client.got());
        client.send("x".repeat(49_997) + "set k0\n");
        pool.turn();
        assertEquals("set k0\n", pool.sentTo(0));
        assertEquals(0, client.client().heldByInput());
    }

    @Test
    void thePayloadOfALargeRequestThatGoesNowhereIsSkipped() {
        WiredClient client = sends("@payload=50000 @server=77 at\nxxx");
        assertTrue(client.got().startsWith("-"));
        client.send("x".repeat(49_997) + "set k0\n");
        pool.turn();
        assertEquals("set k0\n", pool.sentTo(0));
        assertTrue(pool.memory().fits(MAX_BUFFERED_BYTES / 4));
    }

    @Test
    void aBarrierIsOneThoughItsPayloadIsLargeOrSkipped() {
        WiredClient client = sends("set k1\n@barrier @payload=20000 ping\n" + "x".repeat(20_000) + "set k2\n");
        assertEquals(Hold.ORDER, client.client().hold());
        pool.respond(1, "+one\n");
        pool.turn();
        assertEquals("+one\n+pong\n", client.got());
        assertEquals("set k2\n", pool.sentTo(2));
        client.send("@barrier @payload=20000 set k0\n" + "x".repeat(10_000));
        client.send("x".repeat(10_000) + "set k1\n");
        pool.turn();
        assertEquals(Hold.ORDER, client.client().hold());
    }

    @Test
    void aLargePayloadThatDoesNotEndAsItShouldIsRefusedAndNotSent() {
        start("memcached");
        String begin = "set k0 0 0 100000\r\n" + "x".repeat(100_000);
        WiredClient client = sends(begin.substring(0, begin.length() - 50));
        client.send("x".repeat(50) + "no");
        pool.turn();
        assertEquals("SERVER_ERROR bad data chunk, expected CRLF behind the data\r\n", client.got());
        assertTrue(client.wire().isOutputEnded());
        assertEquals("", pool.sentTo(0));
        assertEquals(0, client.client().heldByInput());
        assertEquals(0, pool.bufferedBytes());
        assertTrue(pool.memory().fits(MAX_BUFFERED_BYTES / 4), "memory is still set aside");
    }

    // ---- limits

    @Test
    void aRequestAboveTheLimitIsRefusedBeforeItIsHere() {
        pool.reload("max_request_bytes: 10000");
        WiredClient client = sends("@payload=10001 set k0\n");
        assertEquals("-request larger than max_request_bytes\n", client.got());
        assertTrue(client.wire().isOutputEnded());
        assertEquals(1, pool.counters().clientErr);
    }

    @Test
    void aRequestTooLargeForTheMemoryIsRefused() {
        WiredClient client = sends("@payload=1100000 set k0\n");
        assertEquals("-request too large for the memory of the proxy; raise max_buffered_bytes\n", client.got());
        WiredClient split = sends("@payload=1100000 sum k0 k1\n");
        assertEquals("-request too large to be split; raise max_buffered_bytes\n", split.got());
    }

    @Test
    void aRequestWhoseEndIsNotInSightIsRefusedWhenThereIsNoMemoryForIt() {
        pool.hoard(2 * MAX_BUFFERED_BYTES + 1);
        WiredClient client = sends("set " + "k".repeat(20_000));
        assertEquals("-no memory left for a request of this size; see max_buffered_bytes\n", client.got());
        assertEquals(0, client.client().heldByInput());
    }

    @Test
    void aRequestWhoseEndIsNotInSightMakesRoomOfWhatOthersHold() {
        WiredClient other = sends("@payload=200000 set k0\n" + "x".repeat(150_000));
        pool.hoard(2 * MAX_BUFFERED_BYTES - pool.bufferedBytes() + 1);
        WiredClient client = sends("set " + "k".repeat(20_000));
        assertTrue(other.wire().isClosed());
        assertFalse(client.client().isStopped());
    }
}
