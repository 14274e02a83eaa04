package io.trepak.engine.worker.server;

import static io.trepak.engine.worker.server.MemoryServers.sent;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.worker.request.TestRequest;
import io.trepak.engine.worker.resources.PluginFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests of one turn that go to a server as one, by way of a {@link Backend}: in what order, and what each of them gets. */
class MergedRequestTest {
    private static final String RESET = "Connection reset by peer";
    private static final int RANDOM_RUNS = 200;

    private BackendRun run = new BackendRun();

    @AfterEach
    void leavesNothingBehind() {
        run.close();
    }

    private void use(BackendRun other) {
        run.close();
        run = other;
    }

    private static String piece(String key, String value) {
        return "=" + key + " " + value.length() + "\n" + value + "\n";
    }

    private static void assertResponse(String expected, TestRequest request) {
        assertNull(request.failure());
        assertTrue(request.isOver());
        assertEquals(expected, request.response());
    }

    // ---- what is sent

    @Test
    void requestsOfOneTurnLeaveAsOne() {
        MemoryConnection socket = run.connected();
        run.merge("get a\n");
        run.merge("get b\n");
        run.merge("get a\n");
        assertEquals("", sent(socket));
        run.turn();
        assertEquals("get a b a\n", sent(socket));
        assertEquals(3, run.connection().requestCount());
        assertEquals(3, run.server.counters.requests);
        assertEquals("get a b a\n".length(), run.server.counters.requestBytes);
    }

    @Test
    void aSingleOneLeavesAsItCame() {
        MemoryConnection socket = run.connected();
        TestRequest request = run.merge("@lane=0  get a\n");
        run.turn();
        assertEquals("@lane=0  get a\n", sent(socket));
        run.servers.respond(socket, "+a\n");
        assertResponse("+a\n", request);
    }

    @Test
    void anyOtherRequestKeepsItsPlace() {
        MemoryConnection socket = run.connected();
        run.merge("get a\n");
        run.merge("get b\n");
        run.send("set c\n");
        run.merge("get d\n");
        run.merge("read e\n");
        run.merge("read f\n");
        run.turn();
        assertEquals("get a b\nset c\nget d\nread e f\n", sent(socket));
    }

    @Test
    void noMoreThanSixtyFourGoTogether() {
        MemoryConnection socket = run.connected();
        for (int i = 0; i < 65; i++) {
            run.merge("get a\n");
        }
        run.turn();
        assertEquals("get" + " a".repeat(64) + "\nget a\n", sent(socket));
    }

    @Test
    void noMoreThanSixteenKibibytesGoTogether() {
        MemoryConnection socket = run.connected();
        String line = "get " + "k".repeat(6000) + "\n";
        run.merge(line);
        run.merge(line);
        run.merge(line);
        run.turn();
        String key = " " + "k".repeat(6000);
        assertEquals("get" + key + key + "\nget" + key + "\n", sent(socket));
    }

    @Test
    void onlyShortRequestsForOneKeyWithAResponseMayBeMerged() {
        assertTrue(run.backend.mayMerge(run.servers.frame("get a\n"), 6));
        assertFalse(run.backend.mayMerge(run.servers.frame("get a\n"), MergedRequest.BYTES_MAX + 1));
        assertFalse(run.backend.mayMerge(run.servers.frame("get a b\n"), 8));
        assertFalse(run.backend.mayMerge(run.servers.frame("set a\n"), 6));
        assertFalse(run.backend.mayMerge(run.servers.frame("@quiet get a\n"), 13));
    }

    @Test
    void nothingIsMergedWhereTheProtocolCannotTakeResponsesApart() {
        use(new BackendRun("line_merges: false"));
        assertFalse(run.backend.mayMerge(run.servers.frame("get a\n"), 6));
    }

