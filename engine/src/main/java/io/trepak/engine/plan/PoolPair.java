package io.trepak.engine.plan;

import io.trepak.engine.Plan.Change;
import io.trepak.engine.Plan.Connections;
import io.trepak.engine.Plan.Effect;
import io.trepak.engine.Plan.KeyChange;
import io.trepak.engine.Plan.Movement;
import io.trepak.engine.Plan.PoolPlan;
import io.trepak.engine.Plan.ServerPlan;
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
 * A pool as it was and as it will be, told by its name. What a reload, too, has to know.
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
    public List<ServerPlan> servers() {
        return pairs(servers(before), servers(after), ServerConfig::name).stream()
                .map(pair -> new ServerPlan(
                        pair.before() != null
                                ? pair.before().name()
                                : pair.after().name(),
                        change(pair.before(), pair.after()),
                        pair.before(),
                        pair.after()))
                .toList();
    }

    /** Whether anything that decides where a key goes differs. Plugins may read any key of theirs, so those count. */
    boolean mayMoveKeys() {
        return settings().stream()
                        .anyMatch(change -> change.effect() == Effect.KEYS || change.effect() == Effect.PLUGINS)
                || servers().stream().anyMatch(server -> server.change() != Change.SAME);
    }

    boolean isInBoth() {
        return before != null && after != null;
    }

    /**
     * The most connections to servers there can be.
     *
     * @param workersBefore 1 or more
     * @param workersAfter 1 or more
     */
    public Connections connections(int workersBefore, int workersAfter) {
        boolean reopened = settings().stream().anyMatch(change -> change.effect() == Effect.PLUGINS);
        long most = before == null ? 0 : (long) before.serverConnections() * workersBefore;
        long mostAfter = after == null ? 0 : (long) after.serverConnections() * workersAfter;
        long keptByEach = !isInBoth() || reopened
                ? 0
                : (long) Math.min(before.serverConnections(), after.serverConnections())
                        * Math.min(workersBefore, workersAfter);
        long kept = 0;
        for (ServerPlan server : servers()) {
            if (server.before() != null
                    && server.after() != null
                    && server.before().address().equals(server.after().address())) {
                kept += keptByEach;
            }
        }
        return new Connections(
                kept,
                mostAfter * servers(after).size() - kept,
                most * servers(before).size() - kept);
    }

    /**
     * All of it as values.
     *
     * @param movement of its keys; null when the pool comes or goes
     */
    public PoolPlan plan(Movement movement, Connections connections) {
        List<KeyChange> settings = settings();
        List<ServerPlan> servers = servers();
        Change change = before == null ? Change.ADDED : after == null ? Change.REMOVED : Change.SAME;
        if (!settings.isEmpty() || isInBoth() && servers.stream().anyMatch(s -> s.change() != Change.SAME)) {
            change = Change.CHANGED;
        }
        return new PoolPlan(
                name(),
                change,
                before == null ? null : before.listen().text(),
                after == null ? null : after.listen().text(),
                settings,
                servers,
                movement,
                connections);
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
