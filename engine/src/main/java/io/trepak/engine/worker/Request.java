package io.trepak.engine.worker;

import io.trepak.api.protocol.Command;
import io.trepak.engine.net.ArrayPool;
import io.trepak.engine.net.ChunkPool;
import io.trepak.engine.net.ChunkQueue;

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
    /** Length of the request in bytes. */
    int length;

    long queuedAtNanos;
    /** Whether the answer is here. */
    boolean answered;
    /** Whether the connection closes behind this answer. */
    boolean last;

    /** An answer that waits for its turn: an array of the pool, or chunks. */
    byte[] parked;

    int parkedLength;
    ChunkQueue parkedChunks;

    /** The server of a fragment. */
    final int server() {
        return parent.server(fragment);
    }

    /** Keeps an answer until its turn comes. */
    final void park(ArrayPool arrays, byte[] in, int offset, int count) {
        parked = arrays.take(count);
        System.arraycopy(in, offset, parked, 0, count);
        parkedLength = count;
    }

    /** Where the pieces of a large answer wait for its turn. */
    final ChunkQueue parkedChunks(ChunkPool pool) {
        if (parkedChunks == null) {
            parkedChunks = new ChunkQueue(pool);
        }
        return parkedChunks;
    }

    /** Forgets everything, ready for the free list. */
    void clear(ArrayPool arrays) {
        frontend = null;
        command = null;
        nextForClient = null;
        nextForServer = null;
        parent = null;
        answered = false;
        last = false;
        dropParked(arrays);
    }

    /** Gives back the answer that waits. */
    final void dropParked(ArrayPool arrays) {
        if (parked != null) {
            arrays.give(parked);
            parked = null;
            parkedLength = 0;
        }
        if (parkedChunks != null) {
            parkedChunks.clear();
            parkedChunks = null;
        }
    }
}