    @Test
    void aFrameThatTheCodecCannotWriteFailsTheseAlone() {
        MemoryConnection socket = run.connected();
        TestRequest before = run.send("set a\n");
        FragmentWriter failing = new FragmentWriter() {
            @Override
            public void beginFragment(Command command, int keys, Output out) {
                out.write("half".getBytes(ISO_8859_1));
            }

            @Override
            public void endFragment(Command command, Output out) {
                throw PluginFailure.INSTANCE;
            }
        };
        TestRequest one = run.merge(failing, "get b\n");
        TestRequest two = run.merge(failing, "get c\n");
        run.turn();
        assertEquals(PluginFailure.MESSAGE, one.failure());
        assertEquals(PluginFailure.MESSAGE, two.failure());
        TestRequest after = run.send("set d\n");
        run.turn();
        assertEquals("set a\nset d\n", sent(socket));
        run.servers.respond(socket, "+a\n+d\n");
        assertResponse("+a\n", before);
        assertResponse("+d\n", after);
    }

    // ---- what each gets

    @Test
    void eachGetsThePieceOfItsKeyAndTheEnd() {
        MemoryConnection socket = run.connected();
        TestRequest a = run.merge("get a\n");
        TestRequest b = run.merge("get b\n");
        run.turn();
        run.servers.respond(socket, piece("a", "first"));
        assertResponse(piece("a", "first") + ".\n", a);
        assertFalse(b.isOver());
        run.servers.respond(socket, piece("b", "second") + ".\n");
        assertResponse(piece("b", "second") + ".\n", b);
        assertEquals(0, run.connection().requestCount());
        assertEquals(2, run.server.counters.responses);
        assertEquals((piece("a", "first") + piece("b", "second") + ".\n").length(), run.server.counters.responseBytes);
    }

    @Test
    void whoeverAskedForWhatIsNotThereGetsTheEndAlone() {
        MemoryConnection socket = run.connected();
        List<TestRequest> requests = new ArrayList<>();
        for (String key : List.of("a", "b", "c", "d")) {
            requests.add(run.merge("get " + key + "\n"));
        }
        run.turn();
        run.servers.respond(socket, piece("b", "x"));
        assertResponse(".\n", requests.get(0));
        assertResponse(piece("b", "x") + ".\n", requests.get(1));
        assertFalse(requests.get(2).isOver());
        run.servers.respond(socket, ".\n");
        assertResponse(".\n", requests.get(2));
        assertResponse(".\n", requests.get(3));
    }

    @Test
    void aKeyThatBeginsAnotherIsNotThatOne() {
        MemoryConnection socket = run.connected();
        TestRequest one = run.merge("get k\n");
        TestRequest two = run.merge("get kk\n");
        TestRequest three = run.merge("get k\n");
        run.turn();
        run.servers.respond(socket, piece("kk", "2") + piece("k", "3") + ".\n");
        assertResponse(".\n", one);
        assertResponse(piece("kk", "2") + ".\n", two);
        assertResponse(piece("k", "3") + ".\n", three);
    }

    @Test
    void theSameKeyTwiceIsAnsweredTwice() {
        MemoryConnection socket = run.connected();
        TestRequest one = run.merge("get a\n");
        TestRequest two = run.merge("get a\n");
        run.turn();
        run.servers.respond(socket, piece("a", "1") + piece("a", "2") + ".\n");
        assertResponse(piece("a", "1") + ".\n", one);
        assertResponse(piece("a", "2") + ".\n", two);
    }

    @Test
    void anErrorGoesToAllWhoHaveNoResponseYet() {
        MemoryConnection socket = run.connected();
        TestRequest a = run.merge("get a\n");
        TestRequest b = run.merge("get b\n");
        TestRequest c = run.merge("get c\n");
        run.turn();
        run.servers.respond(socket, piece("a", "1") + "-no\n");
        assertResponse(piece("a", "1") + ".\n", a);
        assertResponse("-no\n", b);
        assertResponse("-no\n", c);
        assertEquals(ResponseFrame.Status.ERROR, c.status());
        assertEquals(3, run.server.counters.responses);
    }

