package io.trepak.engine.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.topology.Topology;
import io.trepak.engine.worker.WiredPool.WiredClient;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that wait for a server: one that is about to be replaced, one that cannot be connected to, one that is not known yet. */
class HeldRequestsTest {
    private static final Topology UNITS = DigitUnits.topology(3, 0, 1, 2, 0, 1, 2);

    private WiredPool pool = wired("failover_wait: 1000");

    private static WiredPool wired(String... keys) {
        return WiredPool.ofLines().with(keys).topology(UNITS).start();
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

    private void lose(int server) {
        pool.server(server).reset();
        pool.settle();
    }

    // ---- a server that is about to be replaced

    @Test
    void allButReadsWaitForAServerThatIsHeld() {
        publish(UNITS.holding(Set.of("s0")));
        WiredClient writer = sends("set k0\n");
        WiredClient reader = sends("read k0\nread k3\n");
        WiredClient other = sends("set k1\n");
        assertEquals("read k0\nread k3\n", pool.sentTo(0));
        assertEquals("set k1\n", pool.sentTo(1));
        assertEquals(1, pool.counters().requestsWaiting);
        respond(0, "+r\n+r\n");
        publish(UNITS);
        assertEquals("set k0\n", pool.sentTo(0));
        respond(0, "+w\n");
        respond(1, "+o\n");
        assertEquals("+w\n", writer.got());
        assertEquals("+r\n+r\n", reader.got());
        assertEquals("+o\n", other.got());
        assertEquals(0, pool.counters().requestsWaiting);
        assertEquals(1, pool.counters().requestsWaited);
        assertEquals(0, pool.serverCounters()[0].requestsSentAgain);
        assertEquals(0, pool.counters().keptBytes);
    }

    @Test
    void theLaterRequestsOfTheClientWaitBehindTheOneThatIsHeld() {
        publish(UNITS.holding(Set.of("s0")));
        WiredClient client = sends("set a1\nset b0\nread c0\nset d1\n");
        assertEquals("set a1\n", pool.sentTo(1));
        assertEquals("", pool.sentTo(0));
        respond(1, "+a\n");
        assertEquals("+a\n", client.got());
        publish(UNITS);
        assertEquals("set b0\n", pool.sentTo(0));
        respond(0, "+b\n");
        assertEquals("read c0\n", pool.sentTo(0));
        assertEquals("set d1\n", pool.sentTo(1));
        respond(1, "+d\n");
        respond(0, "+c\n");
        assertEquals("+b\n+c\n+d\n", client.got());
    }

    @Test
    void whatIsRefusedMeanwhileGoesBeforeWhatIsHeld() {
        pool.close();
        pool = wired("failover_wait: 1000", "line_keep: 100");
        WiredClient client = sends("set a0\n");
        assertEquals("set a0\n", pool.sentTo(0));
        publish(UNITS.holding(Set.of("s0")));
        send(client, "set b0\n");
        respond(0, "!later a0\n");
        assertEquals("", pool.sentTo(0));
        assertEquals(2, pool.counters().requestsWaiting);
        publish(UNITS);
        assertEquals("set a0\nset b0\n", pool.sentTo(0));
        respond(0, "+a\n+b\n");
        assertEquals("+a\n+b\n", client.got());
        assertEquals(0, pool.counters().requestsWaiting);
        assertEquals(0, pool.counters().keptBytes);
    }

    @Test
    void whatWaitsGoesToTheNewOwner() {
        publish(UNITS.holding(Set.of("s0")));
        WiredClient client = sends("set k3\n");
        publish(DigitUnits.topology(3, 0, 1, 2, 2, 1, 2).holding(Set.of("s0")));
        assertEquals("set k3\n", pool.sentTo(2));
        respond(2, "+a\n");
        assertEquals("+a\n", client.got());
    }

    @Test
    void whatIsHeldDoesNotOvertakeWhatTheOldOwnerHasWhenTheUnitMoves() {
        pool.close();
        pool = wired("failover_wait: 1000", "line_keep: 100");
        WiredClient client = sends("set a3\n");
        assertEquals("set a3\n", pool.sentTo(0));
        publish(UNITS.holding(Set.of("s0")));
        send(client, "set b3\n");
        publish(DigitUnits.topology(3, 0, 1, 2, 2, 1, 2));
        assertEquals("", pool.sentTo(2));
        respond(0, "!elsewhere 3 s2\n");
        assertEquals("set a3\nset b3\n", pool.sentTo(2));
        respond(2, "+a\n+b\n");
        assertEquals("+a\n+b\n", client.got());
    }

    @Test
    void manyLeaveInTheOrderTheyCame() {
        pool.close();
        pool = WiredPool.ofLines()
                .with("failover_wait: 1000")
                .maxBufferedBytes(16 << 20)
                .topology(UNITS)
                .start();
        publish(UNITS.holding(Set.of("s0")));
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 2500; i++) {
            sends("set k" + i + "-0\n");
            expected.append("set k").append(i).append("-0\n");
        }
        publish(UNITS);
        assertEquals(1500, pool.counters().requestsWaiting);
        passMillis(1);
        passMillis(1);
        assertEquals(expected.toString(), pool.sentTo(0));
    }

