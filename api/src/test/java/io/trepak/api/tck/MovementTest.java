package io.trepak.api.tck;

import static io.trepak.api.tck.DistributionTckTest.drawing;
import static io.trepak.api.tck.DistributionTckTest.highestScore;
import static io.trepak.api.tck.DistributionTckTest.select;
import static io.trepak.api.tck.DistributionTckTest.tck;
import static io.trepak.api.tck.HashFunctionTckTest.fails;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.Continuum;
import io.trepak.api.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Feeds the kit distributions that move more keys than they promise. */
class MovementTest {
    @Test
    void catchesMoreMovementThanPromised() {
        DistributionTck tck = tck(live -> select(hash -> Integer.remainderUnsigned(hash, live.size())), false, 0.05);
        fails(
                tck::showsSharesAndHowManyKeysMoveWhenAServerLeaves,
                "when server 0 leaves, 60.0 % of all keys move between servers that both stay",
                "promises no more than 5.0 %",
                "not by index, number of servers or sum of weights",
                "weights 1,1,1,1,1: 20.0 %");
    }

    @Test
    void catchesATableThatMovesAllKeysWhenAServerLeaves() {
        DistributionTck tck = tck(live -> highestScore(salted(live)), true, 0);
        fails(tck::movesOnlyTheKeysOfAServerThatLeaves, "moved between servers that both stayed");
        fails(tck::showsSharesAndHowManyKeysMoveWhenAServerLeaves, "by its own name() and weight() alone");
    }

    @Test
    void catchesMovementThatOnlyWeightsBringAbout() {
        DistributionTck tck = tck(MovementTest::pointsByShare, true, 0);
        fails(tck::showsSharesAndHowManyKeysMoveWhenAServerLeaves, "sum of weights", "weights 1,2,5");
    }

    @Test
    void showsSharesAndMovementInOneLine() {
        assertEquals(
                "weights 1,1,2: 25.0 % 25.0 % 50.0 %; when server 0 leaves 58.4 % of the keys move (its own 25.0 %),"
                        + " server 1: 58.3 % (25.0 %), server 2: 50.0 % (50.0 %)",
                Movement.measure(MovementTest::slots, 1, 1, 2).toString());
        assertEquals(
                "weights 1,1: 50.0 % 50.0 %",
                Movement.measure(live -> drawing(new int[1], 2), 1, 1).toString());
    }

    /** Other names for each number of servers: nothing stays where it was. */
    private static List<Server> salted(List<Server> live) {
        return live.stream()
                .map(server -> Server.of(server.name() + live.size(), server.address(), server.weight()))
                .toList();
    }

    /** A server's chances count up to its share of 8 per server, as ketama's points do: the share changes with the list. */
    private static Continuum pointsByShare(List<Server> live) {
        int total = live.stream().mapToInt(Server::weight).sum();
        List<Server> points = new ArrayList<>();
        List<Integer> owners = new ArrayList<>();
        for (int i = 0; i < live.size(); i++) {
            for (int point = 0; point < 8 * live.size() * live.get(i).weight() / total; point++) {
                points.add(Server.of(live.get(i).name() + "-" + point, "", 1));
                owners.add(i);
            }
        }
        Continuum best = highestScore(points);
        int[] owner = owners.stream().mapToInt(Integer::intValue).toArray();
        return select(hash -> owner[best.select(hash)]);
    }

    /** As many slots as weight, in index order. */
    private static Continuum slots(List<Server> live) {
        int[] owners = IntStream.range(0, live.size())
                .flatMap(i -> IntStream.generate(() -> i).limit(live.get(i).weight()))
                .toArray();
        return select(hash -> owners[Integer.remainderUnsigned(hash, owners.length)]);
    }
}
