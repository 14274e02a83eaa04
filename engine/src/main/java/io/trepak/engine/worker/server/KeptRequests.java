package io.trepak.engine.worker.server;

import io.trepak.engine.net.ChunkQueue;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.worker.request.KeptRequest;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.resources.FreeList;
import io.trepak.engine.worker.resources.MemoryBudget;
import io.trepak.engine.worker.resources.WorkerResources;

/**
 * The requests of one pool on one worker that are kept until they are answered. Together they take a quarter of the worker's memory for
 * clients at most: where that is used up, a request is not kept.
 */
final class KeptRequests {
    private static final int FREE_KEPT = 8192;

    private final WorkerResources resources;
    private final ServerSettings settings;
    private final FreeList<KeptRequest> free = new FreeList<>(FREE_KEPT);
    private long bytes;
    /** How many were kept so far. */
    private long count;

    KeptRequests(WorkerResources resources, ServerSettings settings) {
        this.resources = resources;
        this.settings = settings;
    }

    /** How much memory they take. */
    long bytes() {
        return bytes;
    }

    /** Keeps a request that was written somewhere, if it may be kept. */
    void keep(Request request, byte[] in, int offset, int length, int unit) {
        if (mayKeep(length)) {
            KeptRequest kept = take(length, unit);
            System.arraycopy(in, offset, kept.bytes(), 0, length);
            request.keep(kept);
        }
    }

    /** Keeps a request whose bytes are the last that were written to a buffer, if it may be kept. */
    void keepLast(Request request, WriteBuffer out, int length, int unit) {
        if (mayKeep(length)) {
            KeptRequest kept = take(length, unit);
            out.copyLast(kept.bytes(), length);
            request.keep(kept);
        }
    }

    /** Keeps a request that was not sent, however long it is: the first so many bytes of a queue, which are taken out. */
    void keepUnsent(Request request, ChunkQueue from, int length, int unit) {
        KeptRequest kept = take(length, unit);
        from.takeTo(kept.bytes(), 0, length);
        kept.sent(false);
        request.keep(kept);
    }

    private boolean mayKeep(int length) {
        MemoryBudget memory = resources.memory();
        return length <= settings.keptRequestBytes && bytes + length <= memory.maxBytes() / 4;
    }

    private KeptRequest take(int length, int unit) {
        byte[] array = resources.arrays().take(length);
        bytes += array.length;
        KeptRequest kept = free.take();
        return (kept == null ? new KeptRequest() : kept).of(array, length, unit, resources.nowNanos(), ++count);
    }

    /** A request is over, or will not be sent again. */
    void drop(Request request) {
        KeptRequest kept = request.kept();
        if (kept != null) {
            request.keep(null);
            byte[] array = kept.takeArray();
            bytes -= array.length;
            resources.arrays().give(array);
            free.give(kept);
        }
    }
}
