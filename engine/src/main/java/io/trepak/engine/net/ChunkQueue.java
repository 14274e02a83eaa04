package io.trepak.engine.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.IovArray;
import java.util.ArrayDeque;
import java.util.Iterator;

/** Bytes in chunks, first in first out. What is appended piece by piece fills the last chunk before it takes another. */
public final class ChunkQueue {
    /** So much more than half of it empty is fine: a copy costs more than a chunk or two. */
    private static final int SPARSE_BYTES = 2 * ChunkPool.CHUNK_BYTES;

    private final ChunkPool pool;
    private final ArrayDeque<ByteBuf> chunks = new ArrayDeque<>();
    private long length;

    /** An empty queue on a loop's chunks. */
    public ChunkQueue(ChunkPool pool) {
        this.pool = pool;
    }

    /** Appends a copy. */
    public void append(byte[] in, int offset, int count) {
        length += count;
        int at = offset;
        int end = offset + count;
        while (at < end) {
            ByteBuf last = chunks.peekLast();
            if (last == null || !last.isWritable()) {
                last = pool.take();
                chunks.add(last);
            }
            int piece = Math.min(end - at, last.writableBytes());
            last.writeBytes(in, at, piece);
            at += piece;
        }
    }

    private void append(ByteBuf in, int count) {
        length += count;
        for (int done = 0; done < count; ) {
            ByteBuf last = chunks.peekLast();
            if (last == null || !last.isWritable()) {
                last = pool.take();
                chunks.add(last);
            }
            int piece = Math.min(count - done, last.writableBytes());
            last.writeBytes(in, in.readerIndex() + done, piece);
            done += piece;
        }
    }

    /**
     * Appends a chunk as it is, unless the chunks are hardly half full and what is in it fits behind what is in the last: bytes that
     * trickle in must not take a chunk for each read.
     *
     * @param chunk of the same pool; owned by this queue from now on
     */
    public void add(ByteBuf chunk) {
        length += chunk.readableBytes();
        ByteBuf last = chunks.peekLast();
        boolean sparse = heldBytes() > 2 * length + SPARSE_BYTES;
        if (sparse && last != null && chunk.readableBytes() <= last.writableBytes()) {
            last.writeBytes(chunk);
            pool.give(chunk);
        } else {
            chunks.add(chunk);
        }
    }

    /** Appends all of another queue, which is empty afterwards. */
    public void addAll(ChunkQueue other) {
        length += other.length;
        chunks.addAll(other.chunks);
        other.chunks.clear();
        other.length = 0;
    }

    /** The first chunk, from its reader index on; null when empty. */
    public ByteBuf first() {
        return chunks.peek();
    }

    /** Lists the chunks for one system call, as far as there is room. Returns whether all have room. */
    boolean addTo(IovArray pieces) {
        for (ByteBuf chunk : chunks) {
            if (!pieces.add(chunk, chunk.readerIndex(), chunk.readableBytes())) {
                return false;
            }
        }
        return !pieces.isFull();
    }

    /** Drops so many bytes of the first chunk. */
    public void skip(int count) {
        length -= count;
        ByteBuf first = chunks.peek();
        first.skipBytes(count);
        if (!first.isReadable()) {
            pool.give(chunks.poll());
        }
    }

    /**
     * Moves the first so many bytes behind those of another queue of the same pool. Whole chunks are handed over, parts of one are
     * copied into what is free in the other's last: a chunk for each of many small parts would cost thousands of times their size.
     */
    public void moveTo(ChunkQueue other, long count) {
        long left = count;
        while (left > 0) {
            ByteBuf first = chunks.peek();
            int here = (int) Math.min(left, first.readableBytes());
            if (here == first.readableBytes()) {
                length -= here;
                other.add(chunks.poll());
            } else {
                other.append(first, here);
                skip(here);
            }
            left -= here;
        }
    }

    /** Moves all bytes into an array, from an index on. */
    public void takeTo(byte[] to, int index) {
        int at = index;
        for (ByteBuf chunk : chunks) {
            int here = chunk.readableBytes();
            chunk.getBytes(chunk.readerIndex(), to, at, here);
            at += here;
        }
        clear();
    }

    /** Moves the first so many bytes into an array, from an index on. */
    public void takeTo(byte[] to, int index, int count) {
        int at = index;
        for (int left = count; left > 0; ) {
            ByteBuf first = chunks.peek();
            int here = Math.min(left, first.readableBytes());
            first.getBytes(first.readerIndex(), to, at, here);
            skip(here);
            at += here;
            left -= here;
        }
    }

    /** Reads forward from some place on, and leaves the queue as it is. */
    public Reader reader() {
        return new Reader();
    }

    /** Copies bytes out of a queue, at places that only increase. Good until the queue changes. */
    public final class Reader {
        private final Iterator<ByteBuf> next = chunks.iterator();
        private ByteBuf chunk;
        /** Where the chunk begins. */
        private long chunkStart;

        private Reader() {}

        /** Copies {@code count} bytes from a place on, which must not lie before the last one. Returns the index behind them. */
        public int read(long place, byte[] to, int index, int count) {
            int done = 0;
            while (done < count) {
                long from = place + done - chunkStart;
                int length = chunk == null ? 0 : chunk.readableBytes();
                if (from >= length) {
                    chunkStart += length;
                    chunk = next.next();
                    continue;
                }
                int here = (int) Math.min(count - done, length - from);
                chunk.getBytes(chunk.readerIndex() + (int) from, to, index + done, here);
                done += here;
            }
            return index + count;
        }
    }

    /** Copies the last bytes of the queue, as many as fit or there are. Returns their number. */
    public int copyEnd(byte[] to) {
        int count = (int) Math.min(to.length, length);
        copyEnd(to, count);
        return count;
    }

    /** Copies the last so many bytes of the queue. */
    void copyEnd(byte[] to, int count) {
        int missing = count;
        for (Iterator<ByteBuf> last = chunks.descendingIterator(); missing > 0; ) {
            ByteBuf chunk = last.next();
            int here = Math.min(missing, chunk.readableBytes());
            missing -= here;
            chunk.getBytes(chunk.writerIndex() - here, to, missing, here);
        }
    }

    /** Drops the first so many bytes. */
    public void drop(long count) {
        for (long left = count; left > 0; ) {
            int here = (int) Math.min(left, chunks.peek().readableBytes());
            skip(here);
            left -= here;
        }
    }

    /** Drops the last so many bytes. */
    void cut(long count) {
        length -= count;
        for (long left = count; left > 0; ) {
            ByteBuf last = chunks.peekLast();
            int here = (int) Math.min(left, last.readableBytes());
            last.writerIndex(last.writerIndex() - here);
            left -= here;
            if (!last.isReadable()) {
                pool.give(chunks.pollLast());
            }
        }
    }

    /** How much memory the chunks take, which is more than what is in them. */
    public long heldBytes() {
        return (long) chunks.size() * ChunkPool.CHUNK_BYTES;
    }

    /** In bytes. */
    public long length() {
        return length;
    }

    /** Drops everything. */
    public void clear() {
        chunks.forEach(pool::give);
        chunks.clear();
        length = 0;
    }
}
