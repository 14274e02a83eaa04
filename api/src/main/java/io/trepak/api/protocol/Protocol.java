package io.trepak.api.protocol;

import io.trepak.api.Options;
import io.trepak.api.Plugin;

/** A wire protocol; selected with {@code protocol: <name>} in a pool ({@code redis: true} is short for redis). */
public interface Protocol extends Plugin {
    /**
     * The protocol with the settings of one pool. Reads every key it knows, whatever its value; a key of the pool that no
     * plugin reads stops the start.
     *
     * <p>Called once for each configuration of a pool: at the start, by each reload, and by a mere check of a file, which
     * closes what it gets. There one codec of each side is made as well, so that a plugin that cannot work stops the start
     * and not the first client.
     *
     * <p>Thread: control.
     *
     * @param pool whose protocol it is
     * @return a new object, or an old one if it has no state
     * @throws IllegalArgumentException from {@link Options#invalid} when an option makes no sense
     */
    PoolProtocol open(PoolContext pool);
}
