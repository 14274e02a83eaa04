package io.trepak.engine.worker;

import io.trepak.api.protocol.Command;
import io.trepak.engine.net.ArrayPool;
import io.trepak.engine.net.ChunkPool;
import io.trepak.engine.net.ChunkQueue;
import io.trepak.engine.net.WriteBuffer;

/**
 * One request in flight, or one fragment of a split request. Stands in two queues through its own links: the client's, in
 * which answers leave, and the server's, in which they arrive. Taken from and given back to its worker's free list.
 *
 * <pre>
 *              answered, and its turn ───────────────────► free
 *   waiting ─┬─ answered too early ─► parked ── its turn ─► free
 *            └─ client gone ─► orphan ── answered ────────► free
 * </pre>
 */
class Request {
    /** What one counts as in the memory budget: somewhat more than the object takes. */
    static final int BYTES = 128;
    /** Pieces of an answer are kept in one array up to here; a chunk is four times as large. */
    private static final int PARKED_ARRAY_BYTES_MAX = 16 << 10;

    /** The client that waits; null for a fragment, and once the client has gone. */
    Frontend frontend;

    Command command;
    /** Next in the client's queue. */
    Request nextForClient;
    /** Next in the server's queue. */
    Request nextForServer;
    /** The split request this is a fragment of, and which one; null otherwise. */
    SplitRequest parent;

    int fragment;
    /** What {@link io.trepak.api.protocol.RequestFrame#keyPrint} said; 0 for nothing. */
    long keyPrint;
    /** How many requests of clients it stands for. */
    int weight = 1;
    /** Length of the request in bytes. */
    int length;
    /** Where it ends in all that is sent on its server connection, in bytes from the beginning. */
    long endsAt;

    /** The server connection it went to; null for what the proxy itself answers. Of a split request the last to answer. */
    Backend backend;
    /** Whether it goes into the histograms. */
    boolean sampled;

    // Times, all of the clock that System.nanoTime reads.
    long queuedAtNanos;
    /** When the server's socket had all of it; 0 before. */
    long writtenNanos;
    /** When the answer was here; 0 before, and for one that needs not wait for its turn. */
    long answeredNanos;
    /** How long its answer was, once it is written to the client or waits to be. */
    int answerBytes;
    /** How long its key is, and where it lies in the connection's {@link KeyTrail}; 0 when it is not there. */
    int keyLength;

    long keyAt;
    /** Whether the client has got a part of the answer already. */
    boolean seen;
    /** Whether the answer is here. */
    boolean answered;
    /** Whether the connection closes behind this answer. */
    boolean last;

    /** An answer that waits for its turn: an array of the pool, or chunks. */
    private byte[] parked;

    private int parkedLength;
    private ChunkQueue parkedChunks;

    /** The server of a fragment. */
    final LocalServer server() {
        return parent.server(fragment);
    }

    /** Whether somebody still waits for the answer. */
    final boolean isAwaited() {
        return frontend != null || parent != null && parent.frontend != null;
    }

    // ---- an answer that waits for its turn

    /** Keeps an answer, or a piece of it behind what is kept already. */
    final void park(ArrayPool arrays, ChunkPool chunks, byte[] in, int offset, int count) {
        if (parked == null && parkedChunks == null) {
            parked = arrays.take(count);
        } else if (parkedChunks != null || parkedLength + count > PARKED_ARRAY_BYTES_MAX) {
            parkedChunks(arrays, chunks).append(in, offset, count);
            return;
        } else if (parked.length < parkedLength + count) {
            parked = arrays.grow(parked, parkedLength, parkedLength + count);
        }
        System.arraycopy(in, offset, parked, parkedLength, count);
        parkedLength += count;
    }

    /** Where pieces of a large answer are kept. */
    final ChunkQueue parkedChunks(ArrayPool arrays, ChunkPool chunks) {
        if (parkedChunks == null) {
            parkedChunks = new ChunkQueue(chunks);
            if (parked != null) {
                parkedChunks.append(parked, 0, parkedLength);
                dropArray(arrays);
            }
        }
        return parkedChunks;
    }

    /** Sends what is kept. */
    final void unpark(ArrayPool arrays, WriteBuffer out) {
        if (parked != null) {
            out.write(parked, 0, parkedLength);
            dropArray(arrays);
        } else if (parkedChunks != null) {
            out.hand(parkedChunks);
            parkedChunks = null;
        }
    }

    /** How much memory it takes, with what is kept of its response. */
    long heldBytes() {
        return BYTES + (parkedChunks != null ? parkedChunks.heldBytes() : parked == null ? 0 : parked.length);
    }

    final boolean isParked() {
        return parked != null || parkedChunks != null;
    }

    /** Gives back the answer that waits. */
    final void dropParked(ArrayPool arrays) {
        if (parked != null) {
            dropArray(arrays);
        }
        if (parkedChunks != null) {
            parkedChunks.clear();
            parkedChunks = null;
        }
    }

    private void dropArray(ArrayPool arrays) {
        arrays.give(parked);
        parked = null;
        parkedLength = 0;
    }

    /** Forgets everything, ready for the free list. */
    void clear(ArrayPool arrays) {
        frontend = null;
        command = null;
        nextForClient = null;
        nextForServer = null;
        parent = null;
        backend = null;
        writtenNanos = 0;
        answeredNanos = 0;
        answerBytes = 0;
        keyLength = 0;
        keyPrint = 0;
        seen = false;
        answered = false;
        last = false;
        dropParked(arrays);
    }
}
