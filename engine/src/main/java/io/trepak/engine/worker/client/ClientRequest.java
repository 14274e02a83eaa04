package io.trepak.engine.worker.client;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.RequestInfo;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.engine.net.ChunkQueue;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.worker.request.LatencySampler;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.request.Requester;
import io.trepak.engine.worker.request.ResponseSource;
import io.trepak.engine.worker.resources.FreeList;
import io.trepak.engine.worker.resources.WorkerResources;

/**
 * A request of one client. Stands in the client's queue, in whose order responses leave, and in that of the server connection it went
 * to. Its response goes straight to the client when it is its turn, and is parked until then otherwise:
 *
 * <pre>
 *              response, and its turn ───────────────────► free
 *   waiting ─┬─ response too early ─► parked ── its turn ─► free
 *            └─ client gone ─► orphan ── response ────────► free
 * </pre>
 */
class ClientRequest extends Request implements RequestInfo {
    /** Pieces of a response are kept in one array up to here; a chunk is four times as large. */
    private static final int PARKED_ARRAY_BYTES_MAX = 16 << 10;

    final WorkerResources resources;
    private final FreeList<ClientRequest> free;

    /** The client that waits; null once it has gone. */
    ResponseTarget client;
    /** Next in the client's queue. */
    ClientRequest nextForClient;

    /** A response that waits for its turn: a part of a block, an array of the pool, or chunks. */
    private ParkedBlock parkedBlock;

    private byte[] parked;
    private ChunkQueue parkedChunks;
    private int parkedLength;
    /** Where in its block it begins. */
    private int parkedAt;
    /** How long it was when its client sent it, in bytes; the server may get it in other words. */
    int sentBytes;
    /** How long its response was, once it is written to the client or waits to be. */
    int responseBytes;
    /** When the response was here; 0 before, and for one that needs not wait for its turn. */
    long responseNanos;
    /** Whether the client has got a part of the response already. */
    private boolean partlySent;
    /** Whether the response is here. */
    boolean answered;
    /** Whether its client is closed behind the response. */
    boolean closesClient;
    /** Whether a slice of its response can be passed on, which takes several turns, before {@link #deliver}. */
    boolean hasSlice;

    ClientRequest(WorkerResources resources, FreeList<ClientRequest> free) {
        this.resources = resources;
        this.free = free;
    }

    // ---- its response

    @Override
    public final Requester requester() {
        return client;
    }

    @Override
    public void complete(ResponseFrame.Status status, byte[] in, int offset, int count) {
        if (client == null) {
            recycle();
        } else if (closesClient) {
            pass(in, offset, count);
            end();
        } else {
            client.answered(this, in, offset, count);
        }
    }

    @Override
    public void pass(byte[] in, int offset, int count) {
        if (client == null) {
            return;
        }
        responseBytes += count;
        if (client.isNext(this)) {
            partlySent = true;
            client.out().write(in, offset, count);
        } else {
            park(in, offset, count);
        }
    }

    @Override
    public final void closeClient() {
        closesClient = true;
    }

    @Override
    public void passRewritten(byte[] in, int offset, int count) {
        if (client != null) {
            client.rewriteResponse(this, in, offset, count);
        }
    }

    @Override
    public void pass(ByteBuf chunk) {
        if (client == null) {
            resources.chunks().give(chunk);
            return;
        }
        responseBytes += chunk.readableBytes();
        if (client.isNext(this)) {
            partlySent = true;
            client.out().hand(chunk);
        } else {
            parkedChunks().add(chunk);
        }
    }

    @Override
    public void end() {
        if (client == null) {
            recycle();
        } else {
            client.passed(this);
        }
    }

    @Override
    public void fail(Failure failure) {
        ResponseTarget waiting = client;
        if (waiting == null) {
            recycle();
        } else if (partlySent) {
            waiting.abandon(
                    "server " + destination().title() + " failed in the middle of a response: " + failure.message());
            recycle();
        } else {
            dropParked();
            responseBytes = 0;
            waiting.failed(this, failure);
        }
    }

    @Override
    public final void restrain(ResponseSource source) {
        if (client != null && resources.memory().isExceeded() && client.isNext(this)) {
            client.slowDown(source);
        }
        resources.memory().makeRoom(0);
    }

    // ---- what its codec may ask

