package io.trepak.tools;

import io.trepak.engine.config.Effect;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.diff.Change;
import io.trepak.engine.config.diff.KeyChange;
import io.trepak.engine.config.diff.PoolPair;
import io.trepak.engine.config.diff.ServerChange;
import io.trepak.tools.Plan.Connections;
import io.trepak.tools.Plan.Movement;
import io.trepak.tools.Plan.PoolPlan;
import java.util.List;

/** What becomes of one pool, as values. */
final class PoolPlans {
    private PoolPlans() {}

    /**
     * The most connections to servers there can be.
     *
     * @param workersBefore 1 or more
     * @param workersAfter 1 or more
     */
    static Connections connections(PoolPair pair, int workersBefore, int workersAfter) {
        PoolConfig before = pair.before();
        PoolConfig after = pair.after();
        boolean reopened = pair.settings().stream().anyMatch(change -> change.effect() == Effect.PLUGINS);
        long most = before == null ? 0 : (long) before.connections().serverConnections() * workersBefore;
        long mostAfter = after == null ? 0 : (long) after.connections().serverConnections() * workersAfter;
        long keptByEach = !pair.isInBoth() || reopened
                ? 0
                : (long) Math.min(
                                before.connections().serverConnections(),
                                after.connections().serverConnections())
                        * Math.min(workersBefore, workersAfter);
        long kept = 0;
        for (ServerChange server : pair.servers()) {
            if (server.before() != null
                    && server.after() != null
                    && server.before().address().equals(server.after().address())) {
                kept += keptByEach;
            }
        }
        return new Connections(kept, mostAfter * servers(after) - kept, most * servers(before) - kept);
    }

    private static int servers(PoolConfig pool) {
        return pool == null ? 0 : pool.servers().size();
    }

    /**
     * All of it.
     *
     * @param movement of its keys; null when the pool comes or goes
     */
    static PoolPlan of(PoolPair pair, Movement movement, Connections connections) {
        List<KeyChange> settings = pair.settings();
        List<ServerChange> servers = pair.servers();
        Change change = pair.before() == null ? Change.ADDED : pair.after() == null ? Change.REMOVED : Change.SAME;
        if (!settings.isEmpty() || pair.isInBoth() && servers.stream().anyMatch(s -> s.change() != Change.SAME)) {
            change = Change.CHANGED;
        }
        return new PoolPlan(
                pair.name(),
                change,
                pair.before() == null ? null : pair.before().listener().listen().text(),
                pair.after() == null ? null : pair.after().listener().listen().text(),
                settings,
                servers,
                movement,
                connections);
    }
}
