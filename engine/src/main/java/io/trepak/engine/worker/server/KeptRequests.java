package io.trepak.engine.worker.server;

import io.trepak.engine.net.ChunkQueue;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.worker.request.KeptRequest;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.resources.FreeList;
import io.trepak.engine.worker.resources.MemoryBudget;
import io.trepak.engine.worker.resources.WorkerResources;

/**
 * The requests of one pool on one worker that are kept until they are answered, and those that are held until they can be sent. Either
 * take a quarter of the worker's memory for clients at most, so that a server which cannot be sent to keeps no other one's requests from
 * being kept. Where the first quarter is used up, a request is not kept; where the second is, requests that are held have to fail.
 */
final class KeptRequests implements KeptRequest.Keeper {
    private static final int FREE_KEPT = 8192;

    private final WorkerResources resources;
    private final ServerSettings settings;
    private final FreeList<KeptRequest> free = new FreeList<>(FREE_KEPT);
    /** Of those that were sent. */
    private long sentBytes;
    /** Of those that were not. */
    private long heldBytes;
    /** How many were kept so far. */
    private long count;

    KeptRequests(WorkerResources resources, ServerSettings settings) {
        this.resources = resources;
        this.settings = settings;
    }

    /** How much memory they take. */
    long bytes() {
        return sentBytes + heldBytes;
    }

    /** Keeps a request that was written somewhere, if it may be kept. */
    void keep(Request request, byte[] in, int offset, int length) {
        if (mayKeep(length)) {
            KeptRequest kept = take(length);
            sentBytes += kept.heldBytes();
            System.arraycopy(in, offset, kept.bytes(), 0, length);
            request.keep(kept);
        }
    }

    /** Keeps a request whose bytes are the last that were written to a buffer, if it may be kept. */
    void keepLast(Request request, WriteBuffer out, int length) {
        if (mayKeep(length)) {
            KeptRequest kept = take(length);
            sentBytes += kept.heldBytes();
            out.copyLast(kept.bytes(), length);
            request.keep(kept);
        }
    }

    private boolean mayKeep(int length) {
        return length <= settings.keptRequestBytes && sentBytes + length <= maxBytes();
    }

    private long maxBytes() {
        MemoryBudget memory = resources.memory();
        return memory.maxBytes() / 4;
    }

    /** Whether a request is not too long to be held. */
    boolean mayHold(int length) {
        return length <= maxBytes();
    }

    /** Whether it can be held beside those that are. */
    boolean hasRoomToHold(int length) {
        return heldBytes + length <= maxBytes();
    }

    /** Holds a request that was not sent: the first so many bytes of a queue, which are taken out. */
    void hold(Request request, ChunkQueue from, int length) {
        KeptRequest kept = take(length);
        heldBytes += kept.heldBytes();
        from.takeTo(kept.bytes(), 0, length);
        kept.sent(false);
        request.keep(kept);
    }

    /** A request was sent from what is kept of it: one that was held goes on being kept if it may be. */
    void sent(Request request) {
        KeptRequest kept = request.kept();
        if (!kept.wasSent()) {
            if (!mayKeep(kept.length())) {
                drop(request);
                return;
            }
            heldBytes -= kept.heldBytes();
            sentBytes += kept.heldBytes();
            kept.sent(true);
        }
    }

    private KeptRequest take(int length) {
        byte[] array = resources.arrays().take(length);
        KeptRequest kept = free.take();
        return (kept == null ? new KeptRequest(this) : kept).of(array, length, resources.nowNanos(), ++count);
    }

    /** A request is over, or will not be sent again. */
    void drop(Request request) {
        KeptRequest kept = request.kept();
        if (kept != null) {
            request.keep(null);
            kept.isBack();
            release(kept);
            free.give(kept);
        }
    }

    @Override
    public void release(KeptRequest kept) {
        int bytes = kept.heldBytes();
        if (bytes > 0) {
            if (kept.wasSent()) {
                sentBytes -= bytes;
            } else {
                heldBytes -= bytes;
            }
            resources.arrays().give(kept.takeArray());
        }
    }
}
