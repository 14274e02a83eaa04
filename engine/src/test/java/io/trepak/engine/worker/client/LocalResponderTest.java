package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.worker.WiredPool;
import io.trepak.engine.worker.WiredPool.WiredClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalResponderTest {
    private static final String PLUGIN_FAILED = "-a plugin failed; see the log of the proxy\n";

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

    @Test
    void whatTheProxyAnswersItselfLeavesAtOnceWhenNothingIsBeforeIt() {
        assertEquals("+pong\n+pong\n", sends("ping\nping\n").got());
        assertEquals(0, pool.serverCounters()[0].requests);
    }

    @Test
    void itWaitsBehindResponsesOfServers() {
        WiredClient client = sends("set k0\nping\nset k1\nping\n");
        pool.respond(1, "+one\n");
        pool.turn();
        assertEquals("", client.got());
        pool.respond(0, "+zero\n");
        pool.turn();
        assertEquals("+zero\n+pong\n+one\n+pong\n", client.got());
    }

    @Test
    void nothingBehindTheLastRequestIsTaken() {
        WiredClient client = sends("ping\nbye\nping\nset k0\n");
        assertEquals("+pong\n+bye\n", client.got());
        assertEquals("", pool.sentTo(0));
        assertTrue(client.wire().isOutputEnded());
    }

    @Test
    void theLastResponseWaitsForThoseBeforeIt() {
        WiredClient client = sends("set k0\nbye\nset k1\n");
        assertEquals("", pool.sentTo(1));
        assertFalse(client.wire().isOutputEnded());
        pool.respond(0, "+a\n");
        pool.turn();
        assertEquals("+a\n+bye\n", client.got());
        assertTrue(client.wire().isOutputEnded());
    }

    @Test
    void halfAResponseOfACodecThatThrowsIsTakenBack() {
        assertEquals(PLUGIN_FAILED, sends("@boom=respond ping\n").got());
        assertEquals(1, pool.pluginFaults());
    }

    @Test
    void halfAResponseThatWaitsIsTakenBackToo() {
        WiredClient client = sends("set k0\n@boom=respond ping\n@boom=none ping\n");
        pool.respond(0, "+a\n");
        pool.turn();
        assertEquals("+a\n" + PLUGIN_FAILED + "+pong\n", client.got());
    }

    @Test
    void whatIsWrittenAlreadyStaysWhenTheNextResponseIsTakenBack() {
        WiredClient client = pool.client();
        client.send("ping\n@boom=respond ping\n");
        pool.turn();
        assertEquals("+pong\n" + PLUGIN_FAILED, client.got());
    }

    @Test
    void aQuietRequestThatFailsIsAnsweredNothing() {
        assertEquals(
                "+pong\n", sends("@quiet @boom=respond ping\n@boom=none ping\n").got());
    }

    @Test
    void aFailureToAnswerTheLastRequestClosesTheClientToo() {
        WiredClient client = sends("@boom=respond bye\nping\n");
        assertEquals(PLUGIN_FAILED, client.got());
        assertTrue(client.wire().isOutputEnded());
    }

    @Test
    void aCodecThatCannotEvenWriteAnErrorHasItsClientClosed() {
        WiredClient client = sends("@boom=error both k0 k1\n");
        assertEquals("", client.got());
        assertTrue(client.wire().isClosed());
        assertEquals(1, pool.counters().clientErr);
    }

    @Test
    void keysThatLiveApartAreAnError() {
        assertTrue(sends("both k0 k1\n").got().startsWith("-"));
        assertEquals("", pool.sentTo(0));
    }

    @Test
    void aServerThatIsNotThereIsAnError() {
        assertTrue(sends("@server=77 at\n").got().startsWith("-"));
        assertEquals("", sends("@quiet @server=77 at\n").got());
    }

    @Test
    void aRequestThatCannotBeSentIsAnsweredWithTheReasonAndCounted() {
        pool.server(0).reset();
        assertEquals("-Host is down\n", sends("set k0\n").got());
        assertEquals(1, pool.counters().forwardError);
        assertEquals("", sends("@quiet set k0\n").got());
        assertEquals(2, pool.counters().forwardError);
    }

    @Test
    void anErrorWaitsForItsTurn() {
        pool.server(0).reset();
        WiredClient client = sends("set k1\nset k0\n");
        assertEquals("", client.got());
        pool.respond(1, "+one\n");
        pool.turn();
        assertEquals("+one\n-Host is down\n", client.got());
    }

    // ---- reads of a dead server

    private void killServer() {
        pool.close();
        pool = WiredPool.ofLines()
                .with("auto_eject_hosts: true", "server_failure_limit: 1", "dead_server: miss")
                .start();
        WiredClient client = sends("set k0\n");
        pool.respond(0, "!unavailable\n");
        pool.turn();
        assertTrue(pool.configured().isDead(pool.configured().servers().get(0)));
        assertEquals("!unavailable\n", client.got());
        pool.sentTo(0);
    }

    @Test
    void aReadOfADeadServerIsAMiss() {
        killServer();
        assertEquals(".\n", sends("get k0\n").got());
        assertEquals(1, pool.counters().misses);
        assertEquals(0, pool.counters().forwardError);
        assertEquals("", pool.sentTo(0));
    }

    @Test
    void aMissWaitsForItsTurn() {
        killServer();
        WiredClient client = sends("set k1\nget k0\n");
        assertEquals("", client.got());
        pool.respond(1, "+one\n");
        pool.turn();
        assertEquals("+one\n.\n", client.got());
    }

    @Test
    void whatIsNoReadIsAnErrorWithADeadServer() {
        killServer();
        assertTrue(sends("set k0\n").got().startsWith("-"));
        assertEquals(0, pool.counters().misses);
        assertEquals(1, pool.counters().forwardError);
    }

    @Test
    void aMissThatTheCodecCannotWriteIsAnError() {
        killServer();
        assertEquals(PLUGIN_FAILED, sends("@boom=miss get k0\n").got());
        assertEquals(0, pool.counters().misses);
    }
}
