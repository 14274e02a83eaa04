package io.trepak.engine.worker;

/**
 * Makes room when a worker's memory is full: closes the client that holds the most, then the next, until it is full no more.
 * Whoever happens to ask for the last bytes is not to blame for those that hold the others. One per worker.
 */
final class Eviction {
    /** A client that holds less is not closed for it, unless all are so small that their number is what fills memory. */
    private static final long HELD_BYTES_MIN = 64 << 10;

    private static final String REASON = "memory is full and it holds the most of it (max_buffered_bytes): {} bytes";

    private final Worker worker;
    private Frontend largest;
    private long largestBytes;

    Eviction(Worker worker) {
        this.worker = worker;
    }

    /** Returns whether there is room for so many bytes more now. */
    boolean makeRoom(long bytes) {
        while (worker.memory().isFull(bytes)) {
            largest = null;
            largestBytes = leastBytes() - 1;
            worker.eachClient(this::compare);
            if (largest == null) {
                return false;
            }
            Frontend evicted = largest;
            largest = null;
            evicted.end().abandon(REASON.replace("{}", Long.toString(largestBytes)));
        }
        return true;
    }

    /** If clients hold half of what there is, one of them holds this. */
    private long leastBytes() {
        return Math.max(1, Math.min(HELD_BYTES_MIN, worker.memory().maxBytes() / Math.max(1, worker.clientCount())));
    }

    private void compare(Frontend client) {
        long held = client.end().isClosed() ? 0 : client.heldBytes();
        if (held > largestBytes) {
            largest = client;
            largestBytes = held;
        }
    }
}
