package io.trepak.api.topology;

import io.trepak.api.Options;
import io.trepak.api.Plugin;
import io.trepak.api.Server;
import java.util.List;
import java.util.function.Consumer;

/** Knows which servers a pool has; a pool asks for one with {@code topology: name} in place of {@code servers}. */
public interface TopologySource extends Plugin {
    /**
     * Starts watching. The first list must come before this returns or soon after; until then the pool answers with
     * errors. A list that differs only in addresses makes the engine dial anew and moves no key.
     *
     * <p>Thread: control; {@code onChange} may be called from any thread.
     *
     * @param pool the pool's name
     * @param options the pool's own keys
     * @param onChange takes the whole list each time, never empty
     * @return stops the watching
     */
    AutoCloseable watch(String pool, Options options, Consumer<List<Server>> onChange);
}
