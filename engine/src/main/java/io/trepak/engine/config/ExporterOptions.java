package io.trepak.engine.config;

import io.trepak.api.Options;
import io.trepak.engine.ConfigException.Problem;
import io.trepak.engine.Location;
import io.trepak.engine.ProxyConfig;
import io.trepak.engine.Setting;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys at the left margin that begin with an exporter's name, as the exporters read them. Made once, shared by all of
 * them, and asked at the end what nobody wanted. Thread: any.
 */
public final class ExporterOptions implements Options {
    private final ProxyConfig config;
    private final Set<String> read = ConcurrentHashMap.newKeySet();

    /** Nothing is read yet. */
    public ExporterOptions(ProxyConfig config) {
        this.config = config;
    }

    @Override
    public String string(String key, String fallback) {
        read.add(key);
        Setting setting = config.monitoring().settings().get(key);
        return setting == null ? fallback : setting.value();
    }

    @Override
    public int integer(String key, int fallback) {
        String text = string(key, null);
        if (text == null) {
            return fallback;
        }
        int value = Digits.parse(text);
        if (value < 0) {
            throw invalid(key, "is not a number; expected 0 to " + Integer.MAX_VALUE);
        }
        return value;
    }

    @Override
    public boolean flag(String key, boolean fallback) {
        String text = string(key, null);
        if (text == null) {
            return fallback;
        }
        if (!text.equals("true") && !text.equals("false")) {
            throw invalid(key, "is not \"true\" or \"false\"; expected one of the two, in lower case");
        }
        return text.equals("true");
    }

    @Override
    public InvalidOption invalid(String key, String problem) {
        return new InvalidOption(new Problem(at(key), Problems.directive(key, problem)));
    }

    /** Where a key stands; the line that names the exporters if it is not in the file. */
    private Location at(String key) {
        Setting setting = config.monitoring().settings().get(key);
        return new Location(
                config.file(),
                setting != null ? setting.line() : config.monitoring().lines().get("exporters"));
    }

    /** A problem for each key no exporter has read so far, in the order of the file. */
    public List<Problem> unknownKeys() {
        Set<String> known = new TreeSet<>(read);
        return config.monitoring().settings().entrySet().stream()
                .filter(entry -> !read.contains(entry.getKey()))
                .sorted((a, b) ->
                        Integer.compare(a.getValue().line(), b.getValue().line()))
                .map(entry -> new Problem(
                        at(entry.getKey()),
                        Problems.directive(
                                entry.getKey(),
                                "is unknown"
                                        + Nearest.hint(entry.getKey(), known, "; expected a key its exporter reads"))))
                .toList();
    }

    /** A value an exporter cannot use, together with where it stands. */
    public static final class InvalidOption extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        private final transient Problem problem;

        private InvalidOption(Problem problem) {
            super(problem.toString());
            this.problem = problem;
        }

        /** What to tell the user. */
        public Problem problem() {
            return problem;
        }
    }
}
