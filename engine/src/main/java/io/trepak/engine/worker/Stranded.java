package io.trepak.engine.worker;

import io.trepak.engine.net.ChunkQueue;

/**
 * What a lost connection leaves to the next: requests of which no byte was sent, and their bytes. Taken by {@link Unsent} right
 * before the connection is closed, and given to it right after another one is open; without one, the {@link Backend} fails the
 * requests.
 *
 * @param bytes null when there are no requests
 */
record Stranded(ServerQueue requests, ChunkQueue bytes) {
    boolean isEmpty() {
        return requests.isEmpty();
    }

    /** Drops the bytes: there is nowhere to send them. */
    void drop() {
        if (bytes != null) {
            bytes.clear();
        }
    }
}
