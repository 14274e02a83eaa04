package io.trepak.api;

/**
 * A number that only grows; see {@link PluginContext#counter}.
 *
 * <p>Thread: any, workers included. Allocates nothing and takes no lock.
 */
public interface Counter {
    /**
     * Adds to it. Nothing before the plugin is started, and nothing after it is closed.
     *
     * @param count 0 or more; a negative one is ignored
     */
    void add(long count);
}
