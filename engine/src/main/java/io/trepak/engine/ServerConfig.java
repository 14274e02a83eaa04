package io.trepak.engine;

/**
 * One entry of {@code servers:}.
 *
 * @param name its place on the ring: the name given, else {@code host:port} (host alone for port 11211), else the path of
 *     the Unix socket with a colon behind it
 * @param address where to dial it: {@code host:port} with a decimal port, or the path of a Unix socket
 * @param label how log lines call it: the entry without its name
 * @param weight 1 or more
 * @param line of the configuration file, from 1
 */
public record ServerConfig(String name, String address, String label, int weight, int line) {}
