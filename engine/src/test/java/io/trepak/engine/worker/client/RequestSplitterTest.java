package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.worker.WiredPool;
import io.trepak.engine.worker.WiredPool.WiredClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestSplitterTest {
    private static final String PLUGIN_FAILED = "a plugin failed; see the log of the proxy\n";

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

    private void respond(int server, String text) {
        pool.respond(server, text);
        pool.turn();
    }

    // ---- by key

    @Test
    void eachServerGetsItsKeysInTheOrderOfTheRequest() {
        WiredClient client = sends("sum c1 a0 b1 d2 e0\n");
        assertEquals("sum a0 e0\n", pool.sentTo(0));
        assertEquals("sum c1 b1\n", pool.sentTo(1));
        assertEquals("sum d2\n", pool.sentTo(2));
        assertEquals(3, pool.counters().fragments);
        respond(2, "+two\n");
        respond(0, "+zero\n");
        assertEquals("", client.got());
        respond(1, "+one\n");
        assertEquals("<c1@1><a0@0><b1@1><d2@2><e0@0>+zero\n+one\n+two\n", client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aRequestWhoseKeysLiveTogetherGoesOutAsItCame() {
        WiredClient client = sends("sum  a1   b1\n");
        assertEquals("sum  a1   b1\n", pool.sentTo(1));
        assertEquals(0, pool.counters().fragments);
        respond(1, "+one\n");
        assertEquals("+one\n", client.got());
    }

    @Test
    void aJoinedResponseWaitsForItsTurnAndOthersForIt() {
        WiredClient client = sends("set k2\nget k0 k1\nset k2\n");
        respond(0, "=k0 1\nx\n.\n");
        respond(1, ".\n");
        assertEquals("", client.got());
        respond(2, "+first\n+last\n");
        assertEquals("+first\n=k0 1\nx\n.\n+last\n", client.got());
    }

    @Test
    void oneFragmentThatFailsIsTheResponseToAll() {
        WiredClient client = sends("sum k0 k1\n");
        respond(0, "+zero\n");
        pool.server(1).reset();
        pool.turn();
        assertEquals("-failed: Connection reset by peer\n", client.got());
        assertEquals(1, pool.counters().forwardError);
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aFragmentThatFailsInTheMiddleOfItsResponseIsTheResponseToAll() {
        WiredClient client = sends("sum k0 k1\n");
        respond(0, "$20000\n" + "y".repeat(17_000));
        respond(1, "+one\n");
        pool.server(0).reset();
        pool.turn();
        assertEquals("-failed: Connection reset by peer\n", client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aFragmentThatCannotBeSentIsTheResponseToAllOnceTheOthersAreIn() {
        pool.server(1).reset();
        WiredClient client = sends("sum k0 k1\n");
        assertEquals("sum k0\n", pool.sentTo(0));
        assertEquals("", client.got());
        respond(0, "+zero\n");
        assertEquals("-failed: Host is down\n", client.got());
    }

    @Test
    void aRequestOfWhichNoFragmentCanBeSentIsAnsweredAtOnce() {
        pool.server(0).reset();
        pool.server(1).reset();
        assertEquals("-failed: Host is down\n", sends("sum k0 k1\n").got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aFragmentThatTheCodecCannotWriteIsNotSentInPart() {
        WiredClient client = sends("set k0\n@boom=end sum k0 k1\n@boom=none set k0\n");
        assertEquals("set k0\n@boom=none set k0\n", pool.sentTo(0));
        assertEquals("", pool.sentTo(1));
        respond(0, "+a\n+b\n");
        assertEquals("+a\n-failed: " + PLUGIN_FAILED + "+b\n", client.got());
        assertEquals(2, pool.pluginFaults());
    }

    @Test
    void aFragmentThatTheCodecCannotBeginIsNotSentInPart() {
        WiredClient client = sends("@boom=begin sum k0 k1\n");
        assertEquals("", pool.sentTo(0));
        assertEquals("-failed: " + PLUGIN_FAILED, client.got());
    }

    @Test
    void halfAJoinIsTakenBack() {
        WiredClient client = sends("ping\n@boom=join sum k0 k1\n");
        respond(0, "+zero\n");
        respond(1, "+one\n");
        assertEquals("+pong\n-" + PLUGIN_FAILED, client.got());
        assertFalse(client.wire().isClosed());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aClientWhoseCodecCanWriteNeitherJoinNorErrorIsClosed() {
        WiredClient client = sends("@boom=join sum k0 k1\n");
        client.send("@boom=error set k2\n");
        pool.turn();
        pool.server(2).reset();
        respond(0, "+zero\n");
        respond(1, "+one\n");
        assertTrue(client.wire().isClosed());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aClientThatGoesLeavesItsFragmentsToBeAnswered() {
        WiredClient gone = sends("sum k0 k1\n");
        WiredClient here = sends("set k0\nset k1\n");
        respond(0, "$20000\n" + "y".repeat(17_000));
        gone.wire().reset();
        respond(0, "y".repeat(3000) + "\n+zero\n");
        respond(1, "+gone\n+one\n");
        assertEquals("+zero\n+one\n", here.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void tablesOfVeryManyKeysAreCountedAndGivenBack() {
        StringBuilder request = new StringBuilder("sum");
        for (int i = 0; i < 3000; i++) {
            request.append(" k").append(i);
        }
        WiredClient client = sends(request.append('\n').toString());
        assertTrue(client.client().heldByResponses() > 3000 * 2 * Integer.BYTES);
        for (int server = 0; server < 3; server++) {
            respond(server, "+" + server + "\n");
        }
        assertTrue(client.got().endsWith("<k2999@0>+0\n+1\n+2\n"));
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aReadOfWhichAFragmentIsForADeadServerIsAMissThere() {
        pool.close();
        pool = WiredPool.ofLines()
                .with("auto_eject_hosts: true", "server_failure_limit: 1", "dead_server: miss")
                .start();
        sends("set k0\n");
        respond(0, "!unavailable\n");
        pool.sentTo(0);
        WiredClient client = sends("get k0 k1\n");
        assertEquals("", pool.sentTo(0));
        respond(1, "=k1 1\nx\n.\n");
        assertEquals("=k1 1\nx\n.\n", client.got());
        assertEquals(1, pool.counters().misses);
        WiredClient sum = sends("sum k0 k1\n");
        respond(1, "+one\n");
        assertTrue(sum.got().startsWith("-failed: "));
    }

    // ---- large joins

    @Test
    void largeResponsesOfAProtocolThatCannotJoinByKeyAreJoinedWhole() {
        String zero = "$100000\n" + "y".repeat(100_000) + "\n";
        String one = "$70000\n" + "z".repeat(70_000) + "\n";
        WiredClient client = sends("sum k0 k1\n");
        respond(0, zero.substring(0, 50_000));
        respond(1, one);
        assertTrue(client.client().heldByResponses() >= 120_000);
        respond(0, zero.substring(50_000));
        assertEquals("<k0@0><k1@1>" + zero + one, client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void largeResponsesOfWhichOneIsAnErrorAreThatError() {
        WiredClient client = sends("sum k0 k1\n");
        respond(0, "$100000\n" + "y".repeat(100_000) + "\n");
        respond(1, "-no\n");
        assertEquals("<k0@0><k1@1>-no\n-no\n", client.got()); // as the line protocol joins what are errors all
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void largeResponsesOfWhichOneFailsAreThatFailure() {
        WiredClient client = sends("sum k0 k1\n");
        respond(0, "$100000\n" + "y".repeat(100_000) + "\n");
        pool.server(1).reset();
        pool.turn();
        assertEquals("-Connection reset by peer\n", client.got());
        assertEquals(1, pool.counters().forwardError);
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void responsesTooLargeForTheMemoryAreAnError() {
        WiredClient client = sends("sum k0 k1\n");
        respond(0, "$700000\n" + "y".repeat(700_000) + "\n");
        respond(1, "$700000\n" + "y".repeat(700_000) + "\n");
        assertEquals("-the responses are too large to be joined; raise max_buffered_bytes\n", client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aClientThatGoesInTheMiddleOfALargeJoinLeavesNothing() {
        WiredClient client = sends("sum k0 k1\n");
        respond(0, "$100000\n" + "y".repeat(100_000) + "\n");
        client.wire().reset();
        pool.turn();
        respond(1, "+one\n");
        assertEquals(0, pool.bufferedBytes());
    }

    // ---- to all servers, and in other words

    @Test
    void aRequestForAllServersIsJoinedInTheirOrder() {
        WiredClient client = sends("all\n");
        for (int server = 2; server >= 0; server--) {
            assertEquals("all\n", pool.sentTo(server));
            assertEquals("", client.got());
            respond(server, "+" + server + "\n");
        }
        assertEquals("+0\n+1\n+2\n", client.got());
        assertEquals(3, pool.counters().fragments);
    }

    @Test
    void aQuietRequestForAllServersIsAnsweredNothing() {
        WiredClient client = sends("@quiet all\nset k0\n");
        assertEquals("@quiet all\nset k0\n", pool.sentTo(0));
        assertEquals("@quiet all\n", pool.sentTo(1));
        assertEquals("@quiet all\n", pool.sentTo(2));
        respond(0, "+a\n");
        assertEquals("+a\n", client.got());
    }

    @Test
    void aRequestGoesOutInOtherWords() {
        WiredClient client = sends("@rewrite set k0\n@rewrite @quiet set k1\n");
        assertEquals("set k0\n", pool.sentTo(0));
        assertEquals("set k1\n", pool.sentTo(1));
        respond(0, "+a\n");
        assertEquals("+a\n", client.got());
    }

    @Test
    void aRequestWhoseOtherWordsTheCodecCannotWriteIsNotSentInPart() {
        WiredClient client = sends("@boom=rewrite @rewrite set k0\n@rewrite @quiet set k0\n@boom=none set k0\n");
        assertEquals("@boom=none set k0\n", pool.sentTo(0));
        respond(0, "+a\n");
        assertEquals("-" + PLUGIN_FAILED + "+a\n", client.got());
    }

    @Test
    void aQuietRequestInOtherWordsForALostServerIsCounted() {
        pool.server(0).reset();
        assertEquals("", sends("@rewrite @quiet set k0\n").got());
        assertEquals(1, pool.counters().forwardError);
    }
}
