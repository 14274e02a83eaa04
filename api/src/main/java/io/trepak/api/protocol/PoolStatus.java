package io.trepak.api.protocol;

import java.util.List;

/**
 * What a pool can tell about itself in a response ({@code INFO}, {@code stats}). Numbers are of the whole process, not older
 * than a second or so.
 *
 * <p>Thread: any.
 */
public interface PoolStatus {
    /** The pool's name. */
    String pool();

    /** The proxy's version. */
    String version();

    /** When the proxy started, in milliseconds since 1970. */
    long startedAtMillis();

    /**
     * Brings the numbers up to date as far as the worker that asks has a share in them; so a client finds its own requests
     * counted. Thread: that worker, and only for the status of its {@link WorkerContext}.
     */
    void refresh();

    /** How many servers the pool has. */
    int servers();

    /** How many of them take requests now. */
    int liveServers();

    /** How many clients are connected. */
    long clients();

    /** How many clients were ever accepted. */
    long clientsAccepted();

    /** How many requests went to servers. */
    long requests();

    /** How many bytes those were. */
    long requestBytes();

    /** How many responses came back. */
    long responses();

    /** How many bytes those were. */
    long responseBytes();

    /** The slow requests that are remembered, the latest first. */
    List<SlowRequest> slowRequests();

    /** How many slow requests are remembered. */
    int slowRequestCount();

    /** Forgets all slow requests. */
    void forgetSlowRequests();
}
