package io.trepak.engine.worker;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.net.ChunkQueue;

/**
 * A request with several large payloads that comes in piece by piece and has to be split. Kept in chunks until it is whole: half a
 * request of a slow client must not block connections that many share. Nobody knows how long it will get, so memory is set aside for
 * each piece, and when there is none left, one such request in the process goes on beside the budget, so that it ends.
 */
final class LargeSplit {
    private final Worker worker;
    private final ChunkQueue chunks;
    /** How much of it was announced so far. */
    private long length;
    /** How much of the present piece is still to come, and whether another follows. */
    private int left;

    private boolean more;
    private boolean giant;

    LargeSplit(Worker worker) {
        this.worker = worker;
        this.chunks = new ChunkQueue(worker.loop().chunks());
    }

    long length() {
        return length;
    }

    int left() {
        return left;
    }

    long heldBytes() {
        return chunks.heldBytes();
    }

    boolean isWhole() {
        return left == 0 && !more;
    }

    /** Expects another piece. Returns false, with nothing done, when there is no memory for it yet. */
    boolean begin(int bytes, boolean follows) {
        MemoryBudget memory = worker.memory();
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
        left = bytes;
        more = follows;
        return true;
    }

    void append(byte[] in, int offset, int count) {
        chunks.append(in, offset, count);
        arrived(count);
    }

    /** Appends a chunk, which it owns from now on. */
    void add(ByteBuf chunk) {
        int count = chunk.readableBytes();
        chunks.add(chunk);
        arrived(count);
    }

    private void arrived(int count) {
        left -= count;
        if (!giant) {
            worker.memory().takenOfPiece(count);
        }
    }

    /** Copies the last bytes that are here. Returns their number. */
    int copyEnd(byte[] to) {
        return chunks.copyEnd(to);
    }

    /** All of it is here: sends it, or has it answered. */
    void forward(Frontend client, ClientCodec codec, RequestFrame frame) {
        try {
            if (client.hasFilters()) {
                dispatchWhole(client, frame);
            } else {
                worker.splitter().splitChunks(client, codec, frame, chunks);
            }
        } finally {
            drop();
        }
    }

    /** Filters look at a request in one piece. */
    private void dispatchWhole(Frontend client, RequestFrame frame) {
        int whole = (int) chunks.length();
        byte[] array = worker.arrays().take(whole);
        try {
            chunks.takeTo(array, 0);
            client.dispatch(frame, array, 0, whole);
        } finally {
            worker.arrays().give(array);
        }
    }

    /** It will not be sent, or was. */
    void drop() {
        chunks.clear();
        if (giant) {
            worker.memory().endGiant();
        } else {
            worker.memory().takenOfPiece(left);
        }
        left = 0;
        giant = false;
    }
}
