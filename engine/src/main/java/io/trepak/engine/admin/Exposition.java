package io.trepak.engine.admin;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.trepak.api.export.Sample;
import io.trepak.api.export.Sample.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** Metrics as text: OpenMetrics for those who accept it, else Prometheus' own format. Writing is the client library's. */
final class Exposition {
    private static final String INFO = "_info";

    private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();
    private final ExpositionFormatWriter plain = PrometheusTextFormatWriter.create();

    /**
     * @param accept the header of the request; null if it has none
     */
    Answer answer(Collection<Family> families, String accept) throws IOException {
        ExpositionFormatWriter writer = openMetrics.accepts(accept) ? openMetrics : plain;
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 14);
        writer.write(out, snapshots(families));
        return new Answer(200, writer.getContentType(), out.toByteArray());
    }

    private static MetricSnapshots snapshots(Collection<Family> families) {
        return new MetricSnapshots(families.stream().map(Exposition::snapshot).toList());
    }

    private static MetricSnapshot snapshot(Family family) {
        if (family.name().endsWith(INFO)) {
            InfoSnapshot.Builder info = InfoSnapshot.builder()
                    .name(family.name().substring(0, family.name().length() - INFO.length()))
                    .help(family.help());
            family.samples().forEach(sample -> info.dataPoint(new InfoDataPointSnapshot(labels(sample))));
            return info.build();
        }
        if (!family.durations().isEmpty()) {
            return histogram(family);
        }
        if (family.kind() == Kind.COUNTER) {
            CounterSnapshot.Builder counter =
                    CounterSnapshot.builder().name(family.name()).help(family.help());
            family.samples()
                    .forEach(sample ->
                            counter.dataPoint(new CounterDataPointSnapshot(sample.value(), labels(sample), null, 0)));
            return counter.build();
        }
        GaugeSnapshot.Builder gauge =
                GaugeSnapshot.builder().name(family.name()).help(family.help());
        family.samples()
                .forEach(sample -> gauge.dataPoint(new GaugeDataPointSnapshot(sample.value(), labels(sample), null)));
        return gauge.build();
    }

    private static MetricSnapshot histogram(Family family) {
        HistogramSnapshot.Builder histogram =
                HistogramSnapshot.builder().name(family.name()).help(family.help());
        double[] bounds = Durations.bounds();
        for (Durations durations : family.durations()) {
            histogram.dataPoint(HistogramDataPointSnapshot.builder()
                    .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, durations.counts()))
                    .sum(durations.sumSeconds())
                    .labels(labels(durations.labels()))
                    .build());
        }
        return histogram.build();
    }

    private static Labels labels(Sample sample) {
        return labels(sample.labels());
    }

    private static Labels labels(Map<String, String> named) {
        Labels.Builder labels = Labels.builder();
        for (Map.Entry<String, String> label : new TreeMap<>(named).entrySet()) {
            labels.label(label.getKey(), label.getValue());
        }
        return labels.build();
    }
}
