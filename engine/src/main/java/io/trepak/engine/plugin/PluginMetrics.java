package io.trepak.engine.plugin;

import io.trepak.api.Counter;
import io.trepak.api.export.Sample.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The metrics that the plugins of one proxy have asked for. A name belongs to one plugin, and to others that say the same of it; each
 * set of its labels is a series, which belongs to one of them. It is there as long as an open plugin has asked for it and shown once one of these is started. Thread: any.
 */
public final class PluginMetrics {
    private static final Pattern NAME = Pattern.compile("trepak_[a-z0-9_]*[a-z0-9]");
    /** What Prometheus puts behind names itself. */
    private static final Pattern SUFFIX = Pattern.compile(".*_(total|created|bucket|count|sum|info)");

    private static final String POOL = "pool";
    private static final Pattern LABEL = Pattern.compile("[a-z][a-z0-9_]*");

    /** Takes what is shown. */
    @FunctionalInterface
    public interface Reader {
        /**
         * @param name of a counter: without {@code _total}
         */
        void read(String name, Kind kind, String help, Map<String, String> labels, double value);
    }

    private static final class Metric {
        final Kind kind;
        final String help;
        /** The first of this plugin's. */
        final PluginUser owner;

        final Map<Map<String, String>, Series> series = new LinkedHashMap<>();

        Metric(Kind kind, String help, PluginUser owner) {
            this.kind = kind;
            this.help = help;
            this.owner = owner;
        }
    }

    /** Tells values, each with the labels that it has beside those of its series. */
    private interface Telling {
        void tell(BiConsumer<Map<String, String>, Double> to);
    }

    /** One set of labels of a metric. */
    static final class Series {
        private final String name;
        private final Map<String, String> labels;
        private final PluginUser owner;
        private final LongAdder count = new LongAdder();
        /** By who shows it; the last one counts. Guarded by the table. */
        private final Map<PluginUser, Telling> shown = new LinkedHashMap<>();

        private int uses;

        private Series(String name, Map<String, String> labels, PluginUser owner) {
            this.name = name;
            this.labels = labels;
            this.owner = owner;
        }

        Counter counter() {
            return count::add;
        }

        DoubleSupplier sum() {
            return count::sum;
        }
    }

    private final Set<String> taken;
    private final Map<String, Metric> metrics = new TreeMap<>();

    /**
     * @param taken names that plugins cannot have
     */
    PluginMetrics(Set<String> taken) {
        this.taken = taken;
    }

    /**
     * Keeps a series for a plugin until it is released. Not shown yet.
     *
     * @param owner the plugin
     * @param labels name, value, name, value …
     */
    synchronized Series reserve(String name, Kind kind, String help, PluginUser owner, String... labels) {
        requireName(name);
        Map<String, String> all = labels(name, owner.pool(), labels);
        Metric metric = metrics.get(name);
        if (metric == null) {
            metric = new Metric(kind, help, owner);
            metrics.put(name, metric);
        } else if (metric.owner.plugin() != owner.plugin() && (metric.kind != kind || !metric.help.equals(help))) {
            throw taken(name, metric.owner);
        } else if (metric.kind != kind) {
            throw new IllegalStateException("metric '" + name + "' is a counter and a gauge; expected one of the two");
        }
        Series series = metric.series.computeIfAbsent(all, key -> new Series(name, key, owner));
        if (series.owner.plugin() != owner.plugin()) {
            throw taken(name, series.owner);
        }
        series.uses++;
        return series;
    }

    private static IllegalStateException taken(String name, PluginUser by) {
        return new IllegalStateException(
                "metric '" + name + "' is one of " + by.faults().label() + " already");
    }

    private void requireName(String name) {
        if (!NAME.matcher(name).matches() || SUFFIX.matcher(name).matches()) {
            throw new IllegalArgumentException("metric '" + name
                    + "'; expected trepak_ and lower-case letters, digits and underscores, and at the end"
                    + " none of _total, _created, _bucket, _count, _sum, _info");
        }
        if (taken.contains(name)) {
            throw new IllegalStateException("metric '" + name + "' is one of the engine's; expected another name");
        }
    }

    private static Map<String, String> labels(String name, String pool, String... labels) {
        if (labels.length % 2 != 0) {
            throw new IllegalArgumentException("metric '" + name + "' has " + labels.length
                    + " texts as labels; expected name, value, name, value");
        }
        Map<String, String> all = new TreeMap<>();
        if (pool != null) {
            all.put(POOL, pool);
        }
        for (int i = 0; i < labels.length; i += 2) {
            requireLabel(name, labels[i]);
            if (all.putIfAbsent(labels[i], labels[i + 1]) != null) {
                throw invalidLabel(name, labels[i]);
            }
        }
        return Map.copyOf(all);
    }

    static void requireLabel(String name, String label) {
        if (!LABEL.matcher(label).matches() || label.equals(POOL)) {
            throw invalidLabel(name, label);
        }
    }

    private static IllegalArgumentException invalidLabel(String name, String label) {
        return new IllegalArgumentException("label '" + label + "' of metric '" + name
                + "'; expected lower-case letters, digits and underscores, each label once, and not " + POOL);
    }

    /** From now on it is shown, with this value, until the same one hides it. */
    void show(Series series, PluginUser by, DoubleSupplier value) {
        show(series, by, to -> to.accept(Map.of(), value.getAsDouble()));
    }

    /** The same with a value for each value of a label. */
    void show(Series series, PluginUser by, String label, Supplier<? extends Map<String, ? extends Number>> values) {
        show(
                series,
                by,
                to -> values.get().forEach((value, number) -> to.accept(Map.of(label, value), number.doubleValue())));
    }

    private synchronized void show(Series series, PluginUser by, Telling telling) {
        series.shown.remove(by);
        series.shown.put(by, telling);
    }

    /** Gives back what was reserved. */
    synchronized void release(Series series, PluginUser by) {
        series.shown.remove(by);
        if (--series.uses == 0) {
            Metric metric = metrics.get(series.name);
            metric.series.remove(series.labels);
            if (metric.series.isEmpty()) {
                metrics.remove(series.name);
            }
        }
    }

    private record Shown(
            String name, Kind kind, String help, PluginUser by, Map<String, String> labels, Telling telling) {}

    /** Reads what is shown now, by name. What a plugin fails to tell is counted and left out. */
    public void read(Reader reader) {
        for (Shown shown : shown()) {
            Map<Map<String, String>, Double> values = new LinkedHashMap<>();
            try {
                shown.telling.tell(values::put);
            } catch (Throwable e) {
                shown.by.faults().failed("telling the value of a gauge, which is left out", e);
                continue;
            }
            values.forEach((labels, value) ->
                    reader.read(shown.name, shown.kind, shown.help, both(shown.labels, labels), value));
        }
    }

    private static Map<String, String> both(Map<String, String> some, Map<String, String> others) {
        if (others.isEmpty()) {
            return some;
        }
        Map<String, String> all = new TreeMap<>(some);
        all.putAll(others);
        return Map.copyOf(all);
    }

    private synchronized List<Shown> shown() {
        List<Shown> all = new ArrayList<>();
        metrics.forEach((name, metric) -> metric.series.forEach((labels, series) -> {
            Map.Entry<PluginUser, Telling> last = null;
            for (Map.Entry<PluginUser, Telling> each : series.shown.entrySet()) {
                last = each;
            }
            if (last != null) {
                all.add(new Shown(name, metric.kind, metric.help, last.getKey(), labels, last.getValue()));
            }
        }));
        return all;
    }
}
