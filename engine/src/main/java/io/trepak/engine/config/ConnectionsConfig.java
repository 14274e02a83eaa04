package io.trepak.engine.config;

/**
 * The connections of a pool to clients and servers.
 *
 * @param clientConnections most clients at a time; 0 for no limit of its own
 * @param tcpKeepAlive on sockets to clients and servers
 * @param preconnect open connections to servers at the start
 * @param serverConnections most connections of one worker to one server, 1 or more
 */
public record ConnectionsConfig(
        int clientConnections, boolean tcpKeepAlive, boolean preconnect, int serverConnections) {}
