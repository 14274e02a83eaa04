package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.worker.WiredPool;
import io.trepak.engine.worker.WiredPool.WiredClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Responses that codecs defer, and what else they say about their clients. */
class DeferredResponsesTest {
    private static final String PLUGIN_FAILED = "-a plugin failed; see the log of the proxy\n";

    private final WiredPool pool =
            WiredPool.ofLines().with("client_pending_bytes: 10000").start();

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

    private void after(long millis) {
        pool.advanceMillis(millis);
        pool.settle();
    }

    @Test
    void itComesLaterAndLaterRequestsAreAnsweredBehindIt() {
        WiredClient client = sends("later a\nset k0\nping\n");
        assertEquals("set k0\n", pool.sentTo(0));
        pool.respond(0, "+set\n");
        after(999);
        assertEquals("", client.got());
        after(1);
        assertEquals("+a\n+set\n+pong\n", client.got());
    }

    @Test
    void itWaitsForEarlierResponses() {
        WiredClient client = sends("set k0\nlater a\n");
        after(1000);
        assertEquals("", client.got());
        pool.respond(0, "+set\n");
        pool.settle();
        assertEquals("+set\n+a\n", client.got());
    }

    @Test
    void behindABarrierNothingIsLookedAt() {
        WiredClient client = sends("@barrier later a\nset k0\n");
        assertEquals("", pool.sentTo(0));
        after(1000);
        assertEquals("+a\n", client.got());
        assertEquals("set k0\n", pool.sentTo(0));
        pool.respond(0, "+set\n");
    }

    @Test
    void aClientThatHasGoneMissesIt() {
        WiredClient client = sends("later a\nlater b\n");
        client.client().close();
        after(1000);
        assertEquals(0, pool.pluginFaults());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void whatIsNotCompletedIsAnErrorAfterTenSeconds() {
        WiredClient client = sends("@boom=never later a\n@boom=none later b\n");
        after(2000);
        client.send("@boom=never later c\n");
        pool.settle();
        assertEquals("", client.got());
        after(8000);
        assertEquals(PLUGIN_FAILED + "+b\n", client.got());
        assertEquals(1, pool.pluginFaults());
        after(2000);
        assertEquals(PLUGIN_FAILED, client.got());
        assertEquals(2, pool.pluginFaults());
    }

    @Test
    void ofAClientThatHasGoneNothingIsExpected() {
        sends("@boom=never later a\n").client().close();
        after(10_000);
        assertEquals(0, pool.pluginFaults());
    }

    @Test
    void whatFailsWhenItIsWrittenIsAnError() {
        WiredClient client = sends("@boom=late later a\nping\n");
        after(1000);
        assertEquals(PLUGIN_FAILED + "+pong\n", client.got());
        assertEquals(1, pool.pluginFaults());
    }

    @Test
    void aResponseIsWrittenOrDeferredAndDeferredOnce() {
        assertEquals(PLUGIN_FAILED, sends("@boom=both later a\n").got());
        assertEquals(PLUGIN_FAILED, sends("@boom=twice later a\n").got());
        assertEquals(2, pool.pluginFaults());
        after(10_000);
        assertEquals(2, pool.pluginFaults());
    }

    @Test
    void whoFailsToLogInWaitsLongerEachTimeAndIsClosedInTheEnd() {
        WiredClient client = sends("login eve guess\nlogin eve guess\n");
        after(50);
        assertEquals("-wrong password\n", client.got());
        after(50);
        assertEquals("-wrong password\n", client.got());
        client.send("login eve guess\nlogin eve open\n");
        pool.settle();
        after(149);
        assertFalse(client.wire().isOutputEnded());
        after(1);
        assertEquals("-wrong password\n", client.got());
        assertTrue(client.wire().isOutputEnded());
    }

    @Test
    void whoLogsInIsKnownByName() {
        WiredClient client = sends("login adam open\n");
        pool.settle();
        assertEquals("+welcome adam\n", client.got());
        assertEquals("adam", client.client().user());
    }

    @Test
    void whatACodecHoldsCountsLikeRequestsThatWait() {
        long before = pool.bufferedBytes();
        WiredClient client = sends("hold 9000\nhold 9999\n");
        assertEquals("+held\n+held\n", client.got());
        assertEquals(9999, pool.bufferedBytes() - before);
        assertEquals(9999, client.client().heldByResponses());
        client.send("set k0\nset k0\n");
        pool.settle();
        assertEquals("set k0\n", pool.sentTo(0), "one is under way, and with it client_pending_bytes are reached");
        pool.respond(0, "+a\n");
        pool.settle();
        assertEquals("set k0\n", pool.sentTo(0));
        pool.respond(0, "+b\n");
        pool.settle();
        client.send("hold 20000\nping\nhold 0\n");
        pool.settle();
        assertEquals("+a\n+b\n+held\n+pong\n+held\n", client.got(), "it is never held up by that alone");
        assertEquals(before, pool.bufferedBytes());
        client.send("hold 5000\n");
        pool.settle();
        client.client().close();
        assertEquals(before, pool.bufferedBytes());
    }

    @Test
    void aCodecMayCloseItsClientWhichGetsItsResponsesFirst() {
        WiredClient client = sends("set k0\nkick\nset k0\n");
        assertEquals("set k0\n", pool.sentTo(0));
        pool.respond(0, "+set\n");
        pool.settle();
        assertEquals("+set\n+kicked\n", client.got());
        assertTrue(client.wire().isOutputEnded());
        WiredClient other = sends("kick\nset k0\n");
        assertEquals("+kicked\n", other.got());
        assertTrue(other.wire().isOutputEnded());
        assertEquals(2, pool.counters().clientErr);
    }
}
