package io.trepak.engine.worker.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.HeldOutput;
import io.trepak.engine.net.ManualLoop;
import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.request.RequestQueue;
import io.trepak.engine.worker.request.TestRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriteProgressTest {
    private static final int RANDOM_RUNS = 500;

    private final ManualLoop loop = new ManualLoop();
    private final WriteProgress progress = new WriteProgress();
    private final RequestQueue queue = new RequestQueue();
    private final List<String> names = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();
    private MemoryConnection socket;
    private long nowNanos;

    @AfterEach
    void leavesNothingBehind() {
        socket.close();
        assertEquals(0, loop.bufferedBytes());
        loop.close();
    }

    /** A new connection with a handshake of so many bytes. */
    private void open(String handshake) {
        socket = new MemoryConnection(loop, null);
        socket.write(handshake.getBytes(ISO_8859_1));
        progress.open(socket.out());
    }

    private void send(String text) {
        send(socket, text);
    }

    private void send(WriteBuffer out, String text) {
        Request request = new TestRequest();
        byte[] bytes = text.getBytes(ISO_8859_1);
        out.write(bytes);
        request.queued(null, nowNanos);
        request.endsAt(progress.wrote(bytes.length));
        queue.add(request, bytes.length);
        names.add(text);
        requests.add(request);
    }

    private void sendQuiet(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        socket.write(bytes);
        progress.wrote(bytes.length);
    }

    private void flush(int bytes) {
        socket.flushAtMost(bytes);
        loop.turn();
        socket.flushAtMost(0);
        loop.turn();
    }

    private String taken() {
        return new String(socket.takeSent(), ISO_8859_1);
    }

    private String all() {
        flush(Integer.MAX_VALUE);
        return taken();
    }

    /** The texts of the requests in a queue, which is empty afterwards. */
    private String texts(RequestQueue of) {
        StringBuilder text = new StringBuilder();
        while (!of.isEmpty()) {
            text.append(names.get(requests.indexOf(of.take())));
        }
        return text.toString();
    }

    /** Closes the connection with all that could not be sent, and moves that to a new one. */
    private void move() {
        UnsentRequests unsent = progress.takeUnsent(queue);
        socket.close();
        open("");
        if (!unsent.isEmpty()) {
            progress.moveIn(unsent);
        }
        texts(queue); // these fail
        queue.append(unsent.requests());
    }

    @Test
    void countsFromTheEndOfTheHandshake() {
        open("hello ");
        assertEquals(-6, progress.sentBytes());
        send("one ");
        assertEquals(0, requests.get(0).startsAt());
        flush(8);
        assertEquals(2, progress.sentBytes());
        assertFalse(progress.isAllSent());
        flush(2);
        assertTrue(progress.isAllSent());
    }

    @Test
    void whatIsHeldCountsAsUnsentAndGoesOnBehindWhatIsLeftOfTheHandshake() {
        open("hello ");
        HeldOutput held = new HeldOutput(loop);
        progress.open(held);
        nowNanos = 1;
        send(held, "one ");
        nowNanos = 2;
        send(held, "two ");
        flush(3);
        assertEquals(0, progress.sentBytes());
        assertFalse(progress.isAllSent());
        assertEquals("one ", texts(progress.cutOlderThan(1, queue)));
        socket.hand(held.takeAll());
        progress.goOnIn(socket);
        assertEquals(-3, progress.sentBytes());
        send("three ");
        assertEquals("hello two three ", taken() + all());
        assertEquals("two three ".length(), progress.sentBytes());
        assertEquals("two three ".length(), requests.get(2).endsAt());
        assertEquals("two three ", texts(queue));
    }

    @Test
    void takesOnlyRequestsOfWhichNoByteWasSent() {
        open("hello ");
        send("one ");
        send("two ");
        send("three ");
        flush("hello one t".length());
        UnsentRequests unsent = progress.takeUnsent(queue);
        assertEquals("three ".length(), unsent.bytes().length());
        assertEquals("three ", texts(unsent.requests()));
        assertEquals("one two ", texts(queue));
        unsent.drop();
    }

    @Test
    void aRequestThatBeginsWhereTheConnectionStoppedWasNotSent() {
        open("");
        send("one ");
        send("two ");
        flush("one ".length());
        UnsentRequests unsent = progress.takeUnsent(queue);
        assertEquals("two ", texts(unsent.requests()));
        assertEquals("one ", texts(queue));
        unsent.drop();
    }

    /** As with io_uring, where a send may be under way when the connection is lost. */
    @Test
    void whatTheKernelHasBeenGivenMayHaveBeenSent() {
        open("");
        nowNanos = 1;
        send("one ");
        send("two ");
        send("three ");
        socket.submit("one t".length());
        assertEquals("one t".length(), progress.sentBytes());
        assertFalse(progress.isAllSent());
        assertEquals("three ", texts(progress.cutOlderThan(1, queue)));
        UnsentRequests unsent = progress.takeUnsent(queue);
        assertTrue(unsent.isEmpty());
        unsent.drop();
        assertEquals("one two ", texts(queue));
    }

    @Test
    void whenAllWasSentThereIsNothingToTake() {
        open("");
        send("one ");
        flush(100);
        UnsentRequests unsent = progress.takeUnsent(queue);
        assertTrue(unsent.isEmpty());
        assertNull(unsent.bytes());
        unsent.drop();
        assertEquals("one ", texts(queue));
    }

    @Test
    void whatMovesIsWrittenBehindTheHandshakeAndBeforeAnythingElse() {
        open("");
        send("one ");
        sendQuiet("quiet ");
        send("two ");
        UnsentRequests unsent = progress.takeUnsent(queue);
        socket.close();
        open("hello ");
        progress.moveIn(unsent);
        queue.append(unsent.requests());
        send("three ");
        assertEquals("hello one quiet two three ", all());
        assertEquals("one ".length(), requests.get(0).endsAt());
        assertEquals("one quiet two ".length(), requests.get(1).endsAt());
        assertEquals("one quiet two three ".length(), requests.get(2).endsAt());
        assertEquals("one two three ", texts(queue));
    }

    @Test
    void whatMovedGoesToNoThirdConnection() {
        open("");
        send("one ");
        send("two ");
        move();
        send("three ");
        UnsentRequests unsent = progress.takeUnsent(queue);
        assertEquals("three ", texts(unsent.requests()));
        assertEquals("three ".length(), unsent.bytes().length());
        assertEquals("one two ", texts(queue));
        unsent.drop();
    }

    @Test
    void anotherConnectionKnowsNothingOfWhatMovedBefore() {
        open("");
        send("one ");
        move();
        all();
        texts(queue);
        socket.close();
        open("");
        send("two ");
        UnsentRequests unsent = progress.takeUnsent(queue);
        assertEquals("two ", texts(unsent.requests()));
        unsent.drop();
    }

    @Test
    void requestsThatWaitTooLongAreCutOutAndTheOthersCloseUp() {
        open("");
        nowNanos = 1;
        send("one ");
        send("two ");
        nowNanos = 5;
        send("three ");
        nowNanos = 9;
        send("four ");
        flush(2);
        assertEquals("two three ", texts(progress.cutOlderThan(5, queue)));
        assertEquals("one four ".length(), requests.get(3).endsAt());
        send("five ");
        assertEquals("one four five ", taken() + all());
        assertEquals("one four five ", texts(queue));
    }

    @Test
    void nothingIsCutOutThatIsYoungEnoughOrSent() {
        open("");
        nowNanos = 1;
        send("one ");
        flush(2);
        nowNanos = 9;
        send("two ");
        assertTrue(progress.cutOlderThan(5, queue).isEmpty());
        assertEquals("one two ", taken() + all());
        assertEquals("one two ", texts(queue));
    }

    @Test
    void theClockMayOverflowBetweenTwoRequests() {
        open("");
        nowNanos = Long.MAX_VALUE - 1;
        send("one ");
        nowNanos = Long.MIN_VALUE + 5;
        send("two ");
        assertEquals("one ", texts(progress.cutOlderThan(Long.MIN_VALUE + 1, queue)));
        assertEquals("two ", all());
        assertEquals("two ", texts(queue));
    }

    @Test
    void whatMovedIsStillKnownWhenSomeOfItIsCutOut() {
        open("");
        nowNanos = 1;
        send("one ");
        nowNanos = 5;
        send("two ");
        move();
        nowNanos = 9;
        send("three ");
        assertEquals("one ", texts(progress.cutOlderThan(1, queue)));
        UnsentRequests unsent = progress.takeUnsent(queue);
        assertEquals("three ", texts(unsent.requests()));
        unsent.drop();
        assertEquals("two ", texts(queue));
    }

    /** Against the bytes that arrive: what leaves is always whole requests, each once, in the order sent. */
    @Test
    void whateverIsCutOutTheRestArrivesWhole() {
        long seed = Long.getLong("trepak.seed", System.nanoTime());
        System.out.println("-Dtrepak.seed=" + seed);
        Random random = new Random(seed);
        for (int run = 0; run < RANDOM_RUNS; run++) {
            names.clear();
            requests.clear();
            nowNanos = random.nextLong();
            open("");
            StringBuilder arrived = new StringBuilder();
            StringBuilder expected = new StringBuilder();
            List<String> cut = new ArrayList<>();
            for (int step = 0; step < 20; step++) {
                nowNanos += random.nextInt(3);
                switch (random.nextInt(4)) {
                    case 0 -> flush(random.nextInt(20));
                    case 1 -> {
                        RequestQueue late = progress.cutOlderThan(nowNanos - random.nextInt(6), queue);
                        while (!late.isEmpty()) {
                            cut.add(names.get(requests.indexOf(late.take())));
                        }
                    }
                    default -> send("<" + names.size() + "x".repeat(random.nextInt(9)) + ">");
                }
            }
            arrived.append(all());
            names.stream().filter(name -> !cut.contains(name)).forEach(expected::append);
            assertEquals(expected.toString(), arrived.toString(), "seed " + seed);
            assertEquals(expected.toString(), texts(queue), "seed " + seed);
            socket.close();
        }
    }
}
