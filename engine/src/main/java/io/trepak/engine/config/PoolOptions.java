package io.trepak.engine.config;

import io.trepak.api.Options;
import io.trepak.engine.ConfigException;
import io.trepak.engine.ConfigException.Problem;
import io.trepak.engine.PoolConfig;
import io.trepak.engine.Setting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A pool's keys as its plugins read them: those the engine gives no meaning to. Made once per pool, shared by all its
 * plugins, and asked at the end what nobody wanted. Thread: any.
 */
public final class PoolOptions implements Options {
    private final PoolConfig pool;
    private final Set<String> read = ConcurrentHashMap.newKeySet();

    /** Nothing is read yet. */
    public PoolOptions(PoolConfig pool) {
        this.pool = pool;
    }

    @Override
    public String string(String key, String fallback) {
        read.add(key);
        Setting setting = pool.settings().get(key);
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
    public OptionException invalid(String key, String problem) {
        return new OptionException(key, new Problem(pool.at(key), Problems.directive(key, problem)));
    }

    /** The keys that were asked for so far, whether they are in the file or not. */
    public Set<String> read() {
        return Set.copyOf(read);
    }

    /** The keys of the file nobody has read so far, each with its line, in the order of the file. */
    public Map<String, Integer> unread() {
        Map<String, Integer> unread = new LinkedHashMap<>();
        pool.settings().entrySet().stream()
                .filter(entry -> !read.contains(entry.getKey()))
                .sorted(Map.Entry.comparingByValue((a, b) -> Integer.compare(a.line(), b.line())))
                .forEach(entry -> unread.put(entry.getKey(), entry.getValue().line()));
        return unread;
    }

    /**
     * A problem for each key nobody has read so far: {@code directive "distribtion" is unknown; did you mean
     * "distribution"?} Call it when every plugin of the pool has seen its options.
     *
     * @param asked who has seen them, for people; may be empty
     */
    public List<Problem> unknownKeys(String asked) {
        Set<String> known = new TreeSet<>(PoolKeys.names());
        known.addAll(read);
        return unread().keySet().stream()
                .map(key -> new Problem(
                        pool.at(key),
                        Problems.directive(
                                key,
                                "is unknown"
                                        + Nearest.hint(
                                                key, known, "; expected a key of the engine or of a plugin in use")
                                        + (asked.isEmpty() ? "" : "; read by neither the engine nor " + asked))))
                .toList();
    }

    /** A value a plugin cannot use, together with where it stands. */
    public static final class OptionException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        private final String key;
        private final transient Problem problem;

        private OptionException(String key, Problem problem) {
            super(problem.toString());
            this.key = key;
            this.problem = problem;
        }

        /** The key at fault. */
        public String key() {
            return key;
        }

        /** What to tell the user, with file and line; the line of the pool if the key is not in the file. */
        public Problem problem() {
            return problem;
        }

        /** The same for those who started the proxy. */
        public ConfigException toConfigException() {
            return new ConfigException(List.of(problem));
        }
    }
}
