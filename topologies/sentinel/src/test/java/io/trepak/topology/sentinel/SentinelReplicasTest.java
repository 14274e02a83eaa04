package io.trepak.topology.sentinel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Server;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestTopology;
import io.trepak.api.topology.PoolTopology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which replicas of a master may be read. */
class SentinelReplicasTest {
    private static final String S1 = "10.0.0.1:26379";
    private static final String S2 = "10.0.0.2:26379";
    private static final String MASTER = "10.0.1.1:6379";
    private static final String R1 = "10.0.1.2:6379";
    private static final String R2 = "10.0.1.3:6379";

    private final Map<String, String> keys = new HashMap<>(Map.of("sentinels", S1 + " " + S2));
    private TestTopology pool;
    private FakeOutside outside;
    private PoolTopology topology;

    private void start(boolean readsReplicas) {
        pool = new TestTopology(TestOptions.of(keys), List.of(Server.of("shard-1", MASTER, 1)));
        if (readsReplicas) {
            pool.readingReplicas();
        }
        outside = new FakeOutside(pool);
        List.of(S1, S2).forEach(sentinel -> outside.sentinels.put(sentinel, new HashMap<>()));
        outside.all("shard-1", MASTER, 4);
        list(S1, R1 + " slave", R2 + " slave");
        list(S2, R1 + " slave", R2 + " slave");
        outside.infos.put(R1, info(MASTER, "up", 0, 1));
        outside.infos.put(R2, info(MASTER, "up", 0, 9));
        topology = new SentinelTopology(outside::nanoTime).open(pool);
        topology.start(null);
        outside.pass(1500);
    }

    private void list(String sentinel, String... replicas) {
        outside.replicas.put(sentinel, Map.of("shard-1", List.of(replicas)));
    }

    private static String info(String master, String link, int syncing, int silentSeconds) {
        int colon = master.lastIndexOf(':');
        return "# Replication\r\nrole:slave\r\nmaster_host:" + master.substring(0, colon) + "\r\nmaster_port:"
                + master.substring(colon + 1) + "\r\nmaster_link_status:" + link + "\r\nmaster_last_io_seconds_ago:"
                + silentSeconds + "\r\nmaster_sync_in_progress:" + syncing + "\r\nslave_read_only:1\r\n";
    }

    private List<String> fit() {
        return pool.last().servers().get(0).replicas().stream()
                .map(Server::address)
                .toList();
    }

    private void afterASecond(String info) {
        outside.infos.put(R1, info);
        outside.pass(1300);
    }

    @Test
    void asksNobodyForReplicasWhereNobodyReadsThem() {
        start(false);
        outside.pass(5000);
        List<String> asked = outside.asked();
        assertTrue(
                asked.stream().noneMatch(each -> each.contains("REPLICAS") || each.contains("INFO")), asked::toString);
        assertEquals(List.of(), fit());
    }

    @Test
    void thoseThatFollowTheMasterAreRead() {
        start(true);
        assertEquals(List.of(R1, R2), fit());
        int published = pool.published().size();
        outside.asked();
        outside.pass(10_000);
        assertEquals(published, pool.published().size());
        long asked = outside.asked().stream()
                .filter(each -> each.equals(R1 + " INFO replication"))
                .count();
        assertTrue(asked >= 8 && asked <= 14, () -> asked + " times in ten seconds");
        assertEquals(1, outside.open(R1).size());
    }

    @Test
    void oneThatDoesNotIsNotReadUntilItDoes() {
        start(true);
        for (String unfit : List.of(
                info(MASTER, "down", 0, -1),
                info(MASTER, "up", 1, 0),
                info(MASTER, "up", 0, 11),
                info("10.0.1.9:6379", "up", 0, 0),
                "role:master\r\nconnected_slaves:1\r\n",
                "role:slave\r\n")) {
            afterASecond(unfit);
            assertEquals(List.of(R2), fit(), unfit);
            afterASecond(info(MASTER, "up", 0, 10));
            assertEquals(List.of(R1, R2), fit(), unfit);
        }
    }

    @Test
    void thereMayBeNoLimitToHowLongItHasHeardNothing() {
        keys.put("redis_replica_lag", "0");
        start(true);
        afterASecond(info(MASTER, "up", 0, 100_000));
        assertEquals(List.of(R1, R2), fit());
    }

