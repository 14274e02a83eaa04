package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answeringLines;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Server;
import io.trepak.api.topology.Conversation;
import io.trepak.api.topology.Ownership;
import io.trepak.api.topology.Topology;
import io.trepak.api.topology.TopologyContext;
import io.trepak.api.topology.TopologySource;
import io.trepak.api.topology.Trouble;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.net.Transport;
import io.trepak.engine.pool.PoolSnapshot;
import io.trepak.engine.topology.ScriptedTopology;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pool whose servers a topology tells. */
@SuppressWarnings("try") // what ends before the test does is its subject
class TopologyTest {
    /** A key's unit is the number behind its first character. */
    private record Numbered(List<Integer> owners) implements Ownership {
        static Numbered of(int... owners) {
            return new Numbered(Arrays.stream(owners).boxed().toList());
        }

        @Override
        public int units() {
            return owners.size();
        }

        @Override
        public int unitOf(byte[] key, int offset, int length) {
            return Integer.parseInt(new String(key, offset + 1, length - 1, StandardCharsets.US_ASCII));
        }

        @Override
        public int ownerOf(int unit) {
            return owners.get(unit);
        }

        @Override
        public String describe(int unit) {
            return "number " + unit;
        }

        /** The second server is called here, and no other has a name. */
        @Override
        public int serverAt(byte[] in, int offset, int length, int saidBy) {
            return new String(in, offset, length, StandardCharsets.US_ASCII).equals("here") ? 1 : -1;
        }
    }

    @TempDir
    Path plugins;

    private final Map<String, Object> script = new ConcurrentHashMap<>();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final Map<String, Object> told = new ConcurrentHashMap<>();
    private final List<Trouble> heard = new CopyOnWriteArrayList<>();
    private ScriptedServer first;
    private ScriptedServer second;

    @BeforeEach
    void prepare() throws Exception {
        script.put("events", (BiConsumer<String, Object>) (event, what) -> {
            if (what instanceof List<?> troubles) {
                troubles.forEach(trouble -> heard.add((Trouble) trouble));
            }
            if (what != null) {
                told.put(event, what);
            }
            events.add(event);
        });
        System.getProperties().put(ScriptedTopology.PROPERTY, script);
        PluginJar.build(plugins.resolve("scripted.jar"), TopologySource.class, ScriptedTopology.class);
        first = serving("1");
        second = serving("2");
    }

    @AfterEach
    void tidyUp() throws Exception {
        System.getProperties().remove(ScriptedTopology.PROPERTY);
        first.close();
        second.close();
    }

    /** Answers with its name and what it was asked. */
    private static ScriptedServer serving(String name) throws IOException {
        return answeringLines(line -> "+" + name + " " + line + "\n");
    }

    private static Server at(String name, ScriptedServer server) throws IOException {
        return Server.of(name, server.address(), 1);
    }

    private TestProxy.Builder pool(String word, String... keys) throws Exception {
        return TestProxy.over(Transport.best())
                .speakingLines(plugins)
                .global("admin: 9121")
                .with("topology: scripted", "scripted_word: " + word)
                .with(keys)
                .entry("127.0.0.1:1:1 seed");
    }

    private TestProxy start(Topology initially, String... keys) throws Exception {
        script.put("first", initially);
        return pool("a", keys).start();
    }

    private TopologyContext context() {
        return (TopologyContext) script.get("context");
    }

    private void publish(TestProxy proxy, Topology topology) {
        context().publish(topology);
        proxy.settle();
    }

    @Test
    void servesWhatWasPublishedFirstBeforeTheFirstClientIsAccepted() throws Exception {
        try (TestProxy proxy = start(Topology.of(List.of(at("s", first))));
                TestClient client = proxy.client()) {
            client.send("set k\n").expect("+1 set k\n");
            assertEquals(List.of("open a 1", "start a"), events);
        }
        assertEquals(List.of("open a 1", "start a", "close a"), events);
    }

    @Test
    void aCheckOpensAndClosesItAndStartsNothing() throws Exception {
        assertEquals(
                List.of(),
                Proxy.check(
                        pool("a").read(),
                        ProxyOptions.builder().plugins(plugins).build()));
        assertEquals(List.of("open a 1", "close a"), events);
    }

