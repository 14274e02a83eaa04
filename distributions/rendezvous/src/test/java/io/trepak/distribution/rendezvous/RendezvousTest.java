package io.trepak.distribution.rendezvous;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.Server;
import io.trepak.api.tck.DistributionTck;
import io.trepak.api.tck.TestOptions;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RendezvousTest extends DistributionTck {
    private static final long SEED = Long.getLong("trepak.seed", 20261126);

    @Override
    protected Distribution subject() {
        return new Rendezvous();
    }

    @Override
    protected boolean placesKeysAsIfEjectedServersWereNotThere() {
        return true;
    }

    /** Nothing but chance: 640,000 draws, of which a server with a share of 1/31 gets 0.7 % more or less. */
    @Override
    protected double shareTolerance() {
        return 0.03;
    }

    @Override
    protected boolean claimsMinimalMovement() {
        return true;
    }

    /** With weights, too. */
    @Override
    protected double mostMoved() {
        return 0;
    }

    /** Computed by a second program (Python, its own logarithm) from the description in the README. */
    @Test
    void placesKeysWhereItAlwaysDid() {
        assertEquals("4144312404134024130211302430333044033134224240122443334031414404", owners(1, 1, 1, 1, 1));
        assertEquals("1222212102112022222221202110220022021122221220222222022022212202", owners(1, 2, 5));
    }

    @Test
    void asksTheLogarithmOnlyOfUnequalWeights() {
        assertInstanceOf(EvenScores.class, build(servers(3, 3, 3)));
        assertInstanceOf(WeightedScores.class, build(servers(3, 3, 4)));
    }

    @Test
    void findsTheHighestScoreAsThePublishedFormulaSays() {
        Random random = new Random(SEED);
        for (int round = 0; round < 200; round++) {
            int[] weights = random.ints(random.nextInt(2, 12), 1, 1 << random.nextInt(1, 16))
                    .toArray();
            List<Server> servers = servers(weights);
            Continuum continuum = build(servers);
            for (int i = 0; i < 50; i++) {
                int hash = random.nextInt();
                assertEquals(
                        highestScore(servers, hash),
                        continuum.select(hash),
                        () -> "weights " + servers.stream().map(Server::weight).toList() + ", hash " + hash
                                + ", -Dtrepak.seed=" + SEED);
            }
        }
    }

    /** Straight from the paper, server by server, sharing only the draw with the code under test. */
    private int highestScore(List<Server> servers, int hash) {
        int best = 0;
        double bestScore = 0;
        for (int i = 0; i < servers.size(); i++) {
            double u = 1 - Draw.unit(hash, Rendezvous.seed(servers.get(i).name()));
            double score = -servers.get(i).weight() / Math.log(u);
            if (score > bestScore) {
                bestScore = score;
                best = i;
            }
        }
        return best;
    }

    @Test
    void doesNotCareInWhichOrderServersAreListed() {
        List<Server> servers = servers(4, 1, 1, 2, 2, 9);
        List<Server> shuffled = new ArrayList<>(servers);
        Collections.shuffle(shuffled, new Random(SEED));
        Continuum one = build(servers);
        Continuum other = build(shuffled);
        for (int i = 0; i < 20_000; i++) {
            int hash = i * 0x9e3779b9;
            assertEquals(servers.get(one.select(hash)), shuffled.get(other.select(hash)), "-Dtrepak.seed=" + SEED);
        }
    }

    @Test
    void aServerThatComesTakesKeysButMovesNoneBetweenOthers() {
        List<Server> three = servers(1, 2, 5);
        List<Server> four = servers(1, 2, 5, 4);
        Continuum before = build(three);
        Continuum after = build(four);
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            int owner = after.select(i * 0x9e3779b9);
            taken += owner == 3 ? 1 : 0;
            assertEquals(owner == 3 ? 3 : before.select(i * 0x9e3779b9), owner);
        }
        assertEquals(20_000 / 3.0, taken, 200);
    }

    @Test
    void spreadsHashesOfOnly15Bits() {
        int[] hits = new int[4];
        Continuum continuum = build(servers(1, 1, 1, 1));
        IntStream.range(0, 1 << 15).forEach(hash -> hits[continuum.select(hash)]++);
        for (int hit : hits) {
            assertEquals(1 << 13, hit, 300);
        }
    }

    private String owners(int... weights) {
        Continuum continuum = build(servers(weights));
        return IntStream.range(0, 64)
                .mapToObj(i -> "" + continuum.select(i * 0x9e3779b9))
                .collect(Collectors.joining());
    }

    private Continuum build(List<Server> servers) {
        BitSet live = new BitSet();
        live.set(0, servers.size());
        return subject().build(servers, live, TestOptions.none());
    }

    private static List<Server> servers(int... weights) {
        return IntStream.range(0, weights.length)
                .mapToObj(i -> Server.of("cache" + i + ":11211", "127.0.0.1:" + (1 + i), weights[i]))
                .toList();
    }
}
