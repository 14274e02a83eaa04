package io.trepak.engine.net;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.Output;
import java.util.ArrayDeque;
import java.util.Objects;

/**
 * What waits to be sent on one connection. Small pieces are copied behind each other into one array, so that a turn's
 * worth of them leaves with one system call; large chunks are handed over as they are.
 *
 * <pre>
 *   sent first ─► chunks (each from its reader index) ─► bytes[start .. end)
 * </pre>
 *
 * The array comes from the loop's pool with the first byte and goes back with the last: an idle connection holds none.
 */
public final class WriteBuffer extends Output {
    private static final int FIRST_BYTES = 512;
    private static final byte[] NONE = {};

    private final Connection connection;
    private final ArrayPool arrays;
    private byte[] bytes = NONE;
    private int start;
    private int end;
    private ArrayDeque<ByteBuf> chunks;
    private long chunkBytes;

    WriteBuffer(Connection connection, ArrayPool arrays) {
        this.connection = connection;
        this.arrays = arrays;
    }

    @Override
    public WriteBuffer write(byte[] src, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, src.length);
        if (length > bytes.length - end) {
            makeRoom(length);
        }
        System.arraycopy(src, offset, bytes, end, length);
        end += length;
        connection.markDirty();
        return this;
    }

    @Override
    public WriteBuffer writeByte(int value) {
        if (end == bytes.length) {
            makeRoom(1);
        }
        bytes[end++] = (byte) value;
        connection.markDirty();
        return this;
    }

    /**
     * Appends a chunk without copying it.
     *
     * @param chunk from reader to writer index; owned by this buffer from now on
     */
    public void hand(ByteBuf chunk) {
        if (chunks == null) {
            chunks = new ArrayDeque<>();
        }
        if (end > start) {
            chunks.add(connection.loop().copyOf(bytes, start, end - start));
            chunkBytes += end - start;
            releaseArray();
        }
        chunks.add(chunk);
        chunkBytes += chunk.readableBytes();
        connection.markDirty();
    }

    /** How many bytes wait. */
    public long pendingBytes() {
        return chunkBytes + (end - start);
    }

    private void makeRoom(int length) {
        int used = end - start;
        if (bytes.length - used >= length && start >= bytes.length / 2) {
            System.arraycopy(bytes, start, bytes, 0, used);
        } else {
            byte[] larger = arrays.take(Math.max(FIRST_BYTES, Math.max(used + length, 2 * used)));
            System.arraycopy(bytes, start, larger, 0, used);
            if (bytes != NONE) {
                arrays.give(bytes);
            }
            bytes = larger;
        }
        start = 0;
        end = used;
    }

    // ---- for the connection

    ByteBuf firstChunk() {
        return chunks == null ? null : chunks.peek();
    }

    /** Notes that so much of the first chunk has been sent. */
    void chunkSent(int length) {
        chunkBytes -= length;
        ByteBuf first = chunks.peek();
        first.skipBytes(length);
        if (!first.isReadable()) {
            chunks.poll().release();
        }
    }

    /** Takes the first chunk away to have it sent by somebody else. */
    ByteBuf takeChunk() {
        ByteBuf first = chunks.poll();
        chunkBytes -= first.readableBytes();
        return first;
    }

    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** Notes that so many of the bytes behind the chunks have been sent. */
    void bytesSent(int length) {
        start += length;
        if (start == end) {
            releaseArray();
        }
    }

    void release() {
        releaseArray();
        if (chunks != null) {
            chunks.forEach(ByteBuf::release);
            chunks = null;
        }
        chunkBytes = 0;
    }

    private void releaseArray() {
        if (bytes != NONE) {
            arrays.give(bytes);
            bytes = NONE;
        }
        start = 0;
        end = 0;
    }
}
