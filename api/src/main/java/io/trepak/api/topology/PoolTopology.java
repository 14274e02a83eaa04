package io.trepak.api.topology;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches over the servers of one pool, from start to close.
 *
 * <p>Thread: the plugin's own thread of events, one call after the other; see {@link TopologyContext#schedule}. Only {@link #close} comes
 * from control. What it throws is counted as a fault of the plugin; what is in force stays in force.
 */
public interface PoolTopology extends AutoCloseable {
    /**
     * Begins. The pool's listener waits up to five seconds for the first {@link TopologyContext#publish}.
     *
     * @param last what is in force, when a reload has opened the topology anew; null for nothing
     */
    void start(@Nullable Topology last);

    /**
     * Workers have met what may mean a change: equal ones once, at most every 50 ms.
     *
     * @param seen in no order; not empty
     */
    default void onTrouble(List<Trouble> seen) {}

    /** Somebody wants to know whether there is anything new: {@code POST /topology/refresh?pool=POOL}. */
    default void refresh() {}

    /** Watches no more. Called once; of one that was only checked without a start. Thread: control, or the one that ends the proxy. */
    @Override
    void close();
}
