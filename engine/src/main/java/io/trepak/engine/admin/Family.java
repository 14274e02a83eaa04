package io.trepak.engine.admin;

import io.trepak.api.extension.Metrics.Kind;
import io.trepak.api.extension.Metrics.Sample;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One metric with all its samples, which differ in their labels.
 *
 * @param name of a counter: without {@code _total}
 * @param help one sentence
 */
record Family(String name, Kind kind, String help, List<Sample> samples) {

    /** Metrics of one moment, in the order they were first added. */
    static final class Table {
        private final Map<String, Family> families = new LinkedHashMap<>();

        /**
         * @param labels name, value, name, value …
         */
        Table counter(String name, String help, double value, String... labels) {
            return add(name, Kind.COUNTER, help, value, labels);
        }

        Table gauge(String name, String help, double value, String... labels) {
            return add(name, Kind.GAUGE, help, value, labels);
        }

        Table add(String name, Kind kind, String help, double value, String... labels) {
            Map<String, String> named = new LinkedHashMap<>();
            for (int i = 0; i < labels.length; i += 2) {
                named.put(labels[i], labels[i + 1]);
            }
            families.computeIfAbsent(name, key -> new Family(key, kind, help, new ArrayList<>()))
                    .samples()
                    .add(new Sample(name, kind, Map.copyOf(named), value));
            return this;
        }

        Collection<Family> families() {
            return families.values();
        }
    }
}
