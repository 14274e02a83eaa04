package io.trepak.engine.admin;

import io.trepak.api.export.Sample;
import io.trepak.api.export.Sample.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * One metric with all its samples, which differ in their labels.
 *
 * @param name of a counter: without {@code _total}
 * @param kind of the samples; null for a histogram
 * @param help one sentence
 * @param durations the samples of a histogram
 */
record Family(String name, Kind kind, String help, List<Sample> samples, List<Durations> durations) {

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
            return add(name, kind, help, value, named(labels));
        }

        Table add(String name, Kind kind, String help, double value, Map<String, String> labels) {
            family(name, kind, help).samples().add(new Reading(name, help, kind, labels, value));
            return this;
        }

        /**
         * A histogram. Who knows numbers only gets how many there were and their sum.
         *
         * @param micros null for an empty one
         */
        void durations(String name, String help, Histogram micros, String... labels) {
            Family family = family(name, null, help);
            Durations durations = Durations.of(named(labels), micros);
            family.durations().add(durations);
            family.samples()
                    .add(new Reading(name + "_count", help, Kind.COUNTER, durations.labels(), durations.count()));
            family.samples()
                    .add(new Reading(name + "_sum", help, Kind.COUNTER, durations.labels(), durations.sumSeconds()));
        }

        private Family family(String name, Kind kind, String help) {
            return families.computeIfAbsent(
                    name, key -> new Family(key, kind, help, new ArrayList<>(), new ArrayList<>()));
        }

        private static Map<String, String> named(String... labels) {
            Map<String, String> named = new LinkedHashMap<>();
            for (int i = 0; i < labels.length; i += 2) {
                named.put(labels[i], labels[i + 1]);
            }
            return Map.copyOf(named);
        }

        Collection<Family> families() {
            return families.values();
        }
    }
}
