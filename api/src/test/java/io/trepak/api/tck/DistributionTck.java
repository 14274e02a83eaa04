package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trepak.api.Continuum;
import io.trepak.api.CountableContinuum;
import io.trepak.api.Distribution;
import io.trepak.api.Options;
import io.trepak.api.Server;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the engine relies on in a distribution. Extend it, return the plugin from {@link #subject()}, and override what the
 * plugin promises differently.
 */
public abstract class DistributionTck extends PluginTck<Distribution> {
    /** Of the hashes tried, some surely fall to a server with a larger share than this. */
    private static final double ONE_HIT_EXPECTED = 0.01;

    /** For test classes. */
    protected DistributionTck() {
        super(Distribution.class);
    }

    /** The pool's keys to build with; none by default. */
    protected Options options() {
        return TestOptions.none();
    }

    /** The part of all keys that a server should get while all are live, 0 to 1; by default its part of all weights. */
    protected double expectedShare(List<Server> servers, int server) {
        double total = servers.stream().mapToDouble(Server::weight).sum();
        return servers.get(server).weight() / total;
    }

    /** How far the share may be off, as a part of the expected one; measured over many lists of other names. */
    protected double shareTolerance() {
        return 0.1;
    }

    /** Whether only the keys of a server that leaves find another one, among servers of equal weight. */
    protected boolean claimsMinimalMovement() {
        return false;
    }

    /**
     * Whether only the keys of an ejected server find another one while it is out, among servers of equal weight, however
     * many are out already; by default what {@link #claimsMinimalMovement()} says.
     */
    protected boolean keepsKeysThroughEjections() {
        return claimsMinimalMovement();
    }

    /**
     * Whether a server that is out counts for nothing: keys are placed as if the list had never held it, so that taking it
     * out of the configuration moves none. By default not promised.
     */
    protected boolean placesKeysAsIfEjectedServersWereNotThere() {
        return false;
    }

    /**
     * The largest part of all keys, 0 to 1, that find another server although theirs stays, when one leaves, whatever the
     * weights; on average over lists of other names. 0 is exact: not one key. By default 1: nothing is promised.
     */
    protected double mostMoved() {
        return 1;
    }

    @Test
    final void readsTheKeysItDeclares() {
        List<Server> servers = Samples.lists().get(0);
        OptionsRead.areThoseDeclared(
                subject(), options(), read -> subject().build(servers, Samples.all(servers), read));
    }

    @Test
    final void findsAServerForEveryHash() {
        for (List<Server> servers : Samples.lists()) {
            Continuum continuum = build(servers);
            for (int hash : Samples.hashes()) {
                Lookups.select(continuum, hash, servers.size());
            }
        }
    }

    @Test
    final void selectsOnlyServersThatAreLive() {
        for (List<Server> servers : Samples.lists()) {
            for (BitSet live : Samples.ejections(servers)) {
                Continuum continuum = build(servers, live);
                Continuum again = build(List.copyOf(servers), live);
                for (int hash : Samples.hashes()) {
                    int server = Lookups.select(continuum, hash, servers.size());
                    assertTrue(
                            live.get(server),
                            () -> "select(" + Integer.toUnsignedString(hash) + ") is " + server + ", which is out; of "
                                    + servers.size() + " servers " + live
                                    + " are live: look at the second argument of build()");
                }
                if (continuum.usesHash()) {
                    Lookups.assertSame(
                            continuum, again, servers.size(), "built again; a server that is back gets its keys back");
                }
            }
        }
    }

    @Test
    final void movesOnlyTheKeysOfAServerThatIsEjected() {
        assumeTrue(keepsKeysThroughEjections(), "not claimed; override keepsKeysThroughEjections() to have it checked");
        List<Server> servers = Samples.servers("stay", 1, 1, 1, 1, 1);
        int[] outBefore = {};
        int[][] steps = {{2}, {2, 0}, {2, 0, 4}};
        for (int[] out : steps) {
            BitSet live = Samples.without(servers, out);
            Continuum before = build(servers, Samples.without(servers, outBefore));
            Continuum after = build(servers, live);
            for (int hash : Samples.hashes()) {
                int owner = Lookups.select(before, hash, servers.size());
                if (live.get(owner)) {
                    assertEquals(
                            owner,
                            Lookups.select(after, hash, servers.size()),
                            () -> "hash " + Integer.toUnsignedString(hash) + " moved, though its server "
                                    + owner + " is live in " + live
                                    + " as before; do not claim it, or let only hashes of servers that are out look on");
                }
            }
            outBefore = out;
        }
    }

    @Test
    final void placesKeysAsIfEjectedServersWereNotInTheList() {
        assumeTrue(
                placesKeysAsIfEjectedServersWereNotThere(),
                "not claimed; override placesKeysAsIfEjectedServersWereNotThere() to have it checked");
        for (List<Server> servers : Samples.lists()) {
            for (BitSet live : Samples.ejections(servers)) {
                int[] indices = live.stream().toArray();
                Continuum ejected = build(servers, live);
                Continuum without =
                        build(Arrays.stream(indices).mapToObj(servers::get).toList());
                assumeTrue(ejected.usesHash(), "usesHash() is false: nothing has a place");
                for (int hash : Samples.hashes()) {
                    assertEquals(
                            indices[Lookups.select(without, hash, indices.length)],
                            Lookups.select(ejected, hash, servers.size()),
                            () -> "hash " + Integer.toUnsignedString(hash) + " has another server when of "
                                    + servers.size() + " " + live + " are live than when the list holds only those");
                }
            }
        }
    }

    @Test
    final void givesAllToASingleServer() {
        Continuum continuum = build(List.of(Server.of("alone", "127.0.0.1:1", 7)));
        for (int hash : Samples.hashes()) {
            Lookups.select(continuum, hash, 1);
        }
    }

    @Test
    final void buildsTheSameTableAgain() {
        for (List<Server> servers : Samples.lists()) {
            Continuum first = build(servers);
            Continuum second = build(List.copyOf(servers));
            assumeTrue(first.usesHash(), "usesHash() is false: no two draws need agree");
            Lookups.assertSame(first, first, servers.size(), "asked again; select() must not keep state");
            Lookups.assertSame(
                    first, second, servers.size(), "built again; other proxies and the next start must agree");
            Lookups.assertSame(first, Lookups.perThread(first), servers.size(), "in the perThread() copy");
        }
    }

    @Test
    final void leavesTheListOfServersAloneAndKeepsNoHandleOnIt() {
        List<Server> servers = Samples.servers("kept", 3, 1, 2);
        List<Server> given = new ArrayList<>(servers);
        BitSet live = Samples.all(servers);
        Continuum continuum = build(given, live);
        assertEquals(servers, given, "build() changed the list, whose order is every server's index; sort a copy");
        int[] before = Lookups.selections(continuum, servers.size());
        given.clear();
        live.clear();
        int[] after = Lookups.selections(continuum, servers.size());
        if (continuum.usesHash()) {
            assertTrue(
                    Arrays.equals(before, after),
                    "the table changed with the list or the set it was built from; copy what it needs");
        }
    }

    @Test
    final void spreadsKeysAsExpected() {
        int[][] weights = {{1, 1, 1, 1}, {1, 2, 5}, {10, 10, 10, 1}, {3, 3}};
        for (int[] sample : weights) {
            double[] shares = Samples.shares(this::build, sample);
            List<Server> servers = Samples.servers("any", sample);
            for (int i = 0; i < shares.length; i++) {
                double expected = expectedShare(servers, i);
                double actual = shares[i];
                int server = i;
                assertTrue(
                        Math.abs(actual - expected) <= expected * shareTolerance(),
                        () -> "of weights " + Arrays.toString(sample) + ", server " + server + " gets "
                                + Samples.percent(actual) + " of the keys instead of " + Samples.percent(expected)
                                + "; if that is meant, override expectedShare() or shareTolerance()");
            }
        }
    }

    @Test
    final void movesOnlyTheKeysOfAServerThatLeaves() {
        assumeTrue(claimsMinimalMovement(), "not claimed; override claimsMinimalMovement() to have it checked");
        List<Server> all = Samples.servers("stay", 1, 1, 1, 1, 1);
        Continuum before = build(all);
        for (int gone = 0; gone < all.size(); gone++) {
            List<Server> left = new ArrayList<>(all);
            left.remove(gone);
            Continuum after = build(left);
            int moved = 0;
            for (int hash : Samples.hashes()) {
                int owner = Lookups.select(before, hash, all.size());
                if (owner != gone && left.get(Lookups.select(after, hash, left.size())) != all.get(owner)) {
                    moved++;
                }
            }
            int total = Samples.hashes().length;
            int movedKeys = moved;
            assertEquals(
                    0,
                    moved,
                    () -> movedKeys + " of " + total
                            + " hashes moved between servers that both stayed; place servers by"
                            + " name(), not by index, or do not claim minimal movement");
        }
    }

    /** Its report is what people compare distributions by; the check holds the plugin to what it promised. */
    @Test
    final void showsSharesAndHowManyKeysMoveWhenAServerLeaves() {
        for (int[] weights : new int[][] {{1, 1, 1, 1, 1}, {1, 2, 5}, {10, 10, 10, 1}}) {
            Movement movement = Movement.measure(this::build, weights);
            // A plain line, for Surefire drops what goes to JUnit's TestReporter.
            System.out.println(subject().name() + ": " + movement);
            for (int i = 0; i < weights.length; i++) {
                double needless = movement.movedThoughTheirServerStayed()[i];
                int gone = i;
                assertTrue(
                        needless <= mostMoved(),
                        () -> "when server " + gone + " leaves, " + Samples.percent(needless)
                                + " of all keys move between servers that both stay, but mostMoved() promises no more than "
                                + Samples.percent(mostMoved())
                                + "; place each server by its own name() and weight() alone,"
                                + " not by index, number of servers or sum of weights, or promise less (" + movement
                                + ")");
            }
        }
    }

    @Test
    final void placesServersByNameNotByAddress() {
        List<Server> servers = Samples.servers("moved-house", 1, 2, 3);
        List<Server> elsewhere = servers.stream()
                .map(server -> Server.of(server.name(), "10.9.8.7:" + server.weight(), server.weight()))
                .toList();
        Continuum before = build(servers);
        Continuum after = build(elsewhere);
        assumeTrue(before.usesHash(), "usesHash() is false: nothing has a place");
        Lookups.assertSame(
                before,
                after,
                servers.size(),
                "its servers have other addresses; use name(), which stays when a server moves house");
    }

    @Test
    final void pointsSayWhoGetsKeys() {
        for (List<Server> servers : Samples.lists()) {
            checkPoints(servers, Samples.all(servers));
            for (BitSet live : Samples.ejections(servers)) {
                checkPoints(servers, live);
            }
        }
    }

    private void checkPoints(List<Server> servers, BitSet live) {
        CountableContinuum continuum = countable(servers, live);
        int[] hits = new int[servers.size()];
        for (int server : Lookups.selections(continuum, servers.size())) {
            hits[server]++;
        }
        for (int i = 0; i < hits.length; i++) {
            int points = continuum.points(i);
            String server = servers.get(i).name() + " (index " + i + " of " + servers.size() + ")";
            assertTrue(points >= 0, "points() of server " + server + " is " + points + "; expected 0 or more");
            assertTrue(
                    points > 0 || hits[i] == 0,
                    "points() of server " + server + " is 0, but it was selected " + hits[i]
                            + " times; users are warned that a server without points gets no keys");
            assertTrue(
                    points == 0 || hits[i] > 0 || live.get(i) && expectedShare(servers, i) < ONE_HIT_EXPECTED,
                    "points() of server " + server + " is " + points
                            + ", but it was never selected; a server without keys has 0");
        }
    }

    @Test
    final void runsOfHashesWithOneOwnerAreAsLongAsRunEndSays() {
        for (List<Server> servers : Samples.lists()) {
            Runs.check(countable(servers, Samples.all(servers)), servers.size());
            for (BitSet live : Samples.ejections(servers)) {
                Runs.check(countable(servers, live), servers.size());
            }
        }
    }

    @Test
    final void ownersRepeatAfterThePeriod() {
        for (List<Server> servers : Samples.lists()) {
            CountableContinuum continuum = countable(servers, Samples.all(servers));
            assumeFalse(continuum.period() == 0, "period() is 0: owners do not repeat");
            Runs.checkPeriod(continuum, servers.size());
        }
    }

    private CountableContinuum countable(List<Server> servers, BitSet live) {
        Continuum continuum = build(servers, live);
        assumeTrue(continuum instanceof CountableContinuum, "it is no CountableContinuum: the table has no runs");
        return (CountableContinuum) continuum;
    }

    @Test
    final void reachesEveryServerEvenWithoutAHash() {
        List<Server> servers = Samples.servers("drawn", 1, 1, 1, 1, 1);
        Continuum continuum = Lookups.perThread(build(servers));
        assumeFalse(continuum.usesHash(), "usesHash() is true: the hash decides");
        boolean[] reached = new boolean[servers.size()];
        for (int i = 0; i < 10_000; i++) {
            reached[Lookups.select(continuum, 0, servers.size())] = true;
        }
        for (int i = 0; i < reached.length; i++) {
            assertTrue(
                    reached[i],
                    "server " + i
                            + " was never selected; with usesHash() false the hash is always 0, do not rely on it");
        }
    }

    @Test
    final void twoWorkersDoNotDisturbEachOther() throws Exception {
        List<Server> servers = Samples.servers("shared", 1, 2, 3, 4);
        Continuum continuum = build(servers);
        int[] expected = Lookups.selections(continuum, servers.size());
        for (int[] seen :
                TwoThreads.run(() -> Lookups.perThread(continuum), copy -> Lookups.selections(copy, servers.size()))) {
            if (continuum.usesHash()) {
                assertTrue(
                        Arrays.equals(expected, seen),
                        "another server was selected while another thread looks up as well; keep state in perThread() only");
            }
        }
    }

    @Test
    final void allocatesNothingOnceWarm() {
        List<Server> servers = Samples.servers("lean", 1, 2, 3, 4);
        Continuum continuum = Lookups.perThread(build(servers));
        int[] hashes = Samples.hashes();
        int[] results = new int[1];
        long bytes = Allocation.leastBytes(() -> {
            for (int hash : hashes) {
                results[0] += continuum.select(hash);
            }
        });
        assumeFalse(bytes < 0, "this virtual machine does not count allocated bytes");
        assertTrue(
                bytes < hashes.length,
                () -> bytes + " bytes allocated for " + hashes.length
                        + " lookups; select() runs for every request, prepare" + " what it needs in build()");
    }

    private Continuum build(List<Server> servers) {
        return build(servers, Samples.all(servers));
    }

    private Continuum build(List<Server> servers, BitSet live) {
        Trial.begin(() -> "build() with " + servers.size() + " servers, live " + live);
        Continuum continuum;
        try {
            continuum = subject().build(servers, live, options());
        } catch (UnsupportedOperationException e) {
            return fail(
                    "build() tries to change the list of servers, whose order is every server's index; sort a copy", e);
        }
        assertNotNull(continuum, "build() is null; return the finished table");
        return continuum;
    }
}
