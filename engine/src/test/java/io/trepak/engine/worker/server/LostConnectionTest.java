package io.trepak.engine.worker.server;

import static io.trepak.engine.worker.server.MemoryServers.sent;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.worker.request.TestRequest;
import io.trepak.engine.worker.server.ServerConnection.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of requests when their connection is lost: what was sent fails, what was not goes to the next connection, once. */
class LostConnectionTest {
    private static final String RESET = "Connection reset by peer";
    private static final String TIMED_OUT = "Connection timed out";
    private static final int RANDOM_RUNS = 300;

    private ConnectionRun run = new ConnectionRun(0);

    @AfterEach
    void leavesNothingBehind() {
        run.close();
    }

    private void use(ConnectionRun other) {
        run.close();
        run = other;
    }

    /** A connection that has taken the first request and half of the second, and none of the third and fourth. */
    private List<TestRequest> halfSent(MemoryConnection socket) {
        socket.flushAtMost("get a\nget".length());
        List<TestRequest> requests = new ArrayList<>();
        for (String line : List.of("get a\n", "get b\n", "get c\n", "get d\n")) {
            requests.add(run.send(line));
        }
        run.turn();
        assertEquals("get a\nget", sent(socket));
        return requests;
    }

    @Test
    void whatWasNotSentGoesToTheNextConnectionBeforeWhatCameLater() {
        MemoryConnection first = run.connected();
        List<TestRequest> requests = halfSent(first);
        first.reset();
        assertEquals(RESET, requests.get(0).failure());
        assertEquals(RESET, requests.get(1).failure());
        assertEquals(State.DIALLING, run.connection.state());
        assertEquals(List.of("up", "redial", "lost, redialled"), run.events());
        TestRequest later = run.send("get e\n");
        MemoryConnection second = run.servers.accept();
        assertEquals("get c\nget d\nget e\n", sent(second));
        run.servers.respond(second, "+c\n+d\n+e\n");
        assertEquals("+c\n", requests.get(2).response());
        assertEquals("+d\n", requests.get(3).response());
        assertEquals("+e\n", later.response());
        assertEquals(2, run.server.counters.requestsMoved);
        assertEquals(5, run.server.counters.requests);
        assertEquals(1, run.server.counters.serverErr);
        assertEquals(2, run.server.counters.connectionsDialled);
        assertEquals(1, run.server.counters.serverConnections);
    }

    @Test
    void theHandshakeOfTheNextConnectionComesBeforeWhatMoves() {
        use(new ConnectionRun(1));
        run.connection.dial();
        MemoryConnection first = run.servers.accept();
        run.servers.respond(first, "+hello\n");
        assertEquals("hello 1\n", sent(first));
        first.flushAtMost(0);
        TestRequest request = run.send("get a\n");
        run.turn();
        first.reset();
        MemoryConnection second = run.servers.accept();
        assertEquals("hello 1\n", sent(second));
        run.servers.respond(second, "+hello\n");
        assertEquals("get a\n", sent(second));
        run.servers.respond(second, "+a\n");
        assertEquals("+a\n", request.response());
    }

    @Test
    void requestsInOtherWordsAndThoseWithoutAResponseMoveToo() {
        MemoryConnection first = run.connected();
        first.flushAtMost(0);
        TestRequest one = run.send("get a\n");
        run.sendQuiet("set q\n");
        TestRequest two = run.servers.request("get b\n");
        run.connection.send(two, out -> out.write("get b\n".getBytes(ISO_8859_1)));
        run.turn();
        first.reset();
        MemoryConnection second = run.servers.accept();
        assertEquals("get a\nset q\nget b\n", sent(second));
        run.servers.respond(second, "+a\n+b\n");
        assertEquals("+a\n", one.response());
        assertEquals("+b\n", two.response());
    }

