package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.worker.WiredPool;
import io.trepak.engine.worker.WiredPool.WiredClient;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each way in which a client ends, and what is counted of it. */
class ClientLifeTest {
    private WiredPool pool = WiredPool.ofLines().start();

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

    private void respond(String text) {
        pool.respond(0, text);
        pool.turn();
    }

    private void end(WiredClient client) {
        client.wire().end();
        client.read();
        pool.turn();
    }

    private void assertCounted(int eof, int err) {
        assertEquals(eof, pool.counters().clientEof, "clients that closed");
        assertEquals(err, pool.counters().clientErr, "clients that failed");
    }

    private void assertGone(WiredClient client) {
        assertTrue(client.wire().isClosed());
        assertTrue(client.client().isClosed());
        assertEquals(0, pool.counters().clientConnections);
        assertEquals(1, pool.clientsLeft());
    }

    @Test
    void aClientThatEndsWithNothingToComeIsClosed() {
        WiredClient client = sends("ping\n");
        end(client);
        assertGone(client);
        assertCounted(1, 0);
    }

    @Test
    void aClientThatEndsGetsItsResponsesFirst() {
        WiredClient client = sends("set k0\nset k0\n");
        end(client);
        assertFalse(client.wire().isClosed());
        respond("+a\n");
        assertFalse(client.wire().isClosed());
        respond("+b\n");
        assertEquals("+a\n+b\n", client.got());
        assertGone(client);
        assertCounted(1, 0);
    }

    @Test
    void aClientThatEndsAndDoesNotReadYetIsNotClosed() {
        WiredClient client = sends("set k0\n");
        client.stopReading(true);
        end(client);
        respond("+a\n");
        assertFalse(client.wire().isClosed());
        client.stopReading(false);
        pool.turn();
        assertEquals("+a\n", client.got());
        assertGone(client);
    }

