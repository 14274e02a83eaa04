package io.trepak.engine.plugin;

import io.trepak.api.topology.Conversation;

/** Opens connections that plugins have of their own. */
@FunctionalInterface
public interface Dialler {
    /**
     * Connects, without blocking.
     *
     * @param address {@code host:port}
     * @param connectMillis within this it is connected, or its end is told
     * @param listener told on any thread
     */
    Conversation dial(String address, long connectMillis, Conversation.Listener listener);
}
