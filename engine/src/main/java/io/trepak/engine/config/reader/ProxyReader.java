package io.trepak.engine.config.reader;

import io.trepak.engine.config.Monitoring;
import io.trepak.engine.config.ProcessConfig;
import io.trepak.engine.config.Setting;
import io.trepak.engine.config.reader.YamlNode.Scalar;
import io.trepak.engine.text.Nearest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the settings of the whole proxy, {@code key: value} at the left margin: each key by its row of {@link ProxyKeys}. */
final class ProxyReader {
    private final Problems problems;
    private final Map<String, Object> values = new HashMap<>();
    private final Map<String, Integer> lines = new HashMap<>();
    /** Not ours; an exporter's, perhaps. */
    private final Map<String, Setting> strangers = new LinkedHashMap<>();

    private final Map<String, Setting> settings = new LinkedHashMap<>();

    ProxyReader(Problems problems) {
        this.problems = problems;
    }

    void key(Scalar key, String text) {
        String name = key.text();
        Integer earlier = lines.putIfAbsent(name, key.line());
        if (earlier != null) {
            problems.directive(
                    key.line(), name, "is a duplicate; expected it once, and line " + earlier + " has it already");
        } else if (ProxyKeys.find(name) == null) {
            strangers.put(name, new Setting(text, key.line()));
        } else {
            try {
                values.put(name, ProxyKeys.find(name).parse(text));
            } catch (InvalidValue e) {
                problems.invalid(key.line(), name, text, e);
            }
        }
    }

    /** After the last key: what is not ours must be an exporter's. */
    void settle() {
        if (isLikeTwemproxy()) {
            Key.makeLikeTwemproxy(ProxyKeys.all(), lines.keySet(), values);
        }
        List<String> exporters = monitoring().exporters();
        strangers.forEach((name, setting) -> {
            boolean known = exporters.stream().anyMatch(exporter -> name.startsWith(exporter + '_'));
            if (known && !setting.value().isEmpty()) {
                settings.put(name, setting);
            } else {
                problems.directive(setting.line(), name, unknown(name, setting.value()));
            }
        });
    }

    boolean isLikeTwemproxy() {
        return Boolean.TRUE.equals(values.get(PoolKeys.COMPATIBILITY));
    }

    ProcessConfig process() {
        return ProxyKeys.PROCESS.build(values);
    }

    Monitoring monitoring() {
        return ProxyKeys.MONITORING.build(values);
    }

    Map<String, Setting> settings() {
        return Map.copyOf(settings);
    }

    Map<String, Integer> lines() {
        return Map.copyOf(lines);
    }

    private static String unknown(String name, String text) {
        if (text.isEmpty()) {
            return "is a pool without keys; expected its keys indented on the lines below";
        }
        if (PoolKeys.names().contains(name)) {
            return "belongs in a pool; expected below the name of one, indented like its other keys";
        }
        String otherwise =
                "; expected " + String.join(", ", ProxyKeys.names()) + ", or a pool with its keys indented below";
        return "is unknown" + Nearest.hint(name, List.copyOf(ProxyKeys.names()), otherwise);
    }
}