    @Test
    void aValueThatNobodyAskedForClosesTheConnection() {
        MemoryConnection socket = run.connected();
        TestRequest a = run.merge("get a\n");
        TestRequest b = run.merge("get b\n");
        run.turn();
        run.servers.respond(socket, piece("b", "1") + piece("a", "2"));
        assertResponse(".\n", a); // not there, for b's came first
        assertResponse(piece("b", "1") + ".\n", b);
        assertTrue(socket.isClosed());
    }

    @Test
    void whatStandsBeforeThePiecesOfAResponseEachGetsOnce() {
        for (boolean large : new boolean[] {false, true}) {
            use(new BackendRun());
            MemoryConnection socket = run.connected();
            TestRequest a = run.merge("count a\n");
            TestRequest b = run.merge("count b\n");
            TestRequest c = run.merge("count c\n");
            run.turn();
            String piece = piece("b", "x".repeat(large ? 40_000 : 1));
            run.servers.respond(socket, piece.substring(0, piece.length() / 2));
            run.servers.respond(socket, piece.substring(piece.length() / 2) + ".\n");
            assertResponse("#1\n.\n", a);
            assertResponse("#1\n" + piece + ".\n", b);
            assertResponse("#1\n.\n", c);
            assertEquals(0, run.connection().requestCount());
        }
    }

    @Test
    void piecesThatNameNoKeyAreOfOneAfterTheOtherAndTheLastMayBeOne() {
        for (int size : new int[] {1, 40_000}) {
            use(new BackendRun());
            MemoryConnection socket = run.connected();
            TestRequest a = run.merge("get a\n");
            TestRequest b = run.merge("get b\n");
            run.turn();
            String value = size + "\n" + "x".repeat(size) + "\n";
            run.servers.respond(socket, "#2\n<" + value);
            assertResponse("<" + value + ".\n", a);
            run.servers.respond(socket, ">" + value.substring(0, value.length() / 2));
            assertFalse(b.isOver());
            run.servers.respond(socket, value.substring(value.length() / 2));
            assertResponse(">" + value + ".\n", b);
            assertEquals(0, run.connection().requestCount());
            assertFalse(socket.isClosed());
            assertEquals(3 + 2 * (value.length() + 1), run.server.counters.responseBytes);
        }
    }

    @Test
    void whoIsNotNamedByALastPieceWasNotFound() {
        MemoryConnection socket = run.connected();
        TestRequest a = run.merge("get a\n");
        TestRequest b = run.merge("get b\n");
        run.turn();
        run.servers.respond(socket, ">1\nx\n");
        assertResponse(">1\nx\n.\n", a);
        assertResponse(".\n", b);
    }

    @Test
    void onePieceMoreThanAskersClosesTheConnection() {
        MemoryConnection socket = run.connected();
        run.merge("get a\n");
        run.merge("get b\n");
        run.turn();
        run.servers.respond(socket, "<1\nx\n<1\nx\n<1\nx\n");
        assertTrue(socket.isClosed());
    }

    @Test
    void aPieceThatTheCodecFailsAtGivesTheConnectionUp() {
        MemoryConnection socket = run.connected();
        TestRequest a = run.merge("get a\n");
        TestRequest b = run.merge("get b\n");
        run.turn();
        run.servers.respond(socket, piece("a", "1") + "?\n");
        assertResponse(piece("a", "1") + ".\n", a);
        assertEquals(PluginFailure.MESSAGE, b.failure());
        assertTrue(socket.isClosed());
        assertEquals(1, run.servers.protocolFaults());
    }

    @Test
    void theEndThatTheCodecCannotWriteFailsEachAlone() {
        MemoryConnection socket = run.connected();
        TestRequest a = run.merge("burst a\n");
        TestRequest b = run.merge("burst b\n");
        run.turn();
        run.servers.respond(socket, piece("a", "1") + ".\n");
        assertEquals(PluginFailure.MESSAGE, a.failure());
        assertEquals(PluginFailure.MESSAGE, b.failure());
        assertFalse(socket.isClosed());
    }

