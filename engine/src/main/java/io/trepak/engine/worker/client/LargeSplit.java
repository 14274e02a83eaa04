package io.trepak.engine.worker.client;

import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.net.ChunkQueue;
import io.trepak.engine.worker.resources.MemoryBudget;

/**
 * A request with several large payloads or very many keys that comes in piece by piece and has to be split. Nobody knows how long it will get, so memory
 * is set aside for each piece, and when there is none left, one such request in the process goes on beside the budget, so that it
 * ends.
 */
final class LargeSplit extends LargeBody {
    private final RequestSender client;
    /** Of the request; the client's own until it is sent. */
    private final RequestFrame frame;

    private final MemoryBudget memory;
    /** How much of it was announced so far. */
    private long length;

    /** How many keys it has so far. */
    private int keyCount;

    private boolean more;
    private boolean giant;

    LargeSplit(RequestSender client, RequestFrame frame) {
        super(new ChunkQueue(client.pool.resources.chunks()));
        this.client = client;
        this.frame = frame;
        this.memory = client.pool.resources.memory();
    }

    @Override
    long length() {
        return length;
    }

    @Override
    int keyCount() {
        return keyCount;
    }

    @Override
    boolean isCrowding() {
        return false;
    }

    @Override
    boolean isWhole() {
        return left() == 0 && !more;
    }

    /** Expects another piece, up to which there are so many keys. Returns false, with nothing done, when there is no memory for it yet. */
    boolean begin(int bytes, int keys, boolean follows) {
        if (!giant && !memory.reservePiece(bytes)) {
            giant = memory.beginGiant();
            if (!giant) {
                return false;
            }
        }
        if (giant) {
            memory.growGiant(bytes);
        }
        length += bytes;
        keyCount = keys;
        announce(bytes);
        more = follows;
        return true;
    }

    @Override
    void arrived(int count) {
        if (!giant) {
            memory.takenOfPiece(count);
        }
    }

    @Override
    void ended() {}

    @Override
    SplitSteps forward() {
        ServedPool target = null;
        try {
            target = client.pool.hasFilters() ? filter() : client.pool;
        } finally {
            if (target == null) {
                drop();
            }
        }
        return target == null ? null : new SlicedSplit(client, target, frame, (int) chunks.length(), chunks);
    }

    /** Filters look at a request in one piece. */
    private ServedPool filter() {
        int whole = (int) chunks.length();
        byte[] array = client.pool.resources.arrays().take(whole);
        try {
            chunks.reader().read(0, array, 0, whole);
            return client.poolFor(frame, array, 0);
        } finally {
            client.pool.resources.arrays().give(array);
        }
    }

    @Override
    void drop() {
        chunks.clear();
        if (giant) {
            memory.endGiant();
        } else {
            memory.takenOfPiece(left());
        }
        announce(0);
        giant = false;
    }
}
