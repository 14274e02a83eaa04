package io.trepak.protocol.redis;

import io.trepak.api.Counter;
import io.trepak.api.protocol.PoolContext;
import java.util.ArrayList;
import java.util.List;

/** How often servers of one pool have said that they did not execute a request, by the error's code. */
final class RedirectCounters {
    /** By {@link NotExecutedError#ordinal}; empty where nobody counts. */
    private final List<Counter> counters = new ArrayList<>();

    /** Counts where a topology knows the servers, since it is asked what they say. */
    RedirectCounters(PoolContext pool) {
        if (pool.topology() != null) {
            for (NotExecutedError each : NotExecutedError.values()) {
                counters.add(pool.counter(
                        "trepak_redirects",
                        "Responses by which a server did not execute a request and that were not for its client, by their code.",
                        "kind",
                        each.label()));
            }
        }
    }

    void count(NotExecutedError seen) {
        if (!counters.isEmpty()) {
            counters.get(seen.ordinal()).add(1);
        }
    }
}
