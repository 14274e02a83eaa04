package io.trepak.engine.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.topology.Topology;
import io.trepak.engine.worker.WiredPool.WiredClient;
import io.trepak.engine.worker.request.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that a server says another one would execute, in a pool whose keys have units: digits, of three servers. */
class SentElsewhereTest {
    private WiredPool pool = wired("line_keep: 100", "failover_wait: 1000");

    private static WiredPool wired(String... keys) {
        return WiredPool.ofLines()
                .with(keys)
                .topology(DigitUnits.topology(3, 0, 1, 2, 0, 1, 2))
                .start();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private WiredClient sends(String text) {
        WiredClient client = pool.client();
        send(client, text);
        return client;
    }

    private void send(WiredClient client, String text) {
        client.send(text);
        pool.settle();
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

    // ---- for good

    @Test
    void isSentThereAtOnceAndAllOfItsUnitFromThenOn() {
        WiredClient client = sends("set k3\n");
        assertEquals("set k3\n", pool.sentTo(0));
        respond(0, "!elsewhere 3 s1\n");
        assertEquals("set k3\n", pool.sentTo(1));
        respond(1, "+a\n");
        assertEquals("+a\n", client.got());
        send(client, "set k3\nset k0\n");
        assertEquals("set k3\n", pool.sentTo(1));
        assertEquals("set k0\n", pool.sentTo(0));
        assertEquals(0, pool.counters().requestsWaited);
        assertEquals(1, pool.serverCounters()[1].requestsSentAgain);
    }

    @Test
    void anotherTopologyCountsMoreThanWhatServersHaveSaid() {
        WiredClient client = sends("set k3\n");
        respond(0, "!elsewhere 3 s1\n");
        respond(1, "+a\n");
        publish(DigitUnits.topology(3, 0, 1, 2, 2, 1, 2));
        pool.sentTo(2);
        send(client, "set k3\n");
        assertEquals("set k3\n", pool.sentTo(2));
    }

    @Test
    void severalGoThereInTheOrderTheyWereSent() {
        WiredClient client = sends("set a3\nset b0\nset c3\n");
        pool.sentTo(0);
        respond(0, "!elsewhere 3 s1\n");
        send(client, "set d3\n");
        assertEquals("set a3\n", pool.sentTo(1));
        respond(0, "+b\n!elsewhere 3 s1\n");
        assertEquals("set c3\n", pool.sentTo(1));
        respond(1, "+a\n+c\n");
        assertEquals("set d3\n", pool.sentTo(1));
        assertEquals("+a\n+b\n+c\n", client.got());
    }

    @Test
    void onlyClientsThatWaitForTheServerThatLostItWaitWithTheirNextRequest() {
        WiredClient waiting = sends("set a0\n");
        WiredClient idle = sends("set b3\n");
        pool.sentTo(0);
        WiredClient mover = sends("set c3\n");
        respond(0, "+a\n");
        pool.sentTo(0);
        send(waiting, "set a0\n");
        respond(0, "+b\n!elsewhere 3 s1\n");
        pool.sentTo(1);
        send(waiting, "set w3\n");
        send(idle, "set i3\n");
        assertEquals("set i3\n", pool.sentTo(1));
        respond(0, "+a\n");
        assertEquals("set w3\n", pool.sentTo(1));
        respond(1, "+c\n+i\n+w\n");
        assertEquals("+c\n", mover.got());
    }

    @Test
    void theFragmentsOfARequestGoTheirWays() {
        WiredClient client = sends("sum a3 b0 c1 d3\n");
        assertEquals("sum b0\nsum a3 d3\n", pool.sentTo(0));
        assertEquals("sum c1\n", pool.sentTo(1));
        respond(0, "+0\n!elsewhere 3 s2\n");
        assertEquals("sum a3 d3\n", pool.sentTo(2));
        respond(1, "+1\n");
        respond(2, "+3\n");
        assertEquals("<a3@1><b0@0><c1@2><d3@1>+0\n+3\n+1\n", client.got());
    }

    @Test
    void anAddressInAForgedResponseIsNotFollowed() {
        WiredClient client = sends("set k3\n");
        respond(0, "!elsewhere 4 s1\n");
        assertEquals("!elsewhere 4 s1\n", client.got());
        assertEquals("", pool.sentTo(1));
        send(client, "set k4\n");
        assertEquals("set k4\n", pool.sentTo(1));
    }

    @Test
    void aRequestWithoutKeysIsSentNowhereElse() {
        WiredClient client = sends("@server=0 at\n");
        respond(0, "!elsewhere 3 s1\n");
        assertEquals("!elsewhere 3 s1\n", client.got());
    }

    @Test
    void whenItsUnitMovesOnAnEarlierOneIsNotOvertaken() {
        WiredClient client = sends("set a3\nset b3\n");
        WiredClient other = sends("set x3\n");
        pool.sentTo(0);
        respond(0, "!once 3 s1\n");
        assertEquals("asking\nset a3\n", pool.sentTo(1));
        respond(0, "!elsewhere 3 s2\n!elsewhere 3 s2\n");
        assertEquals("set x3\n", pool.sentTo(2)); // b3 waits for a3
        respond(1, "+asked\n!elsewhere 3 s2\n");
        assertEquals("set a3\nset b3\n", pool.sentTo(2));
        respond(2, "+x\n+a\n+b\n");
        assertEquals("+a\n+b\n", client.got());
        assertEquals("+x\n", other.got());
    }

    @Test
    void whoHasOneUnderWayElsewhereSendsNothingToTheNextOwnerBeforeItIsAnswered() {
        WiredClient client = sends("set a3\n");
        WiredClient other = sends("set x3\n");
        pool.sentTo(0);
        respond(0, "!once 3 s1\n!elsewhere 3 s2\n");
        send(client, "set b3\n");
        assertEquals("set x3\n", pool.sentTo(2));
        respond(1, "+asked\n+a\n");
        assertEquals("set b3\n", pool.sentTo(2));
        respond(2, "+x\n+b\n");
        assertEquals("+a\n+b\n", client.got());
        assertEquals("+x\n", other.got());
    }

    @Test
    void isSentOnFiveTimesAndThenGetsTheResponse() {
        WiredClient client = sends("set k3\n");
        for (int i = 0; i < 5; i++) {
            respond(i % 2, "!elsewhere 3 s" + (1 - i % 2) + "\n");
            assertEquals("", client.got());
        }
        respond(1, "!elsewhere 3 s0 at last\n");
        assertEquals("!elsewhere 3 s0 at last\n", client.got());
        assertEquals(1, pool.counters().redirectsGivenUp);
    }

    @Test
    void orAsOftenAsTheProtocolSays() {
        pool.close();
        pool = wired("line_keep: 100", "line_redirects: 0");
        WiredClient client = sends("set k3\n");
        respond(0, "!elsewhere 3 s1\n");
        assertEquals("!elsewhere 3 s1\n", client.got());
        assertEquals("", pool.sentTo(1));
        assertEquals(1, pool.counters().redirectsGivenUp);
    }

    @Test
    void isToldThatItWasNotKept() {
        WiredClient client = sends("@tag=7 set " + "k".repeat(100) + "3\n");
        respond(0, "!elsewhere 3 s1\n");
        assertEquals(
                "-#7 NOT_KEPT the unit moved while this request of 113 bytes was on its way; nothing was changed, send it again\n",
                client.got());
        assertEquals("", pool.sentTo(1));
    }

    @Test
    void whereNothingIsKeptTheResponseIsPassedOn() {
        pool.close();
        pool = wired();
        WiredClient client = sends("set k3\n");
        respond(0, "!elsewhere 3 s1\n");
        assertEquals("!elsewhere 3 s1\n", client.got());
    }

    @Test
    void theUnitIsThatOfTheKeyItIsRoutedBy() {
        WiredClient client = sends("@by=k3 set x5\n@rewrite set k3\n");
        pool.sentTo(0);
        respond(0, "!elsewhere 3 s1\n!elsewhere 3 s1\n");
        assertEquals("@by=k3 set x5\nset k3\n", pool.sentTo(1));
        respond(1, "+a\n+b\n");
        assertEquals("+a\n+b\n", client.got());
    }

    @Test
    void aLargeRequestIsSentThereAsWell() {
        pool.close();
        pool = wired("line_keep: 200000");
        String large = "@payload=100000 set k3\n" + "x".repeat(100_000);
        WiredClient client = sends(large);
        assertEquals(large, pool.sentTo(0));
        respond(0, "!elsewhere 3 s1\n");
        assertEquals(large, pool.sentTo(1));
        respond(1, "+a\n");
        assertEquals("+a\n", client.got());
    }

    @Test
    void oneWhoseResponseIsDroppedIsSentThereAsWell() {
        sends("@drop set k3\n@drop sum a3 b0\n");
        pool.sentTo(0);
        respond(0, "!elsewhere 3 s1\n+b\n!elsewhere 3 s1\n");
        assertEquals("set k3\nsum a3\n", pool.sentTo(1).replace("@drop ", ""));
        respond(1, "+a\n+c\n");
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void ofAClientThatHasGoneNothingIsSentThere() {
        WiredClient client = sends("set k3\n");
        client.client().close();
        respond(0, "!elsewhere 3 s1\n");
        assertEquals("", pool.sentTo(1));
        assertEquals(0, pool.bufferedBytes());
    }

    // ---- with those that wait

    @Test
    void goesBehindAnEarlierOneThatWaits() {
        WiredClient client = sends("set a3\nset b3\n");
        pool.sentTo(0);
        respond(0, "!later\n!elsewhere 3 s1\n");
        assertEquals("", pool.sentTo(1));
        passMillis(1);
        assertEquals("set a3\nset b3\n", pool.sentTo(0));
        respond(0, "!elsewhere 3 s1\n!elsewhere 3 s1\n");
        assertEquals("set a3\nset b3\n", pool.sentTo(1));
        respond(1, "+a\n+b\n");
        assertEquals("+a\n+b\n", client.got());
    }

    @Test
    void oneThatIsSentHereFromElsewhereIsBehindThoseThatWaitForTheOnesBehindThem() {
        WiredClient client = sends("set a3\nset b3\nset c3\n");
        pool.sentTo(0);
        respond(0, "!elsewhere 3 s1\n");
        WiredClient other = sends("set x3\n");
        assertEquals("set a3\nset x3\n", pool.sentTo(1));
        respond(0, "!elsewhere 3 s1\n");
        assertEquals("set b3\n", pool.sentTo(1));
        respond(1, "!later a\n+x\n");
        respond(0, "!elsewhere 3 s1\n");
        assertEquals("set c3\n", pool.sentTo(1));
        respond(1, "!later b\n");
        passMillis(10);
        assertEquals("", pool.sentTo(1));
        respond(1, "!later c\n");
        passMillis(10);
        assertEquals("set a3\nset b3\nset c3\n", pool.sentTo(1));
        respond(1, "+a\n+b\n+c\n");
        assertEquals("+a\n+b\n+c\n", client.got());
        assertEquals("+x\n", other.got());
    }

    @Test
    void oneOfAnotherUnitThatIsExecutedDoesNotKeepItFromBeingSentAgain() {
        WiredClient client = sends("set a3\nset b0\n");
        pool.sentTo(0);
        respond(0, "!later\n+b\n");
        passMillis(1);
        assertEquals("set a3\n", pool.sentTo(0));
        respond(0, "+a\n");
        assertEquals("+a\n+b\n", client.got());
    }

    @Test
    void whatWaitsGoesToTheOwnerThereIsThen() {
        WiredClient client = sends("set a3\n");
        respond(0, "!later\n");
        publish(DigitUnits.topology(3, 0, 1, 2, 2, 1, 2));
        assertEquals("set a3\n", pool.sentTo(2));
        respond(2, "+a\n");
        assertEquals("+a\n", client.got());
    }

    @Test
    void aServerThatIsNotInTheTopologyIsWaitedFor() {
        WiredClient client = sends("set a3\n");
        pool.sentTo(0);
        respond(0, "!elsewhere 3 s9\n");
        passMillis(900);
        assertEquals("", pool.sentTo(0));
        assertEquals("", client.got());
        publish(DigitUnits.topology(3, 0, 1, 2, 1, 1, 2));
        assertEquals("set a3\n", pool.sentTo(1));
        respond(1, "+a\n");
        assertEquals("+a\n", client.got());
    }

    @Test
    void itIsNotWaitedForLongerThanThePoolWaits() {
        WiredClient client = sends("@tag=1 set a3\n");
        respond(0, "!elsewhere 3 s9\n");
        passMillis(999);
        assertEquals("", client.got());
        passMillis(1);
        assertEquals("-#1 NO_SERVER no server for slot 3 within 1000 ms\n", client.got());
        assertEquals(1, pool.counters().waitTimeouts);
    }

    // ---- once

    @Test
    void goesThereOnceBehindTheDetour() {
        WiredClient client = sends("set k3\n");
        pool.sentTo(0);
        respond(0, "!once 3 s1\n");
        assertEquals("asking\nset k3\n", pool.sentTo(1));
        respond(1, "+asked\n+a\n");
        assertEquals("+a\n", client.got());
        send(client, "set k3\n");
        assertEquals("set k3\n", pool.sentTo(0));
        assertEquals(0, pool.bufferedBytes() - pool.counters().keptBytes - Request.BYTES);
    }

    @Test
    void aDetourThatIsRefusedIsNoMatter() {
        WiredClient client = sends("set k3\n");
        respond(0, "!once 3 s1\n");
        respond(1, "-no\n+a\n");
        assertEquals("+a\n", client.got());
    }
}