    @Test
    void whatHasMovedOnceDoesNotMoveAgain() {
        use(new ConnectionRun(0, "server_reconnect_delay_max: 0"));
        MemoryConnection first = run.connected();
        List<TestRequest> requests = halfSent(first);
        first.reset();
        MemoryConnection second = run.servers.last();
        second.flushAtMost(0);
        TestRequest later = run.send("get e\n");
        run.servers.accept();
        second.reset();
        assertEquals(RESET, requests.get(2).failure());
        assertEquals(RESET, requests.get(3).failure());
        assertFalse(later.isOver());
        MemoryConnection third = run.servers.accept();
        assertEquals("get e\n", sent(third));
        assertEquals(3, run.server.counters.requestsMoved);
    }

    @Test
    void behindALastResponseWhatWasNotSentGoesToTheNextConnectionAndTheRestHasNotRun() {
        MemoryConnection first = run.connected();
        List<TestRequest> requests = halfSent(first);
        run.servers.respond(first, "+a @last\n+b\n");
        assertEquals("+a @last\n", requests.get(0).response());
        assertEquals(
                "LOST: the server closes the connection",
                requests.get(1).failed().toString());
        assertEquals(List.of("up", "redial", "lost, redialled"), run.events());
        MemoryConnection second = run.servers.accept();
        assertEquals("get c\nget d\n", sent(second));
        run.servers.respond(second, "+c\n+d\n");
        assertEquals("+d\n", requests.get(3).response());
        assertEquals(0, run.server.counters.serverErr);
        assertEquals(2, run.server.counters.requestsMoved);
    }

    @Test
    void whatCannotMoveFailsWithTheReasonItCannot() {
        MemoryConnection first = run.connected();
        List<TestRequest> requests = halfSent(first);
        run.redialRefusal = "as asked";
        first.reset();
        assertEquals(RESET, requests.get(1).failure());
        assertEquals("as asked", requests.get(2).failure());
        assertEquals("as asked", requests.get(3).failure());
        assertEquals(List.of("up", "redial", "lost: as asked"), run.events());
        assertEquals(State.CLOSED, run.connection.state());
        assertEquals(0, run.server.counters.requestsMoved);
    }

    @Test
    void anotherConnectionIsDialledForAnOwnerThatHasMore() {
        MemoryConnection first = run.connected();
        run.hasMore = true;
        first.reset();
        assertEquals(List.of("up", "redial", "lost, redialled"), run.events());
        assertEquals(State.DIALLING, run.connection.state());
    }

    @Test
    void nobodyIsDialledForNothing() {
        MemoryConnection first = run.connected();
        TestRequest request = run.send("get a\n");
        run.turn();
        first.reset();
        assertEquals(RESET, request.failure());
        assertEquals(List.of("up", "lost: " + RESET), run.events());
        assertEquals(1, run.servers.connections().size());
    }

    @Test
    void aServerThatClosesAnIdleConnectionHasNotFailed() {
        use(new ConnectionRun(0, "auto_eject_hosts: true", "server_failure_limit: 1"));
        MemoryConnection first = run.connected();
        first.end();
        first.read();
        assertTrue(first.isClosed());
        assertEquals(State.CLOSED, run.connection.state());
        assertEquals(1, run.server.counters.serverEof);
        assertFalse(run.server.health.isEjected());
    }

    @Test
    void aServerThatClosesWithRequestsOnTheConnectionHasFailed() {
        use(new ConnectionRun(0, "auto_eject_hosts: true", "server_failure_limit: 1"));
        MemoryConnection first = run.connected();
        TestRequest request = run.send("get a\n");
        run.turn();
        first.end();
        first.read();
        assertEquals(RESET, request.failure());
        assertEquals(1, run.server.counters.serverEof);
        assertTrue(run.server.health.isEjected());
    }

    @Test
    void anInvalidResponseFailsWhatWasSentAndMovesTheRest() {
        MemoryConnection first = run.connected();
        List<TestRequest> requests = halfSent(first);
        first.deliver(new byte[] {'x', '\n'});
        assertEquals("Invalid argument", requests.get(0).failure());
        assertEquals("Invalid argument", requests.get(1).failure());
        assertTrue(first.isClosed());
        assertEquals("get c\nget d\n", sent(run.servers.accept()));
    }