    @Test
    void halfARequestIsDroppedWithTheEnd() {
        WiredClient client = sends("set k");
        end(client);
        assertGone(client);
        assertEquals("", pool.sentTo(0));
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void whatMakesNoSenseIsAnErrorBehindWhichTheClientIsClosed() {
        WiredClient client = sends("set k0\nnonsense\nset k0\n");
        assertEquals("set k0\n", pool.sentTo(0));
        assertEquals("", client.got());
        respond("+a\n");
        assertEquals("+a\n-no command is called so; expected one of LineCommand\n", client.got());
        assertTrue(client.wire().isOutputEnded());
        assertCounted(0, 1);
    }

    @Test
    void aCodecThatThrowsWhileDecodingIsAnErrorBehindWhichTheClientIsClosed() {
        WiredClient client = sends("@boom=decode set k0\n");
        assertEquals("-a plugin failed; see the log of the proxy\n", client.got());
        assertTrue(client.wire().isOutputEnded());
        assertEquals("", pool.sentTo(0));
        assertCounted(0, 1);
    }

    // ---- lingering

    @Test
    void aClientThatWasToldTheLastMaySendForTwoSecondsWhatIsDropped() {
        WiredClient client = sends("bye\n");
        assertEquals("+bye\n", client.got());
        assertTrue(client.wire().isReading());
        client.send("set k0\n");
        pool.advanceMillis(1999);
        assertEquals("", pool.sentTo(0));
        assertFalse(client.wire().isClosed());
        pool.advanceMillis(1);
        assertGone(client);
        assertCounted(1, 0);
    }

    @Test
    void aClientThatWasToldTheLastIsClosedWhenItEnds() {
        WiredClient client = sends("bye\n");
        end(client);
        assertGone(client);
        assertCounted(1, 0);
        pool.advanceMillis(3000);
        assertCounted(1, 0);
    }

    @Test
    void aClientThatWasToldTheLastAndIsLostIsNotCountedAgain() {
        WiredClient client = sends("bye\n");
        client.wire().reset();
        assertGone(client);
        assertCounted(1, 0);
    }

    @Test
    void aClientThatSendsOnAndOnIsClosedAfterAMebibyte() {
        WiredClient client = sends("bye\n");
        client.send("x".repeat(1 << 20));
        assertFalse(client.wire().isClosed());
        client.send("x");
        assertGone(client);
    }

    @Test
    void whatIsSentBeforeTheLastResponseLeavesIsDroppedToo() {
        WiredClient client = sends("set k0\nbye\n");
        client.send("x".repeat(2 << 20));
        assertFalse(client.wire().isClosed());
        assertEquals(0, client.client().heldByInput());
        respond("+a\n");
        assertEquals("+a\n+bye\n", client.got());
    }

    @Test
    void anErrorIsCountedOnceThoughTheClientEndsWell() {
        WiredClient client = sends("nonsense\n");
        end(client);
        assertGone(client);
        assertCounted(0, 1);
    }

    // ---- at once

    @Test
    void aClientThatIsLostIsAnError() {
        WiredClient client = sends("set k0\n");
        client.wire().fail(new IOException("Connection reset by peer"));
        assertGone(client);
        assertCounted(0, 1);
    }

    @Test
    void aClientThatClosedIsNoError() {
        WiredClient client = sends("set k0\n");
        client.wire().fail(null);
        assertGone(client);
        assertCounted(1, 0);
    }

    @Test
    void aClientThatIsAbandonedIsAnErrorOnce() {
        WiredClient client = sends("set k0\n");
        client.client().abandon("a test wants it");
        client.client().abandon("a test wants it");
        assertGone(client);
        assertCounted(0, 1);
    }

    @Test
    void aClientIsClosedOnce() {
        WiredClient client = sends("set k0\n");
        client.client().close();
        client.client().close();
        assertGone(client);
        assertCounted(0, 0);
    }

    @Test
    void aClientThatIsClosedIsToldNothingMore() {
        WiredClient client = sends("set k0\n");
        client.client().close();
        respond("+a\n");
        assertEquals("", client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    // ---- too many

    @Test
    void aClientTooManyIsToldAndClosed() {
        pool.close();
        pool = WiredPool.ofLines().with("client_connections: 1").start();
        WiredClient first = pool.client();
        WiredClient second = pool.client();
        pool.turn();
        assertEquals("-max number of clients reached\n", second.got());
        assertTrue(second.wire().isOutputEnded());
        first.send("ping\n");
        pool.turn();
        assertEquals("+pong\n", first.got());
        end(second);
        assertTrue(second.wire().isClosed());
        assertCounted(0, 1);
    }

    @Test
    void whenOneHasGoneAnotherMayCome() {
        pool.close();
        pool = WiredPool.ofLines().with("client_connections: 1").start();
        end(pool.client());
        WiredClient next = sends("ping\n");
        assertEquals("+pong\n", next.got());
        assertEquals(1, pool.counters().clientConnections);
    }

    // ---- when it is told to

    @Test
    void aClientThatIsToldToFinishGetsWhatItWaitsForAndIsReadNoMore() {
        WiredClient client = sends("set k0\n");
        client.client().finish();
        client.send("set k0\n");
        pool.turn();
        assertEquals("set k0\n", pool.sentTo(0));
        respond("+a\n");
        assertEquals("+a\n", client.got());
        assertTrue(client.wire().isOutputEnded());
        end(client);
        assertCounted(1, 0);
    }

    @Test
    void whatItSentAlreadyIsAnsweredBeforeItFinishes() {
        WiredClient client = sends("@barrier set k0\nset k0\n");
        client.client().finish();
        respond("+a\n");
        respond("+b\n");
        assertEquals("+a\n+b\n", client.got());
        assertTrue(client.wire().isOutputEnded());
    }

    @Test
    void itsAddressIsThatOfItsConnection() {
        assertEquals("memory", pool.client().client().address());
    }
}
