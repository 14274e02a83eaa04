package io.trepak.engine.worker;

/**
 * Makes room when a worker's memory is full: closes the client that holds the most, then the next, until it is full no more.
 * Whoever happens to ask for the last bytes is not to blame for those that hold the others. One per worker.
 */
final class Eviction {
    /** A client that holds less is never closed for it: so little would help nobody. */
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
            largestBytes = HELD_BYTES_MIN - 1;
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

    private void compare(Frontend client) {
        long held = client.end().isClosed() ? 0 : client.heldBytes();
        if (held > largestBytes) {
            largest = client;
            largestBytes = held;
        }
    }
}
