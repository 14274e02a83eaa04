package io.trepak.engine.worker;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.Command;
import java.util.ArrayDeque;

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
    final ArrayDeque<ByteBuf> chunks = new ArrayDeque<>();
    int left;

    LargeRequest(LocalPool pool, Command command, boolean quiet, byte[] key, int length) {
        this.pool = pool;
        this.command = command;
        this.quiet = quiet;
        this.key = key;
        this.length = length;
        this.left = length;
    }

    void add(ByteBuf chunk) {
        left -= chunk.readableBytes();
        chunks.add(chunk);
    }

    void release() {
        chunks.forEach(ByteBuf::release);
        chunks.clear();
    }
}
