package io.trepak.engine;

import java.net.SocketAddress;

/**
 * Where a pool listens.
 *
 * @param text as written
 * @param address a resolved {@link java.net.InetSocketAddress} or a {@link java.net.UnixDomainSocketAddress}
 * @param mode permissions for the file of a Unix socket; 0 leaves them to the umask
 */
public record ListenConfig(String text, SocketAddress address, int mode) {}
