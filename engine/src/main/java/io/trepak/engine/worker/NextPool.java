package io.trepak.engine.worker;

import io.trepak.api.filter.FilterProvider;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.PublishedStatus;
import java.util.List;

/**
 * A pool every worker is to serve from the next change of configuration on. Made by the control side.
 *
 * @param pool as it will be
 * @param before the one it takes the place of, whose clients it keeps; null when it is a new one
 * @param filters makes its filters; null keeps those there are
 * @param status where its share of the numbers is published
 * @param redial whether all connections to servers are made anew, because they would say something else at their beginning
 */
public record NextPool(Pool pool, Pool before, List<FilterProvider> filters, PublishedStatus status, boolean redial) {}
