package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** How long requests take, and where: in the proxy, with the server, on the way back. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class LatencyTest {
    private static final int LARGE_BYTES = 16 << 20;
    private static final int PAUSE_MILLIS = 30;
    private static final List<String> STAGES = List.of("proxy", "server", "client");

    @Parameter
    Transport transport;

    private TestProxy.Builder proxy() {
        return TestProxy.over(transport).global("admin: 9121").global("latency_sample: 1");
    }

    /** What the admin port says of the pool. */
    private record Seen(Map<String, Object> answer) {
        static Seen of(TestProxy proxy) throws IOException {
            String body = new Http(proxy.proxy().adminAddress())
                    .get("/latency?pool=alpha")
                    .body();
            return new Seen(JsonReader.object(JsonReader.read(body)));
        }

        long stage(String commands, String stage, String number) {
            Map<String, Object> stages =
                    JsonReader.object(JsonReader.object(answer.get("classes")).get(commands));
            return ((Number) JsonReader.object(stages.get(stage)).get(number)).longValue();
        }

        long server(int index, String number) {
            Object server = ((List<?>) answer.get("servers")).get(index);
            return ((Number) JsonReader.object(server).get(number)).longValue();
        }
    }

    private static void awaitCount(TestProxy proxy, String commands, long count) {
        eventually(count + " of class " + commands, () -> Seen.of(proxy).stage(commands, "client", "count") == count);
    }

    /** A while, which has begun when the worker has nothing left to do. */
    private static void pause(TestProxy proxy) {
        proxy.heldBytes();
        long start = System.nanoTime();
        eventually("time to pass", () -> System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
    }

    /** Whoever held a request up has the time of the pause, and only he can. */
    private static void assertHeldUpBy(String stage, String commands, TestProxy proxy) throws IOException {
        Seen seen = Seen.of(proxy);
        long micros = seen.stage(commands, stage, "max");
        assertTrue(micros >= PAUSE_MILLIS * 1000, stage + " took " + micros + " us");
    }

    @Test
    void everyRequestIsInTheHistogramsOfItsClassAndServerWhenEachIsTimed() throws Exception {
        try (ScriptedServer first = answering(words -> bulk("v"));
                ScriptedServer second = answering(words -> bulk("v"));
                TestProxy proxy = proxy().start(first, second);
                TestClient client = proxy.client()) {
            String get = request("GET", proxy.key(0, 0));
            client.send(get.repeat(7)).expect(bulk("v").repeat(7));
            client.ask("SET", proxy.key(1, 0), "x").expect(bulk("v"));
            client.ask("LOLWUT").expect(bulk("v"));
            client.ask("PING").expect("+PONG\r\n");
            awaitCount(proxy, "read", 8);
            awaitCount(proxy, "write", 1);
            Seen seen = Seen.of(proxy);
            for (String stage : STAGES) {
                assertEquals(8, seen.stage("read", stage, "count"), stage);
                assertEquals(1, seen.stage("write", stage, "count"), stage);
                assertEquals(0, seen.stage("other", stage, "count"), stage);
            }
            assertEquals(9, seen.server(0, "count") + seen.server(1, "count"));
            assertTrue(seen.server(0, "count") >= 7);
        }
    }

    @Test
    void fragmentsAreTimedOneByOneAndTheirWayBackOnce() throws Exception {
        try (ScriptedServer first = answering(words -> "*1\r\n" + bulk("a"));
                ScriptedServer second = answering(words -> "*1\r\n" + bulk("b"));
                TestProxy proxy = proxy().start(first, second);
                TestClient client = proxy.client()) {
            client.ask("MGET", proxy.key(0, 0), proxy.key(1, 0)).expect("*2\r\n" + bulk("a") + bulk("b"));
            awaitCount(proxy, "read", 1);
            Seen seen = Seen.of(proxy);
            assertEquals(2, seen.stage("read", "proxy", "count"));
            assertEquals(2, seen.stage("read", "server", "count"));
            assertEquals(1, seen.server(0, "count"));
            assertEquals(1, seen.server(1, "count"));
        }
    }

    @Test
    void mergedRequestsAreTimedForEachWhoAsked() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(peer -> {
                    for (String line = peer.line(); line != null; line = peer.line()) {
                        asked.countDown();
                        await(answer);
                        for (String key : line.substring(4).split(" ")) {
                            peer.send("VALUE " + key + " 0 1\r\nv\r\n");
                        }
                        peer.send("END\r\n");
                    }
                });
                TestProxy proxy = proxy().with("redis: false").start(server);
                TestClient client = proxy.client()) {
            int gets = 10;
            StringBuilder sent = new StringBuilder();
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < gets; i++) {
                sent.append("get k").append(i).append("\r\n");
                expected.append("VALUE k").append(i).append(" 0 1\r\nv\r\nEND\r\n");
            }
            client.send(sent.toString());
            asked.await();
            pause(proxy);
            answer.countDown();
            client.expect(expected.toString());
            awaitCount(proxy, "read", gets);
            Seen seen = Seen.of(proxy);
            assertEquals(gets, seen.stage("read", "proxy", "count"));
            assertEquals(gets, seen.server(0, "count"));
            assertHeldUpBy("server", "read", proxy);
        }
    }

    @Test
    void aServerThatAnswersLateIsTheServersTime() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedServer server = answering(words -> {
                    await(answer);
                    return bulk("v");
                });
                TestProxy proxy = proxy().start(server);
                TestClient client = proxy.client()) {
            client.ask("GET", "a");
            server.awaitRequests(1);
            pause(proxy);
            answer.countDown();
            client.expect(bulk("v"));
            awaitCount(proxy, "read", 1);
            assertHeldUpBy("server", "read", proxy);
            assertTrue(Seen.of(proxy).server(0, "max") >= PAUSE_MILLIS * 1000 / 2);
        }
    }

    @Test
    void aServerThatDoesNotTakeARequestHoldsItUpInTheProxy() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(peer -> {
                    await(read);
                    while (peer.request() != null) {
                        peer.send("+OK\r\n");
                    }
                });
                TestProxy proxy = proxy().start(server);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            client.ask("SET", "a", "x".repeat(LARGE_BYTES));
            proxy.awaitStat("s0", "in_queue", 1);
            other.ask("SET", "b", "y");
            proxy.awaitStat("s0", "in_queue", 2);
            pause(proxy);
            read.countDown();
            client.expect("+OK\r\n");
            other.expect("+OK\r\n");
            awaitCount(proxy, "write", 2);
            assertHeldUpBy("proxy", "write", proxy);
            assertTrue(Seen.of(proxy).stage("write", "proxy", "p50") >= PAUSE_MILLIS * 1000, "the small one as well");
        }
    }

    @Test
    void aClientThatDoesNotReadHoldsItsAnswersUpOnTheWayBack() throws Exception {
        String value = bulk("x".repeat(LARGE_BYTES));
        try (ScriptedServer server = answering(words -> value);
                TestProxy proxy = proxy().start(server);
                TestClient client = new TestClient(proxy.address(), 4096)) {
            client.ask("GET", "a");
            proxy.awaitStat("s0", "responses", 1);
            eventually("the server's answer", () -> Seen.of(proxy).server(0, "count") == 1);
            pause(proxy);
            client.expect(value);
            awaitCount(proxy, "read", 1);
            assertHeldUpBy("client", "read", proxy);
        }
    }

    @Test
    void anAnswerThatWaitsForAnEarlierOneIsHeldUpOnTheWayBack() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedServer slow = answering(words -> {
                    await(answer);
                    return bulk("slow");
                });
                ScriptedServer quick = answering(words -> bulk("quick"));
                TestProxy proxy = proxy().start(slow, quick);
                TestClient client = proxy.client()) {
            client.ask("GET", proxy.key(0, 0)).ask("SET", proxy.key(1, 0), "x");
            proxy.awaitStat("s1", "responses", 1);
            pause(proxy);
            answer.countDown();
            client.expect(bulk("slow") + bulk("quick"));
            awaitCount(proxy, "write", 1);
            assertHeldUpBy("client", "write", proxy);
            assertHeldUpBy("server", "read", proxy);
        }
    }

    @Test
    void aRequestWhoseServerFailsIsTimedUpToTheError() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(peer -> peer.request());
                TestProxy proxy = proxy().start(server);
                TestClient client = proxy.client()) {
            client.ask("GET", "a");
            assertTrue(client.line().startsWith("-ERR"));
            awaitCount(proxy, "read", 1);
            assertEquals(1, Seen.of(proxy).server(0, "count"));
        }
    }

    @Test
    void clientsThatLeaveLeaveNothingBehind() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedServer server = answering(words -> {
                    await(answer);
                    return bulk("v");
                });
                TestProxy proxy = proxy().start(server);
                TestClient stayer = proxy.client()) {
            try (TestClient leaver = proxy.client()) {
                leaver.ask("GET", "a");
                server.awaitRequests(1);
                stayer.ask("GET", "a");
                leaver.reset();
            }
            proxy.awaitStat("alpha", "client_connections", 1);
            answer.countDown();
            stayer.expect(bulk("v"));
            awaitCount(proxy, "read", 1);
        }
    }

    @Test
    void aboutOneInSoManyIsTimedAndNoneWhenThatIsZero() throws Exception {
        int requests = 4000;
        for (int every : new int[] {0, 10}) {
            try (ScriptedServer server = answering(words -> bulk("v"));
                    TestProxy proxy = proxy().global("latency_sample: " + every).start(server);
                    TestClient client = proxy.client()) {
                for (int i = 0; i < requests; i += 100) {
                    client.send(request("GET", "a").repeat(100))
                            .expect(bulk("v").repeat(100));
                }
                long count = Seen.of(proxy).stage("read", "server", "count");
                if (every == 0) {
                    assertEquals(0, count);
                    String metrics = new Http(proxy.proxy().adminAddress())
                            .get("/metrics")
                            .body();
                    assertFalse(metrics.contains("trepak_request_duration_seconds"), metrics);
                } else {
                    // The distances are a fixed sequence from 1 to 19; their mean is 10.
                    assertTrue(count > 350 && count < 450, count + " of " + requests);
                }
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
