package io.trepak.api;

import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * What the engine does for an opened plugin of any kind. Made by the engine; a later minor version may add methods.
 *
 * <pre>
 *   open ─► start ─► close        in service
 *   open ──────────► close        a mere check of the configuration file, and a reload that fails or changes nothing here
 * </pre>
 *
 * <p>What is asked for during open takes effect at start: metrics and pages can be seen from then on, lines are logged, tasks
 * begin to wait. Close takes all of it back. So in a mere check everything but {@link #options} does nothing.
 *
 * <p>Thread: any, unless said otherwise.
 */
public interface PluginContext {
    /**
     * The keys to read.
     *
     * @throws IllegalStateException when open has returned
     */
    Options options();

    /**
     * A counter among the proxy's metrics. A reload that asks for the same name and labels goes on with the same counter. The
     * engine adds the label {@code pool} where there is a pool.
     *
     * @param name {@code trepak_} and lower-case letters, digits and underscores, its unit last, without the {@code _total} that
     *     ends it in Prometheus: {@code trepak_denied}
     * @param help one sentence
     * @param labels name, value, name, value …; few values, for each set of them is kept
     * @throws IllegalArgumentException when the name or a label cannot be used
     * @throws IllegalStateException when it is a metric of the engine's, or of another plugin that says something else of it or has it for
     *     the same pool; this stops the start
     */
    Counter counter(String name, String help, String... labels);

    /**
     * A counter that the plugin keeps itself: of seconds, which a {@link Counter} cannot count. It begins anew with each reload, as
     * readers of counters expect of a restart. Asked for again with the same labels, the later value counts.
     *
     * @param name as that of the other counters
     * @param help one sentence
     * @param value as that of a {@link #gauge}; never less than before
     * @param labels name, value, name, value …
     * @throws IllegalArgumentException when the name or a label cannot be used
     * @throws IllegalStateException when it is a metric of the engine's or of another plugin, which stops the start
     */
    void counter(String name, String help, DoubleSupplier value, String... labels);

    /**
     * A gauge among the proxy's metrics. Asked for again with the same labels, the later value counts.
     *
     * @param name as that of a {@link #counter}
     * @param help one sentence
     * @param value asked on a thread of the engine, never a worker, whenever somebody reads the metrics; must not block. What it
     *     throws is counted as a fault of the plugin, and the gauge is left out
     * @param labels name, value, name, value …
     * @throws IllegalArgumentException when the name or a label cannot be used
     * @throws IllegalStateException when it is a metric of the engine's, or of another plugin that says something else of it or has it for
     *     the same pool; this stops the start
     */
    void gauge(String name, String help, DoubleSupplier value, String... labels);

    /**
     * A gauge for each value of a label, where these come and go: servers of a topology, users. What {@code values} tells is shown,
     * and nothing else. Asked for again, the later values count.
     *
     * @param name as that of a {@link #counter}
     * @param help one sentence
     * @param label whose values these are: {@code server}
     * @param values asked as that of a {@link #gauge}; few, for a page of metrics has a line for each
     * @throws IllegalArgumentException when the name or the label cannot be used
     * @throws IllegalStateException when it is a metric of the engine's, or of another plugin that says something else of it or has it for
     *     the same pool; this stops the start
     */
    void gauges(String name, String help, String label, Supplier<? extends Map<String, ? extends Number>> values);

    /**
     * A page of the admin port, {@code GET /name?pool=POOL}, shown as JSON. Asked for again under the same name, the later
     * content counts.
     *
     * @param name lower-case letters, digits and underscores
     * @param content asked on a thread of the engine whenever somebody looks at the page; must not block. Values are texts,
     *     numbers, booleans, null, and maps and lists of these; anything else is shown as its {@code toString()}. What it throws
     *     is counted as a fault of the plugin
     * @throws IllegalArgumentException when the name cannot be used
     * @throws IllegalStateException when it is a page of the engine's, or of another plugin of the pool, which stops the start
     */
    void page(String name, Supplier<? extends Map<String, ?>> content);

    /**
     * Writes {@code event: subject: detail} to the log, the subject with its pool. Of one event and subject one line a second is written, with how many
     * were left out. Not for every request.
     *
     * @param level {@link System.Logger.Level#OFF} writes nothing
     * @param event a constant of a few words: {@code authentication failed}
     * @param subject whom it happened to
     * @param detail what else there is to say; may be empty. Control characters are replaced
     */
    void log(System.Logger.Level level, String event, String subject, String detail);

    /**
     * Runs a task once, later, on the plugin's own thread of events: all its tasks, and its callbacks that are not said to come
     * from a worker, run there, one after the other. A task must not block for longer than reading a file takes. What it throws
     * is counted as a fault of the plugin. Before start nothing runs; close drops what has not begun.
     *
     * @param delayMillis from now on, or, before start, from start on; 0 or less for as soon as possible
     * @param task that may schedule itself again
     */
    void schedule(long delayMillis, Runnable task);
}
