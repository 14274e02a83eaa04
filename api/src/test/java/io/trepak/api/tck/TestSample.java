package io.trepak.api.tck;

import io.trepak.api.export.Sample;
import java.util.Map;
import java.util.TreeMap;

/** A number made up by a test of an exporter. Immutable: {@link #label} returns one with a label more. */
public final class TestSample implements Sample {
    private final String name;
    private final Kind kind;
    private final Map<String, String> labels;
    private final double value;

    private TestSample(String name, Kind kind, Map<String, String> labels, double value) {
        this.name = name;
        this.kind = kind;
        this.labels = labels;
        this.value = value;
    }

    /** A counter without labels. */
    public static TestSample counter(String name, double value) {
        return new TestSample(name, Kind.COUNTER, Map.of(), value);
    }

    /** A gauge without labels. */
    public static TestSample gauge(String name, double value) {
        return new TestSample(name, Kind.GAUGE, Map.of(), value);
    }

    /** The same with one label more. */
    public TestSample label(String label, String text) {
        Map<String, String> more = new TreeMap<>(labels);
        more.put(label, text);
        return new TestSample(name, kind, more, value);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String help() {
        return "Made up by a test.";
    }

    @Override
    public Kind kind() {
        return kind;
    }

    /** In alphabetical order of the labels' names. */
    @Override
    public Map<String, String> labels() {
        return labels;
    }

    @Override
    public double value() {
        return value;
    }

    @Override
    public String toString() {
        return name + labels + " " + value;
    }
}
