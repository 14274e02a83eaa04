package io.trepak.engine.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Server;
import io.trepak.api.topology.Topology;
import io.trepak.engine.worker.WiredPool.WiredClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of requests without a response at a server from which a topology takes their unit: one that slept, and one that did not. */
class UnitsLeaveTest {
    private static final Topology BEFORE = DigitUnits.topology(3, 0, 1, 2, 0, 1, 2);
    /** Another server has taken the place of s0, which has become a replica, and is no server of the pool any more. */
    private static final Topology WITHOUT_S0 = Topology.of(
            List.of(Server.of("s1", "s1.invalid:1", 1), Server.of("s2", "s2.invalid:1", 1)),
            new DigitUnits(List.of(1, 0, 1, 1, 0, 1)));
    /** The same, and s0 still is one. */
    private static final Topology S0_OWNS_NOTHING = DigitUnits.topology(3, 2, 1, 2, 2, 1, 2);
    /** Of the units of s0, one was moved. */
    private static final Topology S0_LOST_ONE = DigitUnits.topology(3, 0, 1, 2, 2, 1, 2);

    private static final String SWITCHED = " SWITCHED the server changed while this request was under way\n";

    private final WiredPool pool = WiredPool.ofLines()
            .with("line_keep: 100", "failover_wait: 1000")
            .topology(BEFORE)
            .start();

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

    private void publish(Topology topology) {
        pool.publish(topology);
        pool.settle();
    }

    private void passMillis(long millis) {
        pool.advanceMillis(millis);
        pool.settle();
    }

    // ---- a server that has slept

    @Test
    void whatAServerThatSleptHasNotAnsweredFailsAtOnceAndItsLateResponseReachesNobody() {
        WiredClient client = sends("@tag=1 set a0\n@tag=2 set b3\n");
        passMillis(600);
        assertEquals("", client.got());
        publish(WITHOUT_S0);
        assertEquals("-#1" + SWITCHED + "-#2" + SWITCHED, client.got());
        assertTrue(pool.server(0).isClosed());
    }

    @Test
    void alsoWhenItStaysAServerOfThePool() {
        WiredClient client = sends("@tag=1 set a0\n");
        passMillis(600);
        publish(S0_OWNS_NOTHING);
        assertEquals("-#1" + SWITCHED, client.got());
        assertTrue(pool.server(0).isClosed());
    }

    @Test
    void alsoWhatWasSentJustNowFailsWhenNothingWasHeardOfAServerThatLostAll() {
        WiredClient client = sends("set a0\n");
        respond(0, "+a\n");
        passMillis(600);
        assertEquals("+a\n", client.got());
        WiredClient late = sends("@tag=1 set b0\n");
        publish(WITHOUT_S0);
        assertEquals("-#1" + SWITCHED, late.got());
    }

    @Test
    void theFragmentsOfASplitRequestFailWhereTheServerSlept() {
        WiredClient client = sends("sum a0 b1 c3\n");
        respond(1, "+1\n");
        passMillis(600);
        publish(WITHOUT_S0);
        String got = client.got();
        assertTrue(got.contains("the server changed while this request was under way"), got);
    }

    @Test
    void whatWasNotSentToItGoesToTheNewOwner() {
        pool.server(0).flushAtMost(0);
        WiredClient client = sends("set a0\n");
        passMillis(600);
        publish(S0_OWNS_NOTHING);
        assertEquals("set a0\n", pool.sentTo(2));
        respond(2, "+a\n");
        assertEquals("+a\n", client.got());
    }

    @Test
    void ofAServerThatLostOneUnitOnlyRequestsForThatFail() {
        WiredClient moved = sends("@tag=1 set a3\n");
        WiredClient stays = sends("set b0\n");
        passMillis(600);
        publish(S0_LOST_ONE);
        assertEquals("-#1" + SWITCHED, moved.got());
        assertEquals("", stays.got());
        respond(0, "+late\n+b\n");
        assertEquals("", moved.got());
        assertEquals("+b\n", stays.got());
    }

    // ---- a server that is awake

    @Test
    void aServerThatIsAwakeAnswersForItself() {
        WiredClient client = sends("set a0\nset b3\nset c0\n");
        respond(0, "+a\n");
        passMillis(100);
        publish(WITHOUT_S0);
        assertEquals("+a\n", client.got());
        respond(0, "+b\n!elsewhere 0 s1\n");
        assertEquals("+b\n", client.got());
        assertEquals("set c0\n", pool.sentTo(2));
        respond(2, "+c\n");
        assertEquals("+c\n", client.got());
    }

    @Test
    void untilItFallsSilent() {
        WiredClient client = sends("set a0\n@tag=2 set b3\n");
        respond(0, "+a\n");
        passMillis(100);
        publish(WITHOUT_S0);
        passMillis(399);
        assertEquals("+a\n", client.got());
        passMillis(1);
        assertEquals("-#2" + SWITCHED, client.got());
    }

    @Test
    void nothingFailsAtALiveServerThatGivesUnitsAway() {
        WiredClient moved = sends("set a3\n");
        publish(S0_LOST_ONE);
        passMillis(400);
        respond(0, "!elsewhere 3 s2\n");
        assertEquals("set a3\n", pool.sentTo(2));
        respond(2, "+a\n");
        assertEquals("+a\n", moved.got());
    }

    @Test
    void aRequestThatIsExecutedBeforeTheUnitLeavesIsNotFailedByWhatComesLater() {
        WiredClient moved = sends("set a3\n");
        publish(S0_LOST_ONE);
        respond(0, "+a\n");
        assertEquals("+a\n", moved.got());
        publish(BEFORE);
        WiredClient back = sends("set b3\n");
        passMillis(600);
        assertEquals("", back.got());
        respond(0, "+b\n");
        assertEquals("+b\n", back.got());
    }

    // ---- who counts

    @Test
    void thePresentOwnerCountsMoreThanTheWordOfAServerThatHasLostTheUnit() {
        WiredClient client = sends("set a3\n");
        publish(S0_LOST_ONE);
        respond(0, "!elsewhere 3 s1\n");
        assertEquals("", pool.sentTo(1));
        assertEquals("set a3\n", pool.sentTo(2));
        respond(2, "!elsewhere 3 s1\n");
        assertEquals("set a3\n", pool.sentTo(1));
        respond(1, "+a\n");
        assertEquals("+a\n", client.got());
        sends("set b3\n");
        assertEquals("set b3\n", pool.sentTo(1));
    }

    @Test
    void aServerThatIsNotKnownIsNotWaitedForWhenTheUnitHasAnotherOwnerByNow() {
        WiredClient client = sends("set a3\n");
        publish(S0_LOST_ONE);
        respond(0, "!elsewhere 3 s9\n");
        assertEquals("set a3\n", pool.sentTo(2));
        respond(2, "+a\n");
        assertEquals("+a\n", client.got());
    }
}
