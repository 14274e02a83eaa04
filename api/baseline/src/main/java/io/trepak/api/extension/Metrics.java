package io.trepak.api.extension;

import java.util.List;
import java.util.Map;

public interface Metrics {
    enum Kind {
        COUNTER,
        GAUGE
    }

    record Sample(String name, Kind kind, Map<String, String> labels, double value) {}

    List<Sample> read();
}
