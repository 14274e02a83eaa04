package io.trepak.engine.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Server;
import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.stats.Latencies;
import io.trepak.engine.stats.PoolCounters;
import io.trepak.engine.stats.ServerCounters;
import io.trepak.engine.worker.WiredPool.WiredClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that a server says it did not execute, in a pool that keeps them until they are answered. */
class SentAgainTest {
    private static final String KEEP = "line_keep: 100";
    private static final String WAIT = "failover_wait: 1000";

    private WiredPool pool = WiredPool.ofLines().with(KEEP, WAIT).start();

    @AfterEach
    void close() {
        pool.close();
    }

    private void start(WiredPool.Builder builder) {
        pool.close();
        pool = builder.start();
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

    private void passMillis(long millis) {
        pool.advanceMillis(millis);
        pool.settle();
    }

    // ---- later

    @Test
    void isSentAgainWhenAWhileHasPassed() {
        WiredClient client = sends("set k0\n");
        assertEquals("set k0\n", pool.sentTo(0));
        respond(0, "!later\n");
        assertEquals("", pool.sentTo(0));
        assertEquals(1, pool.counters().requestsWaiting);
        passMillis(1);
        assertEquals("set k0\n", pool.sentTo(0));
        assertEquals(0, pool.counters().requestsWaiting);
        respond(0, "+a\n");
        assertEquals("+a\n", client.got());
        assertEquals(1, pool.counters().requestsWaited);
        assertEquals(1, pool.serverCounters()[0].requestsSentAgain);
        assertEquals(0, pool.counters().keptBytes);
    }

    @Test
    void waitsTheLongerTheMoreOftenItWaited() {
        sends("set k0\n");
        pool.sentTo(0);
        for (int wait : new int[] {1, 2, 4, 8, 16, 32, 64, 100, 100}) {
            respond(0, "!later\n");
            passMillis(wait - 1);
            assertEquals("", pool.sentTo(0), "before " + wait + " ms");
            passMillis(1);
            assertEquals("set k0\n", pool.sentTo(0), "after " + wait + " ms");
        }
    }

    @Test
    void getsTheResponseWhenThePoolHasWaitedLongEnough() {
        WiredClient client = sends("set k0\n");
        respond(0, "!later 1\n");
        for (int waited = 0; waited < 999; waited += 37) {
            passMillis(37);
            if (!pool.sentTo(0).isEmpty()) {
                respond(0, "!later 2\n");
            }
            assertEquals("", client.got());
        }
        passMillis(37);
        respond(0, "!later 3\n");
        assertEquals("!later 3\n", client.got());
        assertEquals(0, pool.counters().requestsWaiting);
    }

    @Test
    void isSentAtOnceWhenTheServersHaveChanged() {
        WiredClient client = sends("set k0\n");
        pool.sentTo(0);
        for (int i = 0; i < 6; i++) {
            respond(0, "!later\n");
            passMillis(1 << i);
            assertEquals("set k0\n", pool.sentTo(0));
        }
        respond(0, "!later\n");
        pool.reload("timeout: 0");
        pool.settle();
        assertEquals("set k0\n", pool.sentTo(0));
        respond(0, "+a\n");
        assertEquals("+a\n", client.got());
    }

    @Test
    void failsWhenItsServerIsGone() {
        WiredClient client = sends("@tag=4 set k2\n");
        respond(2, "!later\n");
        pool.reload(2);
        passMillis(999);
        assertEquals("", client.got());
        passMillis(1);
        assertEquals("-#4 NO_SERVER no server for 's2' within 1000 ms\n", client.got());
        assertEquals(1, pool.counters().waitTimeouts);
    }

    @Test
    void anotherLimitMayEndTheWaitSooner() {
        start(WiredPool.ofLines().with(KEEP, WAIT, "timeout: 50"));
        WiredClient client = sends("set k0\n");
        respond(0, "!later\n");
        passMillis(49);
        respond(0, "!later\n");
        passMillis(1);
        respond(0, "!later at last\n");
        assertEquals("!later at last\n", client.got());
    }

    @Test
    void withoutAWaitTheResponseIsPassedOn() {
        start(WiredPool.ofLines().with(KEEP));
        WiredClient client = sends("set k0\n");
        respond(0, "!later\n");
        assertEquals("!later\n", client.got());
    }

    @Test
    void aRequestThatIsNotKeptGetsTheResponse() {
        start(WiredPool.ofLines().with("line_keep: 7", WAIT));
        WiredClient client = sends("set kk0\nset k0\n");
        respond(0, "!later 1\n");
        assertEquals("!later 1\n", client.got());
        respond(0, "!later 2\n");
        assertEquals("", client.got());
        passMillis(1);
        assertEquals("set kk0\nset k0\nset k0\n", pool.sentTo(0));
        respond(0, "+a\n");
        assertEquals("+a\n", client.got());
    }

    @Test
    void keepsAQuarterOfTheMemoryAtMost() {
        start(WiredPool.ofLines().with("line_keep: 100000", WAIT).maxBufferedBytes(1 << 20));
        WiredClient[] clients = new WiredClient[6];
        String request = "@payload=60000 set k0\n" + "x".repeat(60_000);
        for (int i = 0; i < clients.length; i++) {
            clients[i] = sends(request);
        }
        assertEquals(4 << 16, pool.counters().keptBytes);
        pool.sentTo(0);
        respond(0, "!later\n".repeat(6));
        for (int i = 0; i < clients.length; i++) {
            assertEquals(i < 4 ? "" : "!later\n", clients[i].got());
        }
        passMillis(1);
        assertEquals(request.repeat(4), pool.sentTo(0));
        respond(0, "+a\n".repeat(4));
        for (int i = 0; i < 4; i++) {
            assertEquals("+a\n", clients[i].got());
        }
        assertEquals(0, pool.counters().keptBytes);
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void whateverWayItsBytesWentTheyAreTheSame() {
        start(WiredPool.ofLines()
                .with("line_keep: 1000000", WAIT, "line_rounds: 1")
                .maxBufferedBytes(64 << 20));
        respond(0, "+hello\n");
        pool.sentTo(0);
        String large = "@payload=200000 set k0\n" + "x".repeat(70_000) + "y".repeat(130_000);
        String middle = "@payload=20000 set k0\n" + "z".repeat(20_000);
        WiredClient client = sends("@rewrite set k0\n" + large.substring(0, 50_000));
        send(client, large.substring(50_000) + middle);
        String sent = pool.sentTo(0);
        assertEquals("set k0\n" + large + middle, sent);
        respond(0, "!later\n!later\n!later\n");
        passMillis(1);
        assertEquals(sent, pool.sentTo(0));
        respond(0, "+a\n+b\n+c\n");
        assertEquals("+a\n+b\n+c\n", client.got());
    }

    @Test
    void theServersTimeCountsFromWhenItWasSentAgain() {
        sends("set k0\n");
        pool.sentTo(0);
        passMillis(500);
        respond(0, "!later\n");
        passMillis(1);
        respond(0, "+a\n");
        Latencies latencies = new Latencies(3);
        List<Server> servers = pool.configured().servers().servers();
        ServerCounters[] counters = {new ServerCounters(), new ServerCounters(), new ServerCounters()};
        pool.pool().addTo(new PoolCounters(), servers, counters, latencies);
        assertEquals(1, latencies.ofServer(0).getTotalCount());
        assertEquals(0, latencies.ofServer(0).getMaxValue());
    }

    // ---- in order

    @Test
    void laterRequestsOfTheClientWaitBehindIt() {
        WiredClient client = sends("set k0\n");
        pool.sentTo(0);
        respond(0, "!later\n");
        send(client, "set k1\nset k0\nping\n");
        WiredClient other = sends("set k10\n");
        assertEquals("", pool.sentTo(1));
        assertEquals("set k10\n", pool.sentTo(0));
        passMillis(1);
        assertEquals("set k0\n", pool.sentTo(0));
        respond(0, "+other\n+a\n");
        assertEquals("set k0\n", pool.sentTo(0));
        assertEquals("set k1\n", pool.sentTo(1));
        respond(1, "+b\n");
        respond(0, "+c\n");
        assertEquals("+a\n+b\n+c\n+pong\n", client.got());
        assertEquals("+other\n", other.got());
    }

    @Test
    void thoseThatWereOnTheirWayAreSentBehindItIfNoneWasExecuted() {
        WiredClient client = sends("set k0\nset kk0\nset kkk0\n");
        WiredClient other = sends("set o0\n");
        pool.sentTo(0);
        respond(0, "!later\n!later\n");
        passMillis(10);
        assertEquals("", pool.sentTo(0));
        respond(0, "!later\n+other\n");
        passMillis(1);
        assertEquals("set k0\nset kk0\nset kkk0\n", pool.sentTo(0));
        respond(0, "+a\n+b\n+c\n");
        assertEquals("+a\n+b\n+c\n", client.got());
        assertEquals("+other\n", other.got());
    }

    @Test
    void isNotSentAgainWhenOneBehindItWasExecuted() {
        WiredClient client = sends("set k0\nset kk0\nset kkk0\nset kkkk0\n");
        pool.sentTo(0);
        respond(0, "!later 1\n!later 2\n");
        assertEquals("", client.got());
        respond(0, "+c\n");
        assertEquals("!later 1\n!later 2\n+c\n", client.got());
        respond(0, "!later 4\n");
        passMillis(1);
        assertEquals("set kkkk0\n", pool.sentTo(0));
        respond(0, "+d\n");
        assertEquals("+d\n", client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void isNotSentAgainWhenNobodyKnowsWhetherOneBehindItWasExecuted() throws IOException {
        WiredClient client = sends("@tag=1 set k0\n@tag=2 set kk0\n");
        respond(0, "!later\n");
        pool.server(0).fail(new IOException("Connection reset by peer"));
        pool.settle();
        assertEquals("!later\n-#2 LOST Connection reset by peer\n", client.got());
        assertEquals(0, pool.counters().requestsWaiting);
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void isNotSentAgainBehindOneThatCannotBe() {
        start(WiredPool.ofLines().with("line_keep: 7", WAIT));
        WiredClient client = sends("set k0\nset kk0\nset k0\n@drop set k0\n");
        pool.sentTo(0);
        respond(0, "!later 1\n");
        assertEquals("!later 1\n", client.got());
        respond(0, "!elsewhere 0 s1\n!later 3\n!later 4\n");
        assertEquals(
                "-the unit moved while this request of 8 bytes was on its way; nothing was changed, send it again\n!later 3\n",
                client.got());
        passMillis(1);
        assertEquals("", pool.sentTo(0));
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void isNotSentAgainBehindOneWhoseResponseIsDropped() {
        WiredClient client = sends("set k0\n@drop set k0\nset kk0\n");
        pool.sentTo(0);
        respond(0, "!later\n+dropped\n");
        assertEquals("!later\n", client.got());
        respond(0, "+c\n");
        passMillis(1);
        assertEquals("", pool.sentTo(0));
        assertEquals("+c\n", client.got());
    }

    @Test
    void aLargeRequestThatWasComingInDoesNotOvertakeIt() {
        start(WiredPool.ofLines().with(KEEP, WAIT).maxBufferedBytes(64 << 20));
        String large = "@payload=200000 set k0\n" + "x".repeat(200_000);
        WiredClient client = sends("set k0\n" + large.substring(0, 50_000));
        assertEquals("set k0\n", pool.sentTo(0));
        respond(0, "!later\n");
        send(client, large.substring(50_000));
        assertEquals("", pool.sentTo(0));
        client.client().ended();
        passMillis(1);
        assertEquals("set k0\n", pool.sentTo(0));
        respond(0, "+a\n");
        assertEquals(large, pool.sentTo(0));
        respond(0, "+b\n");
        assertEquals("+a\n+b\n", client.got());
    }

    @Test
    void theRestOfAGroupDoesNotOvertakeItWhenTheServersQueueIsFull() {
        start(WiredPool.ofLines().with(KEEP, WAIT, "server_pending_requests: 2"));
        WiredClient client = sends("set k0\nset kk0\nset kkk0\n");
        pool.sentTo(0);
        respond(0, "!later\n!later\n!later\n");
        sends("set o0\n");
        sends("set oo0\n");
        passMillis(1);
        respond(0, "+o\n+oo\n!later\n!later\n");
        pool.sentTo(0);
        respond(0, "!later\n");
        passMillis(10);
        String again = pool.sentTo(0);
        assertEquals("set k0\nset kk0\nset kkk0\n", again);
        respond(0, "+a\n+b\n+c\n");
        assertEquals("+a\n+b\n+c\n", client.got());
    }

    @Test
    void manyRequestsOfManyClientsKeepTheirOrders() {
        start(WiredPool.ofLines().with(KEEP, WAIT, "timeout: 0").maxBufferedBytes(64 << 20));
        WiredClient[] clients = new WiredClient[50];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = sends(("set " + i + "k0\n").repeat(3));
        }
        pool.sentTo(0);
        respond(0, "!later\n!later\n".repeat(clients.length));
        respond(0, "!later\n".repeat(25) + "+a\n".repeat(25)); // up to the second of client 41, and the rest
        passMillis(1);
        StringBuilder again = new StringBuilder();
        for (int i = 0; i < 41; i++) {
            again.append(("set " + i + "k0\n").repeat(3));
        }
        assertEquals(again.toString(), pool.sentTo(0));
        respond(0, "+b\n".repeat(3 * 41));
        for (int i = 0; i < clients.length; i++) {
            String expected = i < 41 ? "+b\n+b\n+b\n" : i == 41 ? "!later\n!later\n+a\n" : "+a\n+a\n+a\n";
            assertEquals(expected, clients[i].got());
        }
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void onlyTheFragmentThatWasNotExecutedIsSentAgain() {
        WiredClient client = sends("sum k0 k1 kk0\n");
        assertEquals("sum k0 kk0\n", pool.sentTo(0));
        assertEquals("sum k1\n", pool.sentTo(1));
        respond(0, "!later\n");
        respond(1, "+b\n");
        passMillis(1);
        assertEquals("sum k0 kk0\n", pool.sentTo(0));
        assertEquals("", pool.sentTo(1));
        respond(0, "+a\n");
        assertEquals("<k0@0><k1@1><kk0@0>+a\n+b\n", client.got());
    }

    @Test
    void theTimeCountsFromWhenItWasFirstSent() {
        start(WiredPool.ofLines().with(KEEP, WAIT, "slow_log_micros: 50000"));
        WiredClient client = sends("set k0\n");
        passMillis(30);
        respond(0, "!later\n");
        passMillis(30);
        respond(0, "+a\n");
        assertEquals("+a\n", client.got());
        assertEquals(1, pool.counters().slowRequests);
    }

    // ---- demoted

    @Test
    void aDemotedServersConnectionIsReplacedAndTheRequestsGoToTheNewOne() {
        start(WiredPool.ofLines().with(KEEP, WAIT).servers(1));
        WiredClient client = sends("set k0\nget k0\nset kk0\n");
        respond(0, "!demoted\n");
        assertFalse(pool.server(0).isClosed());
        respond(0, "!demoted\n!demoted\n");
        passMillis(20);
        assertTrue(pool.server(0).isClosed());
        assertEquals("", client.got());
        pool.reconnect(0);
        passMillis(100);
        assertEquals("set k0\nget k0\nset kk0\n", pool.sentTo(0));
        respond(0, "+a\n.\n+c\n");
        assertEquals("+a\n.\n+c\n", client.got());
    }

    @Test
    void whoHasRequestsOnTheConnectionThatIsReplacedSendsNothingThatOvertakesThem() {
        start(WiredPool.ofLines().with(KEEP, WAIT).servers(1));
        WiredClient one = sends("set k0\n");
        WiredClient two = sends("set kk0\n");
        WiredClient three = pool.client();
        respond(0, "!demoted\n");
        MemoryConnection old = pool.server(0);
        pool.reconnect(0);
        send(two, "set kk0\n");
        send(three, "set kkk0\n");
        old.deliver("!demoted\n".getBytes(StandardCharsets.ISO_8859_1));
        pool.settle();
        passMillis(100);
        assertEquals("set kkk0\nset k0\nset kk0\n", pool.sentTo(0));
        respond(0, "+three\n+one\n+two\n");
        assertEquals("set kk0\n", pool.sentTo(0));
        respond(0, "+two again\n");
        assertEquals("+one\n", one.got());
        assertEquals("+two\n+two again\n", two.got());
        assertEquals("+three\n", three.got());
    }

    // ---- those who do not wait

    @Test
    void ofAClientThatHasGoneNothingIsSentAgain() {
        WiredClient client = sends("set k0\n");
        pool.sentTo(0);
        respond(0, "!later\n");
        client.client().close();
        passMillis(1);
        assertEquals("", pool.sentTo(0));
        assertEquals(0, pool.counters().requestsWaiting);
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void ofAClientThatLeavesWhileItsRequestsAreSuspendedNothingIsSentAgain() {
        WiredClient client = sends("set k0\nset kk0\n");
        pool.sentTo(0);
        respond(0, "!later\n");
        client.client().close();
        respond(0, "!later\n");
        passMillis(1);
        assertEquals("", pool.sentTo(0));
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aRequestWhoseResponseIsDroppedIsNotSentAgain() {
        WiredClient client = sends("@drop set k0\nset kk0\n");
        pool.sentTo(0);
        respond(0, "!later\n+b\n");
        passMillis(1);
        assertEquals("", pool.sentTo(0));
        assertEquals("+b\n", client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void requestsAreNotMerged() {
        WiredClient one = sends("");
        WiredClient two = sends("");
        one.send("get k0\n");
        two.send("get kk0\n");
        pool.settle();
        assertEquals("get k0\nget kk0\n", pool.sentTo(0));
    }

    @Test
    void whenThePoolIsClosedNothingIsLeft() {
        sends("set k0\nset kk0\n");
        sends("set k0\n");
        respond(0, "!later\n");
        respond(0, "!later\n");
        assertEquals(2, pool.counters().requestsWaiting);
        pool.close();
    }
}
