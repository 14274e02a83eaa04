package io.trepak.topology.sentinel.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.testkit.TestProxy;
import io.trepak.topology.sentinel.SentinelTopology;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proxy whose masters three real sentinels look after, while clients count. Prints what each failover has cost. */
class SentinelIT {
    private static final List<String> KEYS = List.of("a", "b", "c", "d");

    @TempDir
    Path folder;

    private WatchedGroup group;
    private TestProxy proxy;

    private void start(int masters, String... keysAndValues) throws Exception {
        group = new WatchedGroup(folder, masters);
        TestProxy.Builder builder = TestProxy.with(new SentinelTopology())
                .key("sentinels", group.sentinelAddresses())
                .key("hash", "fnv1a_64");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            builder.key(keysAndValues[i], keysAndValues[i + 1]);
        }
        for (int i = 0; i < masters; i++) {
            builder.server(group.servers(i).get(0).address());
        }
        proxy = builder.start();
    }

    /** On a machine that has much else to do a failover may take longer than requests wait by default. */
    private void startPatient() throws Exception {
        start(1, "failover_wait", "30000", "timeout", "30000");
    }

    @AfterEach
    void end() {
        if (proxy != null) {
            proxy.close();
        }
        if (group != null) {
            group.close();
        }
    }

    private Counting count() throws Exception {
        Counting counting = new Counting(proxy.address().getPort(), KEYS);
        counting.awaitProgress(100);
        return counting;
    }

    private Counting.Outcome planned() throws Exception {
        RedisServer before = group.master(0);
        try (Counting counting = count()) {
            group.failOver(0);
            Await.until("another master", () -> group.master(0) != before);
            group.awaitCalm(0);
            counting.awaitProgress(100);
            return counting.stop(group.master(0));
        }
    }

    private static void says(String what, Object figures) {
        System.out.println("sentinel: " + what + ": " + figures);
    }

    @Test
    void aPlannedFailoverLosesNothingAndFailsNothing() throws Exception {
        start(1);
        Counting.Outcome outcome = planned();
        says("planned failover", outcome);
        assertEquals(0, outcome.errorCount(), outcome.toString());
        assertEquals(0, outcome.lost(), outcome.toString());
        assertEquals(0, outcome.twice(), outcome.toString());
    }

    @Test
    void aKilledMasterCostsNoMoreThanWhatWasUnderWay() throws Exception {
        startPatient();
        RedisServer killed = group.master(0);
        try (Counting counting = count()) {
            killed.kill();
            long[] masterNanos = new long[1];
            Await.until("a replica says that it is a master", () -> {
                boolean any = group.servers(0).stream()
                        .anyMatch(server -> server != killed && server.role().equals("master"));
                masterNanos[0] = System.nanoTime();
                return any;
            });
            counting.awaitProgress(100);
            Await.until("another master", () -> group.master(0) != killed);
            Counting.Outcome outcome = counting.stop(group.master(0));
            says(
                    "killed master",
                    outcome + ", first good response "
                            + TimeUnit.NANOSECONDS.toMillis(outcome.resumedNanos() - masterNanos[0])
                            + " ms after the new master says so");
            assertTrue(outcome.errorCount() <= KEYS.size(), outcome.toString());
            assertEquals(0, outcome.twice(), outcome.toString());
        }
    }

    @Test
    @Tag("table")
    void tenPlannedFailoversLoseNothingAndFailNothing() throws Exception {
        start(1);
        for (int i = 0; i < 10; i++) {
            Counting.Outcome outcome = planned();
            says("planned failover " + (i + 1), outcome);
            assertEquals(0, outcome.errorCount() + outcome.lost() + outcome.twice(), outcome.toString());
        }
    }

    @Test
    @Tag("table")
    void withoutHoldingAPlannedFailoverFailsNoMoreThanWhatWasUnderWay() throws Exception {
        start(1, "sentinel_hold", "false");
        Counting.Outcome outcome = planned();
        says("planned failover, sentinel_hold: false", outcome);
        assertTrue(outcome.errorCount() <= KEYS.size(), outcome.toString());
        assertEquals(0, outcome.twice(), outcome.toString());
    }

    @Test
    @Tag("table")
    void anOldMasterThatIsBackGetsNoRequestBeforeItIsAReplica() throws Exception {
        startPatient();
        RedisServer old = group.master(0);
        try (Counting counting = count()) {
            old.kill();
            Await.until(
                    "another master",
                    () -> group.sentinels.stream()
                            .allMatch(sentinel -> !sentinel.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "s0")
                                    .equals("127.0.0.1 " + old.port)));
            old.start();
            String[] commands = {""};
            Await.until("the old master is a replica", () -> {
                String seen = old.ask("INFO", "commandstats");
                if (!old.role().equals("master")) {
                    return true;
                }
                commands[0] = seen; // what was asked while it was a master
                return false;
            });
            counting.awaitProgress(100);
            group.awaitCalm(0);
            Counting.Outcome outcome = counting.stop(group.master(0));
            says("killed master that is started again", outcome);
            assertFalse(commands[0].contains("cmdstat_incr"), commands[0]);
            assertTrue(outcome.errorCount() <= KEYS.size(), outcome.toString());
            assertEquals(0, outcome.twice(), outcome.toString());
        }
    }

    @Test
    @Tag("table")
    void lateResponsesOfAMasterThatHungReachNobody() throws Exception {
        start(1, "timeout", "2000");
        RedisServer hung = group.master(0);
        try (Counting counting = count()) {
            hung.signal("STOP");
            Await.until(
                    "another master",
                    () -> group.sentinels.stream()
                            .anyMatch(sentinel -> !sentinel.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "s0")
                                    .equals("127.0.0.1 " + hung.port)));
            counting.awaitProgress(100);
            hung.signal("CONT");
            group.awaitCalm(0);
            counting.awaitProgress(100);
            Counting.Outcome outcome = counting.stop(group.master(0));
            says("master that hung", outcome);
            assertEquals(0, outcome.lost(), outcome.toString());
            assertEquals(0, outcome.twice(), outcome.toString());
        }
    }

    @Test
    @Tag("table")
    void aMasterThatIsStartedAgainBeforeItIsMissedIsServedAtOnceAndStaysTheMaster() throws Exception {
        start(1);
        RedisServer master = group.master(0);
        try (Counting counting = count()) {
            long good = counting.good();
            master.kill();
            master.start();
            long back = System.nanoTime();
            Await.until("service", () -> counting.good() > good + KEYS.size());
            says(
                    "master restarted",
                    "first good responses " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - back)
                            + " ms after it answers");
            assertEquals(master, group.master(0));
        }
    }

    @Test
    @Tag("table")
    void serviceGoesOnWithoutSentinels() throws Exception {
        start(1);
        try (Counting counting = count()) {
            for (RedisServer sentinel : group.sentinels) {
                sentinel.kill();
                counting.awaitProgress(1000);
            }
            Counting.Outcome outcome = counting.stop(group.servers(0).get(0));
            says("all sentinels killed", outcome);
            assertEquals(0, outcome.errorCount() + outcome.lost() + outcome.twice(), outcome.toString());
        }
    }

    @Test
    @Tag("table")
    void aSentinelThatWasAwayOverAFailoverMovesNothing() throws Exception {
        start(1);
        RedisServer away = group.sentinels.get(2);
        try (Counting counting = count()) {
            away.signal("STOP");
            RedisServer before = group.master(0);
            group.failOver(0);
            Await.until("another master", () -> group.master(0) != before);
            counting.awaitProgress(100);
            away.signal("CONT");
            group.awaitCalm(0);
            counting.awaitProgress(100);
            Counting.Outcome outcome = counting.stop(group.master(0));
            says("sentinel away over a failover", outcome);
            assertEquals(0, outcome.errorCount() + outcome.lost() + outcome.twice(), outcome.toString());
        }
    }

    @Test
    @Tag("table")
    void writesWaitWhileAMasterIsAReplicaByHand() throws Exception {
        start(1);
        RedisServer master = group.master(0);
        RedisServer other = group.servers(0).stream()
                .filter(each -> each != master)
                .findFirst()
                .orElseThrow();
        try (Counting counting = count()) {
            other.ask("REPLICAOF", "NO", "ONE");
            master.ask("REPLICAOF", "127.0.0.1", "" + other.port);
            Await.until("requests wait", () -> waiting() == KEYS.size());
            master.ask("REPLICAOF", "NO", "ONE");
            counting.awaitProgress(100);
            Counting.Outcome outcome = counting.stop();
            says("REPLICAOF by hand", outcome);
            assertEquals(0, outcome.errorCount(), outcome.toString());
        }
    }

    private double waiting() {
        return proxy.proxy().metrics().stream()
                .filter(sample -> sample.name().equals("trepak_requests_waiting"))
                .mapToDouble(sample -> sample.value())
                .sum();
    }

    @Test
    @Tag("table")
    void theKeysOfOtherMastersNoticeNothingAndNoKeyMoves() throws Exception {
        start(5);
        try (Link client = new Link(proxy.address().getPort())) {
            for (int i = 0; i < 10_000; i++) {
                client.send("SET", "key" + i, "v" + i);
                assertEquals("OK", client.response());
            }
        }
        List<String> elsewhere = new ArrayList<>();
        for (int i = 0; elsewhere.size() < KEYS.size(); i++) {
            if (group.servers(0).get(0).ask("EXISTS", "key" + i).equals("0")) {
                elsewhere.add("key" + i);
            }
        }
        try (Link client = new Link(proxy.address().getPort())) {
            for (String key : elsewhere) {
                client.ask("SET", key, "0");
            }
        }
        RedisServer before = group.master(0);
        try (Counting counting = new Counting(proxy.address().getPort(), elsewhere)) {
            group.failOver(0);
            Await.until("another master", () -> group.master(0) != before);
            group.awaitCalm(0);
            Counting.Outcome outcome = counting.stop();
            says("other masters", outcome);
            assertEquals(0, outcome.errorCount(), outcome.toString());
        }
        try (Link client = new Link(proxy.address().getPort())) {
            for (int i = 0; i < 10_000; i++) {
                String key = "key" + i;
                if (!elsewhere.contains(key)) {
                    assertEquals("v" + i, client.ask("GET", key));
                }
            }
        }
    }
}
