package io.trepak.engine.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.trepak.engine.LogLines;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoopTest {
    private static final byte[] PING = "ping".getBytes(US_ASCII);

    private final ManualLoop loop = new ManualLoop();

    @AfterEach
    void leavesNothingBehind() {
        assertEquals(0, loop.bufferedBytes());
        loop.close();
        assertTrue(loop.isTerminated());
    }

    @Test
    void theTimeOfATurnStandsStill() {
        List<Long> turn = new ArrayList<>();
        List<Long> precise = new ArrayList<>();
        loop.onTurnEnd(() -> turn.add(loop.nowNanos()));
        loop.onFlushed(() -> {
            turn.add(loop.nowNanos());
            precise.add(loop.preciseNanos());
        });
        loop.turn();
        loop.advanceMillis(7);
        assertEquals(turn.get(0), turn.get(1));
        assertEquals(turn.get(2), turn.get(3));
        assertEquals(TimeUnit.MILLISECONDS.toNanos(7), turn.get(2) - turn.get(0));
        assertEquals(turn.get(2), precise.get(1));
    }

    @Test
    void theTimeBetweenTurnsIsThatOfTheNextOne() {
        long before = loop.nowNanos();
        long[] due = new long[1];
        loop.schedule(() -> due[0] = loop.nowNanos(), 3, TimeUnit.MILLISECONDS);
        loop.turn();
        loop.advanceMillis(3);
        assertEquals(TimeUnit.MILLISECONDS.toNanos(3), due[0] - before);
    }

    @Test
    void scheduledTasksGoByTheLoopsClock() {
        List<String> ran = new ArrayList<>();
        loop.schedule(() -> ran.add("late"), 50, TimeUnit.MILLISECONDS);
        loop.schedule(() -> ran.add("early"), 20, TimeUnit.MILLISECONDS);
        loop.advanceMillis(19);
        assertEquals(List.of(), ran);
        loop.advanceMillis(1);
        assertEquals(List.of("early"), ran);
        loop.advanceMillis(1000);
        assertEquals(List.of("early", "late"), ran);
    }

    @Test
    void aTaskThatRepeatsItselfRunsAsOftenAsTimePasses() {
        List<Long> ran = new ArrayList<>();
        Runnable again = new Runnable() {
            @Override
            public void run() {
                ran.add(TimeUnit.NANOSECONDS.toMillis(loop.ticker().nanoTime()));
                loop.schedule(this, 40, TimeUnit.MILLISECONDS);
            }
        };
        loop.schedule(again, 40, TimeUnit.MILLISECONDS);
        loop.advanceMillis(130);
        assertEquals(List.of(40L, 80L, 120L), ran);
    }

    @Test
    void theClockOfARealLoopIsTheSystems() {
        Loop real = Transport.NIO.newLoop(Thread::new);
        long before = System.nanoTime();
        long now = real.preciseNanos();
        assertTrue(now - before >= 0 && System.nanoTime() - now >= 0);
        real.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void whatAFlushMakesDirtyLeavesInTheSameTurn() {
        MemoryConnection second = new MemoryConnection(loop, new RecordingReceiver(loop));
        MemoryConnection first = new MemoryConnection(loop, new RecordingReceiver(loop) {
            @Override
            public void drained() {
                second.write(PING);
            }
        });
        first.awaitDrain();
        loop.turn();
        assertArrayEquals(PING, second.takeSent());
    }

    @Test
    void connectionsThatKeepEachOtherBusyDoNotKeepATurnFromEnding() {
        MemoryConnection[] connection = new MemoryConnection[1];
        connection[0] = new MemoryConnection(loop, new RecordingReceiver(loop) {
            @Override
            public void drained() {
                connection[0].write(PING);
                connection[0].awaitDrain();
            }
        });
        connection[0].awaitDrain();
        loop.turn();
        int once = connection[0].sentLength();
        assertTrue(once > 0);
        loop.turn();
        assertTrue(connection[0].sentLength() > once);
        connection[0].close();
    }

    @Test
    void aFailureAtOneFlushLosesThatConnectionAlone() {
        Logger log = (Logger) LoggerFactory.getLogger(Loop.class);
        Level before = log.getLevel();
        log.setLevel(Level.ERROR);
        RecordingReceiver owner = new RecordingReceiver(loop);
        MemoryConnection broken = new MemoryConnection(loop, owner);
        MemoryConnection other = new MemoryConnection(loop, new RecordingReceiver(loop));
        try (LogLines lines = new LogLines()) {
            broken.write(PING);
            broken.beforeFlush(() -> {
                throw new IllegalStateException("broken");
            });
            other.write(PING);
            loop.turn();
            assertEquals(1, lines.texts().size());
        } finally {
            log.setLevel(before);
        }
        assertEquals(1, owner.take().size());
        assertTrue(broken.isClosed());
        assertArrayEquals(PING, other.takeSent());
    }

    @Test
    void tasksGivenToItRunInTheNextTurn() {
        List<Integer> ran = new ArrayList<>();
        loop.execute(() -> {
            ran.add(1);
            loop.execute(() -> ran.add(2));
        });
        assertEquals(List.of(), ran);
        loop.turn();
        assertEquals(List.of(1, 2), ran);
    }
}
