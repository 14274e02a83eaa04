package io.trepak.engine.worker.client;

import io.netty.buffer.ByteBuf;
import io.trepak.engine.net.ChunkQueue;

/**
 * A request whose payload is still arriving. Nothing of it is sent before it is complete: half a request of a slow client must not
 * block a connection that many share.
 */
abstract class LargeBody {
    final ChunkQueue chunks;
    /** How many bytes of what was announced have not arrived yet. */
    private int left;

    LargeBody(ChunkQueue chunks) {
        this.chunks = chunks;
    }

    /** So many bytes more are announced. */
    final void announce(int bytes) {
        left = bytes;
    }

    final int left() {
        return left;
    }

    final void append(byte[] in, int offset, int count) {
        chunks.append(in, offset, count);
        arrivedNow(count);
    }

    /** Appends a chunk, which it owns from now on. */
    final void add(ByteBuf chunk) {
        int count = chunk.readableBytes();
        chunks.add(chunk);
        arrivedNow(count);
    }

    private void arrivedNow(int count) {
        left -= count;
        arrived(count);
    }

    /** So many bytes more are here. */
    abstract void arrived(int count);

    /** How many bytes of the request have been announced so far. */
    abstract long length();

    /** How many keys the pieces have that were announced so far; 0 when it comes in one. */
    abstract int keyCount();

    /** Whether all of it is here. */
    abstract boolean isWhole();

    /**
     * It is here as a whole: sends it.
     *
     * @return what is left to do for that, unless it is on its way; null for nothing
     */
    abstract SplitSteps forward();

    /** It is here as a whole, or will not come: nothing is set aside for it any more. */
    abstract void ended();

    /** Whether it takes of a server's share of memory that is used up. */
    abstract boolean isCrowding();

    final long heldBytes() {
        return chunks.heldBytes();
    }

    /** Copies the last bytes that are here. Returns their number. */
    final int copyEnd(byte[] to) {
        return chunks.copyEnd(to);
    }

    /** It will not be sent: gives back what it holds. */
    abstract void drop();
}
