package io.trepak.api.tck;

import static io.trepak.api.tck.HashFunctionTckTest.fails;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.Options;
import io.trepak.api.Server;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** Feeds the kit distributions with one mistake each; the check that is about it must fail and say what to mend. */
class DistributionTckTest {
    interface Builder {
        Continuum build(List<Server> live);
    }

    @Test
    void passesASoundDistribution() throws Exception {
        DistributionTck tck = tck(DistributionTckTest::highestScore, true);
        tck.hasANameTheConfigurationCanSay();
        tck.describesItselfInOneLine();
        tck.findsAServerForEveryHash();
        tck.givesAllToASingleServer();
        tck.buildsTheSameTableAgain();
        tck.leavesTheListOfServersAloneAndKeepsNoHandleOnIt();
        tck.spreadsKeysAsExpected();
        tck.movesOnlyTheKeysOfAServerThatLeaves();
        tck.showsSharesAndHowManyKeysMoveWhenAServerLeaves();
        tck.placesServersByNameNotByAddress();
        tck.twoWorkersDoNotDisturbEachOther();
        tck.allocatesNothingOnceWarm();
    }

    @Test
    void skipsWhatDoesNotApply() {
        DistributionTck tck = tck(DistributionTckTest::highestScore, false);
        assertThrows(TestAbortedException.class, tck::movesOnlyTheKeysOfAServerThatLeaves);
        assertThrows(TestAbortedException.class, tck::pointsSayWhoGetsKeys);
        assertThrows(TestAbortedException.class, tck::reachesEveryServerEvenWithoutAHash);
        assertThrows(TestAbortedException.class, tck::runsOfHashesWithOneOwnerAreAsLongAsPointOfSays);
        assertThrows(TestAbortedException.class, tck::ownersRepeatAfterThePeriod);
        DistributionTck drawing = tck(live -> drawing(new int[1], live.size()), false);
        drawing.showsSharesAndHowManyKeysMoveWhenAServerLeaves();
        assertThrows(TestAbortedException.class, drawing::placesServersByNameNotByAddress);
        assertThrows(TestAbortedException.class, drawing::buildsTheSameTableAgain);
    }

    @Test
    void catchesATableThatTakesTheHashAsSigned() {
        DistributionTck tck = tck(live -> select(hash -> hash % live.size()), false);
        fails(tck::findsAServerForEveryHash, "read the hash as unsigned");
    }

    @Test
    void catchesATableWithoutAnOwnerForSomeHashes() {
        int[] lowHalf = new int[1 << 15];
        DistributionTck tck = tck(live -> select(hash -> lowHalf[hash >>> 16]), false);
        fails(tck::findsAServerForEveryHash, "throws with", "every hash from 0 to 4294967295 has an owner");
    }

    @Test
    void catchesATableThatFailsForOneServer() {
        DistributionTck tck = tck(live -> select(hash -> Integer.remainderUnsigned(hash, live.size() - 1)), false);
        fails(tck::givesAllToASingleServer, "throws with 1 servers");
    }

    @Test
    void catchesATableThatIsAnotherEachTimeItIsBuilt() {
        int[] builds = new int[1];
        DistributionTck tck = tck(
                live -> {
                    int seed = ++builds[0];
                    return select(hash -> Integer.remainderUnsigned(hash ^ seed, live.size()));
                },
                false);
        fails(tck::buildsTheSameTableAgain, "built again");
    }

    @Test
    void catchesATableWithACursorThatClaimsToUseTheHash() {
        int[] cursor = new int[1];
        DistributionTck tck = tck(live -> select(hash -> ++cursor[0] % live.size()), false);
        fails(tck::buildsTheSameTableAgain, "select() must not keep state");
    }

    @Test
    void catchesATableThatSortsTheListItWasGiven() {
        DistributionTck tck = tck(
                live -> {
                    Collections.reverse(live);
                    return select(hash -> 0);
                },
                false);
        fails(tck::leavesTheListOfServersAloneAndKeepsNoHandleOnIt, "sort a copy");
    }

