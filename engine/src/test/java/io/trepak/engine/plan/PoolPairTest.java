package io.trepak.engine.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.Plan.Change;
import io.trepak.engine.Plan.Connections;
import io.trepak.engine.Plan.ServerPlan;
import io.trepak.engine.config.PoolConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolPairTest {
    private static PoolPair pair(PoolConfig before, PoolConfig after) {
        return new PoolPair(before, after);
    }

    private static List<String> told(PoolPair pair) {
        return pair.servers().stream()
                .map(server -> server.name() + " " + server.change())
                .toList();
    }

    @Test
    void tellsServersByNameInIndexOrder() {
        PoolPair pair = pair(
                PoolText.pool("", "h:1:1 bb", "h:2:1 a", "h:3:1 c", "h:4:1 d"),
                PoolText.pool("", "h:9:1 a", "h:3:2 c", "h:4:1 d", "h:5:1 eee"));
        assertEquals(List.of("a CHANGED", "c CHANGED", "d SAME", "bb REMOVED", "eee ADDED"), told(pair));
        ServerPlan moved = pair.servers().get(0);
        assertEquals(
                List.of("h:2", "h:9"),
                List.of(moved.before().address(), moved.after().address()));
    }

    @Test
    void keepsConnectionsToServersOfTheSameNameAndAddress() {
        PoolPair pair = pair(
                PoolText.pool("", "h:1:1 same", "h:2:1 moved", "h:3:1 gone", "h:4:1 heavier"),
                PoolText.pool("", "h:1:1 same", "h:9:1 moved", "h:5:1 new", "h:4:2 heavier"));
        assertEquals(new Connections(2, 2, 2), pair.connections(1, 1));
        assertEquals(new Connections(6, 6, 6), pair.connections(3, 3));
    }

    @Test
    void countsWorkersAndConnectionsOfEach() {
        PoolPair pair = pair(
                PoolText.pool("server_connections: 3", "h:1:1", "h:2:1"),
                PoolText.pool("server_connections: 2", "h:1:1", "h:2:1"));
        assertEquals(new Connections(4, 0, 2), pair.connections(1, 1));
        assertEquals(new Connections(4, 4, 2), pair.connections(1, 2));
        assertEquals(new Connections(4, 0, 8), pair.connections(2, 1));
    }

    @Test
    void keepsNoConnectionWhenWhatIsSaidAtItsStartChanges() {
        PoolPair pair = pair(
                PoolText.pool("redis: true", "h:1:1", "h:2:1"),
                PoolText.pool("redis: true\nredis_auth: secret", "h:1:1", "h:2:1"));
        assertEquals(new Connections(0, 2, 2), pair.connections(1, 1));
    }

    @Test
    void aNewPoolOpensAndAnOldOneCloses() {
        PoolConfig pool = PoolText.pool("", "h:1:1", "h:2:1");
        assertEquals(new Connections(0, 2, 0), pair(null, pool).connections(1, 1));
        assertEquals(new Connections(0, 0, 2), pair(pool, null).connections(1, 1));
        assertEquals(
                List.of(Change.ADDED, Change.REMOVED),
                List.of(
                        pair(null, pool).plan(null, new Connections(0, 2, 0)).change(),
                        pair(pool, null).plan(null, new Connections(0, 0, 2)).change()));
    }

    @Test
    void knowsWhatCannotMoveAKey() {
        PoolConfig pool = PoolText.pool("", "h:1:1 a", "h:2:1 b");
        assertFalse(
                pair(pool, PoolText.pool("timeout: 7", "h:2:1 b", "h:1:1 a")).mayMoveKeys());
        assertTrue(pair(pool, PoolText.pool("", "h:1:1 a", "h:2:2 b")).mayMoveKeys());
        assertTrue(pair(pool, PoolText.pool("hash: md5", "h:1:1 a", "h:2:1 b")).mayMoveKeys());
        assertTrue(
                pair(pool, PoolText.pool("ring_size: 7", "h:1:1 a", "h:2:1 b")).mayMoveKeys());
    }
}
