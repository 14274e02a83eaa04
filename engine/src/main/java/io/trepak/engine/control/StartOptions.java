package io.trepak.engine.control;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * What whoever starts a proxy decides, rather than the configuration.
 *
 * @param plugins the folder; null for none
 * @param statsAddress where the statistics port listens; null for none
 * @param workers 0 for as many as the configuration says
 * @param transport its name; null for what the configuration says
 * @param lostLogLines how many lines of its log the program has lost; null where nobody counts
 * @param portWaitMillis how long the start waits for addresses that another process has, all together
 */
public record StartOptions(
        Path plugins,
        InetSocketAddress statsAddress,
        int workers,
        String transport,
        LongSupplier lostLogLines,
        long portWaitMillis) {}
