package io.trepak.engine.worker.server;

import static io.trepak.engine.worker.server.MemoryServers.sent;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.worker.request.TestRequest;
import io.trepak.engine.worker.server.ServerConnection.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Responses by the bytes they come in: whole, in pieces, cut anywhere, large, or none at all. */
class ResponseReaderTest {
    private static final int RANDOM_RUNS = 200;
    private static final String TOO_LARGE = "the response is larger than max_response_bytes";

    private ConnectionRun run = new ConnectionRun(0);

    @AfterEach
    void leavesNothingBehind() {
        run.close();
    }

    private void use(ConnectionRun other) {
        run.close();
        run = other;
    }

    private static String value(int bytes, char of) {
        return "$" + bytes + "\n" + Character.toString(of).repeat(bytes) + "\n";
    }

    private List<TestRequest> ask(MemoryConnection socket, int count) {
        List<TestRequest> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(run.send("get k" + i + "\n"));
        }
        run.turn();
        assertEquals(count * 7, sent(socket).length());
        return requests;
    }

    @Test
    void manyResponsesOfOneReadGoToTheirRequests() {
        MemoryConnection socket = run.connected();
        List<TestRequest> requests = ask(socket, 3);
        run.servers.respond(socket, "+a\n" + value(3, 'b') + "-c\n");
        assertEquals("+a\n", requests.get(0).response());
        assertEquals("$3\nbbb\n", requests.get(1).response());
        assertEquals("-c\n", requests.get(2).response());
        assertEquals(0, run.servers.loop().bufferedBytes());
    }

    @Test
    void aSmallResponseIsKeptUntilItsEndIsHere() {
        MemoryConnection socket = run.connected();
        TestRequest request = ask(socket, 1).get(0);
        for (byte each : value(30, 'v').getBytes(ISO_8859_1)) {
            assertFalse(request.isOver());
            socket.deliver(new byte[] {each});
        }
        assertTrue(request.isOver());
        assertEquals(1, request.pieces());
        assertEquals(value(30, 'v'), request.response());
        assertEquals(0, run.servers.loop().bufferedBytes());
    }

    @Test
    void aLargeOneIsPassedOnAsItComesAndHoldsNothingHere() {
        MemoryConnection socket = run.connected();
        List<TestRequest> requests = ask(socket, 2);
        String large = value(300_000, 'v');
        int cut = 100;
        run.servers.respond(socket, large.substring(0, cut));
        assertEquals(large.substring(0, cut), requests.get(0).response());
        assertFalse(requests.get(0).isOver());
        run.servers.respond(socket, large.substring(cut) + "+next\n");
        assertTrue(requests.get(0).isOver());
        assertEquals(large, requests.get(0).response());
        assertTrue(requests.get(0).pieces() > 3);
        assertNotNull(requests.get(0).restrained());
        assertEquals("+next\n", requests.get(1).response());
        assertEquals(0, run.servers.loop().bufferedBytes());
        assertEquals(large.length() + 6, run.server.counters.responseBytes);
    }

    @Test
    void piecesAreWholeEachAndTheRequestIsOverWithTheLast() {
        MemoryConnection socket = run.connected();
        TestRequest request = ask(socket, 1).get(0);
        run.servers.respond(socket, "~3\nabc\n~1\nd\n");
        assertEquals("~3\nabc\n~1\nd\n", request.response());
        assertEquals(2, request.pieces());
        assertFalse(request.isOver());
        run.servers.respond(socket, "+end\n");
        assertEquals(3, request.pieces());
        assertTrue(request.isOver());
        assertEquals(1, run.server.counters.responses);
        assertEquals(17, run.server.counters.responseBytes);
    }

    @Test
    void theSourceMayBeHeldBackAfterEachPartButTheLast() {
        MemoryConnection socket = run.connected();
        List<TestRequest> requests = ask(socket, 2);
        String piece = value(40_000, 'p').replace('$', '~');
        run.servers.respond(socket, piece.substring(0, 20_000));
        assertEquals(1, requests.get(0).restraints());
        run.servers.respond(socket, piece.substring(20_000));
        assertEquals(2, requests.get(0).restraints());
        run.servers.respond(socket, value(3, 'v'));
        assertTrue(requests.get(0).isOver());
        assertEquals(2, requests.get(0).restraints());
        run.servers.respond(socket, "+whole\n");
        assertNull(requests.get(1).restrained());
    }

    @Test
    void piecesForSomebodyWhoLeftAreNotCounted() {
        MemoryConnection socket = run.connected();
        TestRequest request = ask(socket, 1).get(0);
        run.servers.respond(socket, "~3\nabc\n");
        request.leave();
        run.servers.respond(socket, "~3\nabc\n+end\n");
        assertEquals(7, run.server.counters.responseBytes);
        assertEquals(0, run.server.counters.responses);
    }

    @Test
    void everySplitOfEveryKindOfResponseIsReadAlike() {
        long seed = Long.getLong("trepak.seed", System.nanoTime());
        System.out.println("-Dtrepak.seed=" + seed);
        Random random = new Random(seed);
        MemoryConnection socket = run.connected();
        for (int i = 0; i < RANDOM_RUNS; i++) {
            List<String> responses = new ArrayList<>();
            for (int r = 1 + random.nextInt(5); r > 0; r--) {
                responses.add(randomResponse(random));
            }
            List<TestRequest> requests = ask(socket, responses.size());
            byte[] all = String.join("", responses).getBytes(ISO_8859_1);
            int at = 0;
            while (at < all.length) {
                int most = random.nextBoolean() ? 20 : 100_000;
                int count = Math.min(all.length - at, 1 + random.nextInt(most));
                socket.deliver(Arrays.copyOfRange(all, at, at + count));
                at += count;
            }
            run.turn();
            for (int r = 0; r < responses.size(); r++) {
                assertTrue(requests.get(r).isOver(), "seed " + seed);
                assertEquals(responses.get(r), requests.get(r).response(), "seed " + seed);
            }
            assertEquals(0, run.servers.loop().bufferedBytes(), "seed " + seed);
        }
        assertEquals(State.UP, run.connection.state());
    }

    private static String randomResponse(Random random) {
        StringBuilder response = new StringBuilder();
        for (int pieces = random.nextInt(3); pieces > 0; pieces--) {
            response.append(value(length(random), 'p').replace('$', '~'));
        }
        return response.append(random.nextBoolean() ? "+ok\n" : value(length(random), 'v'))
                .toString();
    }

    private static int length(Random random) {
        return random.nextInt(random.nextInt(8) == 0 ? 200_000 : 100);
    }

    // ---- too large

    @Test
    void aResponseBeyondTheLimitFailsAloneAndWhatComesOfItIsDropped() {
        use(new ConnectionRun(0, "max_response_bytes: 100000"));
        MemoryConnection socket = run.connected();
        List<TestRequest> requests = ask(socket, 2);
        String large = value(150_000, 'v');
        run.servers.respond(socket, large.substring(0, 70_000));
        assertEquals(TOO_LARGE, requests.get(0).failure());
        assertEquals("", requests.get(0).response());
        run.servers.respond(socket, large.substring(70_000) + "+next\n");
        assertEquals("+next\n", requests.get(1).response());
        assertEquals(State.UP, run.connection.state());
        assertEquals(0, run.servers.loop().bufferedBytes());
        assertEquals(1, run.server.counters.responses);
    }

    @Test
    void piecesThatAddUpBeyondTheLimitFailInTheMiddle() {
        use(new ConnectionRun(0, "max_response_bytes: 1024"));
        MemoryConnection socket = run.connected();
        List<TestRequest> requests = ask(socket, 2);
        String piece = value(600, 'p').replace('$', '~');
        run.servers.respond(socket, piece);
        assertEquals(piece, requests.get(0).response());
        run.servers.respond(socket, piece);
        assertEquals(TOO_LARGE, requests.get(0).failure());
        run.servers.respond(socket, piece + "+end\n+next\n");
        assertEquals("+next\n", requests.get(1).response());
        assertEquals(0, run.servers.loop().bufferedBytes());
    }

    @Test
    void whoeverLeftIsNotToldThatItIsTooLarge() {
        use(new ConnectionRun(0, "max_response_bytes: 1024"));
        MemoryConnection socket = run.connected();
        List<TestRequest> requests = ask(socket, 2);
        requests.get(0).leave();
        run.servers.respond(socket, value(2000, 'v') + "+next\n");
        assertNull(requests.get(0).failure());
        assertEquals("+next\n", requests.get(1).response());
    }

    @Test
    void whatCannotBePassedOnInPiecesAndIsTooLargeForMemoryClosesTheConnection() {
        MemoryServers small = new MemoryServers(256 << 10, List.of("127.0.0.1:1:1 s0", "127.0.0.1:2:1 s1"));
        use(new ConnectionRun(0, small));
        MemoryConnection socket = run.connected();
        List<TestRequest> requests = ask(socket, 2);
        run.servers.respond(socket, "+" + "v".repeat(100_000));
        assertEquals(
                "the response is larger than max_buffered_bytes",
                requests.get(0).failure());
        assertTrue(requests.get(1).isOver());
        assertTrue(socket.isClosed());
        assertEquals(0, run.servers.loop().bufferedBytes());
    }

    // ---- none

    @Test
    void aResponseBeforeAnyRequestIsInvalidEvenInPart() {
        MemoryConnection socket = run.connected();
        socket.deliver("+".getBytes(ISO_8859_1));
        assertTrue(socket.isClosed());
    }

    @Test
    void responsesBeforeAnInvalidOneCount() {
        MemoryConnection socket = run.connected();
        List<TestRequest> requests = ask(socket, 2);
        run.servers.respond(socket, "+good\nbad\n");
        assertEquals("+good\n", requests.get(0).response());
        assertEquals("Invalid argument", requests.get(1).failure());
    }

    @Test
    void theCodecIsToldWhatIsAnswered() {
        MemoryConnection socket = run.connected();
        TestRequest request = run.send("set k\n");
        run.turn();
        run.servers.respond(socket, "*set\n");
        assertEquals("*set\n", request.response());
        run.send("set k\n");
        run.turn();
        run.servers.respond(socket, "*get\n");
        assertTrue(socket.isClosed());
    }

    @Test
    void aHandshakeResponseMayComeInPiecesToo() {
        use(new ConnectionRun(1));
        run.connection.dial();
        TestRequest request = run.send("get a\n");
        MemoryConnection socket = run.servers.accept();
        run.servers.respond(socket, "~2\nab\n");
        run.servers.respond(socket, "$40000\n" + "x".repeat(20_000));
        assertEquals(State.HANDSHAKE, run.connection.state());
        run.servers.respond(socket, "x".repeat(20_000) + "\n");
        assertEquals(State.UP, run.connection.state());
        run.servers.respond(socket, "+a\n");
        assertEquals("+a\n", request.response());
        assertEquals(0, run.servers.loop().bufferedBytes());
    }
}