    @Test
    void catchesATableThatReadsTheListLater() {
        DistributionTck tck = tck(live -> select(hash -> live.isEmpty() ? 1 : 0), false);
        fails(tck::leavesTheListOfServersAloneAndKeepsNoHandleOnIt, "copy what it needs");
    }

    @Test
    void catchesADistributionThatIgnoresWeights() {
        DistributionTck tck = tck(live -> select(hash -> Integer.remainderUnsigned(hash, live.size())), false);
        fails(tck::spreadsKeysAsExpected, "of weights [1, 2, 5], server 0 gets 33.3 %", "instead of 12.5 %");
    }

    @Test
    void catchesMoreMovementThanClaimed() {
        DistributionTck tck = tck(live -> select(hash -> Integer.remainderUnsigned(hash, live.size())), true);
        fails(tck::movesOnlyTheKeysOfAServerThatLeaves, "moved between servers that both stayed");
    }

    @Test
    void catchesATableThatPlacesServersByAddress() {
        DistributionTck tck = tck(
                live -> highestScore(live.stream()
                        .map(server -> Server.of(server.address(), "", server.weight()))
                        .toList()),
                true,
                0);
        fails(tck::placesServersByNameNotByAddress, "its servers have other addresses", "use name()");
    }

    @Test
    void catchesScratchSpaceSharedByTwoWorkers() {
        DistributionTck tck = tck(live -> new SharesScratch(), false);
        fails(tck::twoWorkersDoNotDisturbEachOther, "while another thread looks up", "keep state in perThread() only");
    }

    @Test
    void catchesACopyThatIsNull() {
        DistributionTck tck = tck(
                live -> new Fixed(hash -> 0, -1) {
                    @Override
                    public Continuum perThread() {
                        return null;
                    }
                },
                false);
        fails(tck::buildsTheSameTableAgain, "perThread() is null");
    }

    @Test
    void catchesPointsThatContradictTheTable() {
        fails(tck(points(0), false)::pointsSayWhoGetsKeys, "is 0, but it was selected");
        fails(tck(points(-2), false)::pointsSayWhoGetsKeys, "is -2");
        DistributionTck idle = tck(live -> new Fixed(hash -> 0, 5), false);
        fails(idle::pointsSayWhoGetsKeys, "is 5, but it was never selected");
    }

    /** Ranges of 2^16 hashes, and runs that are as long, too long, or end below zero where hashes are large. */
    @Test
    void catchesRunsThatAreNone() {
        runs(hash -> Integer.toUnsignedLong(hash | 0xffff)).runsOfHashesWithOneOwnerAreAsLongAsPointOfSays();
        fails(
                runs(hash -> Integer.toUnsignedLong(hash | 0x1ffff))::runsOfHashesWithOneOwnerAreAsLongAsPointOfSays,
                "has another owner than",
                "end it earlier");
        fails(
                runs(hash -> hash | 0xffff)::runsOfHashesWithOneOwnerAreAsLongAsPointOfSays,
                "pointOf(2147483648) is -2147418113",
                "as unsigned numbers");
        fails(
                runs(Integer::toUnsignedLong)::ownersRepeatAfterThePeriod,
                "period() is 65537, but hash",
                "has another owner than its remainder");
    }

    private static DistributionTck runs(IntToLongFunction pointOf) {
        return tck(
                live -> new Fixed(hash -> Integer.remainderUnsigned(hash >>> 16, live.size()), -1) {
                    @Override
                    public long pointOf(int hash) {
                        return pointOf.applyAsLong(hash);
                    }

                    @Override
                    public long period() {
                        return 0x10001;
                    }
                },
                false);
    }

