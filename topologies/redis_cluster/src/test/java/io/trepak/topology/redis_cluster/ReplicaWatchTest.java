package io.trepak.topology.redis_cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Server;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestTopology;
import io.trepak.api.topology.PoolTopology;
import io.trepak.api.topology.Topology;
import io.trepak.api.topology.Trouble;
import io.trepak.topology.resp.Reply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which replicas a pool may read, and which slots from their masters only. */
class ReplicaWatchTest {
    private static final String A = "10.0.0.1:7000";
    private static final String D = "10.0.0.4:7000";
    private static final String E = "10.0.0.5:7000";
    private static final String UP =
            "# Replication\r\nrole:slave\r\nmaster_link_status:up\r\nmaster_sync_in_progress:0\r\n";

    private TestTopology pool;
    private FakeCluster outside;
    private PoolTopology cluster;

    private void open(boolean reading) {
        pool = new TestTopology(
                TestOptions.of(Map.of("cluster_refresh", "0")), List.of(Server.of(A, A, 1), Server.of(D, D, 1)));
        if (reading) {
            pool.readingReplicas();
        }
        outside = new FakeCluster(pool);
        outside.replies.put("INFO replication", FakeCluster.string(UP));
        cluster = new RedisClusterTopology(outside::nanoTime).open(pool);
    }

    private void start() {
        open(true);
        cluster.start(null);
        outside.pass(1100);
    }

    private List<String> replicas(int server) {
        return pool.last().servers().get(server).replicas().stream()
                .map(Server::name)
                .toList();
    }

    private boolean isMoving(int slot) {
        return pool.last().ownership().isMoving(slot);
    }

    @Test
    void replicasWhoseLinkIsUpMayBeRead() {
        start();
        assertEquals(List.of(D), replicas(0));
        assertEquals(List.of(E), replicas(1));
        int published = pool.published().size();
        outside.pass(10_000);
        assertEquals(published, pool.published().size(), "nothing new");
        outside.replies.put("INFO replication", FakeCluster.string(UP.replace("status:up", "status:down")));
        outside.pass(1000);
        assertEquals(List.of(), replicas(0));
        assertEquals(
                1,
                pool.lines().stream()
                        .filter(line -> line.contains("cluster map changed: "))
                        .count());
    }

    @Test
    void onlyThoseThatSayItThemselvesAreFit() {
        open(true);
        outside.refused.add(D);
        cluster.start(null);
        outside.pass(1100);
        assertEquals(List.of(), replicas(0));
        assertEquals(List.of(E), replicas(1));
        outside.refused.clear();
        outside.pass(1000);
        assertEquals(List.of(D), replicas(0), "it is asked again");
        assertTrue(ReplicaWatch.isFit(new Reply.Text(UP)));
        for (String other : List.of(
                UP.replace("progress:0", "progress:1"), UP.replace("role:slave", "role:master"), "", "role:slave")) {
            assertEquals(false, ReplicaWatch.isFit(new Reply.Text(other)), other);
        }
        assertEquals(false, ReplicaWatch.isFit(new Reply.Failure("LOADING")));
        assertEquals(false, ReplicaWatch.isFit((Reply) null));
    }

    @Test
    void aReplicaThatSaysNothingForASecondIsNotRead() {
        start();
        outside.silent.add(D);
        outside.pass(2000);
        assertEquals(List.of(), replicas(0));
        outside.silent.remove(D);
        outside.pass(2000);
        assertEquals(List.of(D), replicas(0));
    }

    @Test
    void nobodyIsAskedWhenNobodyReadsReplicas() {
        open(false);
        cluster.start(null);
        outside.pass(10_000);
        assertEquals(List.of(), replicas(0));
        assertEquals(1, pool.dialled().size());
    }

    @Test
    void slotsThatAMasterGivesAwayAreReadFromIt() {
        start();
        assertEquals(false, isMoving(449));
        outside.views.put(A, outside.view.with(A, n -> n.with(1, "0-5460 [449->-" + FakeCluster.id('b') + "]")));
        outside.pass(1000);
        assertTrue(isMoving(449));
        assertEquals(false, isMoving(450));
        outside.views.clear();
        outside.pass(1000);
        assertEquals(false, isMoving(449));
    }

    @Test
    void aSlotThatAMasterHasAskedForElsewhereCountsAsMovingForTwoSeconds() {
        start();
        cluster.onTrouble(List.of(new Trouble(Trouble.Kind.MOVING, A, 450)));
        assertTrue(isMoving(450), "at once");
        outside.pass(1900);
        assertTrue(isMoving(450));
        outside.pass(200);
        assertEquals(false, isMoving(450));
    }

    @Test
    void aReloadGoesOnWithReplicasThatCouldBeRead() {
        start();
        Topology before = pool.last();
        open(true);
        outside.silent.add(D);
        cluster.start(before);
        outside.pass(900);
        assertEquals(before, pool.last());
        outside.pass(1200);
        assertEquals(List.of(), replicas(0));
    }

    @Test
    void aReplicaThatBecomesTheMasterIsNoReplicaAnyMore() {
        start();
        outside.view = outside.view
                .with(A, n -> new FakeCluster.Seen(n.id(), n.host(), n.port(), FakeCluster.id('d'), 4, "", ""))
                .with(D, n -> new FakeCluster.Seen(n.id(), n.host(), n.port(), null, 4, "", "0-5460"));
        cluster.refresh();
        outside.pass(1200);
        Server master = pool.last().servers().get(2);
        assertEquals(D, master.name());
        assertEquals(List.of(A), master.replicas().stream().map(Server::name).toList());
    }
}
