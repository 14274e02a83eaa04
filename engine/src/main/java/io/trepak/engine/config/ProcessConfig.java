package io.trepak.engine.config;

/**
 * How the process carries requests; each is a key of the whole proxy.
 *
 * @param workers event loops that carry requests; 0 lets the engine choose
 * @param transport {@code auto}, {@code io_uring}, {@code epoll}, {@code kqueue} or {@code nio}
 * @param maxBufferedBytes what all clients together may make the proxy hold before it stops reading
 * @param watchConfig whether the file is read again whenever it changes
 */
public record ProcessConfig(int workers, String transport, long maxBufferedBytes, boolean watchConfig) {}
