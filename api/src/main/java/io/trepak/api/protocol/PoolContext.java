package io.trepak.api.protocol;

import io.trepak.api.PluginContext;

/** What a protocol is told of the pool it is opened for. Made by the engine; a later minor version may add methods. */
public interface PoolContext extends PluginContext {
    /** The pool's name. */
    String pool();
}
