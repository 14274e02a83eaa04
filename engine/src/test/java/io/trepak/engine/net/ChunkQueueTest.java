package io.trepak.engine.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChunkQueueTest {
    private final ChunkPool pool = new ChunkPool();

    @AfterEach
    void release() {
        assertEquals(0, pool.inUseBytes(), "chunks that were not given back");
        pool.release();
    }

    @Test
    void manySmallPartsTakeAboutAsManyChunksAsTheirBytesNeed() {
        ChunkQueue source = filled(1 << 20);
        ChunkQueue[] parts = {new ChunkQueue(pool), new ChunkQueue(pool), new ChunkQueue(pool)};
        for (int part = 0; source.length() >= 20; part++) {
            source.moveTo(parts[part % parts.length], 20);
        }
        source.clear();
        assertTrue(pool.inUseBytes() <= 3 << 20, "in use: " + pool.inUseBytes());
        for (ChunkQueue part : parts) {
            part.clear();
        }
    }

    @Test
    void bytesKeepTheirOrderWhereverTheyAreMoved() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int length = 5 * ChunkPool.CHUNK_BYTES + random.nextInt(1000);
        ChunkQueue source = filled(length);
        ChunkQueue target = new ChunkQueue(pool);
        int moved = 0;
        while (moved < length) {
            int most = random.nextBoolean() ? 100 : 2 * ChunkPool.CHUNK_BYTES;
            int count = Math.min(length - moved, 1 + random.nextInt(most));
            source.moveTo(target, count);
            moved += count;
            assertEquals(length - moved, source.length(), "seed " + seed);
            assertEquals(moved, target.length(), "seed " + seed);
        }
        for (int place = 0; target.length() > 0; ) {
            ByteBuf first = target.first();
            int here = first.readableBytes();
            for (int i = 0; i < here; i++) {
                assertEquals((byte) (place + i), first.getByte(first.readerIndex() + i), "seed " + seed);
            }
            place += here;
            target.skip(here);
        }
    }

    private ChunkQueue filled(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        ChunkQueue queue = new ChunkQueue(pool);
        queue.append(bytes, 0, length);
        return queue;
    }
}
