package io.trepak.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.config.ServerConfig;
import io.trepak.tools.Plan.Basis;
import io.trepak.tools.Plan.Flow;
import io.trepak.tools.Plan.Movement;
import io.trepak.tools.Plan.Share;
import java.util.List;
import org.junit.jupiter.api.Test;

class MoveCountTest {
    private static List<ServerConfig> servers(String... entries) {
        return PoolText.pool("", entries).servers();
    }

    private static void add(MoveCount count, int from, int to, int times) {
        for (int i = 0; i < times; i++) {
            count.add(from, to);
        }
    }

    @Test
    void tellsSharesGainsLossesAndFlowsTheLargestFirst() {
        MoveCount count = new MoveCount(servers("h:1:1 a", "h:2:1 b"), servers("h:1:1 a", "h:3:1 c"));
        add(count, 0, 0, 5);
        add(count, 0, 1, 1);
        add(count, 1, 0, 1);
        add(count, 1, 1, 3);
        Movement movement = count.movement(Basis.GIVEN_KEYS, List.of("note"));
        assertEquals(10, movement.looked());
        assertEquals(0.5, movement.moved());
        assertEquals(
                List.of(
                        new Share("a", 0.6, 0.6, 0.1, 0.1),
                        new Share("b", 0.4, 0, 0, 0.4),
                        new Share("c", 0, 0.4, 0.4, 0)),
                movement.shares());
        assertEquals(new Flow("b", "c", 0.3), movement.flows().get(0));
        assertEquals(3, movement.flows().size());
        assertEquals(List.of("note"), movement.notes());
    }

    @Test
    void underItsOldNameAtANewAddressAServersKeysAreRelocated() {
        MoveCount count = new MoveCount(servers("h:1:1 a", "h:2:1 b"), servers("h:9:1 a", "h:2:1 b"));
        add(count, 0, 0, 1);
        add(count, 1, 1, 3);
        Movement movement = count.movement(Basis.GIVEN_KEYS, List.of());
        assertEquals(0, movement.moved());
        assertEquals(0.25, movement.relocated());
    }

    @Test
    void underANewNameAtItsOldAddressNoKeyOfAServerMoves() {
        MoveCount count = new MoveCount(servers("h:1:1 a", "h:2:1 b"), servers("h:1:1 x", "h:2:1 y"));
        add(count, 0, 0, 3);
        add(count, 0, 1, 1);
        assertEquals(0.25, count.movement(Basis.GIVEN_KEYS, List.of()).moved());
    }

    @Test
    void sumsOfThreadsAddUp() {
        MoveCount one = new MoveCount(servers("h:1:1 a"), servers("h:2:1 b"));
        MoveCount two = new MoveCount(servers("h:1:1 a"), servers("h:2:1 b"));
        add(one, 0, 0, 2);
        add(two, 0, 0, 3);
        one.add(two);
        assertEquals(5, one.movement(Basis.GIVEN_KEYS, List.of()).looked());
    }

    @Test
    void withoutKeysNothingMoves() {
        Movement movement = new MoveCount(servers("h:1:1 a"), servers("h:2:1 b")).movement(Basis.GIVEN_KEYS, List.of());
        assertEquals(0, movement.moved());
        assertEquals(new Share("a", 0, 0, 0, 0), movement.shares().get(0));
    }
}