    @Test
    void aCodecThatFailsTakesAllRequestsWithIt() {
        MemoryConnection first = run.connected();
        List<TestRequest> requests = halfSent(first);
        first.deliver(new byte[] {'?', '\n'});
        for (TestRequest request : requests) {
            assertEquals("a plugin failed; see the log of the proxy", request.failure());
        }
        assertEquals(State.CLOSED, run.connection.state());
        assertNull(run.connection.dial()); // the server is not to blame
        assertFalse(run.server.health.isEjected());
    }

    @Test
    void aSilentServerTakesAllRequestsWithIt() {
        use(new ConnectionRun(0, "timeout: 100"));
        MemoryConnection first = run.connected();
        List<TestRequest> requests = halfSent(first);
        run.servers.advanceMillis(99);
        assertFalse(requests.get(0).isOver());
        run.servers.advanceMillis(1);
        for (TestRequest request : requests) {
            assertEquals(TIMED_OUT, request.failure());
        }
        assertTrue(first.isClosed());
        assertEquals(1, run.server.counters.serverTimedout);
        assertEquals(List.of("up", "lost: " + TIMED_OUT), run.events());
    }

    @Test
    void aConnectionLostDuringTheHandshakeMovesWhatItHadNotSent() {
        use(new ConnectionRun(1));
        run.connection.dial();
        MemoryConnection first = run.servers.last();
        TestRequest request = run.send("get a\n");
        run.servers.accept();
        assertEquals(State.HANDSHAKE, run.connection.state());
        assertEquals("hello 1\n", sent(first));
        first.reset();
        assertFalse(request.isOver());
        MemoryConnection second = run.servers.accept();
        assertEquals("hello 1\n", sent(second));
        run.servers.respond(second, "+hello\n");
        assertEquals("get a\n", sent(second));
    }

    @Test
    void aRetiredConnectionMovesWhatItHadNotSentAndGoesOnDraining() {
        MemoryConnection first = run.connected();
        List<TestRequest> requests = halfSent(first);
        run.connection.retire(60_000);
        first.reset();
        assertEquals(State.DRAINING, run.connection.state());
        MemoryConnection second = run.servers.accept();
        assertEquals("get c\nget d\n", sent(second));
        run.servers.respond(second, "+c\n+d\n");
        assertEquals("+d\n", requests.get(3).response());
        run.servers.advanceMillis(20);
        assertTrue(second.isClosed());
        assertEquals(State.CLOSED, run.connection.state());
    }

    @Test
    void aResponseCutOffInTheMiddleFails() {
        MemoryConnection first = run.connected();
        TestRequest request = run.send("get a\n");
        run.turn();
        run.servers.respond(first, "~2\nxx\n~2\ny");
        first.reset();
        assertEquals("~2\nxx\n", request.response());
        assertEquals(RESET, request.failure());
        TestRequest next = sendOnNew("get b\n");
        run.servers.respond(run.servers.last(), "+b\n");
        assertEquals("+b\n", next.response()); // nothing of the old connection is left in the reader
    }

    @Test
    void aLargeResponseCutOffInTheMiddleFails() {
        MemoryConnection first = run.connected();
        TestRequest request = run.send("get a\n");
        run.turn();
        run.servers.respond(first, "$100000\n" + "x".repeat(50_000));
        assertTrue(request.pieces() > 0);
        first.reset();
        assertEquals(RESET, request.failure());
        TestRequest next = sendOnNew("get b\n");
        run.servers.respond(run.servers.last(), "+b\n");
        assertEquals("+b\n", next.response());
    }

    private TestRequest sendOnNew(String line) {
        assertNull(run.connection.dial());
        TestRequest request = run.send(line);
        run.servers.accept();
        return request;
    }

    @Test
    void whatHasMovedKeepsTheTimeItCame() {
        use(new ConnectionRun(0, "timeout: 100"));
        MemoryConnection first = run.connected();
        first.flushAtMost(0);
        TestRequest request = run.send("get a\n");
        run.servers.advanceMillis(60);
        first.reset();
        run.servers.accept();
        run.servers.advanceMillis(39);
        assertFalse(request.isOver());
        run.servers.advanceMillis(1);
        assertEquals(TIMED_OUT, request.failure());
    }

