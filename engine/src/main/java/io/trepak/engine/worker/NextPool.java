package io.trepak.engine.worker;

import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.PublishedStatus;
import io.trepak.engine.worker.client.LocalFilters;

/**
 * A pool one worker is to serve from the next change of configuration on. Made by the control side.
 *
 * @param pool as it will be
 * @param before the one it takes the place of, whose clients it keeps; null when it is a new one
 * @param filters its filters on this worker; null keeps those there are
 * @param status where its share of the numbers is published
 * @param redial whether all connections to servers are made anew, because they would say something else at their beginning
 */
public record NextPool(Pool pool, Pool before, LocalFilters filters, PublishedStatus status, boolean redial) {
    /** It will not be served. */
    public void drop() {
        if (filters != null) {
            filters.close();
        }
    }
}
