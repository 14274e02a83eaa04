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
     * Workers have met what may mean a change: the first at once, then at most every 50 ms, equal ones once.
     *
     * @param seen in no order; not empty
     */
    default void onTrouble(List<Trouble> seen) {}

    /**
     * Requests have failed that were sent and had no response when their connection was lost or their server's name got another address.
     * Told at most every 50 ms; a {@linkplain Trouble.Kind#LOST trouble} that came of it, before or after.
     *
     * @param server the name of the server they were sent to
     * @param requests how many more
     */
    default void onLostRequests(String server, int requests) {}

    /** Somebody wants to know whether there is anything new: {@code POST /topology/refresh?pool=POOL}. */
    default void refresh() {}

    /** Watches no more. Called once; of one that was only checked without a start. Thread: control, or the one that ends the proxy. */
    @Override
    void close();
}
