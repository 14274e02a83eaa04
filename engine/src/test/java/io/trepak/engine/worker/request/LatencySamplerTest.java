package io.trepak.engine.worker.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Route;
import io.trepak.engine.net.ManualLoop;
import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.stats.CommandClass;
import io.trepak.engine.stats.Latencies;
import io.trepak.engine.stats.Stage;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LatencySamplerTest {
    private static final int SAMPLES = 10_000;

    private static final class TestCommand extends Command {
        TestCommand() {
            super("test", Route.KEYED);
        }
    }

    /** Notes the times of requests, as text. */
    private static final class Noting implements Destination {
        private final List<String> noted = new ArrayList<>();
        private final Latencies latencies = new Latencies(0);

        @Override
        public String name() {
            return "s0";
        }

        @Override
        public int serverNumber() {
            return 1;
        }

        @Override
        public int nextServerNumber() {
            return 0;
        }

        @Override
        public String title() {
            return "'s0'";
        }

        @Override
        public void note(CommandClass commands, long toWriteNanos, long toResponseNanos) {
            noted.add(toWriteNanos + " " + toResponseNanos);
        }

        @Override
        public Latencies poolLatencies() {
            return latencies;
        }

        @Override
        public byte[] keyAt(int place, int length) {
            return null;
        }

        @Override
        public byte[] keyArray(int place) {
            return null;
        }

        @Override
        public int keyIndex(int place) {
            return 0;
        }

        @Override
        public int keptOfKey(int place, int length) {
            return 0;
        }

        long gone() {
            Histogram histogram = latencies.of(CommandClass.of(new TestCommand()), Stage.CLIENT);
            return histogram == null ? 0 : histogram.getTotalCount();
        }
    }

    private final ManualLoop loop = new ManualLoop();
    private final LatencySampler sampler = new LatencySampler(loop, 1);
    private final Noting destination = new Noting();
    private final MemoryConnection client = new MemoryConnection(loop, null);

    @AfterEach
    void close() {
        client.close();
        loop.close();
    }

    private Request request(long queuedNanos) {
        Request request = new TestRequest();
        request.begin(new TestCommand(), true);
        request.queued(destination, queuedNanos);
        return request;
    }

    // ---- which requests

    @Test
    void oneOfSoManyIsTakenOnAverageAtDistancesThatDiffer() {
        for (int every : new int[] {1, 2, 10, 100}) {
            LatencySampler each = new LatencySampler(loop, every);
            int asked = 0;
            int longest = 0;
            for (int taken = 0; taken < SAMPLES; taken++) {
                int distance = 1;
                while (!each.takes()) {
                    distance++;
                }
                asked += distance;
                longest = Math.max(longest, distance);
            }
            assertEquals(every, (double) asked / SAMPLES, every * 0.05);
            assertEquals(2 * every - 1, longest);
        }
    }

    @Test
    void zeroIsForNone() {
        LatencySampler none = new LatencySampler(loop, 0);
        for (int i = 0; i < 1000; i++) {
            assertFalse(none.takes());
        }
    }

    // ---- up to the response

    @Test
    void theTimesOfARequestAreThoseToTheWriteAndToTheResponse() {
        Request request = request(1000);
        request.writtenNanos(1300);
        sampler.responded(request, 1700);
        assertEquals(List.of("300 400"), destination.noted);
    }

    @Test
    void oneAnsweredBeforeItWasKnownToBeWrittenWaitedForNothing() {
        sampler.responded(request(1000), 1700);
        assertEquals(List.of("700 0"), destination.noted);
    }

    @Test
    void aConnectionIsToldAfterEachFlushUntilAllOfItsHasLeft() {
        List<Long> told = new ArrayList<>();
        sampler.awaitWritten(nowNanos -> {
            told.add(nowNanos);
            return told.size() == 2;
        });
        long before = loop.preciseNanos();
        loop.turn();
        loop.advanceMillis(5);
        loop.turn();
        assertEquals(List.of(before, before + 5_000_000), told);
    }

    @Test
    void manyConnectionsAreToldAlike() {
        int[] told = new int[40];
        for (int i = 0; i < told.length; i++) {
            int index = i;
            sampler.awaitWritten(nowNanos -> ++told[index] > index % 2);
        }
        loop.turn();
        loop.turn();
        loop.turn();
        for (int i = 0; i < told.length; i++) {
            assertEquals(1 + i % 2, told[i]);
        }
    }

    // ---- on its way to the client

    private void respond(int bytes) {
        client.write(new byte[bytes]);
        sampler.awaitGone(request(0), () -> false, client.out(), loop.nowNanos());
    }

    @Test
    void aResponseIsTimedOnceTheClientHasTakenItsLastByte() {
        client.flushAtMost(15);
        respond(10);
        respond(10);
        loop.turn();
        assertEquals(1, destination.gone());
        loop.advanceMillis(20);
        client.flushAtMost(100);
        loop.turn();
        assertEquals(2, destination.gone());
        Histogram micros = destination.latencies.of(CommandClass.of(new TestCommand()), Stage.CLIENT);
        assertTrue(micros.valuesAreEquivalent(20_000, micros.getMaxValue()));
        assertEquals(0, micros.getMinValue());
    }

    @Test
    void aClientThatIsGoneIsNotWaitedFor() {
        boolean[] closed = {false};
        client.flushAtMost(0);
        client.write(new byte[10]);
        sampler.awaitGone(request(0), () -> closed[0], client.out(), loop.nowNanos());
        loop.turn();
        closed[0] = true;
        loop.turn();
        closed[0] = false;
        client.flushAtMost(100);
        loop.turn();
        assertEquals(0, destination.gone());
    }

    @Test
    void soManyResponsesAtMostAreTimedWhileNobodyReads() {
        client.flushAtMost(0);
        for (int i = 0; i < 2000; i++) {
            respond(1);
        }
        loop.turn();
        client.flushAtMost(10_000);
        loop.turn();
        assertEquals(1024, destination.gone());
        respond(1);
        loop.turn();
        assertEquals(1025, destination.gone());
    }
}
