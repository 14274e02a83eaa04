package io.trepak.topology.redis_cluster;

import static io.trepak.topology.redis_cluster.FakeCluster.id;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Server;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestTopology;
import io.trepak.api.topology.PoolTopology;
import io.trepak.api.topology.Topology;
import io.trepak.api.topology.Trouble;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ClusterPoolTest {
    private static final String A = "10.0.0.1:7000";
    private static final String B = "10.0.0.2:7000";
    private static final String C = "10.0.0.3:7000";
    private static final String D = "10.0.0.4:7000";
    private static final String FIRST = "seed-1.example:7000";
    private static final String SECOND = "seed-2.example:7000";

    private TestTopology pool;
    private FakeCluster outside;
    private PoolTopology cluster;

    private void open(String... keysAndValues) {
        Map<String, String> keys = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            keys.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        pool = new TestTopology(
                TestOptions.of(keys), List.of(Server.of(FIRST, FIRST, 1), Server.of(SECOND, SECOND, 1)));
        outside = new FakeCluster(pool);
        cluster = new RedisClusterTopology(outside::nanoTime).open(pool);
    }

    /** One that has the map, and is asked for nothing more by itself. */
    private void start(String... keysAndValues) {
        String[] all = java.util.Arrays.copyOf(keysAndValues, keysAndValues.length + 2);
        all[keysAndValues.length] = "cluster_refresh";
        all[keysAndValues.length + 1] = "0";
        open(all);
        cluster.start(null);
        outside.pass(200);
        outside.asked();
    }

    private void trouble(Trouble.Kind kind, String server) {
        cluster.onTrouble(List.of(new Trouble(kind, server, -1)));
    }

    private String owner(int slot) {
        Topology topology = pool.last();
        int owner = topology.ownership().ownerOf(slot);
        return owner < 0 ? null : topology.servers().get(owner).name();
    }

    private String logged(String event) {
        return pool.lines().stream()
                .filter(line -> line.contains(" " + event + ": "))
                .collect(Collectors.joining("\n"));
    }

    private double refreshes(String result) {
        return pool.metric("trepak_topology_refreshes", "result", result);
    }

    // ---- the first map

    @Test
    void publishesTheMastersThatASeedTells() {
        start();
        assertEquals(1, pool.published().size());
        assertEquals(
                List.of(A, B, C),
                pool.last().servers().stream().map(Server::name).toList());
        assertEquals(A, pool.last().servers().get(0).address());
        assertEquals(
                Map.of("id", id('a'), "role", "master", "epoch", "1"),
                pool.last().servers().get(0).labels());
        assertEquals(A, owner(0));
        assertEquals(B, owner(5461));
        assertEquals(C, owner(16_383));
        assertTrue(
                logged("cluster map changed").contains("seed-")
                        && logged("cluster map changed").contains(": epoch 3; 16384 slots of 3 masters, 6 nodes: " + A),
                pool.lines()::toString);
    }

    @Test
    void asksTheOtherSeedWhenOneDoesNotAnswer() {
        for (String lost : List.of(FIRST, SECOND)) {
            open();
            outside.refused.add(lost);
            cluster.start(null);
            outside.pass(10);
            assertEquals(A, owner(0), "without " + lost);
        }
        open();
        outside.silent.add(FIRST);
        cluster.start(null);
        outside.pass(1010);
        assertEquals(A, owner(0));
    }

    @Test
    void asksSeedsAgainUntilOneAnswers() {
        open();
        outside.refused.addAll(List.of(FIRST, SECOND));
        cluster.start(null);
        outside.pass(10_000);
        assertEquals(null, pool.last());
        assertTrue(refreshes("failed") >= 8 && refreshes("failed") <= 15, "" + refreshes("failed"));
        assertTrue(logged("cluster map unavailable").contains(FIRST + ": Connection refused"));
        assertEquals(1, logged("cluster map unavailable").lines().count(), "said once");
        outside.refused.clear();
        outside.pass(1300);
        assertEquals(A, owner(0));
        assertTrue(logged("cluster map available").contains("seed-"));
    }

    @Test
    void givesThePasswordBeforeItAsks() {
        open("redis_auth", "secret");
        outside.password = "secret";
        cluster.start(null);
        outside.pass(10);
        assertEquals(A, owner(0));

        open("redis_auth", "wrong");
        outside.password = "secret";
        cluster.start(null);
        outside.pass(10);
        assertEquals(null, pool.last());
        assertTrue(logged("cluster map unavailable").contains("it refuses CLUSTER SLOTS: NOAUTH"));
    }

    @Test
    void serversThatAreNoClusterAreNotPublished() {
        open();
        outside.replies.put("CLUSTER INFO", "-ERR This instance has cluster support disabled\r\n");
        outside.replies.put("CLUSTER NODES", "-ERR This instance has cluster support disabled\r\n");
        outside.replies.put("CLUSTER SLOTS", "-ERR This instance has cluster support disabled\r\n");
        cluster.start(null);
        outside.pass(10);
        assertEquals(null, pool.last());
        assertTrue(logged("cluster map unavailable").contains("cluster support disabled"));
    }

    @Test
    void aClusterWithoutSlotsIsNotPublished() {
        open();
        outside.view = outside.view
                .with(A, n -> n.with(1, ""))
                .with(B, n -> n.with(2, ""))
                .with(C, n -> n.with(3, ""));
        cluster.start(null);
        outside.pass(10);
        assertEquals(null, pool.last());
        assertEquals(1, refreshes("refused"));
    }

    @Test
    void slotsOfNobodyHaveNoOwner() {
        open();
        outside.view = outside.view.with(A, n -> n.with(1, "1-5460"));
        cluster.start(null);
        outside.pass(10);
        assertEquals(null, owner(0));
        assertEquals(A, owner(1));
        assertEquals(16_383, pool.metric("trepak_slots_covered"));
    }

    @Test
    void goesByTheSlotsAloneWhenNothingElseIsTold() {
        start();
        outside.replies.put("CLUSTER NODES", "-NOPERM this user has no permissions\r\n");
        outside.view = outside.view.with(A, n -> n.with(1, "1-5460")).with(B, n -> n.with(2, "0 5461-10922"));
        cluster.refresh();
        outside.pass(200);
        assertEquals(B, owner(0), "whatever the epochs");
        cluster.refresh();
        outside.pass(200);
        assertEquals(1, logged("cluster map without epochs").lines().count(), "said once");
    }

    // ---- when it is asked

    @Test
    void theMapIsAskedForEverySoOftenButNotInStep() {
        open("cluster_refresh", "10000");
        cluster.start(null);
        outside.pass(100);
        outside.asked();
        outside.pass(7300);
        assertEquals(List.of(), outside.asked());
        outside.pass(1_000_000 - 7300);
        int times = outside.asked().size();
        assertTrue(times > 85 && times < 120, times + " times in 1000 seconds");
        assertEquals(1, pool.published().size(), "the same map is not published again");
        assertEquals(times, (int) refreshes("same"));
    }

    @Test
    void neverTwiceTheSameNodeAndEveryOneInTurnByChance() {
        open("cluster_refresh", "1000");
        cluster.start(null);
        outside.pass(100_000);
        List<String> asked = outside.asked();
        for (int i = 2; i < asked.size(); i++) {
            assertTrue(!asked.get(i).equals(asked.get(i - 1)), asked.toString());
        }
        assertEquals(7, new HashSet<>(asked).size(), "a seed and all six nodes: " + asked);
    }

    @Test
    void withoutATroubleNobodyIsAskedWhenSoSaid() {
        start();
        outside.pass(3_600_000);
        assertEquals(List.of(), outside.asked());
        cluster.refresh();
        outside.pass(10);
        assertEquals(1, outside.asked().size(), "POST /topology/refresh");
    }

    @Test
    void howeverManyAskOneQuestionIsUnderWayAndOneDue() {
        start();
        Set<String> nodes = Set.of(A, B, C, D, "10.0.0.5:7000", "10.0.0.6:7000");
        outside.silent.addAll(nodes);
        for (int i = 0; i < 50; i++) {
            cluster.refresh();
            outside.pass(10);
        }
        assertEquals(1, outside.asked().size());
        outside.silent.clear();
        outside.pass(10_000);
        int asked = outside.asked().size();
        assertTrue(asked == 2, asked + " questions: the first again to another node, and the one that was due");
    }

    @Test
    void theGapIsKeptBetweenTwoQuestions() {
        start("cluster_refresh_gap", "1000");
        int asked = 0;
        for (int i = 0; i < 100; i++) {
            trouble(Trouble.Kind.MOVED, A);
            outside.pass(100);
        }
        asked = outside.asked().size();
        assertTrue(asked >= 8 && asked <= 14, asked + " questions in ten seconds");
    }

    @Test
    void aSlotThatMovedIsAskedOfTheNodeThatSaidSo() {
        start();
        outside.views.put(B, outside.view.with(A, n -> n.with(4, "0-5461")).with(B, n -> n.with(2, "5462-10922")));
        trouble(Trouble.Kind.MOVED, B);
        outside.pass(200);
        assertEquals(B, outside.asked().get(0));
        assertEquals(A, owner(5461));
        assertTrue(
                logged("cluster map changed").contains(B + ": epoch 4; slots 5461 from " + B + " to " + A),
                pool.lines()::toString);
        assertEquals(1, refreshes("changed") - 1);
    }

    @Test
    void aMastersLossIsFollowedAtOnceUntilItsReplicaHasItsSlots() {
        start();
        outside.refused.add(A);
        trouble(Trouble.Kind.LOST, A);
        outside.pass(2000);
        List<String> questions = outside.asked();
        int asked = questions.size();
        assertTrue(asked > 12, asked + " questions in two seconds: as often as the gap lets it");
        assertTrue(
                questions.stream().filter(D::equals).count() >= asked / 2 - 1,
                "its replica every other time, for it will be the first to know: " + questions);
        assertEquals(1, pool.published().size());
        outside.view = outside.view
                .with(A, n -> new FakeCluster.Seen(n.id(), n.host(), n.port(), null, 1, "fail", ""))
                .with(D, n -> new FakeCluster.Seen(n.id(), n.host(), n.port(), null, 4, "", "0-5460"));
        outside.pass(130);
        assertEquals(D, owner(0));
        outside.asked();
        outside.pass(10_000);
        assertEquals(List.of(), outside.asked(), "no trouble any more");
    }

    @Test
    void aNodeThatIsBackAndOwnsTheSameIsInNoTrouble() {
        start();
        trouble(Trouble.Kind.LOST, A);
        outside.pass(1000);
        assertTrue(outside.asked().contains(A), "asked itself");
        outside.pass(10_000);
        assertEquals(List.of(), outside.asked());
    }

    @Test
    void aMasterThatStaysAwayIsNotAskedForAsOftenAfterAWhile() {
        start();
        outside.refused.add(A);
        trouble(Trouble.Kind.LOST, A);
        outside.pass(60_000);
        outside.asked();
        outside.pass(10_000);
        int asked = outside.asked().size();
        assertTrue(asked >= 7 && asked <= 30, asked + " questions in ten seconds, those to " + A + " not counted");
    }

    // ---- what is believed

    @Test
    void aNodeWithAnOldMapIsNotBelieved() {
        start();
        FakeCluster.View old = outside.view;
        outside.view = old.with(A, n -> n.with(1, "100-5460")).with(B, n -> n.with(4, "0-99 5461-10922"));
        cluster.refresh();
        outside.pass(200);
        assertEquals(B, owner(0));
        outside.view = old;
        cluster.refresh();
        outside.pass(200);
        assertEquals(B, owner(0));
        assertTrue(refreshes("refused") >= 1);
        outside.pass(5000);
        assertEquals(1, logged("cluster map refused").lines().count(), "said once: " + pool.lines());
        assertTrue(logged("cluster map refused").contains("a lower epoch (epoch 3; in force 4)"));
    }

    @Test
    void aSlotDoesNotGoToAMasterWithALowerEpochUnlessItsOwnerSaysSo() {
        start();
        FakeCluster.View stolen = outside.view.with(A, n -> n.with(1, "0-5461")).with(B, n -> n.with(2, "5462-10922"));
        for (String node : List.of(FIRST, SECOND, A, C, D, "10.0.0.5:7000", "10.0.0.6:7000")) {
            outside.views.put(node, stolen);
        }
        trouble(Trouble.Kind.MOVED, C);
        outside.pass(50);
        assertEquals(B, owner(5461), "A has epoch 1, B 2");
        assertEquals(1, refreshes("refused"));
        outside.views.put(B, stolen);
        outside.pass(200);
        assertEquals(B, outside.asked().get(1), "the owner itself is asked next");
        assertEquals(A, owner(5461));
    }

    @Test
    void aClusterMadeAnewIsBelievedAfterAMinute() {
        start();
        outside.view = outside.view
                .with(A, n -> n.with(0, "0-16383"))
                .with(B, n -> n.with(0, ""))
                .with(C, n -> n.with(0, ""));
        cluster.refresh();
        outside.pass(59_000);
        assertEquals(B, owner(5461));
        outside.pass(4000);
        assertEquals(A, owner(5461));
        assertTrue(logged("cluster map reset").contains("nothing was heard but a lower epoch"));
    }

    @Test
    void aSmallerClusterMadeAnewAtOtherAddressesIsFoundByTheSeeds() {
        start();
        outside.refused.addAll(List.of(A, B, C, D, "10.0.0.5:7000", "10.0.0.6:7000"));
        outside.view = new FakeCluster.View(
                true,
                List.of(
                        FakeCluster.node('1', "10.1.0.1", null, 1, "0-8191"),
                        FakeCluster.node('2', "10.1.0.2", null, 2, "8192-16383")));
        trouble(Trouble.Kind.LOST, A);
        outside.pass(75_000);
        assertEquals("10.1.0.1:7000", owner(0));
        assertEquals(2, pool.last().servers().size());
    }

    @Test
    void nodesThatKeepTheirIdsAtOtherAddressesAreFoundByTheSeedsAtOnce() {
        start();
        outside.refused.addAll(List.of(A, B, C, D, "10.0.0.5:7000", "10.0.0.6:7000"));
        outside.view = new FakeCluster.View(
                true,
                outside.view.nodes().stream()
                        .map(n -> new FakeCluster.Seen(
                                n.id(), n.host(), 7100, n.master(), n.epoch(), n.flags(), n.slots()))
                        .toList());
        trouble(Trouble.Kind.LOST, A);
        outside.pass(150);
        assertEquals("10.0.0.1:7100", owner(0));
    }

    @Test
    void aMasterWithoutSlotsIsAServerForSlotsAreOnTheirWayToIt() {
        start();
        outside.view = outside.view
                .and(FakeCluster.node('0', "10.0.0.7", null, 0, ""))
                .and(new FakeCluster.Seen(id('9'), "10.0.0.8", 7000, null, 0, "handshake", ""));
        cluster.refresh();
        outside.pass(200);
        byte[] named = "10.0.0.7:7000".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        int server = pool.last().ownership().serverAt(named, 0, named.length, 0);
        assertEquals("10.0.0.7:7000", pool.last().servers().get(server).name());
        assertEquals(4, pool.last().servers().size());
        assertEquals(A, owner(0));
    }

    /** The address of a node that has gone may be given to one of another cluster. */
    @Test
    void nodesOfAnotherClusterAreNotBelievedHoweverHighTheirEpochs() {
        start();
        FakeCluster.View foreign = new FakeCluster.View(
                true,
                List.of(
                        FakeCluster.node('1', "10.0.0.3", null, 900, "0-8191"),
                        FakeCluster.node('2', "10.1.0.2", null, 901, "8192-16383")));
        outside.views.put(C, foreign);
        for (int i = 0; i < 80; i++) {
            trouble(Trouble.Kind.MOVED, C);
            outside.pass(1000);
        }
        assertEquals(A, owner(0));
        assertTrue(logged("cluster map refused").contains("nodes of another cluster"), pool.lines()::toString);
    }

    @Test
    void aReloadWithSeedsOfAnotherClusterGoesOverToThatAtOnce() {
        start();
        Topology before = pool.last();
        cluster.close();
        open("cluster_refresh", "0");
        FakeCluster.View other = new FakeCluster.View(
                true,
                List.of(
                        FakeCluster.node('1', "10.1.0.1", null, 1, "0-8191"),
                        FakeCluster.node('2', "10.1.0.2", null, 1, "8192-16383")));
        outside.views.put(FIRST, other);
        outside.views.put(SECOND, other);
        cluster.start(before);
        assertEquals(A, owner(0), "what was in force, until somebody says something");
        outside.pass(200);
        assertEquals("10.1.0.1:7000", owner(0));
        assertTrue(logged("cluster map reset").contains("nodes of another cluster"), pool.lines()::toString);
    }

    @Test
    void aNodeThatDoesNotKnowAllOwnersYetTakesNoSlotsAway() {
        start();
        FakeCluster.View newcomers = new FakeCluster.View(
                true,
                List.of(
                        FakeCluster.node('0', "10.0.0.7", null, 0, ""),
                        FakeCluster.node('c', "10.0.0.3", null, 3, "10923-16383")));
        for (String node : List.of(FIRST, SECOND, B, C, D, "10.0.0.5:7000", "10.0.0.6:7000")) {
            outside.views.put(node, newcomers);
        }
        cluster.refresh();
        outside.pass(50);
        assertEquals(A, owner(0));
        assertEquals(B, owner(5461));
        assertEquals("1", pool.last().servers().get(0).labels().get("epoch"));
    }

    @Test
    void whoSendsOnAndOnIsNotWaitedForLonger() {
        open();
        outside.silent.addAll(List.of(FIRST, SECOND));
        cluster.start(null);
        outside.pass(1);
        TestTopology.Dialled slow = pool.dialled().get(0);
        slow.say("$5000\r\n");
        for (int i = 0; i < 11; i++) {
            assertEquals(false, slow.isClosed(), "after " + i * 900 + " ms");
            slow.say("x");
            outside.pass(900);
        }
        slow.say("x");
        outside.pass(200);
        assertEquals(true, slow.isClosed());
    }

    @Test
    void aServerThatSaysItIsWellIsAskedOnceASecondHoweverMuchItRefuses() {
        start();
        trouble(Trouble.Kind.NOT_NOW, A);
        outside.pass(1000);
        outside.asked();
        for (int i = 0; i < 100; i++) {
            trouble(Trouble.Kind.NOT_NOW, A);
            outside.pass(100);
        }
        int asked = outside.asked().size();
        assertTrue(asked >= 5 && asked <= 45, asked + " in ten seconds");
    }

    @Test
    void oneNodeAloneIsNotBelievedHoweverLongItSaysSo() {
        start();
        FakeCluster.View old = outside.view.with(C, n -> n.with(1, "10923-16383"));
        outside.views.put(C, old);
        for (int i = 0; i < 100; i++) {
            trouble(Trouble.Kind.MOVED, C);
            outside.pass(1000);
        }
        assertEquals("", logged("cluster map reset"));
    }

    @Test
    void ofAClusterThatFailsThreeAreAsked() {
        start();
        FakeCluster.View better =
                outside.view.with(A, n -> n.with(1, "1-5460")).with(B, n -> n.with(4, "0 5461-10922"));
        for (String node : List.of(A, B, C, D, "10.0.0.5:7000", "10.0.0.6:7000")) {
            outside.views.put(node, outside.view.failing());
        }
        outside.views.put(B, better.failing());
        trouble(Trouble.Kind.MOVED, B);
        outside.pass(20);
        assertEquals(3, outside.asked().size());
        assertEquals(B, owner(0), "the one with the highest epoch, when none is well");
    }

    @Test
    void aNodeThatIsWellIsBelievedBeforeOneThatIsNot() {
        start();
        outside.views.put(
                A,
                outside.view
                        .with(A, n -> n.with(9, "0-16383"))
                        .with(B, n -> n.with(2, ""))
                        .with(C, n -> n.with(3, ""))
                        .failing());
        trouble(Trouble.Kind.MOVED, A);
        outside.pass(20);
        assertEquals(2, outside.asked().size());
        assertEquals(B, owner(5461));
        assertEquals(1, refreshes("same"));
    }

    @Test
    void nonsenseChangesNothing() {
        start();
        outside.replies.put("CLUSTER NODES", FakeCluster.string("nonsense"));
        cluster.refresh();
        outside.pass(100);
        assertEquals(1, pool.published().size());
        assertEquals(1, refreshes("failed"));
        assertTrue(logged("cluster map unavailable").contains("cannot be read: nonsense"));
    }

    // ---- addresses

    @Test
    void dialsWhereItIsToldNodesAre() {
        start("cluster_addresses", "10.0.0.1:7000=192.0.2.1:17000 10.0.0.2=192.0.2.2");
        assertEquals("192.0.2.1:17000", pool.last().servers().get(0).address());
        assertEquals(A, pool.last().servers().get(0).name());
        assertEquals("192.0.2.2:7000", pool.last().servers().get(1).address());
        trouble(Trouble.Kind.MOVED, A);
        outside.pass(200);
        assertEquals("192.0.2.1:17000", outside.asked().get(0));
    }

    @Test
    void nodesWithoutAHostAreBesideTheSeed() {
        open();
        outside.endpoints = host -> "$-1\r\n";
        outside.view = outside.view
                .with(B, n -> new FakeCluster.Seen(n.id(), n.host(), 7001, null, 2, "", n.slots()))
                .with(C, n -> new FakeCluster.Seen(n.id(), n.host(), 7002, null, 3, "", n.slots()));
        outside.refused.add(SECOND);
        cluster.start(null);
        outside.pass(10);
        assertEquals(
                List.of("seed-1.example:7000", "seed-1.example:7001", "seed-1.example:7002"),
                pool.last().servers().stream().map(Server::address).toList());
    }

    @Test
    void aNodeThatAnnouncesNoHostCannotBeDialled() {
        open();
        outside.endpoints = host -> host.equals("10.0.0.1") ? FakeCluster.string("?") : FakeCluster.string(host);
        cluster.start(null);
        outside.pass(10);
        Server nowhere = pool.last().servers().stream()
                .filter(server -> server.name().equals(id('a')))
                .findFirst()
                .orElseThrow();
        assertEquals(null, nowhere.address());
        assertTrue(nowhere.trouble().contains("announces no host"), nowhere.trouble());
    }

    @Test
    void ofTwoNodesAtOneAddressTheOneThatIsWellHasIt() {
        open();
        outside.view =
                outside.view.with(B, n -> new FakeCluster.Seen(n.id(), "10.0.0.1", 7000, null, 2, "fail", n.slots()));
        cluster.start(null);
        outside.pass(10);
        assertEquals(A, owner(0));
        assertEquals(id('b'), owner(5461));
    }

    // ---- a reload, the end, and what people see

    @Test
    void aReloadGoesOnFromWhatIsInForce() {
        start();
        outside.view = outside.view.with(A, n -> n.with(1, "100-5460")).with(B, n -> n.with(4, "0-99 5461-10922"));
        cluster.refresh();
        outside.pass(200);
        Topology before = pool.last();
        FakeCluster.View now = outside.view;
        start();
        FakeCluster.View old = outside.view;
        open();
        outside.view = old;
        cluster.start(before);
        assertEquals(before, pool.last(), "at once, and the listener need not wait");
        outside.pass(3000);
        assertEquals(before, pool.last(), "nodes with an old map are not believed after a reload either");
        assertEquals(B, owner(0));
        outside.view = now;
        outside.pass(3000);
        assertEquals(before, pool.last());
    }

    @Test
    void metricsComeAndGoWithNodes() {
        start();
        assertEquals(5461, pool.metrics("trepak_server_slots", "server").get(A).intValue());
        assertEquals(0, pool.metrics("trepak_server_slots", "server").get(D).intValue());
        assertEquals(1, pool.metrics("trepak_server_master", "server").get(A).intValue());
        assertEquals(0, pool.metrics("trepak_server_master", "server").get(D).intValue());
        assertEquals(3, pool.metric("trepak_topology_epoch"));
        outside.view = outside.view.without(D);
        cluster.refresh();
        outside.pass(200);
        assertEquals(null, pool.metrics("trepak_server_slots", "server").get(D));
    }

    @Test
    void thePageShowsTheMap() {
        start();
        Map<String, ?> page = pool.page("cluster");
        assertEquals("ok", page.get("state"));
        assertEquals(3L, page.get("epoch"));
        assertEquals(16_384, page.get("slots_covered"));
        assertEquals(List.of(FIRST, SECOND), page.get("seeds"));
        Map<?, ?> nodes = (Map<?, ?>) page.get("nodes");
        assertEquals(6, nodes.size());
        Map<?, ?> replica = (Map<?, ?>) nodes.get(D);
        assertEquals("replica", replica.get("role"));
        assertEquals(A, replica.get("master"));
        assertEquals("0-5460", ((Map<?, ?>) nodes.get(A)).get("slots"));
    }

    @Test
    void aLineOfTheLogIsBounded() {
        start();
        StringBuilder odd = new StringBuilder();
        StringBuilder even = new StringBuilder();
        for (int slot = 0; slot < 5460; slot += 2) {
            even.append(slot).append(' ');
            odd.append(slot + 1).append(' ');
        }
        outside.view = outside.view.with(A, n -> n.with(1, odd + "5460")).with(B, n -> n.with(4, even + "5461-10922"));
        for (int i = 0; i < 300; i++) {
            outside.view = outside.view.and(
                    new FakeCluster.Seen(String.format("%040x", i), "10.9.0." + i, 7000, null, 0, "", ""));
        }
        cluster.refresh();
        outside.pass(200);
        assertEquals(B, owner(0));
        String line = logged("cluster map changed")
                .lines()
                .reduce((first, second) -> second)
                .orElseThrow();
        assertTrue(line.length() < 1000, line);
        assertTrue(line.contains("and 292 more"), line);
    }
}
