package io.trepak.engine.config;

/**
 * How much one client, or one server, of a pool may make the proxy hold. Every limit is a pool key of the same name in snake case.
 *
 * @param clientPendingRequests requests of one client without a response; above it the client is not read
 * @param clientPendingBytes bytes of one client on their way to servers, or to itself; above it the client is not read
 * @param serverPendingRequests requests on one server connection without a response; above it the clients who send more are
 *     not read, above twice as much they get an error
 * @param clientIdleTimeoutMillis a client that is idle for so long is closed; 0 for never
 * @param maxRequestBytes the largest request; a larger one is an error and closes the connection
 * @param maxResponseBytes the largest response; a larger one fails the connection to the server
 */
public record Limits(
        int clientPendingRequests,
        int clientPendingBytes,
        int serverPendingRequests,
        int clientIdleTimeoutMillis,
        int maxRequestBytes,
        int maxResponseBytes) {}
