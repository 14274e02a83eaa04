package io.trepak.engine.pool;

import io.trepak.api.Continuum;

/**
 * A pool's immutable present: what a worker routes by until the next one comes.
 *
 * @param servers how many servers the pool has, ejected ones included
 * @param live indices of the servers that take requests, ascending
 * @param continuum spreads hashes over the live servers and names each by its index among all; null when fewer than two are
 *     live
 */
public record PoolSnapshot(int servers, int[] live, Continuum continuum) {}
