package io.trepak.api.export;

import java.util.List;
import java.util.Map;

/** The proxy's counters and gauges. */
public interface Metrics {
    /** Whether a sample only ever grows. */
    enum Kind {
        /** Grows until the process ends. */
        COUNTER,
        /** Goes up and down. */
        GAUGE
    }

    /**
     * One number.
     *
     * @param name the full name of the Prometheus metric, lower case with underscores, its unit last, but without the
     *     {@code _total} that ends the name of a counter there: {@code trepak_request_bytes}
     * @param kind counter or gauge
     * @param labels pool and server where they apply
     * @param value in the unit the name says
     */
    record Sample(String name, Kind kind, Map<String, String> labels, double value) {}

    /**
     * Adds up the counters of all workers at this moment.
     *
     * <p>Thread: any but a worker.
     */
    List<Sample> read();
}
