package io.trepak.engine.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;

/**
 * Direct buffers of one size for large payloads. Those given back are kept and used again: memory fresh from the system
 * costs a page fault for every 4 KiB, which is what made 1 MiB values dearer than in twemproxy. One per loop.
 */
public final class ChunkPool {
    /** Size of every chunk. */
    public static final int CHUNK_BYTES = 64 << 10;
    /** 16 MiB; more than that goes back to the system. */
    private static final int KEPT = 256;

    private final ArrayDeque<ByteBuf> free = new ArrayDeque<>();
    private long inUseBytes;

    ChunkPool() {}

    /** An empty chunk. */
    public ByteBuf take() {
        inUseBytes += CHUNK_BYTES;
        ByteBuf chunk = free.poll();
        return chunk != null ? chunk : Unpooled.directBuffer(CHUNK_BYTES, CHUNK_BYTES);
    }

    /** Takes a chunk back; the caller forgets it. */
    public void give(ByteBuf chunk) {
        inUseBytes -= CHUNK_BYTES;
        if (free.size() < KEPT) {
            free.push(chunk.clear());
        } else {
            chunk.release();
        }
    }

    /** How many bytes are with somebody now, by whole chunks. */
    public long inUseBytes() {
        return inUseBytes;
    }

    void release() {
        free.forEach(ByteBuf::release);
        free.clear();
    }
}
