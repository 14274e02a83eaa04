package io.trepak.engine.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionTest {
    private final ManualLoop loop = new ManualLoop();
    private final RecordingReceiver owner = new RecordingReceiver(loop);
    private final MemoryConnection connection = new MemoryConnection(loop, owner);

    @AfterEach
    void leavesNothingBehind() {
        connection.close();
        assertEquals(0, loop.bufferedBytes());
        loop.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private String sent() {
        return new String(connection.takeSent(), ISO_8859_1);
    }

    @Test
    void whatIsWrittenLeavesAtTheEndOfTheTurn() {
        connection.write(bytes("one "));
        connection.out().write(bytes("two"));
        assertEquals(7, connection.pendingBytes());
        assertEquals("", sent());
        loop.turn();
        assertEquals("one two", sent());
        assertEquals(0, connection.pendingBytes());
        assertEquals(7, connection.sentBytes());
    }

    @Test
    void theRestFollowsWhenTheKernelTakesMore() {
        connection.flushAtMost(3);
        connection.write(bytes("abcdefgh"));
        loop.turn();
        assertEquals("abc", sent());
        loop.turn();
        assertEquals("", sent());
        connection.flushAtMost(100);
        loop.turn();
        assertEquals("defgh", sent());
    }

    @Test
    void reportsOnceThatAllWasSent() {
        connection.flushAtMost(3);
        connection.write(bytes("abcd"));
        connection.awaitDrain();
        loop.turn();
        assertEquals(List.of(), owner.take());
        connection.flushAtMost(3);
        loop.turn();
        assertEquals(List.of("drained"), owner.take());
        connection.write(bytes("e"));
        loop.turn();
        assertEquals(List.of(), owner.take());
    }

    @Test
    void aTaskBeforeTheFlushRunsOnceAndWhatItWritesLeavesWithTheRest() {
        connection.write(bytes("a"));
        connection.beforeFlush(() -> connection.write(bytes("b")));
        loop.turn();
        assertEquals("ab", sent());
        connection.write(bytes("c"));
        loop.turn();
        assertEquals("c", sent());
    }

    @Test
    void whatIsWrittenWhileDialledLeavesWhenItIsUp() throws IOException {
        MemoryDialer dialer = new MemoryDialer();
        dialer.dial(loop, new InetSocketAddress("192.0.2.1", 6379), false, owner)
                .write(bytes("hello"));
        MemoryConnection dialled = dialer.next();
        assertEquals("192.0.2.1:6379", dialled.peer());
        loop.turn();
        assertEquals(0, dialled.sentLength());
        dialled.connect();
        assertEquals(List.of("connected"), owner.take());
        loop.turn();
        assertArrayEquals(bytes("hello"), dialled.takeSent());
    }

    @Test
    void theOwnerOfALostConnectionMayTakeBackWhatWasNotSent() {
        byte[] large = new byte[100_000];
        Arrays.fill(large, (byte) 'x');
        long[] taken = new long[1];
        MemoryConnection[] lost = new MemoryConnection[1];
        lost[0] = new MemoryConnection(loop, new RecordingReceiver(loop) {
            @Override
            public void lost(IOException cause) {
                ChunkQueue unsent = lost[0].takeAll();
                taken[0] = unsent.length();
                unsent.clear();
            }
        });
        lost[0].flushAtMost(10);
        lost[0].write(large);
        loop.turn();
        lost[0].reset();
        assertEquals(99_990, taken[0]);
        assertEquals(0, loop.bufferedBytes());
    }

    @Test
    void whatTheOwnerOfALostConnectionLeavesIsDropped() {
        connection.write(new byte[5000]);
        connection.write(new byte[50_000]);
        connection.reset();
        assertEquals(List.of("lost: Connection reset by peer"), owner.take());
        assertEquals(0, loop.bufferedBytes());
        loop.turn();
        assertEquals("", sent());
    }

    @Test
    void isLostOnceAndNotAfterItWasClosed() {
        connection.fail(null);
        connection.fail(null);
        assertEquals(List.of("lost: closed"), owner.take());
        MemoryConnection closed = new MemoryConnection(loop, owner);
        closed.close();
        closed.reset();
        assertEquals(List.of(), owner.take());
        assertTrue(closed.isClosed());
    }

    @Test
    void readsNothingWhileReadingIsOff() {
        connection.setReading(false);
        connection.deliver(bytes("abc"));
        assertEquals(List.of(), owner.take());
        assertEquals(3, connection.unreadBytes());
        connection.arrive(bytes("def"));
        connection.end();
        connection.setReading(true);
        assertTrue(connection.read());
        assertTrue(connection.read());
        assertFalse(connection.read());
        assertEquals(List.of("received abcdef", "ended"), owner.take());
    }

    @Test
    void largePayloadComesInChunksOfItsOwn() {
        owner.payloadWanted = ChunkPool.CHUNK_BYTES + 5;
        connection.deliver(new byte[ChunkPool.CHUNK_BYTES + 5]);
        // The last five are not worth a chunk.
        assertEquals(List.of("payload of " + ChunkPool.CHUNK_BYTES, "received " + "\0".repeat(5)), owner.take());
    }
}
