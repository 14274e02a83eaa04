package io.trepak.engine.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.IovArray;
import io.trepak.api.protocol.Output;
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
    private static final int SMALLEST_BYTES = 512;
    /** An array that holds so much does not grow: a backlog is better in chunks than in an array that doubles. */
    private static final int ARRAY_BYTES_MAX = 64 << 10;

    /** From here on a piece is copied to where it is sent from, and not into the array first. */
    private static final int LARGE_BYTES = 16 << 10;

    private static final byte[] NONE = {};

    private final Connection connection;
    private final ArrayPool arrays;
    private byte[] bytes = NONE;
    /** What to begin with: as much as was needed last time. */
    private int firstBytes = SMALLEST_BYTES;

    private int start;
    private int end;
    private ChunkQueue chunks;
    private long sentBytes;
    /** How many of the bytes that wait the kernel has been given, and may have sent. */
    private int submittedBytes;

    WriteBuffer(Connection connection, ArrayPool arrays) {
        this.connection = connection;
        this.arrays = arrays;
    }

    @Override
    public WriteBuffer write(byte[] src, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, src.length);
        if (length >= LARGE_BYTES) {
            sealed().append(src, offset, length);
            connection.markDirty();
            return this;
        }
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
     * @param chunk of the loop's pool, from reader to writer index; owned by this buffer from now on
     */
    public void hand(ByteBuf chunk) {
        sealed().add(chunk);
        connection.markDirty();
    }

    /** Appends all of a queue, which is empty afterwards, without copying it. */
    public void hand(ChunkQueue queue) {
        sealed().addAll(queue);
        connection.markDirty();
    }

    /** How many bytes wait. */
    public long pendingBytes() {
        return (chunks == null ? 0 : chunks.length()) + (end - start);
    }

    /** How much memory it takes, which is more than what waits. */
    public long heldBytes() {
        return bytes.length + (chunks == null ? 0 : chunks.heldBytes());
    }

    /** Takes back what was written in this turn since so many bytes waited. */
    public void cutBackTo(long bytesBefore) {
        long surplus = pendingBytes() - bytesBefore;
        int here = (int) Math.min(surplus, end - start);
        end -= here;
        if (start == end && bytes != NONE) {
            releaseArray();
        }
        if (surplus > here) {
            chunks.cut(surplus - here);
        }
    }

    /** Takes back all that waits. */
    public ChunkQueue takeAll() {
        ChunkQueue all = sealed();
        chunks = null;
        return all;
    }

    /**
     * Takes bytes out of the middle of what waits.
     *
     * @param before how many bytes that wait are sent before them
     */
    public void remove(long before, long count) {
        ChunkQueue all = takeAll();
        ChunkQueue kept = new ChunkQueue(connection.loop().chunks());
        all.moveTo(kept, before);
        all.drop(count);
        kept.addAll(all);
        hand(kept);
    }

    /** How many of the bytes that wait, from the first on, may have been sent without our knowing yet. */
    public int submittedBytes() {
        return submittedBytes;
    }

    /** How many bytes have ever left. */
    public long sentBytes() {
        return sentBytes;
    }

    /** The chunks, with all that was written so far in them. */
    private ChunkQueue sealed() {
        if (chunks == null) {
            chunks = new ChunkQueue(connection.loop().chunks());
        }
        if (end > start) {
            chunks.append(bytes, start, end - start);
            releaseArray();
        }
        return chunks;
    }

    private void makeRoom(int length) {
        if (end - start >= ARRAY_BYTES_MAX) {
            sealed();
        }
        int used = end - start;
        if (bytes.length - used >= length && start >= bytes.length / 2) {
            System.arraycopy(bytes, start, bytes, 0, used);
        } else {
            byte[] larger = arrays.take(Math.max(firstBytes, Math.max(used + length, 2 * used)));
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
        return chunks == null ? null : chunks.first();
    }

    /** Lists the chunks that wait. Returns whether there is room for what waits behind them. */
    boolean addChunksTo(IovArray pieces) {
        return chunks.addTo(pieces);
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

    /** Notes that the kernel has so many bytes, from the first on, and will tell how many of them it sent. */
    void submitted(int length) {
        submittedBytes = length;
    }

    /** Notes that so many bytes, from the first on, have been sent. */
    void sent(int length) {
        submittedBytes = 0;
        sentBytes += length;
        int left = length;
        while (left > 0 && firstChunk() != null) {
            int piece = Math.min(left, firstChunk().readableBytes());
            chunks.skip(piece);
            left -= piece;
        }
        start += left;
        if (start == end && bytes != NONE) {
            releaseArray();
        }
    }

    void release() {
        releaseArray();
        if (chunks != null) {
            chunks.clear();
        }
    }

    private void releaseArray() {
        if (bytes != NONE) {
            arrays.give(bytes);
            bytes = NONE;
            firstBytes = Math.max(SMALLEST_BYTES, Math.min(end, ARRAY_BYTES_MAX));
        }
        start = 0;
        end = 0;
    }
}
