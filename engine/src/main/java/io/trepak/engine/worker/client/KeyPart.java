package io.trepak.engine.worker.client;

import io.trepak.api.protocol.Command;
import io.trepak.engine.net.ArrayPool;
import io.trepak.engine.net.ChunkPool;
import io.trepak.engine.net.ChunkQueue;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.worker.server.FragmentWriter;
import io.trepak.engine.worker.server.Payload;

/**
 * What one server gets of a request that is split, put together before it is sent: small pieces in an array, which goes into chunks
 * when it is full. Of its size when that is small, for there may be many servers.
 */
final class KeyPart implements Payload {
    private static final int ARRAY_BYTES_MAX = 16 << 10;

    private final FragmentWriter writer;
    private final Command command;
    private final int keyCount;
    private final ArrayPool arrays;
    /** The first key, or its beginning. */
    private final byte[] firstKey;

    private final int firstKeyLength;
    private final int unit;
    private final ChunkQueue chunks;
    /** What comes behind the chunks; null when it was given back. */
    private byte[] array;

    private int used;

    /**
     * @param length in bytes, of all that will be added
     * @param firstKey enough of the first key for the slow log
     * @param unit that of its keys; -1 where keys have none
     */
    KeyPart(
            FragmentWriter writer,
            Command command,
            int keyCount,
            long length,
            ArrayPool arrays,
            ChunkPool chunkPool,
            byte[] firstKey,
            int firstKeyLength,
            int unit) {
        this.writer = writer;
        this.command = command;
        this.keyCount = keyCount;
        this.arrays = arrays;
        this.firstKey = firstKey;
        this.firstKeyLength = firstKeyLength;
        this.unit = unit;
        this.chunks = new ChunkQueue(chunkPool);
        this.array = arrays.take((int) Math.min(length, ARRAY_BYTES_MAX));
    }

    /** Adds the part of a key. */
    void add(byte[] in, int offset, int count) {
        if (hasRoomFor(count)) {
            System.arraycopy(in, offset, array, used, count);
            used += count;
        } else {
            chunks.append(in, offset, count);
        }
    }

    /** Adds the part of a key, which is taken out of a queue. */
    void addFrom(ChunkQueue queue, int count) {
        if (hasRoomFor(count)) {
            queue.takeTo(array, used, count);
            used += count;
        } else {
            queue.moveTo(chunks, count);
        }
    }

    /** Whether so much more fits the array, which is emptied if need be. */
    private boolean hasRoomFor(int count) {
        if (array.length - used < count) {
            chunks.append(array, 0, used);
            used = 0;
        }
        return array.length - used >= count;
    }

    @Override
    public void writeTo(WriteBuffer out) {
        writer.beginFragment(command, keyCount, out);
        if (chunks.length() > 0) {
            out.hand(chunks);
        }
        out.write(array, 0, used);
        writer.endFragment(command, out);
    }

    @Override
    public int unit() {
        return unit;
    }

    @Override
    public int keyLength() {
        return firstKeyLength;
    }

    @Override
    public byte[] keyBytes() {
        return firstKey;
    }

    long heldBytes() {
        return chunks.heldBytes() + (array == null ? 0 : array.length);
    }

    /** Gives back what it holds. */
    void clear() {
        chunks.clear();
        if (array != null) {
            arrays.give(array);
            array = null;
        }
    }
}