    @Test
    void whatTheLostConnectionStillBroughtGivesNoTimeToWhatMoves() {
        use(new ConnectionRun(0, "timeout: 100"));
        MemoryConnection first = run.connected();
        run.send("get a\n");
        run.turn();
        first.flushAtMost(0);
        TestRequest moving = run.send("get b\n");
        run.servers.advanceMillis(90);
        run.servers.respond(first, "~1\nx\n");
        first.reset();
        run.servers.accept();
        run.servers.advanceMillis(9);
        assertFalse(moving.isOver());
        run.servers.advanceMillis(1);
        assertEquals(TIMED_OUT, moving.failure());
    }

    @Test
    void aResponseThatGetsOnGivesTimeToThoseBehindIt() {
        use(new ConnectionRun(0, "timeout: 100"));
        MemoryConnection socket = run.connected();
        TestRequest first = run.send("get a\n");
        TestRequest second = run.send("get b\n");
        run.servers.advanceMillis(90);
        run.servers.respond(socket, "~1\nx\n");
        run.servers.advanceMillis(90);
        run.servers.respond(socket, "+end\n");
        assertTrue(first.isOver());
        run.servers.advanceMillis(9);
        assertFalse(second.isOver());
        run.servers.advanceMillis(1);
        assertEquals(TIMED_OUT, second.failure());
    }

    @Test
    void aServerThatIsNotReadIsNotToBlameForItsSilence() {
        use(new ConnectionRun(0, "timeout: 100"));
        run.connected();
        TestRequest request = run.send("get a\n");
        run.servers.advanceMillis(50);
        run.connection.setReading(false);
        run.servers.advanceMillis(500);
        assertFalse(request.isOver());
        run.connection.setReading(true);
        run.servers.advanceMillis(99);
        assertFalse(request.isOver());
        run.servers.advanceMillis(1);
        assertEquals(TIMED_OUT, request.failure());
    }

    /** Whatever was sent when the connection was lost: each request is answered or fails, and none reaches two servers whole. */
    @Test
    void noRequestIsLostOrSentTwiceWhereverTheConnectionBreaks() {
        long seed = Long.getLong("trepak.seed", System.nanoTime());
        System.out.println("-Dtrepak.seed=" + seed);
        Random random = new Random(seed);
        use(new ConnectionRun(0, "server_reconnect_delay_max: 0", "server_reconnects_per_second: 0"));
        for (int i = 0; i < RANDOM_RUNS; i++) {
            breakAtRandom(random, seed);
            run.connection.close();
        }
    }

    private void breakAtRandom(Random random, long seed) {
        List<TestRequest> requests = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        StringBuilder taken = new StringBuilder();
        int sockets = 2 + random.nextInt(3);
        for (int s = 0; s < sockets; s++) {
            if (run.connection.isClosed()) {
                assertNull(run.connection.dial());
            }
            MemoryConnection socket = run.servers.last();
            int more = random.nextInt(6);
            for (int i = 0; i < more; i++) {
                String line = "get " + "k".repeat(random.nextInt(8)) + requests.size() + "\n";
                lines.add(line);
                requests.add(run.send(line));
            }
            boolean last = s == sockets - 1;
            socket.flushAtMost(last ? Integer.MAX_VALUE : random.nextInt(40));
            run.servers.accept();
            String got = sent(socket);
            taken.append(got).append('|');
            if (last) {
                run.servers.respond(socket, got.replaceAll("get k*", "+"));
            } else {
                socket.fail(random.nextBoolean() ? null : new IOException("Broken pipe"));
            }
        }
        for (int i = 0; i < requests.size(); i++) {
            TestRequest request = requests.get(i);
            String line = lines.get(i);
            int times = taken.toString().split(line, -1).length - 1;
            assertTrue(request.isOver(), "seed " + seed + ": " + line);
            assertTrue(times <= 1, "seed " + seed + ": sent " + times + " times: " + line);
            if (request.failure() == null) {
                assertEquals("+" + i + "\n", request.response(), "seed " + seed);
                assertEquals(1, times, "seed " + seed);
            }
        }
    }
}
