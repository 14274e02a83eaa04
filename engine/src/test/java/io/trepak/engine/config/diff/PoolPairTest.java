package io.trepak.engine.config.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.PoolText;
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
        ServerChange moved = pair.servers().get(0);
        assertEquals(
                List.of("h:2", "h:9"),
                List.of(moved.before().address(), moved.after().address()));
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
