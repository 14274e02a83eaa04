package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that took long, as the admin port and SLOWLOG tell them. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class SlowLogTest {
    private static final int PAUSE_MILLIS = 30;
    /** No request takes so long that is not held up, and every one that is. */
    private static final String THRESHOLD = "slow_log_micros: " + PAUSE_MILLIS * 1000;

    @Parameter
    Transport transport;

    private final Semaphore answers = new Semaphore(0);

    private TestProxy.Builder proxy() {
        return TestProxy.over(transport).global("admin: 9121").with(THRESHOLD);
    }

    /** Answers when it may. */
    private ScriptedServer late(String answer) throws IOException {
        return answering(words -> {
            answers.acquireUninterruptibly();
            return answer;
        });
    }

    private void hold(TestProxy proxy) {
        proxy.heldBytes();
        long start = System.nanoTime();
        eventually("time to pass", () -> System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
        answers.release();
    }

    private static List<?> list(TestProxy proxy, String which) throws IOException {
        String body = new Http(proxy.proxy().adminAddress())
                .get("/slowlog?pool=alpha")
                .body();
        return (List<?>) JsonReader.object(JsonReader.read(body)).get(which);
    }

    private static Map<String, Object> only(TestProxy proxy) throws IOException {
        List<?> latest = list(proxy, "latest");
        assertEquals(1, latest.size(), latest.toString());
        return JsonReader.object(latest.get(0));
    }

    private static long number(Map<String, Object> entry, String name) {
        return ((Number) entry.get(name)).longValue();
    }

    @Test
    void aRequestThatTookLongIsThereWithAllThatIsKnownOfIt() throws Exception {
        try (ScriptedServer server = late(bulk("value"));
                TestProxy proxy = proxy().start(server);
                TestClient client = proxy.client()) {
            String key = "k\u00ff\"\\\n" + "x".repeat(100);
            client.ask("GET", key);
            server.awaitRequests(1);
            hold(proxy);
            client.expect(bulk("value"));
            Map<String, Object> entry = only(proxy);
            assertEquals("get", entry.get("command"));
            assertEquals("s0", entry.get("server"));
            assertEquals("k\\xff\"\\\\\\x0a" + "x".repeat(59), entry.get("key"));
            assertEquals(105, number(entry, "key_bytes"));
            assertEquals(TestClient.request("GET", key).length(), number(entry, "request_bytes"));
            assertEquals(bulk("value").length(), number(entry, "response_bytes"));
            assertTrue(entry.get("client").toString().matches("127\\.0\\.0\\.1:\\d+"), entry.toString());
            assertTrue(number(entry, "server_micros") >= PAUSE_MILLIS * 1000 / 2, entry.toString());
            long parts =
                    number(entry, "proxy_micros") + number(entry, "server_micros") + number(entry, "client_micros");
            assertTrue(Math.abs(number(entry, "micros") - parts) <= 2, entry.toString());
            assertEquals(list(proxy, "latest"), list(proxy, "slowest"));
            String metrics =
                    new Http(proxy.proxy().adminAddress()).get("/metrics").body();
            assertTrue(metrics.contains("trepak_slow_requests_total{pool=\"alpha\"} 1"), metrics);
        }
    }

    @Test
    void redisClientsReadItAndEmptyIt() throws Exception {
        try (ScriptedServer server = late("+OK\r\n");
                TestProxy proxy = proxy().start(server);
                TestClient client = proxy.client()) {
            client.ask("SET", "name", "v");
            server.awaitRequests(1);
            hold(proxy);
            client.expect("+OK\r\n");
            client.ask("SLOWLOG", "LEN").expect(":1\r\n");
            client.ask("SLOWLOG", "GET").expect("*1\r\n*6\r\n:0\r\n:");
            long time = Long.parseLong(client.line().strip());
            assertTrue(Math.abs(System.currentTimeMillis() / 1000 - time) < 3600, "seconds since 1970: " + time);
            assertTrue(Long.parseLong(client.line().strip().substring(1)) >= PAUSE_MILLIS * 1000);
            client.expect("*2\r\n" + bulk("set") + bulk("name"));
            client.line();
            assertTrue(client.line().startsWith("127.0.0.1:"));
            client.expect(bulk(""));
            client.ask("SLOWLOG", "RESET").expect("+OK\r\n");
            client.ask("SLOWLOG", "LEN").expect(":0\r\n");
            assertEquals(List.of(), list(proxy, "slowest"));
        }
    }

    @Test
    void ofASplitRequestTheServerThatAnsweredLastIsTold() throws Exception {
        try (ScriptedServer quick = answering(words -> "*1\r\n" + bulk("a"));
                ScriptedServer slow = late("*1\r\n" + bulk("b"));
                TestProxy proxy = proxy().start(quick, slow);
                TestClient client = proxy.client()) {
            client.ask("MGET", proxy.key(0, 0), proxy.key(1, 0));
            slow.awaitRequests(1);
            proxy.awaitStat("s0", "responses", 1);
            hold(proxy);
            client.expect("*2\r\n" + bulk("a") + bulk("b"));
            Map<String, Object> entry = only(proxy);
            assertEquals("s1", entry.get("server"));
            assertEquals(proxy.key(1, 0), entry.get("key"));
            assertEquals("mget", entry.get("command"));
            assertEquals(("*2\r\n" + bulk("a") + bulk("b")).length(), number(entry, "response_bytes"));
        }
    }

    @Test
    void whatWaitedForAnEarlierAnswerIsTheClientsTime() throws Exception {
        try (ScriptedServer slow = late(bulk("late"));
                ScriptedServer quick = answering(words -> bulk("quick"));
                TestProxy proxy = proxy().start(slow, quick);
                TestClient client = proxy.client()) {
            client.ask("GET", proxy.key(0, 0)).ask("GET", proxy.key(1, 0));
            proxy.awaitStat("s1", "responses", 1);
            hold(proxy);
            client.expect(bulk("late") + bulk("quick"));
            List<?> latest = list(proxy, "latest");
            assertEquals(2, latest.size());
            Map<String, Object> behind = JsonReader.object(latest.get(0));
            assertEquals("s1", behind.get("server"));
            assertEquals(bulk("quick").length(), number(behind, "response_bytes"));
            assertTrue(number(behind, "client_micros") >= PAUSE_MILLIS * 1000, behind.toString());
        }
    }

    @Test
    void keysAreNotKeptWhereTheyMustNotBe() throws Exception {
        try (ScriptedServer server = late(bulk("v"));
                TestProxy proxy = proxy().with("slow_log_keys: false").start(server);
                TestClient client = proxy.client()) {
            client.ask("GET", "secret");
            server.awaitRequests(1);
            hold(proxy);
            client.expect(bulk("v"));
            assertNull(only(proxy).get("key"));
            client.ask("SLOWLOG", "GET", "1").expect("*1\r\n*6\r\n:0\r\n");
            client.line();
            client.line();
            client.expect("*1\r\n" + bulk("get"));
        }
    }

    @Test
    void nothingIsKeptWithoutEntries() throws Exception {
        try (ScriptedServer server = late(bulk("v"));
                TestProxy proxy = proxy().with("slow_log_entries: 0").start(server);
                TestClient client = proxy.client()) {
            client.ask("GET", "a");
            server.awaitRequests(1);
            hold(proxy);
            client.expect(bulk("v"));
            assertEquals(List.of(), list(proxy, "latest"));
            client.ask("SLOWLOG", "GET", "-1").expect("*0\r\n");
        }
    }

    @Test
    void ofManyInOneTurnAFewAreKeptAndAllAreCounted() throws Exception {
        // No client may have more than 32 under way before its first response.
        int clients = 20;
        int each = 25;
        int requests = clients * each;
        try (ScriptedServer server = ScriptedServer.start(peer -> {
                    for (int i = 0; i < requests; i++) {
                        peer.request();
                    }
                    answers.acquireUninterruptibly();
                    peer.send("+OK\r\n".repeat(requests));
                    peer.awaitEnd();
                });
                TestProxy proxy = proxy().start(server)) {
            List<TestClient> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                all.add(proxy.client().send(TestClient.request("SET", "a", "b").repeat(each)));
            }
            server.awaitRequests(requests);
            hold(proxy);
            for (TestClient client : all) {
                client.expect("+OK\r\n".repeat(each));
                client.close();
            }
            int kept = list(proxy, "latest").size();
            assertTrue(kept >= 1 && kept < 128, "kept " + kept);
            String metrics =
                    new Http(proxy.proxy().adminAddress()).get("/metrics").body();
            assertTrue(metrics.contains("trepak_slow_requests_total{pool=\"alpha\"} " + requests), metrics);
        }
    }
}
