package io.trepak.topology.redis_cluster;

import io.trepak.api.topology.Conversation;
import java.lang.System.Logger.Level;

/** What whoever talks to a node needs of the pool. Everything happens one after the other. */
interface Surroundings {
    Conversation dial(String address, Conversation.Listener listener);

    /** Runs a task later, unless the pool is closed by then. */
    void later(long millis, Runnable task);

    /** On a clock that never jumps. */
    long nowMillis();

    /** A delay that differs by up to a quarter each time, so that proxies do not ask in step. */
    long about(long millis);

    void log(Level level, String event, String subject, String detail);
}
