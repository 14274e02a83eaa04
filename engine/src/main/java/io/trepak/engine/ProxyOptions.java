package io.trepak.engine;

import io.trepak.engine.control.StartOptions;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/** What the command line or an embedding program decides, rather than the configuration. */
public final class ProxyOptions {
    /** Nothing but what the configuration and the module path or the class path say. */
    public static final ProxyOptions NONE = builder().build();

    private final Path plugins;
    private final InetSocketAddress statsAddress;
    private final int workers;
    private final String transport;
    private final LongSupplier lostLogLines;
    private final long portWaitMillis;

    private ProxyOptions(Builder builder) {
        plugins = builder.plugins;
        statsAddress = builder.statsAddress;
        workers = builder.workers;
        transport = builder.transport;
        lostLogLines = builder.lostLogLines;
        portWaitMillis = builder.portWaitMillis;
    }

    /** Each option left out is as in {@link #NONE}. */
    public static Builder builder() {
        return new Builder();
    }

    /** The folder of plugins; null for those on the module path or the class path only. */
    public Path plugins() {
        return plugins;
    }

    /** Where the statistics port listens; null for none. */
    public InetSocketAddress statsAddress() {
        return statsAddress;
    }

    /** Overrides {@code workers:} when above 0. */
    public int workers() {
        return workers;
    }

    /** Overrides {@code transport:} unless null. */
    public String transport() {
        return transport;
    }

    /** How many lines of its log the program has lost; null where nobody counts. */
    public LongSupplier lostLogLines() {
        return lostLogLines;
    }

    /** How long a start waits for addresses that another process has, all together; 0 fails at once. */
    public long portWaitMillis() {
        return portWaitMillis;
    }

    StartOptions forStart() {
        return new StartOptions(plugins, statsAddress, workers, transport, lostLogLines, portWaitMillis);
    }

    /** Collects options. Not thread-safe. */
    public static final class Builder {
        private Path plugins;
        private InetSocketAddress statsAddress;
        private int workers;
        private String transport;
        private LongSupplier lostLogLines;
        private long portWaitMillis;

        private Builder() {}

        /**
         * @param folder whose entries are plugin JARs or folders of JARs, beside those on the module path or the class path
         */
        public Builder plugins(Path folder) {
            plugins = folder;
            return this;
        }

        /**
         * @param address where the statistics port listens; port 0 takes a free one, which {@link Proxy#statsAddress} tells
         */
        public Builder statsAddress(InetSocketAddress address) {
            statsAddress = address;
            return this;
        }

        /**
         * @param count of workers, instead of what {@code workers:} says
         */
        public Builder workers(int count) {
            workers = count;
            return this;
        }

        /**
         * @param name of the transport, instead of what {@code transport:} says
         */
        public Builder transport(String name) {
            transport = name;
            return this;
        }

        /**
         * @param counter of the lines of its log that the program has lost, for the metrics
         */
        public Builder lostLogLines(LongSupplier counter) {
            lostLogLines = counter;
            return this;
        }

        /**
         * @param millis how long a start waits for addresses that another process has, all together
         */
        public Builder portWaitMillis(long millis) {
            portWaitMillis = millis;
            return this;
        }

        /** The options. */
        public ProxyOptions build() {
            return new ProxyOptions(this);
        }
    }
}
