package io.trepak.engine;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * What the command line or an embedding program decides, rather than the configuration file.
 *
 * @param plugins folder whose entries are plugin JARs or folders of JARs; null for those on the module or class path only
 * @param statsAddress where the statistics port listens; null for none
 * @param workers overrides {@code workers:} when above 0
 * @param transport overrides {@code transport:} unless null
 * @param lostLogLines how many lines of its log the program has lost, for the metrics; null where nobody counts
 * @param portWaitMillis how long a start waits for addresses that another process has, all together; 0 fails at once
 */
public record ProxyOptions(
        Path plugins,
        InetSocketAddress statsAddress,
        int workers,
        String transport,
        LongSupplier lostLogLines,
        long portWaitMillis) {
    /** Nothing but what the configuration file and the module path say. */
    public static final ProxyOptions NONE = new ProxyOptions(null, null, 0, null);

    /** Options of a program that counts no lines of a log, and whose addresses are free when it starts. */
    public ProxyOptions(Path plugins, InetSocketAddress statsAddress, int workers, String transport) {
        this(plugins, statsAddress, workers, transport, null, 0);
    }
}