    @Test
    void aNameWithAnotherAddressKeepsItsKeysAndItsCounters() throws Exception {
        try (ScriptedServer third = serving("3");
                TestProxy proxy = start(Topology.of(List.of(at("s1", first), at("s2", second))));
                TestClient client = proxy.client()) {
            String of1 = proxy.key(0, 0);
            String of2 = proxy.key(1, 0);
            client.send("set " + of1 + "\nset " + of2 + "\n").expect("+1 set " + of1 + "\n+2 set " + of2 + "\n");
            publish(proxy, Topology.of(List.of(at("s1", third), at("s2", second))));
            client.send("set " + of1 + "\nset " + of2 + "\n").expect("+3 set " + of1 + "\n+2 set " + of2 + "\n");
            assertEquals(2, proxy.stat("s1", "requests"));
            assertEquals(1, second.connections());
            assertTrue(proxy.log().contain("server 's1' is at " + third.address() + " now, was at " + first.address()));
        }
    }

    @Test
    void whatWasSentToTheOldAddressFails() throws Exception {
        try (ScriptedServer silent = ScriptedServer.start(peer -> {
                    while (peer.requestLine() != null) {}
                });
                TestProxy proxy = start(Topology.of(List.of(at("s", silent))));
                TestClient client = proxy.client()) {
            client.send("set k\n");
            silent.awaitRequests(1);
            publish(proxy, Topology.of(List.of(at("s", first))));
            client.expect("-the server changed while this request was under way\n");
            client.send("set k\n").expect("+1 set k\n");
            eventually("it is told", () -> events.contains("lost s 1"));
        }
    }

    @Test
    void clientsAreToldOfItsServersInItsWords() throws Exception {
        script.put("noun", "master");
        Topology held = Topology.of(List.of(at("s", second))).holding(Set.of("s"));
        try (ScriptedServer silent = ScriptedServer.start(peer -> {
                    while (peer.requestLine() != null) {}
                });
                TestProxy proxy = start(Topology.of(List.of(at("s", silent))), "failover_wait: 10");
                TestClient client = proxy.client()) {
            client.send("set k\n");
            silent.awaitRequests(1);
            publish(proxy, held);
            client.expect("-the master of 's' changed while this request was under way\n");
            client.send("set k\n").expect("-no master for 's' within 10 ms\n");
        }
    }

    @Test
    void serversComeAndGo() throws Exception {
        try (TestProxy proxy = start(Topology.of(List.of(at("s1", first))));
                TestClient client = proxy.client()) {
            client.send("set k\n").expect("+1 set k\n");
            publish(proxy, Topology.of(List.of(at("s2", second), at("s1", first))));
            String of1 = proxy.key(0, 0);
            String of2 = proxy.key(1, 0);
            client.send("set " + of1 + "\nset " + of2 + "\n").expect("+1 set " + of1 + "\n+2 set " + of2 + "\n");
            assertEquals(1, first.connections());
            publish(proxy, Topology.of(List.of(at("s2", second))));
            client.send("set " + of1 + "\n").expect("+2 set " + of1 + "\n");
            assertFalse(proxy.proxy().stats().contains("\"s1\""), "a server that is gone has no counters");
            assertEquals(1, proxy.stat("client_connections"));
        }
    }

    @Test
    void aServerNobodyKnowsTheAddressOfTellsWhy() throws Exception {
        try (TestProxy proxy = start(
                        Topology.of(List.of(Server.unknown("s", 1, "sentinels know no master 's'"))),
                        "failover_wait: 50");
                TestClient client = proxy.client()) {
            client.send("set k\n").expect("-sentinels know no master 's'\n");
            publish(proxy, Topology.of(List.of(at("s", first))));
            client.send("set k\n").expect("+1 set k\n");
        }
    }

    @Test
    void anEqualTopologyChangesNothing() throws Exception {
        try (TestProxy proxy = start(Topology.of(List.of(at("s1", first), at("s2", second)), Numbered.of(0, 1, 0)))) {
            PoolSnapshot before = proxy.snapshot();
            publish(proxy, Topology.of(List.of(at("s1", first), at("s2", second)), Numbered.of(0, 1, 0)));
            assertSame(before, proxy.snapshot());
        }
    }

