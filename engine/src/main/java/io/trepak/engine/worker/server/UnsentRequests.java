package io.trepak.engine.worker.server;

import io.trepak.engine.net.ChunkQueue;
import io.trepak.engine.worker.request.RequestQueue;

/**
 * Requests of a lost connection of which no byte was sent, and their bytes. Taken by {@link WriteProgress} right before the connection
 * is closed, and given to it right after another one is dialled; without one, the requests fail.
 *
 * @param bytes null when there are no requests
 */
record UnsentRequests(RequestQueue requests, ChunkQueue bytes) {
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