    @Test
    void failsAfterAsLongAsThePoolWaits() {
        publish(UNITS.holding(Set.of("s0")));
        WiredClient client = sends("@tag=3 set k0\n");
        passMillis(999);
        assertEquals("", client.got());
        passMillis(1);
        assertEquals("-#3 NO_SERVER no server for slot 0 within 1000 ms\n", client.got());
        assertEquals(1, pool.counters().waitTimeouts);
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void withoutAWaitItFailsAtOnce() {
        pool.close();
        pool = wired();
        publish(UNITS.holding(Set.of("s0")));
        WiredClient client = sends("@tag=3 set k0\n");
        assertEquals("-#3 NO_SERVER the server is about to be replaced\n", client.got());
    }

    @Test
    void ofASplitRequestOnlyTheFragmentsOfThatServerWait() {
        publish(UNITS.holding(Set.of("s0")));
        WiredClient client = sends("sum a0 b1\n");
        assertEquals("", pool.sentTo(0));
        assertEquals("sum b1\n", pool.sentTo(1));
        respond(1, "+b\n");
        publish(UNITS);
        assertEquals("sum a0\n", pool.sentTo(0));
        respond(0, "+a\n");
        assertEquals("<a0@0><b1@1>+a\n+b\n", client.got());
    }

    @Test
    void aLargeRequestWaitsAsWell() {
        String large = "@payload=100000 set k0\n" + "x".repeat(100_000);
        publish(UNITS.holding(Set.of("s0")));
        WiredClient client = sends(large);
        assertTrue(pool.counters().keptBytes > 100_000);
        publish(UNITS);
        assertEquals(large, pool.sentTo(0));
        assertEquals(0, pool.counters().keptBytes);
        respond(0, "+a\n");
        assertEquals("+a\n", client.got());
    }

    @Test
    void whatIsRewrittenWaitsAsTheServerGetsIt() {
        publish(UNITS.holding(Set.of("s0")));
        WiredClient client = sends("@rewrite set k0\n");
        WiredClient broken = sends("@boom=rewrite @rewrite set k0\n");
        assertEquals("-a plugin failed; see the log of the proxy\n", broken.got());
        publish(UNITS);
        assertEquals("set k0\n", pool.sentTo(0));
        respond(0, "+a\n");
        assertEquals("+a\n", client.got());
    }

    @Test
    void whatNobodyHearsOfDoesNotWait() {
        publish(UNITS.holding(Set.of("s0")));
        WiredClient client = sends("@quiet set k0\n@drop set k0\nping\n");
        assertEquals("+pong\n", client.got());
        assertEquals(0, pool.counters().requestsWaiting);
    }

    @Test
    void ofAClientThatHasGoneNothingIsSent() {
        publish(UNITS.holding(Set.of("s0")));
        WiredClient client = sends("set k0\n");
        client.client().close();
        publish(UNITS);
        assertEquals("", pool.sentTo(0));
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void whenMemoryIsFullNothingWaits() {
        publish(UNITS.holding(Set.of("s0")));
        pool.hoard(3 << 20);
        WiredClient client = sends("set k0\n");
        assertTrue(client.got().startsWith("-"));
        assertEquals(0, pool.counters().requestsWaiting);
    }

    // ---- one that cannot be connected to

    @Test
    void waitsForAServerThatCannotBeConnectedTo() {
        lose(0);
        WiredClient client = sends("set a0\nset b0\n");
        WiredClient other = sends("set c1\n");
        assertEquals("set c1\n", pool.sentTo(1));
        passMillis(500);
        assertEquals("", client.got());
        pool.reconnect(0);
        passMillis(100);
        assertEquals("set a0\n", pool.sentTo(0));
        respond(0, "+a\n");
        assertEquals("set b0\n", pool.sentTo(0));
        respond(0, "+b\n");
        assertEquals("+a\n+b\n", client.got());
        respond(1, "+c\n");
        assertEquals("+c\n", other.got());
    }

    @Test
    void whatWasSentWhenItWasLostFailsAndIsNotSentAgain() {
        WiredClient client = sends("@tag=1 set a0\n");
        lose(0);
        assertEquals("-#1 LOST Connection reset by peer\n", client.got());
        send(client, "set b0\n");
        pool.reconnect(0);
        passMillis(100);
        assertEquals("set b0\n", pool.sentTo(0));
    }

    @Test
    void afterALossNothingIsSentBeforeTheServerHasAnsweredAProbe() {
        pool.close();
        pool = wired("failover_wait: 1000", "line_probe: true");
        WiredClient client = sends("@tag=1 set a0\n");
        assertEquals("@tag=1 set a0\n", pool.sentTo(0));
        lose(0);
        assertEquals("-#1 LOST Connection reset by peer\n", client.got());
        pool.reconnect(0);
        send(client, "set b0\n");
        assertEquals("ping\n", pool.sentTo(0));
        lose(0);
        assertEquals("", client.got(), "it was still being ended, and has not seen the request");
        pool.reconnect(0);
        passMillis(100);
        assertEquals("ping\n", pool.sentTo(0));
        respond(0, "-loading\n");
        assertEquals("set b0\n", pool.sentTo(0));
        respond(0, "+b\n");
        assertEquals("+b\n", client.got());
    }

    @Test
    void oneThatIsNotKeptKeepsItsPlaceAmongThoseOfItsUnit() {
        pool.close();
        pool = wired("failover_wait: 1000", "line_keep: 10");
        pool.server(0).flushAtMost(0);
        WiredClient client = sends("set large-a3\nset b3\nset large-c3\n");
        lose(0);
        publish(DigitUnits.topology(3, 0, 1, 2, 2, 1, 2));
        assertEquals("set large-a3\nset b3\nset large-c3\n", pool.sentTo(2));
        respond(2, "+a\n+b\n+c\n");
        assertEquals("+a\n+b\n+c\n", client.got());
    }

    // ---- none at all

    @Test
    void waitsUntilItsUnitHasAnOwner() {
        publish(DigitUnits.topology(3, 0, 1, 2, -1, 1, 2));
        WiredClient client = sends("set k3\nset k0\n");
        assertEquals("", pool.sentTo(0));
        publish(UNITS);
        assertEquals("set k3\n", pool.sentTo(0));
        respond(0, "+a\n");
        assertEquals("set k0\n", pool.sentTo(0));
        respond(0, "+b\n");
        assertEquals("+a\n+b\n", client.got());
    }

    @Test
    void failsWhenItsUnitGetsNone() {
        publish(DigitUnits.topology(3, 0, 1, 2, -1, 1, 2));
        WiredClient client = sends("@tag=3 both a3 b3\n");
        passMillis(1000);
        assertEquals("-#3 NO_SERVER no server for slot 3 within 1000 ms\n", client.got());
    }

    @Test
    void aRequestForAServerByItsNumberDoesNotWait() {
        publish(DigitUnits.topology(3, 0, 1, 2, -1, 1, 2));
        WiredClient client = sends("@server=77 at\n");
        assertTrue(client.got().startsWith("-"));
        assertEquals(0, pool.counters().requestsWaiting);
    }
}