    @Test
    void keysGoWhereTheirUnitsAre() throws Exception {
        List<Server> servers = List.of(at("s1", first), at("s2", second));
        try (TestProxy proxy = start(Topology.of(servers, Numbered.of(0, 1, -1)), "failover_wait: 60000");
                TestClient client = proxy.client();
                TestClient waiting = proxy.client()) {
            client.send("set k0\nset k1\n").expect("+1 set k0\n+2 set k1\n");
            waiting.send("set k2\n");
            eventually(
                    "one waits",
                    () -> new Http(proxy.proxy().adminAddress())
                            .get("/metrics")
                            .body()
                            .contains("trepak_requests_waiting{pool=\"alpha\"} 1.0\n"));
            publish(proxy, Topology.of(servers, Numbered.of(1, 1, 0)));
            waiting.expect("+1 set k2\n");
            client.send("set k0\nset k1\nset k2\n").expect("+2 set k0\n+2 set k1\n+1 set k2\n");
            Http admin = new Http(proxy.proxy().adminAddress());
            String route = admin.get("/route?pool=alpha&key=k0").body();
            assertTrue(route.contains("\"unit\":0, \"called\":\"number 0\", \"server\":\"s2\""), route);
            publish(proxy, Topology.of(servers));
            client.send("set " + proxy.key(0, 0) + "\n").expect("+1 set " + proxy.key(0, 0) + "\n");
        }
    }

    @Test
    void twoUnitsOfOneServerAreTwoFragmentsAndKeysKeepTheirOrder() throws Exception {
        List<Server> servers = List.of(at("s1", first), at("s2", second));
        try (TestProxy proxy = start(Topology.of(servers, Numbered.of(1, 0, 1, 0)));
                TestClient client = proxy.client()) {
            client.send("sum k0 k1 k2 a0 k3\n")
                    .expect("<k0@2><k1@0><k2@3><a0@2><k3@1>+1 sum k1\n+1 sum k3\n+2 sum k0 a0\n+2 sum k2\n");
            client.send("sum k0 a0\n").expect("+2 sum k0 a0\n");
            client.send("both k0 a0\n").expect("+2 both k0 a0\n");
            client.send("both k0 k2\n").expect("-the keys of the request live on different servers\n");
            assertEquals(List.of("sum k1", "sum k3"), first.requests());
            assertEquals(List.of("sum k0 a0", "sum k2", "sum k0 a0", "both k0 a0"), second.requests());
        }
    }

    @Test
    void aClientThatWaitsForAServerThatLosesAUnitDoesNotOvertakeItself() throws Exception {
        try (Prompted slow = new Prompted();
                TestProxy proxy =
                        start(Topology.of(List.of(at("s1", slow.server), at("s2", second)), Numbered.of(0, 1, 0)));
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            client.send("set k0\n");
            slow.server.awaitRequests(1);
            publish(proxy, Topology.of(List.of(at("s1", slow.server), at("s2", second)), Numbered.of(1, 1, 0)));
            client.send("set a0\n");
            other.send("set b0\n").expect("+2 set b0\n");
            assertEquals(List.of("set b0"), second.requests());
            slow.say("+1 late\n", other);
            client.expect("+1 late\n+2 set a0\n");
        }
    }

    @Test
    void whatAServerThatOwnsNothingAnyMoreHasNotAnsweredFails() throws Exception {
        try (Prompted hung = new Prompted();
                TestProxy proxy =
                        start(Topology.of(List.of(at("s1", hung.server), at("s2", second)), Numbered.of(0, 1)));
                TestClient client = proxy.client()) {
            client.send("@tag=1 set k0\n");
            hung.server.awaitRequests(1);
            publish(proxy, Topology.of(List.of(at("s1", hung.server), at("s2", second)), Numbered.of(1, 1)));
            client.expect("-#1 SWITCHED the server changed while this request was under way\n");
            client.send("set k0\n").expect("+2 set k0\n");
            assertEquals(List.of("set k0"), second.requests());
        }
    }

    @Test
    void writesWaitForAServerThatIsHeldAndGoToItsNewAddress() throws Exception {
        Topology old = Topology.of(List.of(at("s", first)));
        try (TestProxy proxy = start(old, "failover_wait: 60000");
                TestClient client = proxy.client();
                TestClient reader = proxy.client()) {
            client.send("set a\n").expect("+1 set a\n");
            publish(proxy, old.holding(Set.of("s")));
            client.send("set b\nset c\n");
            eventually("one waits", () -> metrics(proxy).contains("trepak_requests_waiting{pool=\"alpha\"} 1.0\n"));
            reader.send("read r\n").expect("+1 read r\n");
            publish(proxy, Topology.of(List.of(at("s", second))));
            client.expect("+2 set b\n+2 set c\n");
            assertEquals(List.of("set a", "read r"), first.requests());
            assertEquals(List.of("set b", "set c"), second.requests());
        }
    }

