package io.trepak.api.protocol;

import io.trepak.api.PluginContext;

/** What a protocol is told of the pool it is opened for. Made by the engine; a later minor version may add methods. */
public interface PoolContext extends PluginContext {
    /** The pool's name. */
    String pool();

    /**
     * How long a request waits that no server can execute, in milliseconds: {@code failover_wait}. 0 when none waits, and then nothing is
     * sent again because a server has not executed it.
     */
    int failoverWaitMillis();
}
