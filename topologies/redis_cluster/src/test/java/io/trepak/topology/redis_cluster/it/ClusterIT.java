package io.trepak.topology.redis_cluster.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.export.Sample;
import io.trepak.api.protocol.Protocol;
import io.trepak.testkit.TestProxy;
import io.trepak.topology.redis_cluster.RedisClusterTopology;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A proxy in front of six real nodes of a Redis Cluster, under load, while slots move and nodes fail. Prints what each change has cost,
 * beside the goal.
 */
class ClusterIT {
    private static final IntPredicate ALL = slot -> true;

    @TempDir
    Path folder;

    private RedisCluster cluster;
    private TestProxy proxy;

    private void start(String... keysAndValues) throws Exception {
        cluster = new RedisCluster(folder);
        startProxy(keysAndValues);
    }

    /** On a machine that has much else to do a failover may take longer than requests wait by default. */
    private void startPatient() throws Exception {
        start("failover_wait", "30000", "timeout", "30000");
    }

    private void startProxy(String... keysAndValues) throws Exception {
        TestProxy.Builder builder = TestProxy.with(new RedisClusterTopology());
        for (int i = 0; i < keysAndValues.length; i += 2) {
            builder.key(keysAndValues[i], keysAndValues[i + 1]);
        }
        for (ClusterNode node : cluster.nodes) {
            builder.server(node.address());
        }
        proxy = builder.start();
    }