    @Test
    void aRequestWaitsUntilItsServerIsBack() throws Exception {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", FreePorts.take());
        Topology only = Topology.of(List.of(Server.of("s", "127.0.0.1:" + address.getPort(), 1)));
        try (TestProxy proxy = start(only, "failover_wait: 60000");
                TestClient client = proxy.client()) {
            client.send("set a\nset b\n");
            eventually("both wait", () -> metrics(proxy).contains("trepak_requests_waiting{pool=\"alpha\"} 2.0\n"));
            try (ScriptedServer back =
                    ScriptedServer.startAt(address, ScriptedServer.answerLines(line -> "+back " + line + "\n"))) {
                client.expect("+back set a\n+back set b\n");
                assertEquals(List.of("set a", "set b"), back.requests());
            }
        }
    }

    @Test
    void tellsWhatServersSayOfUnits() throws Exception {
        try (ScriptedServer old = answeringLines(line -> switch (line) {
                    case "set k0" -> "!elsewhere 0 here\n";
                    case "set k2" -> "!once 2 here\n";
                    case "set k3" -> "!elsewhere 3 nowhere\n";
                    default -> "!later\n";
                });
                TestProxy proxy = start(
                        Topology.of(List.of(at("s1", old), at("s2", second)), Numbered.of(0, 1, 0, 0, 0)),
                        "line_keep: 100",
                        "failover_wait: 200");
                TestClient client = proxy.client()) {
            client.send("set k0\nset k2\n").expect("+2 set k0\n+2 set k2\n");
            awaitTroubles(new Trouble(Trouble.Kind.MOVED, "s1", 0), new Trouble(Trouble.Kind.MOVING, "s1", 2));
            client.send("set k3\n").expect("-no server for number 3 within 200 ms\n");
            awaitTroubles(new Trouble(Trouble.Kind.UNKNOWN_SERVER, "s1", 3));
            client.send("set k4\n").expect("!later\n");
            awaitTroubles(new Trouble(Trouble.Kind.NOT_NOW, "s1", 4));
            assertEquals(List.of("set k0", "asking", "set k2"), second.requests());
        }
    }

    private void awaitTroubles(Trouble... expected) {
        eventually("troubles", () -> heard.containsAll(List.of(expected)));
    }

    private static String metrics(TestProxy proxy) throws Exception {
        return new Http(proxy.proxy().adminAddress()).get("/metrics").body();
    }

    @Test
    void followsEverySlotOfACluster() throws Exception {
        int slots = 16_384;
        List<Server> servers = List.of(at("s1", first), at("s2", second));
        List<Integer> owners = new ArrayList<>();
        for (int slot = 0; slot < slots; slot++) {
            owners.add(0);
        }
        try (TestProxy proxy = start(Topology.of(servers, new Numbered(List.copyOf(owners))));
                TestClient client = proxy.client()) {
            for (int slot = 0; slot < slots; slot++) {
                owners.set(slot, 1);
                context().publish(Topology.of(servers, new Numbered(List.copyOf(owners))));
                if (slot % 128 == 0) {
                    proxy.settle();
                }
                if (slot % 1024 == 0) {
                    client.send("set k" + slot + "\n").expect("+2 set k" + slot + "\n");
                    client.send("set k" + (slots - 1) + "\n").expect("+1 set k" + (slots - 1) + "\n");
                }
            }
            proxy.settle();
            client.send("set k" + (slots - 1) + "\n").expect("+2 set k" + (slots - 1) + "\n");
            assertEquals(1, second.connections());
        }
    }

    @Test
    void aReloadStartsTheNextOneWithWhatIsInForce() throws Exception {
        Topology now = Topology.of(List.of(at("s1", first), at("s2", second)), Numbered.of(0, 1));
        try (TestProxy proxy = start(now);
                TestClient client = proxy.client()) {
            client.send("set k1\n").expect("+2 set k1\n");
            proxy.reload(pool("b"));
            eventually("the old one to be closed", () -> events.contains("close a"));
            eventually("the next one to be started", () -> events.contains("start b"));
            assertEquals(now, told.get("start b"));
            client.send("set k1\n").expect("+2 set k1\n");
            publish(proxy, Topology.of(List.of(at("s1", first), at("s2", second)), Numbered.of(0, 0)));
            client.send("set k1\n").expect("+1 set k1\n");
        }
    }

    @Test
    void isToldOfConnectionsThatAreRefused() throws Exception {
        try (TestProxy proxy = start(Topology.of(List.of(Server.of("s", "127.0.0.1:1", 1))), "failover_wait: 0");
                TestClient client = proxy.client()) {
            client.send("set k\n").expect("-Connection refused\n");
            eventually("the trouble", () -> events.contains("trouble"));
            assertEquals(List.of(new Trouble(Trouble.Kind.LOST, "s", -1)), told.get("trouble"));
        }
    }

