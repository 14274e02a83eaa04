package io.trepak.api.protocol;

import io.trepak.api.Options;

/** What a protocol is told of the pool it is opened for. Made by the engine; a later minor version may add methods. */
public interface PoolContext {
    /** The pool's keys in the configuration file. May be read during {@link Protocol#open} only. */
    Options options();
}
