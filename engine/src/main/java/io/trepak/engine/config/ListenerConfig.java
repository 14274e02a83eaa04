package io.trepak.engine.config;

/**
 * The listener of a pool.
 *
 * @param listen where clients connect
 * @param backlog of the listening socket
 * @param reusePort SO_REUSEPORT on the listening socket
 */
public record ListenerConfig(ListenConfig listen, int backlog, boolean reusePort) {}
