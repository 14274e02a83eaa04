package io.trepak.api.tck;

import io.trepak.api.Counter;
import io.trepak.api.Options;
import io.trepak.api.PluginContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * What the engine does for a plugin, for a test that looks at it. Time stands still until {@link #advance}; tasks run on the
 * thread that calls it. It does not wait for a start: call what the engine would call.
 */
public class TestContext implements PluginContext {
    private record Task(long atMillis, long number, Runnable action) {}

    private final Options options;
    private final Map<String, AtomicLong> counters = new TreeMap<>();
    private final Map<String, DoubleSupplier> gauges = new TreeMap<>();
    private final Map<String, Supplier<? extends Map<String, ? extends Number>>> families = new TreeMap<>();
    private final Map<String, Supplier<? extends Map<String, ?>>> pages = new TreeMap<>();
    private final List<String> lines = new ArrayList<>();
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::atMillis).thenComparingLong(Task::number));
    private long nowMillis;
    private long nextNumber;

    /** A context for a plugin with these keys. */
    public TestContext(Options options) {
        this.options = Objects.requireNonNull(options, "options");
    }

    @Override
    public final Options options() {
        return options;
    }

    @Override
    public final synchronized Counter counter(String name, String help, String... labels) {
        AtomicLong value = counters.computeIfAbsent(series(name, labels), key -> new AtomicLong());
        return count -> value.addAndGet(Math.max(0, count));
    }

    @Override
    public final void counter(String name, String help, DoubleSupplier value, String... labels) {
        gauge(name, help, value, labels);
    }

    @Override
    public final synchronized void gauge(String name, String help, DoubleSupplier value, String... labels) {
        gauges.put(series(name, labels), Objects.requireNonNull(value, "value"));
    }

    @Override
    public final synchronized void gauges(
            String name, String help, String label, Supplier<? extends Map<String, ? extends Number>> values) {
        Objects.requireNonNull(values, "values");
        families.put(series(name, label, ""), values);
    }

    private static String series(String name, String... labels) {
        if (!name.matches("trepak_[a-z0-9_]+")) {
            throw new IllegalArgumentException("metric '" + name + "'; expected trepak_ and a-z, 0-9, _");
        }
        if (labels.length % 2 != 0) {
            throw new IllegalArgumentException("labels of " + name + ": " + Arrays.toString(labels)
                    + "; expected name, value, name, value and so on");
        }
        return name + Arrays.toString(labels);
    }

    @Override
    public final synchronized void page(String name, Supplier<? extends Map<String, ?>> content) {
        if (!name.matches("[a-z0-9_]+")) {
            throw new IllegalArgumentException("page '" + name + "'; expected a-z, 0-9, _");
        }
        pages.put(name, Objects.requireNonNull(content, "content"));
    }

    @Override
    public final synchronized void log(System.Logger.Level level, String event, String subject, String detail) {
        lines.add(level + " " + event + ": " + subject + ": " + detail);
    }

    @Override
    public final synchronized void schedule(long delayMillis, Runnable task) {
        tasks.add(new Task(nowMillis + Math.max(0, delayMillis), nextNumber++, Objects.requireNonNull(task, "task")));
    }

    // ---- for the test

    /** Lets time pass: runs what is due until then, in the order of time, tasks that such tasks schedule included. */
    public final void advance(long millis) {
        long end;
        synchronized (this) {
            end = nowMillis + millis;
        }
        for (Task next = due(end); next != null; next = due(end)) {
            next.action().run();
        }
    }

    private synchronized Task due(long end) {
        Task next = tasks.peek();
        if (next == null || next.atMillis() > end) {
            nowMillis = end;
            return null;
        }
        nowMillis = next.atMillis();
        return tasks.remove();
    }

    /** How long it is until the next task, in milliseconds; -1 when there is none. */
    public final synchronized long nextTaskMillis() {
        return tasks.isEmpty() ? -1 : tasks.peek().atMillis() - nowMillis;
    }

    /** The value of a counter, or of a gauge, which is asked now. */
    public final double metric(String name, String... labels) {
        String series = series(name, labels);
        DoubleSupplier gauge;
        AtomicLong counter;
        synchronized (this) {
            gauge = gauges.get(series);
            counter = counters.get(series);
        }
        if (gauge == null && counter == null) {
            throw new AssertionError(
                    "nobody asked for " + series + ", only for " + counters.keySet() + " and " + gauges.keySet());
        }
        return gauge != null ? gauge.getAsDouble() : counter.get();
    }

    /** The values of a gauge for each value of a label, which are asked now. */
    public final Map<String, ? extends Number> metrics(String name, String label) {
        Supplier<? extends Map<String, ? extends Number>> values;
        synchronized (this) {
            values = families.get(series(name, label, ""));
        }
        if (values == null) {
            throw new AssertionError("nobody asked for " + name + " by " + label + ", only for " + families.keySet());
        }
        return values.get();
    }

    /** What a page shows now. */
    public final Map<String, ?> page(String name) {
        Supplier<? extends Map<String, ?>> content;
        synchronized (this) {
            content = pages.get(name);
        }
        if (content == null) {
            throw new AssertionError("nobody asked for a page '" + name + "', only for " + pages.keySet());
        }
        return content.get();
    }

    /** The lines of the log so far: {@code WARNING event: subject: detail}. */
    public final synchronized List<String> lines() {
        return List.copyOf(lines);
    }
}
