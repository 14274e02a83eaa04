package io.trepak.engine.config;

import java.util.List;

/**
 * A whole configuration file.
 *
 * @param file as the user named it
 * @param pools in twemproxy's order: shorter names first, equal lengths by unsigned bytes; never empty
 * @param workers event loops that carry requests; 0 lets the engine choose
 * @param transport {@code auto}, {@code io_uring}, {@code epoll}, {@code kqueue} or {@code nio}
 * @param maxBufferedBytes what all clients together may make the proxy hold before it stops reading
 * @param monitoring how the proxy lets itself be watched
 * @param watched whether the file is read again whenever it changes
 */
public record ProxyConfig(
        String file,
        List<PoolConfig> pools,
        int workers,
        String transport,
        long maxBufferedBytes,
        Monitoring monitoring,
        boolean watched) {
    /** What {@link #maxBufferedBytes} is where the configuration is silent. */
    public static final long DEFAULT_MAX_BUFFERED_BYTES = 128L << 20;

    /** The same with other pools, in order. */
    public ProxyConfig with(List<PoolConfig> others) {
        return new ProxyConfig(file, List.copyOf(others), workers, transport, maxBufferedBytes, monitoring, watched);
    }
}
