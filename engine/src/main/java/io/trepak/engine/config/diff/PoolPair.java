package io.trepak.engine.config.diff;

import io.trepak.engine.config.Effect;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.config.ServerConfig;
import io.trepak.engine.text.NameOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A pool as it was and as it will be, told by its name.
 *
 * @param before null when it is new
 * @param after null when it goes
 */
public record PoolPair(PoolConfig before, PoolConfig after) {

    /** The pools of both files, in index order. */
    public static List<PoolPair> of(ProxyConfig before, ProxyConfig after) {
        return pairs(before.pools(), after.pools(), PoolConfig::name).stream()
                .map(pair -> new PoolPair(pair.before(), pair.after()))
                .toList();
    }

    /** What differs beside the pools. */
    public static List<KeyChange> settings(ProxyConfig before, ProxyConfig after) {
        return ComparedKeys.of(before, after);
    }

    /** The pool's name. */
    public String name() {
        return after != null ? after.name() : before.name();
    }

    /** Settings that differ; empty for a pool that comes or goes. */
    public List<KeyChange> settings() {
        return isInBoth() ? ComparedKeys.of(before, after) : List.of();
    }

    /** The servers of both, by name, in index order. */
    public List<ServerChange> servers() {
        return pairs(servers(before), servers(after), ServerConfig::name).stream()
                .map(pair -> new ServerChange(
                        pair.before() != null
                                ? pair.before().name()
                                : pair.after().name(),
                        change(pair.before(), pair.after()),
                        pair.before(),
                        pair.after()))
                .toList();
    }

    /** Whether anything that decides where a key goes differs. Plugins may read any key of theirs, so those count. */
    public boolean mayMoveKeys() {
        return settings().stream()
                        .anyMatch(change -> change.effect() == Effect.KEYS || change.effect() == Effect.PLUGINS)
                || servers().stream().anyMatch(server -> server.change() != Change.SAME);
    }

    /** Whether it neither comes nor goes. */
    public boolean isInBoth() {
        return before != null && after != null;
    }

    private static List<ServerConfig> servers(PoolConfig pool) {
        return pool == null ? List.of() : pool.servers();
    }

    private static Change change(ServerConfig before, ServerConfig after) {
        if (before == null) {
            return Change.ADDED;
        }
        if (after == null) {
            return Change.REMOVED;
        }
        boolean same = before.address().equals(after.address()) && before.weight() == after.weight();
        return same ? Change.SAME : Change.CHANGED;
    }

    private record Pair<T>(T before, T after) {}

    private static <T> List<Pair<T>> pairs(List<T> before, List<T> after, Function<T, String> name) {
        Comparator<String> order = NameOrder.INSTANCE;
        Map<String, Pair<T>> byName = new TreeMap<>(order);
        before.forEach(item -> byName.put(name.apply(item), new Pair<>(item, null)));
        after.forEach(item -> byName.merge(
                name.apply(item), new Pair<>(null, item), (old, now) -> new Pair<>(old.before(), now.after())));
        return new ArrayList<>(byName.values());
    }
}