    @Override
    public int keyCount() {
        return 0;
    }

    @Override
    public int serverNumber() {
        return destination() == null ? 0 : destination().serverNumber();
    }

    @Override
    public int nextServerNumber() {
        return destination() == null ? 0 : destination().nextServerNumber();
    }

    // ---- a response that waits for its turn

    /** Keeps a response that is here as a whole in a block of its client's, which has room for it. */
    final void park(ParkedBlock block, byte[] in, int offset, int count) {
        parkedAt = block.append(in, offset, count);
        parkedBlock = block;
        parkedLength = count;
    }

    /** Keeps a response, or a piece of it behind what is kept already. Not behind one in a block, which is whole. */
    final void park(byte[] in, int offset, int count) {
        if (parked == null && parkedChunks == null) {
            parked = resources.arrays().take(count);
        } else if (parkedChunks != null || parkedLength + count > PARKED_ARRAY_BYTES_MAX) {
            parkedChunks().append(in, offset, count);
            return;
        } else if (parked.length < parkedLength + count) {
            parked = resources.arrays().grow(parked, parkedLength, parkedLength + count);
        }
        System.arraycopy(in, offset, parked, parkedLength, count);
        parkedLength += count;
    }

    /** Where pieces of a large response are kept. */
    private ChunkQueue parkedChunks() {
        if (parkedChunks == null) {
            parkedChunks = new ChunkQueue(resources.chunks());
            if (parked != null) {
                parkedChunks.append(parked, 0, parkedLength);
                dropArray();
            }
        }
        return parkedChunks;
    }

    final boolean isParked() {
        return parkedBlock != null || parked != null || parkedChunks != null;
    }

    /** It is its turn, but only a part of the response is here; the rest goes out as it comes. */
    final void sendBeginning(WriteBuffer out) {
        partlySent = true;
        unpark(out);
    }

    private void unpark(WriteBuffer out) {
        if (parkedBlock != null) {
            out.write(parkedBlock.bytes(), parkedAt, parkedLength);
            dropBlock();
        } else if (parked != null) {
            out.write(parked, 0, parkedLength);
            dropArray();
        } else if (parkedChunks != null) {
            out.hand(parkedChunks);
            parkedChunks = null;
        }
    }

    /** Gives back the response that waits. */
    private void dropParked() {
        if (parkedBlock != null) {
            dropBlock();
        }
        if (parked != null) {
            dropArray();
        }
        if (parkedChunks != null) {
            parkedChunks.clear();
            parkedChunks = null;
        }
    }

    private void dropBlock() {
        parkedBlock.release();
        parkedBlock = null;
        parkedLength = 0;
    }

    private void dropArray() {
        resources.arrays().give(parked);
        parked = null;
        parkedLength = 0;
    }

    // ---- asked by its client

    /** It is its turn, and the response is here: writes it. Returns false when the client was closed. */
    boolean deliver() {
        unpark(client.out());
        return true;
    }

    /** More of its response is here, and may be written if it is its turn. */
    void proceed() {}

    /** Passes on a slice of its response, which is the next. */
    void slice() {}

    /** Notes how long the server took. */
    void noteTimes(LatencySampler latencies, long nanos) {
        latencies.responded(this, nanos);
    }

    /** How much memory is taken by what is kept of the request. */
    final long keptBytes() {
        return kept() == null ? 0 : kept().heldBytes();
    }

    /** How much memory it takes, with what is kept of its response. */
    long heldBytes() {
        if (parkedBlock != null) {
            return BYTES + parkedBlock.shareBytes();
        }
        return BYTES + (parkedChunks != null ? parkedChunks.heldBytes() : parked == null ? 0 : parked.length);
    }

    /** The client has gone. What a server still owes a response to stays in its queue, as an orphan. */
    void orphan() {
        if (kept() != null) {
            kept().release();
        }
        client = null;
        nextForClient = null;
        dropParked();
        if (answered) {
            recycle();
        }
    }

    /** It is over. */
    void recycle() {
        clear();
        free.give(this);
    }

    /** Forgets everything. */
    final void clear() {
        resources.arrays().count(-BYTES);
        forget();
        client = null;
        nextForClient = null;
        responseNanos = 0;
        responseBytes = 0;
        partlySent = false;
        answered = false;
        closesClient = false;
        hasSlice = false;
        dropParked();
    }
}
