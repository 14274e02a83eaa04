package io.trepak.engine.plugin;

import io.trepak.api.Options;
import io.trepak.engine.config.ConfigException.Problem;
import io.trepak.engine.config.Location;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.config.Setting;
import io.trepak.engine.config.reader.PoolKeys;
import io.trepak.engine.config.reader.Problems;
import io.trepak.engine.config.reader.ProxyKeys;
import io.trepak.engine.text.Digits;
import io.trepak.engine.text.Nearest;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keys the engine gives no meaning to, as plugins read them: those of one pool, or those of the exporters. Made once, shared
 * by all plugins concerned, and asked at the end what nobody wanted. Thread: any.
 */
public final class PluginOptions implements Options {
    private final Map<String, Setting> settings;
    private final Map<String, Integer> lines;
    /** What to name for a key that is not in the file. */
    private final Location otherwise;

    private final Set<String> ofEngine;
    private final String expected;
    private final boolean likeTwemproxy;
    private final Set<String> read = ConcurrentHashMap.newKeySet();

    private PluginOptions(
            Map<String, Setting> settings,
            Map<String, Integer> lines,
            Location otherwise,
            Set<String> ofEngine,
            String expected,
            boolean likeTwemproxy) {
        this.settings = settings;
        this.lines = lines;
        this.otherwise = otherwise;
        this.ofEngine = ofEngine;
        this.expected = expected;
        this.likeTwemproxy = likeTwemproxy;
    }

    /** A pool's own keys; nothing is read yet. */
    public static PluginOptions of(PoolConfig pool) {
        return new PluginOptions(
                pool.settings(),
                pool.lines(),
                pool.at(),
                PoolKeys.names(),
                "; expected a key of this version or of a plugin in use",
                pool.routing().likeTwemproxy());
    }

    /** The keys at the left margin that begin with an exporter's name; nothing is read yet. */
    public static PluginOptions ofExporters(ProxyConfig config) {
        return new PluginOptions(
                config.settings(),
                config.lines(),
                config.at(ProxyKeys.EXPORTERS),
                Set.of(),
                "; expected a key its exporter reads",
                false);
    }

    @Override
    public String string(String key, String defaultValue) {
        read.add(key);
        Setting setting = settings.get(key);
        return setting == null ? defaultValue : setting.value();
    }

    @Override
    public int integer(String key, int defaultValue) {
        String text = string(key, null);
        if (text == null) {
            return defaultValue;
        }
        int value = Digits.parse(text);
        if (value < 0) {
            throw invalid(key, "is not a number; expected 0 to " + Integer.MAX_VALUE + Problems.got(text));
        }
        return value;
    }

    @Override
    public boolean flag(String key, boolean defaultValue) {
        String text = string(key, null);
        if (text == null) {
            return defaultValue;
        }
        if (!text.equals("true") && !text.equals("false")) {
            throw invalid(
                    key, "is not \"true\" or \"false\"; expected one of the two, in lower case" + Problems.got(text));
        }
        return text.equals("true");
    }

    /** Whoever asks depends on the engine's key. */
    @Override
    public boolean isLikeTwemproxy() {
        read.add(PoolKeys.COMPATIBILITY);
        return likeTwemproxy;
    }

    @Override
    public InvalidOption invalid(String key, String problem) {
        return new InvalidOption(problem(key, problem));
    }

    private Problem problem(String key, String what) {
        Location at = new Location(otherwise.file(), lines.getOrDefault(key, otherwise.line()));
        return new Problem(at, Problems.directive(key, what));
    }

    /** The keys that were asked for so far, whether they are in the file or not. */
    public Set<String> read() {
        return Set.copyOf(read);
    }

    /**
     * A problem for each key nobody has read so far, in the order of the file: {@code directive "distribtion" is unknown;
     * did you mean "distribution"?} Call it when every plugin concerned has seen its options.
     *
     * @param asked plugins of others that have seen them, for people; may be empty
     * @param spared keys that nobody could read
     */
    public List<Problem> unknownKeys(String asked, Set<String> spared) {
        Set<String> known = new TreeSet<>(ofEngine);
        known.addAll(read);
        known.addAll(spared);
        String readers = asked.isEmpty() ? "" : "; read by neither the engine nor " + asked;
        return settings.entrySet().stream()
                .filter(setting -> !read.contains(setting.getKey()) && !spared.contains(setting.getKey()))
                .sorted(Comparator.comparingInt(setting -> setting.getValue().line()))
                .map(Entry::getKey)
                .map(key -> problem(key, unknown(key, known) + readers))
                .toList();
    }

    private String unknown(String key, Set<String> known) {
        return !ofEngine.isEmpty() && ProxyKeys.names().contains(key)
                ? "belongs to the whole proxy; expected at the left margin, beside the pools"
                : "is unknown" + Nearest.hint(key, known, expected);
    }

    /** A value a plugin cannot use, together with where it stands. */
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
