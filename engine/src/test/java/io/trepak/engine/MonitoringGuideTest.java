package io.trepak.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.trepak.engine.admin.ReservedNames;
import io.trepak.engine.net.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MonitoringGuideTest {
    private static final Path GUIDE = Path.of("../docs/monitoring.md");

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void explainsEveryMetricThereIsAndNoOther() throws Exception {
        String guide = Files.readString(GUIDE);
        try (TestProxy proxy = TestProxy.over(Transport.best())
                .global("admin: 9121")
                .with("redis_reads: any") // else nothing is said of replicas
                .at("127.0.0.1:1")
                .start()) {
            String metrics =
                    new Http(proxy.proxy().adminAddress()).get("/metrics").body();
            assertEquals(
                    found("^# TYPE (\\S+) ", metrics),
                    found("`((?:trepak|jvm|process)_\\w+)`(?=[^|]*\\|[^|]*\\|$)", guide));
        }
    }

    @Test
    void noPluginCanTakeAName() throws Exception {
        Set<String> known = found("`(trepak_\\w+)`(?=[^|]*\\|[^|]*\\|$)", Files.readString(GUIDE)).stream()
                .map(name -> name.replaceFirst("_(total|info)$", ""))
                .collect(Collectors.toSet());
        assertEquals(new TreeSet<>(known), new TreeSet<>(ReservedNames.METRICS));
        try (TestProxy proxy = TestProxy.over(Transport.best())
                .global("admin: 9121")
                .at("127.0.0.1:1")
                .start()) {
            String list = new Http(proxy.proxy().adminAddress()).get("/").body();
            assertEquals(found("^[A-Z]+ /(\\w+) ", list), new TreeSet<>(ReservedNames.PAGES));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"prometheus/alerts.yml", "prometheus/alerts_test.yml", "grafana/trepak.json"})
    void examplesUseMetricsThereAre(String example) throws Exception {
        Set<String> used = found(
                "\\b((?:trepak|jvm|process)_\\w+?)(?:_bucket|_sum)?\\b",
                Files.readString(Path.of("../examples").resolve(example)));
        Set<String> known = found("`((?:trepak|jvm|process)_\\w+)`", Files.readString(GUIDE));
        known.retainAll(used);
        assertEquals(known, used);
        assertFalse(used.isEmpty());
    }
}
