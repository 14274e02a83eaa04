package io.trepak.engine.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.IovArray;
import io.trepak.api.protocol.Output;
import java.util.Objects;

/**
 * The bytes that wait to be sent on one connection. Small pieces are copied behind each other into one array, so that a
 * turn's worth of them leaves with one system call; large chunks are handed over as they are.
 *
 * <pre>
 *   sent first ─► chunks (each from its reader index) ─► tail: bytes[start .. end)
 * </pre>
 *
 * The array comes from the loop's pool with the first byte and goes back with the last: an idle connection holds none.
 *
 * <p>A connection is a subclass: two objects that point at each other would be 32 bytes more per client, and one more that a small
 * response touches.
 */
public abstract class WriteBuffer extends Output {
    private static final int SMALLEST_BYTES = 512;
    /** An array that holds so much does not grow: a backlog is better in chunks than in an array that doubles. */
    private static final int ARRAY_BYTES_MAX = 64 << 10;

    /** From here on a piece is copied to where it is sent from, and not into the array first. */
    private static final int LARGE_BYTES = 16 << 10;

    private static final byte[] NONE = {};

    private final Loop loop;
    private byte[] bytes = NONE;
    private ChunkQueue chunks;
    private int start;
    private int end;
    private long sentBytes;
    /** The size to begin with: as much as was needed last time. */
    private int firstBytes = SMALLEST_BYTES;
    /** How many of the bytes that wait the transport has been given, and may have sent. */
    private int submittedBytes;

    WriteBuffer(Loop loop) {
        this.loop = loop;
    }

    /** Has the loop flush this connection at the end of the turn. */
    abstract void markDirty();

    /** The loop this connection belongs to. */
    public final Loop loop() {
        return loop;
    }

    @Override
    public final WriteBuffer write(byte[] src, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, src.length);
        if (length >= LARGE_BYTES) {
            sealed().append(src, offset, length);
            markDirty();
            return this;
        }
        if (length > bytes.length - end) {
            makeRoom(length);
        }
        System.arraycopy(src, offset, bytes, end, length);
        end += length;
        markDirty();
        return this;
    }

    @Override
    public final WriteBuffer writeByte(int value) {
        if (end == bytes.length) {
            makeRoom(1);
        }
        bytes[end++] = (byte) value;
        markDirty();
        return this;
    }

    /**
     * Appends a chunk without copying it.
     *
     * @param chunk of the loop's pool, from reader to writer index; owned by this buffer from now on
     */
    public final void hand(ByteBuf chunk) {
        sealed().add(chunk);
        markDirty();
    }

    /** Appends all of a queue, which is empty afterwards, without copying it. */
    public final void hand(ChunkQueue queue) {
        sealed().addAll(queue);
        markDirty();
    }

    /** How many bytes wait, those included that the transport has been given and may not have sent. */
    public final long pendingBytes() {
        return (chunks == null ? 0 : chunks.length()) + (end - start);
    }

    /** How much memory it takes, which is more than what waits. */
    public long heldBytes() {
        return bytes.length + (chunks == null ? 0 : chunks.heldBytes());
    }

    /** Takes back what was written in this turn since so many bytes waited. */
    public final void cutBackTo(long bytesBefore) {
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

    /** Copies the last so many bytes that were written in this turn. */
    public final void copyLast(byte[] to, int count) {
        int here = Math.min(count, end - start);
        System.arraycopy(bytes, end - here, to, count - here, here);
        if (here < count) {
            chunks.copyEnd(to, count - here);
        }
    }

    /** Takes back all that waits. */
    public final ChunkQueue takeAll() {
        ChunkQueue all = sealed();
        chunks = null;
        return all;
    }

    /**
     * Takes bytes out of the middle of what waits.
     *
     * @param before how many bytes that wait are sent before them
     */
    public final void remove(long before, long count) {
        ChunkQueue all = takeAll();
        ChunkQueue kept = new ChunkQueue(loop.chunks());
        all.moveTo(kept, before);
        all.drop(count);
        kept.addAll(all);
        hand(kept);
    }

    /** How many of the bytes that wait, from the first on, may have been sent without our knowing yet. */
    public final int submittedBytes() {
        return submittedBytes;
    }

    /** How many bytes have ever left. */
    public final long sentBytes() {
        return sentBytes;
    }

    /** The chunks, with all that was written so far in them. */
    private ChunkQueue sealed() {
        if (chunks == null) {
            chunks = new ChunkQueue(loop.chunks());
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
            byte[] larger = loop.arrays().take(Math.max(firstBytes, Math.max(used + length, 2 * used)));
            System.arraycopy(bytes, start, larger, 0, used);
            if (bytes != NONE) {
                loop.arrays().give(bytes);
            }
            bytes = larger;
        }
        start = 0;
        end = used;
    }

    // ---- for the connection

    final ByteBuf firstChunk() {
        return chunks == null ? null : chunks.first();
    }

    /** Lists the chunks that wait. Returns whether there is room for what waits behind them. */
    final boolean addChunksTo(IovArray pieces) {
        return chunks.addTo(pieces);
    }

    /** How many bytes wait behind the chunks. */
    final int tailBytes() {
        return end - start;
    }

    /** Copies the first so many bytes of the tail. */
    final void copyTail(ByteBuf to, int index, int length) {
        to.setBytes(index, bytes, start, length);
    }

    /** Notes that the transport has so many bytes, from the first on, and will tell how many of them it sent. */
    final void submitted(int length) {
        submittedBytes = length;
    }

    /** Notes that so many bytes, from the first on, have been sent. */
    final void sent(int length) {
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

    /** Drops all that waits. */
    final void drop() {
        releaseArray();
        if (chunks != null) {
            chunks.clear();
        }
    }

    private void releaseArray() {
        if (bytes != NONE) {
            loop.arrays().give(bytes);
            bytes = NONE;
            firstBytes = Math.max(SMALLEST_BYTES, Math.min(end, ARRAY_BYTES_MAX));
        }
        start = 0;
        end = 0;
    }
}
