package io.trepak.engine.worker.request;

import io.trepak.engine.stats.CommandClass;
import io.trepak.engine.stats.Latencies;

/** Where a request was sent, as far as the request has to know: a connection to a server. */
public interface Destination {
    /** The server's name in the configuration. */
    String name();

    /** How log lines call the server, quotes included. */
    String title();

    /** Notes how long a request waited to be written, and for its response. */
    void note(CommandClass commands, long toWriteNanos, long toResponseNanos);

    /** The histograms of the pool, by class of command and stage. */
    Latencies poolLatencies();

    /** The key of a request, shortened; null if it is not known. */
    byte[] keyOf(Request request);
}