    @Test
    void whoeverLeftKeepsItsPlaceAndIsNotCounted() {
        MemoryConnection socket = run.connected();
        TestRequest a = run.merge("get a\n");
        TestRequest b = run.merge("get b\n");
        a.leave();
        run.turn();
        run.servers.respond(socket, piece("a", "1") + piece("b", "2") + ".\n");
        assertResponse(piece("b", "2") + ".\n", b);
        assertEquals(1, run.server.counters.responses);
    }

    @Test
    void aValueBeyondTheLimitFailsItsAskerAloneWhetherItComesWholeOrNot() {
        for (boolean whole : new boolean[] {true, false}) {
            use(new BackendRun("max_response_bytes: 20000"));
            MemoryConnection socket = run.connected();
            TestRequest a = run.merge("get a\n");
            TestRequest b = run.merge("get b\n");
            TestRequest c = run.merge("get c\n");
            run.turn();
            String large = piece("b", "x".repeat(30_000));
            run.servers.respond(socket, piece("a", "1"));
            int cut = whole ? large.length() : 100;
            run.servers.respond(socket, large.substring(0, cut));
            assertEquals("the response is larger than max_response_bytes", b.failure());
            run.servers.respond(socket, large.substring(cut) + piece("c", "3") + ".\n");
            assertResponse(piece("a", "1") + ".\n", a);
            assertResponse(piece("c", "3") + ".\n", c);
            assertFalse(socket.isClosed());
        }
    }

