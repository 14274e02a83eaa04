package io.trepak.engine.worker;

import io.trepak.api.protocol.Command;
import io.trepak.engine.net.ChunkPool;
import io.trepak.engine.net.ChunkQueue;

/**
 * A request whose payload is still arriving. Nothing of it is sent before it is complete: half a request of a slow client
 * must not block a connection that many share.
 */
final class LargeRequest {
    final LocalPool pool;
    final Command command;
    final boolean quiet;
    /** The routing key; null when any server will do. */
    final byte[] key;

    final int length;
    final ChunkQueue chunks;

    LargeRequest(LocalPool pool, Command command, boolean quiet, byte[] key, int length, ChunkPool free) {
        this.pool = pool;
        this.command = command;
        this.quiet = quiet;
        this.key = key;
        this.length = length;
        this.chunks = new ChunkQueue(free);
    }

    /** How many bytes have not arrived yet. */
    int left() {
        return length - (int) chunks.length();
    }
}
