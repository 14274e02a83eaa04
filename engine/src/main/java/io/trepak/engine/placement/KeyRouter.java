package io.trepak.engine.placement;

import io.trepak.engine.config.PoolConfig;

/** Answers where the keys of one pool go. For one thread at a time. */
public interface KeyRouter {
    /** The pool. */
    PoolConfig pool();

    /**
     * Where a key goes while all servers asked about are live.
     *
     * @param key is not kept
     */
    KeyRoute route(byte[] key);
}
