package io.trepak.engine.plugin;

import io.trepak.engine.log.LogEvent;
import io.trepak.engine.report.PluginFault;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts how often one plugin failed. The first time it is logged with its stack, from then on in one line now and then, with
 * the count. Made by {@link PluginFaults}. Thread: any.
 */
public final class FaultCounter {
    private static final Logger LOG = LoggerFactory.getLogger(FaultCounter.class);

    private final String kind;
    private final String name;
    private final String jar;
    private final long lineEveryNanos;
    private final LongSupplier nanoTime;
    private final LongAdder count = new LongAdder();
    private final AtomicLong lines = new AtomicLong();
    private final AtomicLong nextLineNanos = new AtomicLong();

    FaultCounter(String kind, String name, String jar, long lineEveryNanos, LongSupplier nanoTime) {
        this.kind = kind;
        this.name = name;
        this.jar = jar;
        this.lineEveryNanos = lineEveryNanos;
        this.nanoTime = nanoTime;
    }

    /** How messages call the plugin: {@code hash 'djb2' (djb2-1.0.jar)}. */
    public String label() {
        return kind + " '" + name + "' (" + jar + ")";
    }

    /** How often it failed so far. */
    public long count() {
        return count.sum();
    }

    /**
     * Counts one failure. Does not block, and logs at most one line in ten seconds.
     *
     * @param doing what it was asked for and what comes of the failure, a constant: {@code "hashing a key; the request fails"}
     * @param failure what it threw
     * @throws VirtualMachineError see {@link PluginFaults#rethrowIfFatal}
     */
    public void failed(String doing, Throwable failure) {
        PluginFaults.rethrowIfFatal(failure);
        count.increment();
        long now = nanoTime.getAsLong();
        long next = nextLineNanos.get();
        boolean first = lines.get() == 0;
        if (!first && now - next < 0 || !nextLineNanos.compareAndSet(next, now + lineEveryNanos)) {
            return;
        }
        if (lines.getAndIncrement() == 0) {
            LogEvent.PLUGIN_FAILED.log(LOG, label(), "at " + doing + ": " + PluginReason.of(failure), failure);
        } else {
            LogEvent.PLUGIN_FAILED.log(
                    LOG, label(), "at " + doing + ": " + PluginReason.of(failure) + " (" + count() + " times so far)");
        }
    }

    PluginFault snapshot() {
        return new PluginFault(kind, name, jar, count());
    }
}
