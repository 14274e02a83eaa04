package io.trepak.engine.worker.client;

import io.trepak.engine.worker.resources.FreeList;
import io.trepak.engine.worker.resources.WorkerResources;

/**
 * Small responses of one client that wait for their turn, one behind the other in one array: an array for each would be two cache
 * lines that nothing has touched lately. Given back when the client appends nothing more to it and its last response has left.
 * Belongs to the worker's thread.
 */
final class ParkedBlock {
    /** A response up to this length is put here; two of them cost less than a quarter of a block. */
    static final int RESPONSE_BYTES_MAX = 512;

    private static final int BLOCK_BYTES = 4096;

    private final WorkerResources resources;
    private final FreeList<ParkedBlock> free;
    private byte[] bytes;
    private int used;
    /** Responses in it, and one more while its client may append to it. */
    private int users;

    private ParkedBlock(WorkerResources resources, FreeList<ParkedBlock> free) {
        this.resources = resources;
        this.free = free;
    }

    /** An empty one, for a client that will {@link #release} it once when it appends no more. */
    static ParkedBlock take(WorkerResources resources, FreeList<ParkedBlock> free) {
        ParkedBlock block = free.take();
        if (block == null) {
            block = new ParkedBlock(resources, free);
        }
        block.bytes = resources.arrays().take(BLOCK_BYTES);
        block.used = 0;
        block.users = 1;
        return block;
    }

    boolean hasRoomFor(int count) {
        return bytes.length - used >= count;
    }

    /** Appends a response, which has to be {@link #release released} once. Returns where in {@link #bytes} it begins. */
    int append(byte[] in, int offset, int count) {
        int at = used;
        System.arraycopy(in, offset, bytes, at, count);
        used = at + count;
        users++;
        return at;
    }

    byte[] bytes() {
        return bytes;
    }

    /** The part of its memory that one response in it answers for. */
    int shareBytes() {
        return bytes.length / Math.max(1, users - 1);
    }

    /** A response has left, or its client appends no more. */
    void release() {
        users--;
        if (users == 0) {
            resources.arrays().give(bytes);
            bytes = null;
            free.give(this);
        }
    }
}
