package io.trepak.protocol.memcached;

import io.trepak.api.protocol.PoolStatus;

/**
 * What the clients of a pool share on one worker: settings, and whatever is free again when a call ends. So a client costs no more
 * than its place in a request. Belongs to the worker's thread.
 */
final class Scratch {
    final Settings settings;
    /** Null where there is no pool. */
    final PoolStatus status;

    final RequestLine line;
    final MultigetJoin join = new MultigetJoin();

    Scratch(Settings settings, PoolStatus status) {
        this.settings = settings;
        this.status = status;
        line = new RequestLine(settings);
    }
}
