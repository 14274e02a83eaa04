package io.trepak.api;

/**
 * A {@link Plugin} with more to say about a pool than its options show: what cannot be given together, what works but
 * surprises, and what twemproxy does otherwise. Optional, beside the interface of any kind of plugin.
 *
 * <pre>{@code
 * public void review(PoolView pool, Notes notes) {
 *     if (pool.servers().size() > 512) {
 *         notes.warning("too-many-servers", "servers", "more than 512 servers", "the table is full", "make two pools");
 *     }
 * }
 * }</pre>
 */
public interface Reviewer {
    /**
     * Looks at a pool that asks for this plugin. Reads, changes nothing, asks nobody. Called by every start, every reload, {@code
     * trepak -t}, {@code --lint} and {@code trepak plan}, once the plugins of the pool have read their options. Thread: control,
     * or the tool's.
     */
    void review(PoolView pool, Notes notes);
}
