package io.trepak.api.export;

import java.util.Map;

/** One number of the proxy's metrics. Made by the engine; a later minor version may add methods. */
public interface Sample {
    /** Whether it only ever grows; a later minor version may add constants. */
    enum Kind {
        /** Grows until the process ends. */
        COUNTER,
        /** Goes up and down. */
        GAUGE
    }

    /**
     * The full name of the Prometheus metric, lower case with underscores, its unit last, but without the {@code _total} that ends
     * the name of a counter there: {@code trepak_request_bytes}.
     */
    String name();

    /** What it counts or measures, one sentence. */
    String help();

    /** Counter or gauge. */
    Kind kind();

    /** Pool and server where they apply. */
    Map<String, String> labels();

    /** In the unit the name says. */
    double value();
}