    @AfterEach
    void end() {
        if (proxy != null) {
            proxy.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    private Load load(IntPredicate slots) throws IOException {
        return new Load(proxy.address().getPort(), slots);
    }

    private Link client() throws IOException {
        return new Link(proxy.address().getPort());
    }

    private static void says(String what, Object figures, String goal) {
        System.out.println("cluster: " + what + ": " + figures + "; goal: " + goal);
    }

    private static long millisBetween(long from, long to) {
        return TimeUnit.NANOSECONDS.toMillis(to - from);
    }

    private static void assertNothingFailed(Load.Outcome outcome) {
        assertEquals(0, outcome.errorCount(), outcome.toString());
        assertEquals(List.of(), outcome.wrong(), outcome.toString());
    }

    private double sum(String metric) {
        return proxy.proxy().metrics().stream()
                .filter(sample -> sample.name().equals(metric))
                .mapToDouble(Sample::value)
                .sum();
    }

    /** Writes values through the proxy. */
    private void fill(IntPredicate slots, int values) throws IOException {
        try (Link client = client()) {
            for (String key : Load.keysIn(slots, values)) {
                client.request("SET", "value-of-{" + key + "}", key);
            }
            client.flush();
            for (int i = 0; i < values; i++) {
                assertEquals("OK", client.response());
            }
        }
    }

    private void reshard(int slots, int values) throws Exception {
        IntPredicate moved = slot -> slot < slots;
        ClusterNode from = cluster.ownerOf(0, cluster.nodes.get(0));
        ClusterNode to = cluster.ownerOf(RedisCluster.SLOTS - 1, cluster.nodes.get(0));
        fill(moved, values);
        try (Load load = load(moved);
                Link client = client()) {
            long begun = System.nanoTime();
            cluster.move(0, slots, from, to);
            long end = System.nanoTime();
            load.awaitProgress();
            Load.Outcome outcome = load.stop();
            says(
                    slots + " slots with " + values + " values moved in " + millisBetween(begun, end) + " ms",
                    outcome,
                    "0 errors, 0 wrong, longest wait of a client without proxy 350 to 630 ms");
            assertNothingFailed(outcome);
            for (String key : Load.keysIn(moved, values)) {
                assertEquals(key, client.ask("GET", "value-of-{" + key + "}"));
            }
        }
    }

    /** Has a replica of a master take over. */
    private void failOver(int slot) throws Exception {
        ClusterNode master = cluster.ownerOf(slot, cluster.nodes.get(0));
        ClusterNode next = cluster.replicaOf(master);
        try (Load load = load(ALL)) {
            long taken = RedisCluster.failOver(next);
            long good = Await.until("service", () -> load.areAllGoodSince(taken));
            cluster.awaitCalm();
            load.awaitProgress();
            Load.Outcome outcome = load.stop();
            says(
                    "CLUSTER FAILOVER",
                    outcome + ", all clients served " + millisBetween(taken, good)
                            + " ms after the new master says that it is one",
                    "0 errors, 0 stale, longest wait of a client without proxy 63 to 90 ms, now and then 2.2 s");
            assertNothingFailed(outcome);
        }
    }

    @Test
    void slotsMoveAndAMasterIsReplacedAndNoClientNotices() throws Exception {
        startPatient();
        reshard(100, 1000);
        failOver(0);
        assertEquals(0, sum("trepak_requests_waiting"));
    }

    @Test
    @Tag("table")
    void aThousandSlotsMoveAndNoClientNotices() throws Exception {
        start();
        reshard(1000, 30_000);
    }

    @Test
    @Tag("table")
    void aMasterIsReplacedTenTimesAndNoClientNotices() throws Exception {
        startPatient();
        for (int i = 0; i < 10; i++) {
            failOver(0);
        }
    }

    @Test
    @Tag("table")
    void aKilledMasterCostsNoMoreThanWhatWasUnderWayAndTheOthersNothing() throws Exception {
        startPatient();
        ClusterNode asked = cluster.nodes.get(1);
        ClusterNode killed = cluster.ownerOf(0, asked);
        ClusterNode next = cluster.replicaOf(killed);
        List<ClusterNode> owners = new ArrayList<>();
        for (int slot = 0; slot < RedisCluster.SLOTS; slot += RedisCluster.SLOTS / 64) {
            owners.add(cluster.ownerOf(slot, asked));
        }
        IntPredicate its = slot -> owners.get(slot / (RedisCluster.SLOTS / 64)) == killed;
        int lastFirst = (int) owners.stream().filter(owner -> owner == killed).count() - 1;
        IntPredicate lost = slot -> its.test(slot) && slot < lastFirst * (RedisCluster.SLOTS / 64);
        IntPredicate others = slot -> slot > RedisCluster.SLOTS / 2;
        try (Load load = load(lost);
                Load ofOthers = load(others)) {
            long begun = System.nanoTime();
            killed.kill();
            long dead = System.nanoTime();
            long master = Await.until("the replica says that it is a master", next::isMaster);
            long good = Await.until("service", () -> load.hasAnyGoodSince(master));
            load.awaitProgress();
            ofOthers.awaitProgress();
            int late =
                    load.errorsSince(dead + TimeUnit.MILLISECONDS.toNanos(500)).size();
            killed.start();
            cluster.awaitCalm();
            load.awaitProgress();
            ofOthers.awaitProgress();
            Load.Outcome outcome = load.stop();
            Load.Outcome outcomeOfOthers = ofOthers.stop();
            says(
                    "SIGKILL of a master",
                    outcome + ", " + late + " errors later than that, new master after "
                            + millisBetween(begun, master) + " ms, first good response " + millisBetween(master, good)
                            + " ms after it says so",
                    "errors at most what was under way (" + Load.mostUnderWay() + "), none later, 100 ms");
            says("... keys of the other masters, and the killed one comes back", outcomeOfOthers, "0 errors");
            assertTrue(outcome.errorCount() <= Load.mostUnderWay(), outcome.toString());
            assertEquals(0, late, outcome.toString());
            assertNothingFailed(outcomeOfOthers);
        }
    }

    @Test
    @Tag("table")
    void aMasterThatSleptAcknowledgesNothingThatIsLost() throws Exception {
        startPatient();
        ClusterNode asked = cluster.nodes.get(1);
        ClusterNode stopped = cluster.ownerOf(0, asked);
        IntPredicate its = slot -> slot < 5000;
        try (Load load = load(its)) {
            long begun = System.nanoTime();
            stopped.signal("STOP");
            Await.until("another master", () -> cluster.ownerOf(0, asked) != stopped);
            load.awaitProgress();
            Await.until("six seconds are over", () -> System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(6));
            stopped.signal("CONT");
            cluster.awaitCalm();
            load.awaitProgress();
            Load.Outcome outcome = load.stop();
            says(
                    "SIGSTOP for 6 s",
                    outcome,
                    "errors at most what was under way (" + Load.mostUnderWay() + "), 0 acknowledged writes lost");
            assertTrue(outcome.errorCount() <= Load.mostUnderWay(), outcome.toString());
            assertEquals(List.of(), outcome.wrong(), outcome.toString());
        }
    }

    @Test
    @Tag("table")
    void aNodeComesAndGoesAndNothingIsLeftOfIt() throws Exception {
        start();
        ClusterNode from = cluster.ownerOf(0, cluster.nodes.get(0));
        try (Load load = load(slot -> slot < 100)) {
            ClusterNode added = cluster.add();
            cluster.move(0, 100, from, added);
            load.awaitProgress();
            Await.until("the new node is asked", () -> isInMetrics(added));
            cluster.move(0, 100, added, from);
            cluster.nodes.remove(added);
            for (ClusterNode node : cluster.nodes) {
                node.tell("CLUSTER", "FORGET", added.id);
            }
            long begun = System.nanoTime();
            added.kill();
            long gone = Await.until("nothing is left of it", () -> !isInMetrics(added));
            load.awaitProgress();
            Load.Outcome outcome = load.stop();
            says(
                    "node added, emptied, forgotten, stopped",
                    outcome + ", nothing left of it after " + millisBetween(begun, gone) + " ms",
                    "0 errors, 40000 ms");
            assertNothingFailed(outcome);
        }
    }

    private boolean isInMetrics(ClusterNode node) {
        return proxy.proxy().metrics().stream()
                .anyMatch(sample -> sample.labels().containsValue(node.address()));
    }

    @Test
    @Tag("table")
    void aScriptThatMakesUpRedirectsSendsNobodyOutOfTheCluster() throws Exception {
        start("failover_wait", "1000");
        try (ServerSocket outside = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Link client = client()) {
            outside.setSoTimeout(1);
            int slot = RedisCluster.slotOf("key");
            String address = "127.0.0.1:" + outside.getLocalPort();
            for (String redirect :
                    List.of("MOVED " + slot, "MOVED " + (slot + 1), "ASK " + slot, "ASK " + (slot + 1))) {
                String response =
                        client.ask("EVAL", "return redis.error_reply('" + redirect + " " + address + "')", "1", "key");
                says("forged " + redirect + " " + address, response, "no connection attempt there");
                assertTrue(response.startsWith("-"), response);
                assertEquals("OK", client.ask("SET", "key", redirect));
                assertEquals(redirect, client.ask("GET", "key"));
            }
            String node = cluster.ownerOf(slot, cluster.nodes.get(0)) == cluster.nodes.get(0)
                    ? cluster.nodes.get(1).address()
                    : cluster.nodes.get(0).address();
            for (String redirect : List.of("MOVED " + slot + " " + node, "ASK " + slot + " " + node)) {
                String response = client.ask("EVAL", "return redis.error_reply('" + redirect + "')", "1", "key");
                says("forged " + redirect, response, "the key stays where it is");
                assertTrue(response.startsWith("-"), response);
                assertEquals("OK", client.ask("SET", "key", redirect));
                assertEquals(redirect, client.ask("GET", "key"));
            }
            assertThrows(SocketTimeoutException.class, outside::accept);
        }
    }

    @Test
    @Tag("table")
    void nodesAreServedByWhateverTheyCallThemselves() throws Exception {
        cluster = new RedisCluster(folder);
        for (String kind : List.of("ip", "hostname", "unknown-endpoint")) {
            for (ClusterNode node : cluster.nodes) {
                node.tell("CONFIG", "SET", "cluster-announce-hostname", "localhost");
                node.tell("CONFIG", "SET", "cluster-preferred-endpoint-type", kind);
            }
            Await.until(
                    "everybody knows the host name",
                    () -> cluster.nodes.stream()
                            .allMatch(node -> node.ask("CLUSTER", "NODES").split(",localhost").length == 7));
            startProxy();
            ClusterNode from = cluster.ownerOf(0, cluster.nodes.get(0));
            ClusterNode to = cluster.nodes.stream()
                    .filter(node -> node != from && node.isMaster())
                    .findFirst()
                    .orElseThrow();
            try (Load load = load(slot -> slot < 50)) {
                cluster.move(0, 50, from, to);
                load.awaitProgress();
                Load.Outcome outcome = load.stop();
                says("endpoint kind " + kind, outcome, "all served");
                assertNothingFailed(outcome);
            }
            proxy.close();
            proxy = null;
        }
    }

    @Test
    @Tag("table")
    void aClusterAtOtherAddressesIsFoundBehindItsSeed() throws Exception {
        cluster = new RedisCluster(folder);
        proxy = TestProxy.with(new RedisClusterTopology())
                .key("failover_wait", "100")
                .server(cluster.nodes.get(0).address())
                .start();
        List<String> keys = Load.keysIn(ALL, 30);
        try (Link client = client()) {
            for (String key : keys) {
                assertEquals("OK", client.ask("SET", key, "1"));
            }
            long well = cluster.restartElsewhere();
            long served = Await.until("service", () -> {
                for (String key : keys) {
                    if (!client.ask("SET", key, "2").equals("OK")) {
                        return false;
                    }
                }
                return true;
            });
            says(
                    "all nodes at other addresses behind the seed",
                    "served " + millisBetween(well, served) + " ms after all nodes say that the cluster is well",
                    "2000 ms");
        }
    }

    @Test
    @Tag("table")
    void aReplicaIsNotAskedForASlotThatIsBeingMoved() throws Exception {
        start("redis_reads", "prefer_replica");
        int slot = 1;
        ClusterNode from = cluster.ownerOf(slot, cluster.nodes.get(0));
        ClusterNode replica = cluster.replicaOf(from);
        ClusterNode to = cluster.ownerOf(RedisCluster.SLOTS - 1, cluster.nodes.get(0));
        String tag = Load.keysIn(each -> each == slot, 1).get(0);
        List<String> keys = new ArrayList<>();
        try (Link client = client()) {
            for (int i = 0; i < 200; i++) {
                keys.add("{" + tag + "}" + i);
                assertEquals("OK", client.ask("SET", keys.get(i), "v" + i));
            }
            Await.until("a replica is asked", () -> {
                client.ask("GET", keys.get(0));
                return replica.ask("INFO", "commandstats").contains("cmdstat_get:");
            });
            from.tell("CONFIG", "RESETSTAT");
            replica.tell("CONFIG", "RESETSTAT");
            to.tell("CLUSTER", "SETSLOT", "" + slot, "IMPORTING", from.id);
            from.tell("CLUSTER", "SETSLOT", "" + slot, "MIGRATING", to.id);
            long begun = System.nanoTime();
            int early = misses(client, keys);
            Await.until(
                    "the master is asked",
                    () -> from.ask("INFO", "commandstats").contains("cmdstat_get:") || misses(client, keys) < 0);
            long noticed = System.nanoTime();
            int late = 0;
            for (String key : keys) {
                from.tell("MIGRATE", "127.0.0.1", "" + to.port, key, "0", "5000");
                late += misses(client, keys);
            }
            for (ClusterNode node : List.of(to, from)) {
                node.tell("CLUSTER", "SETSLOT", "" + slot, "NODE", to.id);
            }
            late += misses(client, keys);
            says(
                    "redis_reads: prefer_replica while a slot moves",
                    "noticed after " + millisBetween(begun, noticed) + " ms, " + early + " false misses before, " + late
                            + " later",
                    "1000 ms, none later");
            assertEquals(0, late);
        }
    }

    /** How many of these keys, all of which are there, are said to be missing. */
    private static int misses(Link client, List<String> keys) throws IOException {
        keys.forEach(key -> client.request("GET", key));
        client.flush();
        int misses = 0;
        for (String key : keys) {
            String value = client.response();
            assertTrue(value.isEmpty() || value.startsWith("v"), key + ": " + value);
            misses += value.isEmpty() ? 1 : 0;
        }
        return misses;
    }

    @Test
    @Tag("table")
    void anMgetOfAHundredSlotsIsAHundredFragmentsInTheOrderOfItsKeys() throws Exception {
        start();
        List<String> words = new ArrayList<>(List.of("MGET"));
        List<String> values = new ArrayList<>();
        List<String> keys = Load.keysIn(ALL, 2000);
        boolean[] seen = new boolean[RedisCluster.SLOTS];
        try (Link client = client()) {
            for (int i = 0; values.size() < 100; i++) {
                String key = keys.get(i);
                if (!seen[RedisCluster.slotOf(key)]) {
                    seen[RedisCluster.slotOf(key)] = true;
                    assertEquals("OK", client.ask("SET", key, "v-" + key));
                    words.add(key);
                    values.add("v-" + key);
                }
            }
            assertEquals(values, client.askForAll(words.toArray(String[]::new)));
            long calls = 0;
            for (ClusterNode node : cluster.nodes) {
                String stats = node.ask("INFO", "commandstats");
                int at = stats.indexOf("cmdstat_mget:calls=");
                calls += at < 0 ? 0 : Long.parseLong(stats.substring(at + 19, stats.indexOf(',', at)));
            }
            says("MGET of 100 keys of 100 slots", calls + " requests to servers", "100");
            assertEquals(100, calls);
            assertEquals(
                    "-CROSSSLOT Keys in request don't hash to the same slot",
                    client.ask("SUNION", words.get(1), words.get(2)));
            assertEquals("100", client.ask(del(words)));
        }
    }

    private static String[] del(List<String> mget) {
        List<String> words = new ArrayList<>(mget);
        words.set(0, "DEL");
        return words.toArray(String[]::new);
    }

    /** With keys whose server is the same one on the ring, so that the same servers answer the same requests. */
    @Test
    @Tag("table")
    void aRequestAllocatesAsMuchAsOnARing() throws Exception {
        start();
        Protocol redis = ServiceLoader.load(Protocol.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(protocol -> protocol.name().equals("redis"))
                .findFirst()
                .orElseThrow();
        WorkerCost ofCluster = new WorkerCost(proxy.address().getPort(), Set.of());
        TestProxy.Builder builder = TestProxy.with(redis);
        cluster.nodes.subList(0, 3).forEach(node -> builder.server(node.address()));
        Set<Long> others = WorkerCost.workers();
        try (TestProxy ring = builder.start();
                Link client = new Link(ring.address().getPort())) {
            WorkerCost ofRing = new WorkerCost(ring.address().getPort(), others);
            List<String> keys = new ArrayList<>();
            for (String key : Load.keysIn(ALL, 1000)) {
                if (client.ask("SET", key, "value").equals("OK")) {
                    keys.add(key);
                }
            }
            for (int round = 0; round < 8; round++) {
                if (round == 3) { // compiled by now
                    ofRing.forget();
                    ofCluster.forget();
                }
                ofRing.ask(keys, 40_000);
                ofCluster.ask(keys, 40_000);
            }
            says(
                    "GET, 16 at a time",
                    String.format(
                            Locale.ROOT,
                            "%.0f ns of the worker each, on a ring %.0f: %.2f; allocated %.2f bytes each, on a ring %.2f",
                            ofCluster.nanosPerRequest(),
                            ofRing.nanosPerRequest(),
                            ofCluster.nanosPerRequest() / ofRing.nanosPerRequest(),
                            ofCluster.bytesPerRequest(),
                            ofRing.bytesPerRequest()),
                    "1.10, nothing more allocated");
            assertTrue(
                    ofCluster.bytesPerRequest() < ofRing.bytesPerRequest() + 1,
                    ofCluster.bytesPerRequest() + " bytes, on a ring " + ofRing.bytesPerRequest());
        }
    }

    @Test
    @Tag("table")
    void allServersAreAskedForAll() throws Exception {
        start("redis_allow", "keys");
        fill(ALL, 1000);
        try (Link client = client()) {
            assertEquals("1000", client.ask("DBSIZE"));
            assertEquals(1000, client.askForAll("KEYS", "*").size());
            assertEquals(40, client.ask("SCRIPT", "LOAD", "return 1").length());
            int found = 0;
            String cursor = "0";
            do {
                client.request("SCAN", cursor, "COUNT", "100").flush();
                String[] words = client.response().split(" ", 2);
                cursor = words[0];
                found += words[1].isEmpty() ? 0 : words[1].split(" ").length;
            } while (!cursor.equals("0"));
            assertEquals(1000, found);
            assertEquals("-ERR This instance has cluster support disabled", client.ask("CLUSTER", "SLOTS"));
            assertTrue(client.ask("INFO").contains("cluster_enabled:0"));
        }
    }

    @Test
    @Tag("table")
    void whatIsKeptForANodeThatSleepsIsBounded() throws Exception {
        long most = 64L << 20;
        cluster = new RedisCluster(folder);
        TestProxy.Builder builder = TestProxy.with(new RedisClusterTopology())
                .global("max_buffered_bytes", "" + most)
                .key("timeout", "3000");
        cluster.nodes.forEach(node -> builder.server(node.address()));
        proxy = builder.start();
        String key = Load.keysIn(slot -> slot < 100, 1).get(0);
        ClusterNode owner = cluster.ownerOf(0, cluster.nodes.get(1));
        List<Link> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                clients.add(client());
                clients.get(i).ask("GET", key);
            }
            owner.signal("STOP");
            String value = "x".repeat(64 * 1024);
            for (Link client : clients) {
                client.request("SET", key, value).request("SET", key, value).flush();
            }
            double[] seen = {0};
            Await.until("all are answered", () -> {
                seen[0] = Math.max(seen[0], sum("trepak_kept_bytes"));
                return sum("trepak_client_pending_requests") == 0;
            });
            says(
                    "200 clients with 64 KiB values for a node that sleeps",
                    (long) seen[0] + " bytes kept",
                    "at most " + most / 4);
            assertTrue(seen[0] > 0 && seen[0] <= most / 4.0, "" + seen[0]);
        } finally {
            owner.signal("CONT");
            for (Link client : clients) {
                client.close();
            }
        }
    }
}
