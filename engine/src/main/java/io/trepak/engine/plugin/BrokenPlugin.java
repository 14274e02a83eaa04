package io.trepak.engine.plugin;

import io.trepak.engine.config.ConfigException.Problem;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A plugin that is there and cannot be used.
 *
 * @param jar its JAR, or the plugin folder when that is what cannot be read
 * @param kind what it would have been; null when nobody got so far as to know
 * @param reason one line
 */
record BrokenPlugin(String jar, String kind, String reason) {
    private static final int MOST_NAMED = 5;

    /** One of which nobody knows the kind. */
    BrokenPlugin(String jar, String reason) {
        this(jar, null, reason);
    }

    /** For the log. */
    @Override
    public String toString() {
        return "plugin '" + jar + "' cannot be used: " + reason;
    }

    /**
     * What to say to somebody who misses a plugin: a line for each that may be the one, those of the kind first, then those
     * that may be of any kind.
     */
    static List<Problem> suspects(List<BrokenPlugin> broken, String missingKind) {
        Stream<String> named = broken.stream()
                .sorted(Comparator.comparingInt(each -> each.distanceTo(missingKind)))
                .limit(MOST_NAMED)
                .map(BrokenPlugin::toString);
        int more = broken.size() - MOST_NAMED;
        Stream<String> rest = more <= 0
                ? Stream.empty()
                : Stream.of("and " + more + " more plugin(s) that cannot be used; see trepak --plugins");
        return Stream.concat(named, rest).map(text -> new Problem(null, text)).toList();
    }

    private int distanceTo(String wanted) {
        return wanted.equals(kind) ? 0 : kind == null ? 1 : 2;
    }
}
