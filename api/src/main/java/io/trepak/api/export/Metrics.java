package io.trepak.api.export;

import java.util.List;

/** The proxy's counters and gauges. */
public interface Metrics {
    /**
     * Adds up the counters of all workers at this moment.
     *
     * <p>Thread: any but a worker.
     */
    List<Sample> read();
}
