package io.trepak.engine.config;

/**
 * What a pool does about servers that are slow or fail. Times in milliseconds, without the unit in the key.
 *
 * @param timeoutMillis a request without a response for so long fails; 0 waits for ever
 * @param connectTimeoutMillis how long connecting to a server may take; 0 when nothing but {@code timeout} limits it
 * @param queueTimeoutMillis how long a request may wait to be written to a server; with it {@code timeout} counts from then
 *     on. 0 when {@code timeout} is for both
 * @param failoverWaitMillis how long a request waits that no server can execute; 0 for not at all
 * @param serverReconnectDelayMaxMillis up to how long a server that cannot be connected to is not dialled again; 0 to dial it
 *     for each request
 * @param serverReconnectsPerSecond how often it is dialled again by all workers together; 0 for no limit
 * @param autoEjectHosts take failing servers off the ring
 * @param serverFailureLimit failures in a row that eject a server; 0 counts as 1
 * @param serverRetryTimeoutMillis how long an ejected server stays away
 * @param deadServer what becomes of the keys of an ejected server
 * @param serverProbe whether an ejected server has to answer a probe before it gets its keys back
 * @param serverRetryTimeoutMaxMillis up to how long a server that keeps failing stays away; 0 when always as long as at first
 */
public record FailurePolicy(
        int timeoutMillis,
        int connectTimeoutMillis,
        int queueTimeoutMillis,
        int failoverWaitMillis,
        int serverReconnectDelayMaxMillis,
        int serverReconnectsPerSecond,
        boolean autoEjectHosts,
        int serverFailureLimit,
        int serverRetryTimeoutMillis,
        DeadServer deadServer,
        boolean serverProbe,
        int serverRetryTimeoutMaxMillis) {
    /** How long a request waits that no server can execute, before that or a timeout ends it; 0 for not at all. */
    public int waitMillis() {
        int limit = queueTimeoutMillis > 0 ? queueTimeoutMillis : timeoutMillis;
        return limit > 0 ? Math.min(limit, failoverWaitMillis) : failoverWaitMillis;
    }
}
