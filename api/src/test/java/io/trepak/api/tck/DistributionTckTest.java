package io.trepak.api.tck;

import static io.trepak.api.tck.HashFunctionTckTest.fails;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trepak.api.Continuum;
import io.trepak.api.CountableContinuum;
import io.trepak.api.Distribution;
import io.trepak.api.Options;
import io.trepak.api.Server;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** Feeds the kit distributions with one mistake each; the check that is about it must fail and say what to mend. */
class DistributionTckTest {
    /** Builds for a list of live servers. */
    interface Builder {
        Continuum build(List<Server> live);
    }

    @Test
    void passesASoundDistribution() throws Throwable {
        DistributionTck tck = tck(DistributionTckTest::highestScore, true);
        tck.hasANameTheConfigurationCanSay();
        tck.describesItselfInOneLine();
        tck.findsAServerForEveryHash();
        tck.selectsOnlyServersThatAreLive();
        tck.movesOnlyTheKeysOfAServerThatIsEjected();
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
        assertThrows(TestAbortedException.class, tck::runsOfHashesWithOneOwnerAreAsLongAsRunEndSays);
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

    /** As if nobody were out, though their keys could go elsewhere. */
    @Test
    void catchesATableThatSelectsServersThatAreOut() {
        DistributionTck tck =
                knowsWhoIsOut((servers, live) -> select(hash -> Integer.remainderUnsigned(hash, servers.size())));
        fails(tck::selectsOnlyServersThatAreLive, "which is out; of 3 servers {1, 2} are live", "second argument");
    }

    @Test
    void catchesATableThatReadsWhoIsLiveLater() {
        DistributionTck tck = knowsWhoIsOut((servers, live) -> select(hash -> live.isEmpty() ? 0 : 1));
        fails(tck::leavesTheListOfServersAloneAndKeepsNoHandleOnIt, "or the set it was built from");
    }

    @Test
    void catchesMoreMovementThroughAnEjectionThanClaimed() {
        DistributionTck tck = knowsWhoIsOut((servers, live) -> {
            int[] indices = live.stream().toArray();
            return select(hash -> indices[Integer.remainderUnsigned(hash, indices.length)]);
        });
        fails(tck::movesOnlyTheKeysOfAServerThatIsEjected, "moved, though its server", "is live in {0, 1, 3, 4}");
    }

    @Test
    void catchesATableThatPlacesKeysByTheNumberOfServersThatAreOut() {
        DistributionTck tck = knowsWhoIsOut((servers, live) -> {
            int[] indices = live.stream().toArray();
            int out = servers.size() - indices.length;
            return select(hash -> indices[Integer.remainderUnsigned(hash + out, indices.length)]);
        });
        fails(
                tck::placesKeysAsIfEjectedServersWereNotInTheList,
                "has another server when of 3 {1, 2} are live than when the list holds only those");
    }

    @Test
    void passesADistributionThatCannotBeWrittenWithoutTheListOfAllServers() throws Exception {
        DistributionTck tck = knowsWhoIsOut(DistributionTckTest::firstLiveOfItsRow);
        tck.findsAServerForEveryHash();
        tck.selectsOnlyServersThatAreLive();
        tck.movesOnlyTheKeysOfAServerThatIsEjected();
        tck.buildsTheSameTableAgain();
        tck.leavesTheListOfServersAloneAndKeepsNoHandleOnIt();
        tck.twoWorkersDoNotDisturbEachOther();
        tck.allocatesNothingOnceWarm();
        fails(tck::placesKeysAsIfEjectedServersWereNotInTheList, "than when the list holds only those");
    }

    /**
     * Each hash has a row of servers of its own, drawn from all there are, and belongs to the first in it that is live (Dong
     * and Wang, "DxHash: A scalable consistent hash based on the pseudo-random sequence", 2021). So hashes of a live server
     * never look at who is out.
     */
    private static Continuum firstLiveOfItsRow(List<Server> servers, BitSet live) {
        boolean[] isLive = new boolean[servers.size()];
        live.stream().forEach(server -> isLive[server] = true);
        return select(hash -> {
            int server;
            int draw = 0;
            do {
                server = (int) (unit(hash, draw++) * isLive.length);
            } while (!isLive[server]);
            return server;
        });
    }

    private static DistributionTck knowsWhoIsOut(BiFunction<List<Server>, BitSet, Continuum> builder) {
        return new DistributionTck() {
            @Override
            protected Distribution subject() {
                return new Distribution() {
                    @Override
                    public String name() {
                        return "broken";
                    }

                    @Override
                    public Continuum build(List<Server> servers, BitSet live, Options options) {
                        return builder.apply(servers, live);
                    }
                };
            }

            @Override
            protected boolean keepsKeysThroughEjections() {
                return true;
            }

            @Override
            protected boolean placesKeysAsIfEjectedServersWereNotThere() {
                return true;
            }
        };
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
                live -> new Fixed(hash -> 0) {
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
        fails(tck(points(-1), false)::pointsSayWhoGetsKeys, "is -1; expected 0 or more");
        DistributionTck idle = tck(live -> counted(hash -> 0, 5), false);
        fails(idle::pointsSayWhoGetsKeys, "is 5, but it was never selected");
    }

    /** Ranges of 2^16 hashes, and runs that are as long, too long, or end below zero where hashes are large. */
    @Test
    void catchesRunsThatAreNone() {
        runs(hash -> Integer.toUnsignedLong(hash | 0xffff)).runsOfHashesWithOneOwnerAreAsLongAsRunEndSays();
        fails(
                runs(hash -> Integer.toUnsignedLong(hash | 0x1ffff))::runsOfHashesWithOneOwnerAreAsLongAsRunEndSays,
                "has another owner than",
                "end it earlier");
        fails(
                runs(hash -> hash | 0xffff)::runsOfHashesWithOneOwnerAreAsLongAsRunEndSays,
                "runEnd(2147483648) is -2147418113",
                "as unsigned numbers");
        fails(
                runs(Integer::toUnsignedLong)::ownersRepeatAfterThePeriod,
                "period() is 65537, but hash",
                "has another owner than its remainder");
    }

    private static DistributionTck runs(IntToLongFunction runEnd) {
        return tck(
                live -> new Counted(
                        hash -> Integer.remainderUnsigned(hash >>> 16, live.size()), server -> 1, runEnd, 0x10001),
                false);
    }

    @Test
    void catchesADrawThatRestsOnTheHash() {
        DistributionTck tck = tck(
                live -> new Fixed(hash -> Integer.remainderUnsigned(hash, live.size())) {
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
        return new Fixed(table);
    }

    static Continuum drawing(int[] cursor, int servers) {
        return new Fixed(hash -> ++cursor[0] % servers) {
            @Override
            public boolean usesHash() {
                return false;
            }
        };
    }

    private static Builder points(int points) {
        return live -> counted(hash -> Integer.remainderUnsigned(hash, live.size()), points);
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
                    public Continuum build(List<Server> servers, BitSet live, Options options) {
                        return live.cardinality() == servers.size()
                                ? builder.build(servers)
                                : among(
                                        live,
                                        builder.build(servers.stream()
                                                .filter(server -> live.get(servers.indexOf(server)))
                                                .toList()));
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

    private static CountableContinuum counted(IntUnaryOperator table, int points) {
        return new Counted(table, server -> points, Integer::toUnsignedLong, 0);
    }

    /** The table of the live servers, which counts only them, for the list of all. */
    private static Continuum among(BitSet live, Continuum table) {
        int[] indices = live.stream().toArray();
        if (table instanceof CountableContinuum counted) {
            return new Counted(
                    hash -> indices[counted.select(hash)],
                    server -> live.get(server)
                            ? counted.points(live.get(0, server).cardinality())
                            : 0,
                    counted::runEnd,
                    counted.period());
        }
        return new Fixed(hash -> indices[table.select(hash)]) {
            @Override
            public boolean usesHash() {
                return table.usesHash();
            }
        };
    }

    private static class Fixed implements Continuum {
        private final IntUnaryOperator table;

        Fixed(IntUnaryOperator table) {
            this.table = table;
        }

        @Override
        public int select(int hash) {
            return table.applyAsInt(hash);
        }
    }

    private static final class Counted extends Fixed implements CountableContinuum {
        private final IntUnaryOperator points;
        private final IntToLongFunction runEnd;
        private final long period;

        Counted(IntUnaryOperator table, IntUnaryOperator points, IntToLongFunction runEnd, long period) {
            super(table);
            this.points = points;
            this.runEnd = runEnd;
            this.period = period;
        }

        @Override
        public int points(int server) {
            return points.applyAsInt(server);
        }

        @Override
        public long runEnd(int hash) {
            return runEnd.applyAsLong(hash);
        }

        @Override
        public long period() {
            return period;
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
