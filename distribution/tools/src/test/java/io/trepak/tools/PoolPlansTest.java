package io.trepak.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.diff.Change;
import io.trepak.engine.config.diff.PoolPair;
import io.trepak.tools.Plan.Connections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolPlansTest {
    private static PoolPair pair(PoolConfig before, PoolConfig after) {
        return new PoolPair(before, after);
    }

    @Test
    void keepsConnectionsToServersOfTheSameNameAndAddress() {
        PoolPair pair = pair(
                PoolText.pool("", "h:1:1 same", "h:2:1 moved", "h:3:1 gone", "h:4:1 heavier"),
                PoolText.pool("", "h:1:1 same", "h:9:1 moved", "h:5:1 new", "h:4:2 heavier"));
        assertEquals(new Connections(2, 2, 2), PoolPlans.connections(pair, 1, 1));
        assertEquals(new Connections(6, 6, 6), PoolPlans.connections(pair, 3, 3));
    }

    @Test
    void countsWorkersAndConnectionsOfEach() {
        PoolPair pair = pair(
                PoolText.pool("server_connections: 3", "h:1:1", "h:2:1"),
                PoolText.pool("server_connections: 2", "h:1:1", "h:2:1"));
        assertEquals(new Connections(4, 0, 2), PoolPlans.connections(pair, 1, 1));
        assertEquals(new Connections(4, 4, 2), PoolPlans.connections(pair, 1, 2));
        assertEquals(new Connections(4, 0, 8), PoolPlans.connections(pair, 2, 1));
    }

    @Test
    void keepsNoConnectionWhenWhatIsSaidAtItsStartChanges() {
        PoolPair pair = pair(
                PoolText.pool("redis: true", "h:1:1", "h:2:1"),
                PoolText.pool("redis: true\nredis_auth: secret", "h:1:1", "h:2:1"));
        assertEquals(new Connections(0, 2, 2), PoolPlans.connections(pair, 1, 1));
    }

    @Test
    void aNewPoolOpensAndAnOldOneCloses() {
        PoolConfig pool = PoolText.pool("", "h:1:1", "h:2:1");
        assertEquals(new Connections(0, 2, 0), PoolPlans.connections(pair(null, pool), 1, 1));
        assertEquals(new Connections(0, 0, 2), PoolPlans.connections(pair(pool, null), 1, 1));
        assertEquals(
                List.of(Change.ADDED, Change.REMOVED),
                List.of(
                        PoolPlans.of(pair(null, pool), null, new Connections(0, 2, 0))
                                .change(),
                        PoolPlans.of(pair(pool, null), null, new Connections(0, 0, 2))
                                .change()));
    }
}
