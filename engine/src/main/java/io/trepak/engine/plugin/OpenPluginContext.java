package io.trepak.engine.plugin;

import io.trepak.api.Counter;
import io.trepak.api.Options;
import io.trepak.api.Plugin;
import io.trepak.api.PluginContext;
import io.trepak.api.export.Sample.Kind;
import io.trepak.engine.log.EventLog;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What the engine does for one plugin, from open to close. What is asked for before the start is kept until then. Thread: any.
 *
 * <pre>
 *   OPENING ─ opened ─► OPENED ─ start ─► STARTED
 *      └──────────────────┴──── close ───────┴────► CLOSED
 * </pre>
 */
class OpenPluginContext implements PluginContext, PluginUser {
    private static final Logger LOG = LoggerFactory.getLogger("io.trepak.plugin");

    private enum State {
        OPENING,
        OPENED,
        STARTED,
        CLOSED
    }

    private final PluginServices services;
    private final String kind;
    private final Plugin plugin;
    private final String pool;
    private final Options options;
    private final EventLog log;
    private final List<PluginMetrics.Series> series = new ArrayList<>();
    private final Set<Task> tasks = new HashSet<>();
    private List<Runnable> atStart = new ArrayList<>();
    private volatile State state = State.OPENING;
    private volatile FaultCounter faults;

    /**
     * @param kind of plugin, which has a thread of events
     * @param faults those of the plugin as long as it is not used
     * @param pool it is opened for; null for none
     */
    OpenPluginContext(
            PluginServices services, String kind, Plugin plugin, FaultCounter faults, String pool, Options options) {
        this.services = services;
        this.kind = kind;
        this.plugin = plugin;
        this.faults = faults;
        this.pool = pool;
        this.options = options;
        this.log = EventLog.ofPlugin(
                pool, (task, nanos) -> services.events(kind).schedule(task, nanos, TimeUnit.NANOSECONDS));
    }

    @Override
    public final String pool() {
        return pool;
    }

    @Override
    public Plugin plugin() {
        return plugin;
    }

    @Override
    public FaultCounter faults() {
        return faults;
    }

    // ---- its life

    /** Open has returned. */
    synchronized void opened() {
        state = State.OPENED;
    }

    /** It is in force, and what it does wrong is the proxy's business. */
    void used() {
        faults = services.faults().of(plugin);
    }

    /** From now on everything takes effect, also what was asked for before. */
    synchronized void start() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.STARTED;
        List<Runnable> asked = atStart;
        atStart = null;
        asked.forEach(Runnable::run);
    }

    /** From now on nothing has any effect. */
    synchronized void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        atStart = null;
        series.forEach(each -> services.metrics().release(each, this));
        services.pages().release(this);
        tasks.forEach(Task::cancel);
        tasks.clear();
    }

    private synchronized void whenStarted(Runnable action) {
        switch (state) {
            case OPENING, OPENED -> atStart.add(action);
            case STARTED -> action.run();
            case CLOSED -> {}
        }
    }

    // ---- what it is asked for

    @Override
    public final Options options() {
        if (state != State.OPENING) {
            throw new IllegalStateException("options() after open; expected to be asked during open only");
        }
        return options;
    }

    @Override
    public final synchronized Counter counter(String name, String help, String... labels) {
        if (state == State.CLOSED) {
            return count -> {};
        }
        PluginMetrics.Series counted = reserve(name, Kind.COUNTER, help, labels);
        whenStarted(() -> services.metrics().show(counted, this, counted.sum()));
        Counter counter = counted.counter();
        return count -> {
            if (count > 0 && state == State.STARTED) {
                counter.add(count);
            }
        };
    }

    @Override
    public final void counter(String name, String help, DoubleSupplier value, String... labels) {
        tell(name, Kind.COUNTER, help, value, labels);
    }

    @Override
    public final void gauge(String name, String help, DoubleSupplier value, String... labels) {
        tell(name, Kind.GAUGE, help, value, labels);
    }

    private synchronized void tell(String name, Kind metric, String help, DoubleSupplier value, String... labels) {
        Objects.requireNonNull(value, "value");
        if (state != State.CLOSED) {
            PluginMetrics.Series told = reserve(name, metric, help, labels);
            whenStarted(() -> services.metrics().show(told, this, value));
        }
    }

    @Override
    public final synchronized void gauges(
            String name, String help, String label, Supplier<? extends Map<String, ? extends Number>> values) {
        Objects.requireNonNull(values, "values");
        PluginMetrics.requireLabel(name, label);
        if (state != State.CLOSED) {
            PluginMetrics.Series told = reserve(name, Kind.GAUGE, help);
            whenStarted(() -> services.metrics().show(told, this, label, values));
        }
    }

    private PluginMetrics.Series reserve(String name, Kind metric, String help, String... labels) {
        Objects.requireNonNull(help, "help");
        PluginMetrics.Series reserved = services.metrics().reserve(name, metric, help, this, labels);
        series.add(reserved);
        return reserved;
    }

    @Override
    public final synchronized void page(String name, Supplier<? extends Map<String, ?>> content) {
        Objects.requireNonNull(content, "content");
        if (state != State.CLOSED) {
            services.pages().reserve(name, this);
            whenStarted(() -> services.pages().show(name, this, content));
        }
    }

    @Override
    public final void log(System.Logger.Level level, String event, String subject, String detail) {
        Objects.requireNonNull(event, "event");
        if (level != System.Logger.Level.OFF) {
            String who = PluginReason.oneLine(String.valueOf(subject));
            String what = PluginReason.oneLine(String.valueOf(detail));
            whenStarted(() -> log.note(LOG, level(level), event, who, what));
        }
    }

    private static Level level(System.Logger.Level level) {
        return switch (level) {
            case ALL, TRACE -> Level.TRACE;
            case DEBUG -> Level.DEBUG;
            case INFO -> Level.INFO;
            case WARNING -> Level.WARN;
            case ERROR, OFF -> Level.ERROR;
        };
    }

    @Override
    public final void schedule(long delayMillis, Runnable task) {
        Objects.requireNonNull(task, "task");
        whenStarted(() -> new Task(task).schedule(Math.max(0, delayMillis)));
    }

    /** Runs something on the plugin's thread of events, as soon as that is free, once it is started and until it is closed. */
    final void run(String doing, Runnable callback) {
        runLater(doing, 0, callback);
    }

    /** The same after a while. */
    final void runLater(String doing, long delayMillis, Runnable callback) {
        whenStarted(() -> new Task(doing, callback).schedule(delayMillis));
    }

    final boolean isStarted() {
        return state == State.STARTED;
    }

    final Dialler dialler() {
        return services.dialler();
    }

    /** Something that waits for its time, or for the thread. */
    private final class Task implements Runnable {
        private final String doing;
        private final Runnable action;
        private Future<?> due;

        Task(Runnable action) {
            this("running a task of its own", action);
        }

        Task(String doing, Runnable action) {
            this.doing = doing;
            this.action = action;
        }

        /** Only by who holds the lock. */
        void schedule(long delayMillis) {
            try {
                tasks.add(this);
                due = services.events(kind).schedule(this, delayMillis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                tasks.remove(this); // the proxy ends
            }
        }

        void cancel() {
            due.cancel(false);
        }

        @Override
        public void run() {
            synchronized (OpenPluginContext.this) {
                if (!tasks.remove(this)) {
                    return;
                }
            }
            try {
                action.run();
            } catch (Throwable e) {
                faults.failed(doing, e);
            }
        }
    }
}
