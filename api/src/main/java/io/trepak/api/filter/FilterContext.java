package io.trepak.api.filter;

import io.trepak.api.PluginContext;

/** What a filter is told of the pool it is opened for. Made by the engine; a later minor version may add methods. */
public interface FilterContext extends PluginContext {
    /** The pool's name. */
    String pool();

    /**
     * The verdict that sends a request to another pool of the same protocol, to be routed there; the only way to get one.
     *
     * @param key the option that names the pool, for the message
     * @param name of the pool
     * @throws IllegalArgumentException when there is no such pool, which stops the start with file and line
     * @throws IllegalStateException when open has returned
     */
    Verdict toPool(String key, String name);
}
