package io.trepak.topology.sentinel.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.testkit.TestProxy;
import io.trepak.topology.sentinel.SentinelTopology;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
        startProxy(keysAndValues);
    }

    private void startProxy(String... keysAndValues) throws Exception {
        TestProxy.Builder builder = TestProxy.with(new SentinelTopology())
                .global("admin", "127.0.0.1:0")
                .key("sentinels", group.sentinelAddresses())
                .key("hash", "fnv1a_64");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            builder.key(keysAndValues[i], keysAndValues[i + 1]);
        }
        for (RedisServer server : group.firstServers()) {
            builder.server(server.address());
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

    private Counting.Outcome planned(String what) throws Exception {
        RedisServer before = group.master(0);
        try (Counting counting = count()) {
            group.failOver(0);
            long masterNanos = awaitNewMaster(before);
            Await.until("another master", () -> group.master(0) != before);
            group.awaitCalm(0);
            counting.awaitProgress(100);
            Counting.Outcome outcome = counting.stop(group.master(0));
            says(what, outcome + ", " + resumed(outcome, masterNanos));
            return outcome;
        }
    }

    /** Waits until a replica says that it is a master. Returns when it did. */
    private long awaitNewMaster(RedisServer before) {
        Await.until(
                "a replica says that it is a master",
                () -> group.servers(0).stream()
                        .anyMatch(server -> server != before && server.role().equals("master")));
        return System.nanoTime();
    }

    private static String resumed(Counting.Outcome outcome, long masterNanos) {
        return "first good response " + TimeUnit.NANOSECONDS.toMillis(outcome.resumedNanos() - masterNanos)
                + " ms after the new master says so";
    }

    private static void says(String what, Object figures) {
        System.out.println("sentinel: " + what + ": " + figures);
    }

    /** For whoever wonders why. */
    private String with(Counting.Outcome outcome) {
        return outcome + group.story();
    }

    @Test
    void aPlannedFailoverLosesNothingAndFailsNothing() throws Exception {
        start(1);
        Counting.Outcome outcome = planned("planned failover");
        assertEquals(0, outcome.errorCount(), with(outcome));
        assertEquals(0, outcome.lost(), with(outcome));
        assertEquals(0, outcome.twice(), with(outcome));
    }

    @Test
    void aKilledMasterCostsNoMoreThanWhatWasUnderWay() throws Exception {
        startPatient();
        RedisServer killed = group.master(0);
        try (Counting counting = count()) {
            killed.kill();
            long masterNanos = awaitNewMaster(killed);
            counting.awaitProgress(100);
            Await.until("another master", () -> group.master(0) != killed);
            Counting.Outcome outcome = counting.stop(group.master(0));
            says("killed master", outcome + ", " + resumed(outcome, masterNanos));
            assertTrue(outcome.errorCount() <= KEYS.size(), with(outcome));
            assertEquals(0, outcome.twice(), with(outcome));
        }
    }

    @Test
    @Tag("table")
    void tenPlannedFailoversLoseNothingAndFailNothing() throws Exception {
        start(1);
        for (int i = 0; i < 10; i++) {
            Counting.Outcome outcome = planned("planned failover " + (i + 1));
            assertEquals(0, outcome.errorCount() + outcome.lost() + outcome.twice(), with(outcome));
        }
    }

    @Test
    @Tag("table")
    void withoutHoldingAPlannedFailoverFailsNoMoreThanWhatWasUnderWay() throws Exception {
        start(1, "sentinel_hold", "false");
        Counting.Outcome outcome = planned("planned failover, sentinel_hold: false");
        assertTrue(outcome.errorCount() <= KEYS.size(), with(outcome));
        assertEquals(0, outcome.twice(), with(outcome));
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
            assertTrue(outcome.errorCount() <= KEYS.size(), with(outcome));
            assertEquals(0, outcome.twice(), with(outcome));
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
            assertEquals(0, outcome.lost(), with(outcome));
            assertEquals(0, outcome.twice(), with(outcome));
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
                sentinel.signal("STOP");
                counting.awaitProgress(1000);
            }
            Await.until("all are left", () -> metric("trepak_sentinels_connected") == 0);
            counting.awaitProgress(1000);
            for (RedisServer sentinel : group.sentinels) {
                sentinel.kill();
                counting.awaitProgress(1000);
            }
            Counting.Outcome outcome = counting.stop(group.servers(0).get(0));
            says("all sentinels stopped, then killed", outcome);
            assertEquals(0, outcome.errorCount() + outcome.lost() + outcome.twice(), with(outcome));
        }
    }

    @Test
    @Tag("table")
    void aFailoverThatItsLeaderLeavesToOthersIsFollowed() throws Exception {
        startPatient();
        RedisServer killed = group.master(0);
        try (Counting counting = count()) {
            killed.kill();
            RedisServer leader = awaitLeader();
            leader.signal("STOP");
            long masterNanos = awaitNewMaster(killed);
            counting.awaitProgress(100);
            leader.kill();
            List<RedisServer> masters = group.servers(0).stream()
                    .filter(server -> server.role().equals("master"))
                    .toList();
            Counting.Outcome outcome = counting.stop(masters.get(0));
            says("killed master, leader stopped", outcome + ", " + resumed(outcome, masterNanos));
            assertEquals(1, masters.size());
            assertTrue(outcome.errorCount() <= KEYS.size(), with(outcome));
            assertEquals(0, outcome.twice(), with(outcome));
        }
    }

    /** The first of the sentinels that is elected to lead a failover. */
    private RedisServer awaitLeader() {
        List<RedisServer> elected = new ArrayList<>();
        Await.until("a sentinel leads", () -> {
            for (RedisServer sentinel : group.sentinels) {
                if (sentinel.log().stream().anyMatch(line -> line.contains("+elected-leader"))) {
                    elected.add(sentinel);
                }
            }
            return !elected.isEmpty();
        });
        return elected.get(0);
    }

    @Test
    @Tag("table")
    void aPlannedFailoverWhoseLeaderStopsCostsNothing() throws Exception {
        start(1, "failover_wait", "10000", "timeout", "30000");
        RedisServer master = group.master(0);
        try (Counting counting = count()) {
            group.failOver(0);
            awaitLeader().signal("STOP");
            counting.awaitProgress(100);
            Await.until("nothing is held", () -> metric("trepak_server_holding") == 0);
            counting.awaitProgress(100);
            Counting.Outcome outcome = counting.stop();
            says("planned failover, leader stopped", outcome + ", the old master is a " + master.role());
            assertEquals(0, outcome.errorCount(), with(outcome));
        }
    }

    @Test
    @Tag("table")
    void oneSentinelIsEnoughToFollowAFailoverThatOthersMake() throws Exception {
        group = new WatchedGroup(folder, 1, true);
        startProxy();
        assertEquals(1, metric("trepak_sentinels_connected"));
        RedisServer before = group.master(0);
        try (Counting counting = count()) {
            group.failOver(0, group.sentinels.get(1));
            Await.until("another master", () -> group.master(0) != before);
            long namedNanos = System.nanoTime();
            RedisServer now = group.master(0);
            Await.until("it is served", () -> address().equals(now.address()));
            long servedNanos = System.nanoTime();
            group.awaitCalm(0);
            counting.awaitProgress(100);
            Counting.Outcome outcome = counting.stop(now);
            says(
                    "one sentinel left",
                    outcome + ", switched " + TimeUnit.NANOSECONDS.toMillis(servedNanos - namedNanos)
                            + " ms after it names the new master");
            assertTrue(outcome.errorCount() <= KEYS.size(), with(outcome));
            assertEquals(0, outcome.twice(), with(outcome));
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
            assertEquals(0, outcome.errorCount() + outcome.lost() + outcome.twice(), with(outcome));
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
            assertEquals(0, outcome.errorCount(), with(outcome));
        }
    }

    @Test
    @Tag("table")
    void allSentinelsAreAskedWhenAMasterIsAReplicaByHandAndRequestsFailInTheEnd() throws Exception {
        start(1, "sentinel_poll", "60000", "failover_wait", "1000");
        RedisServer master = group.master(0);
        RedisServer other = group.servers(0).get(1);
        try (Counting counting = count()) {
            other.ask("REPLICAOF", "NO", "ONE");
            double asked = metric("trepak_topology_last_success_timestamp_seconds");
            master.ask("REPLICAOF", "127.0.0.1", "" + other.port);
            long begun = System.nanoTime();
            Await.until("a sentinel is asked", () -> metric("trepak_topology_last_success_timestamp_seconds") > asked);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            Await.until("requests fail", () -> counting.failed() == KEYS.size());
            master.ask("REPLICAOF", "NO", "ONE");
            counting.awaitProgress(100);
            Counting.Outcome outcome = counting.stop();
            says("REPLICAOF by hand for longer", outcome + ", sentinels have answered after " + millis + " ms");
            assertEquals(
                    Set.of("-READONLY You can't write against a read only replica."),
                    outcome.errors().keySet(),
                    with(outcome));
        }
    }

    private double waiting() {
        return metric("trepak_requests_waiting");
    }

    private double metric(String name) {
        return proxy.proxy().metrics().stream()
                .filter(sample -> sample.name().equals(name))
                .mapToDouble(sample -> sample.value())
                .sum();
    }

    /** Where the first name leads now. */
    private String address() throws Exception {
        return word(get("/topology?pool=" + TestProxy.POOL), "address");
    }

    private String get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + proxy.proxy().adminAddress().getPort() + path);
        try (InputStream in = uri.toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The value of the first field of a name in JSON. */
    private static String word(String json, String field) {
        Matcher found = Pattern.compile("\"" + field + "\": ?\"([^\"]*)\"").matcher(json);
        assertTrue(found.find(), json);
        return found.group(1);
    }

    @Test
    @Tag("table")
    void aSentinelThatTalksNonsenseChangesNothing() throws Exception {
        group = new WatchedGroup(folder, 1);
        RedisServer replica = group.servers(0).get(0);
        group.failOver(0);
        Await.until("another master", () -> group.master(0) != replica);
        group.awaitCalm(0);
        String place = "*2\r\n" + StubSentinel.string("127.0.0.1") + StubSentinel.string("" + replica.port);
        String old = "*4\r\n" + StubSentinel.string("flags") + StubSentinel.string("master")
                + StubSentinel.string("config-epoch") + StubSentinel.string("0");
        String none = "*0\r\n";
        stubSays(
                "an old epoch",
                words -> words.get(1).equals("MASTER")
                        ? old
                        : words.size() == 3 && words.get(1).startsWith("GET") ? place : none);
        stubSays("half an answer", words -> "*2\r\n" + StubSentinel.string("127.0.0.1") + "$5\r\n26");
        stubSays("nothing at all", StubSentinel.NOTHING);
        String large = "$10485760\r\n" + "x".repeat(10 << 20) + "\r\n";
        stubSays("ten megabytes", words -> large);
        String many = "*1000000\r\n" + "$1\r\nx\r\n".repeat(1_000_000);
        stubSays("a million words", words -> many);
    }

    private void stubSays(String what, Function<List<String>, String> responses) throws Exception {
        try (StubSentinel stub = new StubSentinel(responses)) {
            startProxy("sentinels", group.sentinelAddresses() + " " + stub.address(), "sentinel_poll", "300");
            RedisServer master = group.master(0);
            try (Counting counting = count()) {
                for (int i = 0; i < 10; i++) {
                    stub.publish("+elected-leader", "master s00 127.0.0.1 " + master.port);
                    stub.publish("+selected-slave", "slave 127.0.0.1:1 127.0.0.1 1 @ s 127.0.0.1 " + master.port);
                    stub.publish("+switch-master", "S0 127.0.0.1 " + master.port + " 127.0.0.1 1");
                    counting.awaitProgress(1000);
                }
                Counting.Outcome outcome = counting.stop(master);
                double ignored = metric("trepak_sentinel_answers_ignored");
                says("stub sentinel says " + what, outcome + ", " + (long) ignored + " answers ignored");
                assertEquals(0, outcome.errorCount() + outcome.lost() + outcome.twice(), with(outcome));
                assertEquals(0, metric("trepak_requests_waited"));
                assertEquals(0, metric("trepak_server_switches"));
                assertEquals(master.address(), address());
                Await.until("the others are heard", () -> metric("trepak_sentinels_connected") >= 3);
            } finally {
                proxy.close();
            }
        }
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
        List<String> routes = routes();
        RedisServer before = group.master(0);
        try (Counting counting = new Counting(proxy.address().getPort(), elsewhere)) {
            group.failOver(0);
            Await.until("another master", () -> group.master(0) != before);
            group.awaitCalm(0);
            Counting.Outcome outcome = counting.stop();
            double waited = metric("trepak_requests_waited");
            says("other masters", outcome + ", " + (long) waited + " requests waited");
            assertEquals(0, outcome.errorCount(), with(outcome));
            assertEquals(0, waited);
        }
        assertEquals(routes, routes());
        try (Link client = new Link(proxy.address().getPort())) {
            for (int i = 0; i < 10_000; i++) {
                String key = "key" + i;
                if (!elsewhere.contains(key)) {
                    assertEquals("v" + i, client.ask("GET", key));
                }
            }
        }
    }

    /** The name of the server of each of ten thousand keys. */
    private List<String> routes() throws Exception {
        List<String> routes = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            routes.add(word(get("/route?pool=" + TestProxy.POOL + "&key=key" + i), "server"));
        }
        return routes;
    }

    // ---- what clients are told

    @Test
    @Tag("table")
    void clientsAreToldWhyThereIsNoMaster() throws Exception {
        group = new WatchedGroup(folder, 1);
        TestProxy.Builder builder = TestProxy.with(new SentinelTopology())
                .key("sentinels", group.sentinelAddresses())
                .key("failover_wait", "500")
                .server(group.servers(0).get(0).address())
                .server("127.0.0.1:1");
        proxy = builder.start();
        List<String> keys = new ArrayList<>(List.of("", ""));
        for (int i = 0; keys.contains(""); i++) {
            String key = "key" + i;
            try (Link client = new Link(proxy.address().getPort())) {
                String response = client.ask("SET", key, "1");
                keys.set(response.equals("OK") ? 0 : 1, key);
                if (!response.equals("OK")) {
                    assertEquals("-ERR sentinels know no master 's1'", response);
                }
            }
        }
        group.servers(0).forEach(RedisServer::kill);
        try (Link client = new Link(proxy.address().getPort())) {
            Await.until(
                    "requests wait", () -> client.ask("SET", keys.get(0), "1").contains(" within "));
            assertEquals("-ERR no master for 's0' within 500 ms", client.ask("SET", keys.get(0), "1"));
        }
        proxy.close();
        group.sentinels.forEach(RedisServer::kill);
        proxy = builder.start();
        try (Link client = new Link(proxy.address().getPort())) {
            assertEquals("-ERR no sentinel has answered yet", client.ask("SET", keys.get(0), "1"));
        }
    }

    @Test
    @Tag("table")
    void clientsAreToldThatTheMasterChangedUnderTheirRequest() throws Exception {
        startPatient();
        RedisServer hung = group.master(0);
        try (Link client = new Link(proxy.address().getPort())) {
            client.ask("SET", "a", "1");
            hung.signal("STOP");
            assertEquals(
                    "-ERR the master of 's0' changed while this request was under way", client.ask("SET", "a", "2"));
        }
    }
}
