package io.trepak.engine.config;

/**
 * What a pool does about servers that fail, beyond what twemproxy's keys say. Every value is a pool key of the same name in
 * snake case; times in milliseconds, without the unit in the key.
 *
 * @param connectTimeoutMillis how long connecting to a server may take; 0 when nothing but {@code timeout} limits it
 * @param queueTimeoutMillis how long a request may wait to be written to a server; with it {@code timeout} counts from then
 *     on. 0 when {@code timeout} is for both
 * @param serverProbe whether an ejected server has to answer a probe before it gets its keys back
 * @param serverRetryTimeoutMaxMillis up to how long a server that keeps failing stays away; 0 when always as long as at first
 * @param deadServer what becomes of the keys of an ejected server
 * @param serverReconnectDelayMaxMillis up to how long a server that cannot be connected to is not dialled again; 0 to dial it
 *     for each request
 * @param serverReconnectsPerSecond how often it is dialled again by all workers together; 0 for no limit
 */
public record FailurePolicy(
        int connectTimeoutMillis,
        int queueTimeoutMillis,
        boolean serverProbe,
        int serverRetryTimeoutMaxMillis,
        DeadServer deadServer,
        int serverReconnectDelayMaxMillis,
        int serverReconnectsPerSecond) {
    /** What applies where the configuration is silent: as in twemproxy, but that a dead server is not dialled for each request. */
    public static final FailurePolicy DEFAULT = new FailurePolicy(0, 0, false, 0, DeadServer.REHASH, 1000, 1000);
}
