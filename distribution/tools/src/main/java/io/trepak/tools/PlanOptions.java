package io.trepak.tools;

/**
 * How {@link Planner#plan} goes about it.
 *
 * @param pool only this one; null for all
 * @param exact where a table does not tell its runs of hashes, ask all 2<sup>32</sup> instead of 2<sup>24</sup> spread over
 *     them: exact, and takes minutes
 * @param keys ask these keys instead of hashes; null for none
 * @param workers of the proxy, where the command line sets them; 0 leaves it to the configuration files
 */
public record PlanOptions(String pool, boolean exact, KeySource keys, int workers) {
    /** All pools, by hashes, sampled where a table does not tell its runs. */
    public static final PlanOptions NONE = new PlanOptions(null, false, null, 0);
}