    @Test
    void theAdminPortShowsItAndHasItLookAgain() throws Exception {
        script.put("page", Map.of("known", 7, "pool", "not that of the engine"));
        Topology topology = Topology.of(List.of(at("s1", first), at("s2", second)), Numbered.of(0, 1, 1, -1))
                .holding(Set.of("s2"));
        try (TestProxy proxy = start(topology)) {
            Http admin = new Http(proxy.proxy().adminAddress());
            String page = admin.get("/topology?pool=alpha").body();
            assertTrue(
                    page.startsWith("{\"pool\":\"alpha\", \"topology\":\"scripted\", \"servers\":[{\"name\":\"s1\""),
                    page);
            assertTrue(page.contains("\"units\":4, \"units_without_owner\":1, \"scripted\":{"), page);
            assertTrue(page.contains("\"known\":7"), page);
            assertEquals(List.of("false", "true"), values(page, "holding"));
            assertEquals(200, admin.send("POST", "/topology/refresh?pool=alpha").status());
            eventually("the question", () -> events.contains("refresh"));
            assertEquals(404, admin.send("POST", "/topology/refresh?pool=beta").status());
        }
    }

    private static List<String> values(String json, String field) {
        return Pattern.compile("\"" + field + "\":(\\w+)")
                .matcher(json)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void talksToWhomItDials() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        Conversation.Listener listener = new Conversation.Listener() {
            @Override
            public void received(byte[] bytes) {
                heard.add(new String(bytes, StandardCharsets.US_ASCII));
            }

            @Override
            public void closed(String reason) {
                heard.add("closed: " + reason);
            }
        };
        try (TestProxy proxy = start(Topology.of(List.of(at("s", first))))) {
            Conversation conversation = context().dial(second.address(), listener);
            conversation.send("ask\n".getBytes(StandardCharsets.US_ASCII));
            assertEquals("+2 ask\n", heard.take());
            second.close();
            assertEquals("closed: Connection reset by peer", heard.take());
            context().dial("127.0.0.1:1", listener);
            assertEquals("closed: Connection refused", heard.take());
            CountDownLatch end = new CountDownLatch(1);
            try (ScriptedServer deaf = ScriptedServer.start(peer -> end.await())) {
                Conversation full = context().dial(deaf.address(), listener);
                byte[] much = new byte[1 << 20];
                for (int i = 0; i < 64 && heard.isEmpty(); i++) {
                    full.send(much);
                }
                assertEquals("closed: the other end has not taken 1048576 bytes", heard.take());
                end.countDown();
            }
        }
        assertThrows(IllegalStateException.class, () -> context().dial(first.address(), listener));
    }

    @Test
    void whoSendsMoreThanItsPluginCanHearIsHungUpOn() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch sent = new CountDownLatch(1);
        AtomicLong heardBytes = new AtomicLong();
        BlockingQueue<String> end = new LinkedBlockingQueue<>();
        Conversation.Listener listener = new Conversation.Listener() {
            @Override
            public void received(byte[] bytes) {
                try {
                    busy.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                heardBytes.addAndGet(bytes.length);
            }

            @Override
            public void closed(String reason) {
                end.add(reason);
            }
        };
        String much = "x".repeat(1 << 20);
        try (ScriptedServer loud = ScriptedServer.start(peer -> {
                    try {
                        for (int i = 0; i < 256; i++) {
                            peer.send(much);
                        }
                    } finally {
                        sent.countDown();
                    }
                });
                TestProxy proxy = start(Topology.of(List.of(at("s", first))))) {
            context().dial(loud.address(), listener);
            sent.await();
            busy.countDown();
            assertEquals("the other end has sent 16777216 bytes faster than they are heard", end.take());
            assertTrue(heardBytes.get() < 17 << 20, "heard " + heardBytes);
        }
    }

    @Test
    void isNotToBeHadBesideServersMadeOfNames() throws Exception {
        ConfigException e = assertThrows(
                ConfigException.class,
                () -> Proxy.check(
                        pool("a", "server_addresses: servers")
                                .entry("localhost:1:1 name")
                                .read(),
                        ProxyOptions.builder().plugins(plugins).build()));
        assertTrue(e.getMessage().contains("beside a topology"), e.getMessage());
    }
}