    @Test
    void oneThatDoesNotAnswerIsNotRead() {
        start(true);
        outside.silent.add(R1);
        outside.pass(2600);
        assertEquals(List.of(R2), fit());
        outside.silent.clear();
        outside.pass(2600);
        assertEquals(List.of(R1, R2), fit());
        outside.refused.add(R2);
        outside.open(R2).get(0).end("Connection reset by peer");
        outside.pass(1300);
        assertEquals(List.of(R1), fit());
        outside.refused.clear();
        outside.pass(2600);
        assertEquals(List.of(R1, R2), fit());
    }

    @Test
    void oneThatRefusesToSayHowItIsIsNotReadAndTheLogTellsOnce() {
        start(true);
        outside.infos.remove(R1);
        outside.pass(5000);
        assertEquals(List.of(R2), fit());
        assertEquals(
                List.of("WARNING replica refuses: " + R1 + ": NOAUTH Authentication required."),
                pool.lines().stream()
                        .filter(line -> line.contains("replica refuses"))
                        .toList());
    }

    @Test
    void thoseThatSentinelsDoNotReachAreNotAskedAnyMore() {
        start(true);
        for (String flags : List.of("slave,s_down", "o_down,slave", "slave,disconnected")) {
            list(S1, R1 + " " + flags, R2 + " slave");
            outside.pass(1300);
            assertEquals(List.of(R2), fit(), flags);
            assertEquals(List.of(), outside.open(R1));
            list(S1, R1 + " slave", R2 + " slave");
            outside.pass(2600);
            assertEquals(2, fit().size());
        }
    }

    @Test
    void thoseCountThatTheSentinelWithTheHighestEpochLists() {
        start(true);
        list(S2, R2 + " slave");
        outside.pass(1300);
        assertEquals(2, fit().size());
        outside.sentinels.get(S2).put("shard-1", new FakeOutside.Word(MASTER, 5));
        outside.pass(1300);
        assertEquals(List.of(R2), fit());
    }

    @Test
    void theyStayWhenNoSentinelAnswers() {
        start(true);
        outside.silent.addAll(List.of(S1, S2));
        outside.pass(20_000);
        assertEquals(List.of(R1, R2), fit());
    }

    @Test
    void duringAFailoverNoneIsReadAndAfterItThoseThatNameTheNewMaster() {
        start(true);
        outside.publish(S1, "+elected-leader", "master shard-1 10.0.1.1 6379");
        assertEquals(List.of(), fit());
        outside.roles.put(R1, Role.MASTER);
        outside.publish(S1, "+selected-slave", "slave 10.0.1.2:6379 10.0.1.2 6379 @ shard-1 10.0.1.1 6379");
        outside.pass(20);
        assertEquals(R1, pool.last().servers().get(0).address());
        outside.pass(2000);
        assertEquals(List.of(), fit());
        outside.infos.put(R2, info(R1, "up", 0, 0));
        outside.pass(1300);
        assertEquals(List.of(R2), fit());
    }

    @Test
    void soManyAreAskedAtMost() {
        start(true);
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 2 * Server.REPLICAS_MAX; i++) {
            String address = "10.0.2." + i + ":6379";
            many.add(address + " slave");
            outside.infos.put(address, info(MASTER, "up", 0, 0));
        }
        list(S1, many.toArray(String[]::new));
        outside.pass(2600);
        assertEquals(Server.REPLICAS_MAX, fit().size());
    }

    @Test
    void closesItsConnectionsToThem() {
        start(true);
        topology.close();
        assertEquals(List.of(), outside.open(R1));
        assertEquals(List.of(), outside.open(R2));
    }

    @Test
    void saysWhoIsReadAndWhyNot() {
        start(true);
        afterASecond(info(MASTER, "up", 0, 12));
        String page = pool.page("sentinels").toString();
        assertTrue(page.contains("address=" + R2 + ", lag_seconds=9, read=true"), page);
        assertTrue(
                page.contains("address=" + R1
                        + ", lag_seconds=12, read=false, trouble=it has not heard of its master for 12 s"),
                page);
        assertFalse(page.contains("INFO"));
    }
}
