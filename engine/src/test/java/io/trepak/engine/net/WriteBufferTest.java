package io.trepak.engine.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriteBufferTest {
    private final ManualLoop loop = new ManualLoop();
    private final long idleBytes = loop.bufferedBytes();
    private final WriteBuffer out = new MemoryConnection(loop, null);
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    @AfterEach
    void leavesNothingBehind() {
        out.drop();
        assertEquals(idleBytes, loop.bufferedBytes());
        loop.close();
    }

    @Test
    void givesBackWhatIsNotSentFromAnyPlaceOn() {
        long seed = Long.getLong("trepak.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            fill(random, expected);
            int before = random.nextInt(expected.size() + 1);
            int count = random.nextInt(expected.size() - before + 1);
            out.remove(before, count);
            byte[] all = expected.toByteArray();
            expected.reset();
            expected.write(all, 0, before);
            expected.write(all, before + count, all.length - before - count);
            fill(random, expected);
            assertEquals(expected.size(), out.pendingBytes(), "seed " + seed);
            int dropped = random.nextInt(expected.size() + 1);
            ChunkQueue taken = out.takeAll();
            taken.drop(dropped);
            assertEquals(0, out.pendingBytes(), "seed " + seed);
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            for (ByteBuf first = taken.first(); first != null; first = taken.first()) {
                byte[] piece = new byte[first.readableBytes()];
                first.getBytes(first.readerIndex(), piece);
                rest.writeBytes(piece);
                taken.skip(piece.length);
            }
            byte[] left = expected.toByteArray();
            assertArrayEquals(Arrays.copyOfRange(left, dropped, left.length), rest.toByteArray(), "seed " + seed);
        }
    }

    /** Writes small pieces and hands over chunks, in any order. */
    private void fill(Random random, ByteArrayOutputStream expected) {
        for (int pieces = 1 + random.nextInt(6); pieces > 0; pieces--) {
            byte[] piece = new byte[1 + random.nextInt(random.nextBoolean() ? 100 : 100_000)];
            random.nextBytes(piece);
            expected.writeBytes(piece);
            if (random.nextInt(3) > 0) {
                out.write(piece, 0, piece.length);
            } else {
                ChunkQueue chunks = new ChunkQueue(loop.chunks());
                chunks.append(piece, 0, piece.length);
                out.hand(chunks);
            }
        }
    }

    private void write(Random random, int length) {
        byte[] bytes = new byte[length + 3];
        random.nextBytes(bytes);
        out.write(bytes, 2, length);
        written.write(bytes, 2, length);
    }

    private void hand(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        out.hand(loop.chunks().take().writeBytes(bytes));
        written.writeBytes(bytes);
    }

    /** Takes up to so many bytes away as a socket would. */
    private void send(int most) {
        ByteBuf chunk = out.firstChunk();
        if (chunk != null) {
            int length = Math.min(most, chunk.readableBytes());
            byte[] bytes = new byte[length];
            chunk.getBytes(chunk.readerIndex(), bytes);
            sent.writeBytes(bytes);
            out.sent(length);
            return;
        }
        int length = Math.min(most, out.tailBytes());
        ByteBuf tail = Unpooled.buffer(length, length);
        out.copyTail(tail, 0, length);
        sent.writeBytes(tail.array());
        out.sent(length);
    }

    @Test
    void bytesAndChunksLeaveInTheOrderTheyCame() {
        Random random = new Random(11);
        for (int i = 0; i < 3000; i++) {
            switch (random.nextInt(5)) {
                case 0 -> hand(random, 1 + random.nextInt(5000));
                case 1 -> send(random.nextInt(9000));
                case 2 -> {
                    int value = random.nextInt(256);
                    out.writeByte(value);
                    written.write(value);
                }
                case 3 -> {
                    long before = out.pendingBytes();
                    int pieces = random.nextInt(4);
                    for (int piece = 0; piece < pieces; piece++) {
                        byte[] taken = new byte[random.nextInt(random.nextInt(3) == 0 ? 100_000 : 1000)];
                        out.write(taken, 0, taken.length);
                    }
                    out.cutBackTo(before);
                }
                default -> write(random, random.nextInt(random.nextInt(10) == 0 ? 40_000 : 2000));
            }
            assertEquals(written.size() - sent.size(), out.pendingBytes());
        }
        while (out.pendingBytes() > 0) {
            send(10_000);
        }
        assertEquals(-1, java.util.Arrays.mismatch(written.toByteArray(), sent.toByteArray()));
    }

    @Test
    void holdsNoArrayOnceAllIsSent() {
        write(new Random(1), 5000);
        send(4999);
        assertEquals(8192, loop.arrays().inUseBytes());
        send(1);
        assertEquals(0, loop.arrays().inUseBytes());
    }

    @Test
    void manySmallPiecesShareChunks() {
        hand(new Random(1), 100);
        for (int i = 0; i < 10; i++) {
            write(new Random(i), 10);
            hand(new Random(i), 10);
        }
        assertEquals(300, out.pendingBytes());
        // The first three stay as they are; what is in the others is copied behind, like what is written.
        assertEquals(3L * ChunkPool.CHUNK_BYTES, loop.chunks().inUseBytes());
    }

    @Test
    void refusesARangeOutsideTheArray() {
        assertThrows(IndexOutOfBoundsException.class, () -> out.write(new byte[5], 3, 3));
        assertEquals(0, out.pendingBytes());
    }
}