    @Test
    void catchesADrawThatRestsOnTheHash() {
        DistributionTck tck = tck(
                live -> new Fixed(hash -> Integer.remainderUnsigned(hash, live.size()), -1) {
                    @Override
                    public boolean usesHash() {
                        return false;
                    }
                },
                false);
        fails(tck::reachesEveryServerEvenWithoutAHash, "server 1 was never selected", "the hash is always 0");
    }

    @Test
    void catchesALookupThatAllocates() {
        int[][] escape = new int[1][];
        DistributionTck tck = tck(live -> select(hash -> (escape[0] = new int[] {0})[0]), false);
        fails(tck::allocatesNothingOnceWarm, "bytes allocated", "prepare what it needs in build()");
    }

    @Test
    void catchesAMissingTable() {
        fails(tck(live -> null, false)::findsAServerForEveryHash, "build() is null");
    }

    /** Weighted rendezvous hashing by name: each server scores a hash, the best score gets it. */
    static Continuum highestScore(List<Server> live) {
        int[] names = live.stream().mapToInt(server -> server.name().hashCode()).toArray();
        int[] weights = live.stream().mapToInt(Server::weight).toArray();
        return select(hash -> {
            int best = 0;
            double bestScore = -1;
            for (int i = 0; i < names.length; i++) {
                double score = -weights[i] / Math.log(unit(hash, names[i]));
                if (score > bestScore) {
                    bestScore = score;
                    best = i;
                }
            }
            return best;
        });
    }

    /** A number between 0 and 1, both excluded, that looks random; the mixing step is SplitMix64's. */
    private static double unit(int hash, int name) {
        long z = ((long) name << 32 | hash & 0xffffffffL) * 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return ((z ^ z >>> 31) >>> 12) * 0x1p-52 + 0x1p-53;
    }

    static Continuum select(IntUnaryOperator table) {
        return new Fixed(table, -1);
    }

    static Continuum drawing(int[] cursor, int servers) {
        return new Fixed(hash -> ++cursor[0] % servers, -1) {
            @Override
            public boolean usesHash() {
                return false;
            }
        };
    }

    private static Builder points(int points) {
        return live -> new Fixed(hash -> Integer.remainderUnsigned(hash, live.size()), points);
    }

    static DistributionTck tck(Builder builder, boolean claimsMinimalMovement) {
        return tck(builder, claimsMinimalMovement, 1);
    }

    static DistributionTck tck(Builder builder, boolean claimsMinimalMovement, double mostMoved) {
        return new DistributionTck() {
            @Override
            protected Distribution subject() {
                return new Distribution() {
                    @Override
                    public String name() {
                        return "broken";
                    }

                    @Override
                    public Continuum build(List<Server> live, Options options) {
                        return builder.build(live);
                    }
                };
            }

            @Override
            protected boolean claimsMinimalMovement() {
                return claimsMinimalMovement;
            }

            @Override
            protected double mostMoved() {
                return mostMoved;
            }
        };
    }

    private static class Fixed implements Continuum {
        private final IntUnaryOperator table;
        private final int points;

        Fixed(IntUnaryOperator table, int points) {
            this.table = table;
            this.points = points;
        }

        @Override
        public int select(int hash) {
            return table.applyAsInt(hash);
        }

        @Override
        public int points(int server) {
            return points;
        }
    }

    /**
     * Leaves the response in a field between writing and reading it. The first lookups of two threads meet in between, so that
     * one of the two is disturbed in every run.
     */
    private static final class SharesScratch implements Continuum {
        private final Thread test = Thread.currentThread();
        private final CyclicBarrier meeting = new CyclicBarrier(2);
        private final ConcurrentHashMap<Thread, Boolean> met = new ConcurrentHashMap<>();
        private volatile Thread last;

        @Override
        public int select(int hash) {
            Thread self = Thread.currentThread();
            last = self;
            if (self != test && met.put(self, true) == null) {
                try {
                    meeting.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                    throw new IllegalStateException("the other thread did not come", e);
                }
            }
            return last == self ? 0 : 1;
        }
    }
}