    @Test
    void piecesAreNotTooLargeTogether() {
        use(new BackendRun("max_response_bytes: 20000"));
        MemoryConnection socket = run.connected();
        List<TestRequest> requests = new ArrayList<>();
        StringBuilder responses = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            requests.add(run.merge("get " + i + "\n"));
            responses.append(piece(Integer.toString(i), "x".repeat(15_000)));
        }
        run.turn();
        run.servers.respond(socket, responses + ".\n");
        for (int i = 0; i < 5; i++) {
            assertResponse(piece(Integer.toString(i), "x".repeat(15_000)) + ".\n", requests.get(i));
        }
    }

    @Test
    void aLastFrameIsForAllHoweverLargeItIs() {
        MemoryConnection socket = run.connected();
        TestRequest a = run.merge("get a\n");
        TestRequest b = run.merge("get b\n");
        run.turn();
        run.servers.respond(socket, "$30000\n" + "x".repeat(20_000));
        assertFalse(a.isOver());
        run.servers.respond(socket, "x".repeat(10_000) + "\n");
        assertResponse(".\n", a);
        assertResponse(".\n", b);
        assertFalse(socket.isClosed());
    }

    @Test
    void eachWasWrittenWhenTheyWereTogether() {
        MemoryConnection socket = run.connected();
        socket.flushAtMost(3);
        TestRequest a = run.merge("get a\n");
        TestRequest b = run.merge("get b\n");
        long queued = run.servers.resources().nowNanos();
        run.servers.advanceMillis(10);
        socket.flushAtMost(100);
        run.servers.advanceMillis(10);
        run.servers.respond(socket, piece("a", "1") + ".\n");
        for (TestRequest each : List.of(a, b)) {
            assertEquals(queued, each.queuedAtNanos());
            assertEquals(queued + 10_000_000, each.writtenNanos());
            assertSame(run.connection(), each.destination());
        }
    }

    // ---- the connection is lost

    @Test
    void whoHasAResponseKeepsItWhenTheConnectionIsLostInTheMiddle() {
        MemoryConnection socket = run.connected();
        TestRequest a = run.merge("get a\n");
        TestRequest b = run.merge("get b\n");
        TestRequest c = run.merge("get c\n");
        run.turn();
        run.servers.respond(socket, piece("a", "1") + "=b 30000\nxxx");
        socket.reset();
        assertResponse(piece("a", "1") + ".\n", a);
        assertEquals(RESET, b.failure());
        assertEquals(RESET, c.failure());
    }

    @Test
    void whatWasNotSentMovesAsOne() {
        MemoryConnection first = run.connected();
        first.flushAtMost(0);
        TestRequest a = run.merge("get a\n");
        TestRequest b = run.merge("get b\n");
        run.turn();
        first.reset();
        MemoryConnection second = run.servers.accept();
        assertEquals("get a b\n", sent(second));
        run.servers.respond(second, piece("b", "2") + ".\n");
        assertResponse(".\n", a);
        assertResponse(piece("b", "2") + ".\n", b);
        assertEquals(2, run.server.counters.requestsMoved);
    }

    @Test
    void whatWasNotWrittenYetGoesToTheNextConnection() {
        MemoryConnection first = run.connected();
        TestRequest a = run.merge("get a\n");
        TestRequest b = run.merge("get b\n");
        first.reset();
        assertFalse(a.isOver());
        MemoryConnection second = run.servers.accept();
        assertEquals("get a b\n", sent(second));
        run.servers.respond(second, ".\n");
        assertResponse(".\n", a);
        assertResponse(".\n", b);
    }

    @Test
    void whatWasNotWrittenYetFailsWhenThereIsNoNextConnection() {
        use(new BackendRun("server_reconnect_delay_max: 0"));
        MemoryConnection first = run.connected();
        TestRequest a = run.merge("get a\n");
        TestRequest b = run.merge("get b\n");
        run.servers.refuseNext("Network is unreachable");
        first.reset();
        assertEquals("Network is unreachable", a.failure());
        assertEquals("Network is unreachable", b.failure());
        run.turn();
        assertNull(run.backend.refusal()); // and the next may try again
    }

    @Test
    void isUsedAgainWithoutATraceOfWhatItWas() {
        MemoryConnection socket = run.connected();
        for (int i = 0; i < 3; i++) {
            TestRequest a = run.merge("get a" + i + "\n");
            TestRequest b = run.merge("get b" + i + "\n");
            run.turn();
            assertEquals("get a" + i + " b" + i + "\n", sent(socket));
            run.servers.respond(socket, piece("b" + i, "x") + ".\n");
            assertResponse(".\n", a);
            assertResponse(piece("b" + i, "x") + ".\n", b);
            assertEquals(a.queuedAtNanos(), a.writtenNanos());
            run.servers.advanceMillis(10);
            assertEquals(0, run.servers.loop().bufferedBytes());
        }
    }

    /** Any keys, any of them there, the response cut anywhere. */
    @Test
    void everyAskerGetsItsOwnHoweverTheResponseIsCut() {
        long seed = Long.getLong("trepak.seed", System.nanoTime());
        System.out.println("-Dtrepak.seed=" + seed);
        Random random = new Random(seed);
        MemoryConnection socket = run.connected();
        for (int i = 0; i < RANDOM_RUNS; i++) {
            List<TestRequest> requests = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            StringBuilder response = new StringBuilder();
            // A key once only: of two for the same key a miss and a hit cannot be told apart.
            List<Integer> keys = new ArrayList<>();
            for (int key = 0; key < 2 + random.nextInt(20); key++) {
                keys.add(key);
            }
            Collections.shuffle(keys, random);
            for (int key : keys) {
                String value = piece("k" + key, "v".repeat(random.nextInt(random.nextInt(9) == 0 ? 90_000 : 30)));
                boolean there = random.nextBoolean();
                requests.add(run.merge("get k" + key + "\n"));
                expected.add(there ? value + ".\n" : ".\n");
                response.append(there ? value : "");
            }
            run.turn();
            byte[] all = response.append(".\n").toString().getBytes(ISO_8859_1);
            for (int at = 0; at < all.length; ) {
                int count = Math.min(all.length - at, 1 + random.nextInt(random.nextBoolean() ? 30 : 60_000));
                socket.deliver(Arrays.copyOfRange(all, at, at + count));
                at += count;
            }
            for (int r = 0; r < requests.size(); r++) {
                assertTrue(requests.get(r).isOver(), "seed " + seed);
                assertEquals(expected.get(r), requests.get(r).response(), "seed " + seed);
            }
        }
    }
}
