package io.trepak.api.topology;

import io.trepak.api.Options;
import io.trepak.api.Plugin;

/**
 * Knows the servers of a pool that says {@code topology: name}: where the servers named in the file are now, or which servers there
 * are at all, and who owns which keys.
 */
public interface TopologySource extends Plugin {
    /**
     * What its servers are called where clients are told of them, {@code master} in {@code no master for 'shard-1' within 5000 ms}:
     * lower-case letters. A constant.
     */
    default String serverNoun() {
        return "server";
    }

    /**
     * Gets ready for one pool: reads every key it knows, and asks nobody yet. Called at the start, by each reload, and by a mere
     * check of a file, which closes what it gets.
     *
     * <p>Thread: control.
     *
     * @throws IllegalArgumentException from {@link Options#invalid} when an option makes no sense
     */
    PoolTopology open(TopologyContext context);
}
