package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answeringLines;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.net.Transport;
import io.trepak.engine.report.PluginFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A protocol is opened, started and closed, and in between the engine does for it what its context offers. */
@SuppressWarnings("try") // the end of something is the subject
class PluginLifeTest {
    @TempDir
    Path plugins;

    @TempDir
    Path folder;

    private TestProxy.Builder line(String name, ScriptedServer server, String... keys) throws Exception {
        return TestProxy.over(Transport.best())
                .speakingLines(plugins)
                .global("admin: 9121")
                .with("line_journal: " + journal(), "line_name: " + name)
                .with(keys)
                .at(server.address());
    }

    private Path journal() {
        return folder.resolve("journal");
    }

    private List<String> told() {
        try {
            return Files.readAllLines(journal());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What was told but for tasks, which run on a thread of their own. */
    private List<String> life() {
        return told().stream().filter(line -> !line.startsWith("task")).toList();
    }

    private static ScriptedServer server() throws IOException {
        return answeringLines(line -> "+" + line.split(" ")[0] + "\n");
    }

    private static Http admin(TestProxy proxy) {
        return new Http(proxy.proxy().adminAddress());
    }

    private static Stream<String> metrics(TestProxy proxy) throws IOException {
        return admin(proxy).get("/metrics").body().lines().filter(line -> line.startsWith("trepak_line"));
    }

    @Test
    void itIsOpenedStartedAndClosedOnce() throws Exception {
        try (ScriptedServer server = server();
                TestProxy proxy = line("a", server).start();
                TestClient client = proxy.client()) {
            client.send("ping\nset k\n").expect("+pong\n+set\n");
            assertEquals(List.of("open a", "start a"), life());
            client.close();
            proxy.close();
            assertEquals(List.of("open a", "start a", "close a"), life());
        }
    }

    @Test
    void itVisitsTheClientsOfAllWorkers() throws Exception {
        try (ScriptedServer server = server();
                TestProxy proxy = line("a", server).global("workers: 2").start();
                TestClient adam = proxy.client();
                TestClient eve = proxy.client();
                TestClient nobody = proxy.client()) {
            adam.send("login adam open\n").expect("+welcome adam\n");
            eve.send("login eve open\n").expect("+welcome eve\n");
            nobody.send("who\nping\n").expect("+adam eve\n+pong\n");
            adam.send("@boom=visit ping\n").expect("+pong\n");
            nobody.send("who\n").expect("+eve\n");
            assertEquals(1, faults(proxy));
        }
    }

    @Test
    void aChangedKeyReachesClientsThatAreConnected() throws Exception {
        try (ScriptedServer server = server();
                TestProxy proxy = line("a", server).start();
                TestClient client = proxy.client()) {
            client.send("greet\n").expect("+hello\n");
            proxy.reload(line("a", server, "line_greeting: welcome"));
            client.send("greet\n").expect("+welcome\n");
        }
    }

    @Test
    void aCheckOpensAndClosesItAndNothingElseHappens() throws Exception {
        try (ScriptedServer server = server()) {
            ProxyConfig config = line("a", server).read();
            assertEquals(
                    List.of(),
                    Proxy.check(config, ProxyOptions.builder().plugins(plugins).build()));
            assertEquals(List.of("open a", "close a"), told());
        }
    }

    @Test
    void afterAReloadTheOldOneIsClosedWithTheLastClientAndConnectionThatUsesIt() throws Exception {
        try (ScriptedServer server = server();
                TestProxy proxy = line("a", server).start();
                TestClient old = proxy.client();
                TestClient other = proxy.client()) {
            old.send("set k\n").expect("+set\n");
            other.send("ping\n").expect("+pong\n");
            proxy.reload(line("b", server));
            assertEquals(List.of("open a", "start a", "open b", "start b"), life());
            try (TestClient client = proxy.client()) {
                client.send("ping\nset k\n").expect("+pong\n+set\n");
                other.close();
                client.send("ping\n").expect("+pong\n");
                old.send("ping\n").expect("+pong\n");
            }
            assertFalse(life().contains("close a"), "a client still uses it");
            old.close();
            eventually("it to be closed", () -> life().contains("close a"));
            assertFalse(life().contains("close b"));
            proxy.close();
            assertEquals(List.of("open a", "start a", "open b", "start b", "close a", "close b"), life());
        }
    }

    @Test
    void aReloadThatChangesNothingClosesTheNewOneUnstarted() throws Exception {
        try (ScriptedServer server = server();
                TestProxy proxy = line("a", server).start()) {
            proxy.reload(line("a", server));
            assertEquals(List.of("open a", "start a", "open a", "close a"), life());
        }
    }

    @Test
    void aReloadThatFailsClosesTheNewOneUnstarted() throws Exception {
        try (ScriptedServer server = server();
                TestProxy proxy = line("a", server).start()) {
            TestProxy.Builder next = line("b", server, "no_such_key: 1");
            assertThrows(ConfigException.class, () -> proxy.reload(next));
            assertEquals(List.of("open a", "start a", "open b", "close b"), life());
        }
    }

    @Test
    void itsMetricsArePartOfTheProxysAndACounterGoesOnAfterAReload() throws Exception {
        try (ScriptedServer server = server();
                TestProxy proxy = line("a", server).start();
                TestClient client = proxy.client()) {
            client.send("ping\nping\n").expect("+pong\n+pong\n");
            assertEquals(
                    List.of(
                            "trepak_line_name_length{pool=\"alpha\"} 1.0",
                            "trepak_line_pings_total{by=\"anybody\",pool=\"alpha\"} 2.0"),
                    metrics(proxy).toList());
            proxy.reload(line("long", server));
            try (TestClient later = proxy.client()) {
                later.send("ping\n").expect("+pong\n");
            }
            client.send("ping\n").expect("+pong\n");
            assertEquals(
                    List.of(
                            "trepak_line_name_length{pool=\"alpha\"} 4.0",
                            "trepak_line_pings_total{by=\"anybody\",pool=\"alpha\"} 4.0"),
                    metrics(proxy).toList());
            proxy.reload(TestProxy.over(Transport.best())
                    .speakingLines(plugins)
                    .global("admin: 9121")
                    .at(server.address()));
            client.close();
            eventually("its metrics to go", () -> metricsNow(proxy) == 0);
        }
    }

    private static long metricsNow(TestProxy proxy) {
        try {
            return metrics(proxy).count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void itHasAPageOfTheAdminPort() throws Exception {
        try (ScriptedServer server = server();
                TestProxy proxy = line("a", server).start()) {
            assertEquals(
                    "{\"name\":\"a\"}\n", admin(proxy).get("/line?pool=alpha").body());
            assertTrue(admin(proxy).get("/").body().contains("GET /line  ?pool=POOL"));
            assertEquals(404, admin(proxy).get("/line?pool=other").status());
            assertEquals(400, admin(proxy).get("/line").status());
            assertEquals(404, admin(proxy).get("/lines?pool=alpha").status());
            assertEquals(405, admin(proxy).send("POST", "/line?pool=alpha").status());
        }
    }

    @Test
    void itsTasksRunAfterTheStartAndItsLinesAreLogged() throws Exception {
        try (ScriptedServer server = server();
                TestProxy proxy = line("a", server).start()) {
            eventually("the task to run", () -> told().contains("task a"));
            assertTrue(told().indexOf("task a") >= told().indexOf("open a"));
            assertTrue(proxy.log().contain("line opened: a of pool 'alpha': a b"));
        }
    }

    @Test
    void itsNamesMustBeItsOwn() throws Exception {
        try (ScriptedServer server = server()) {
            ProxyConfig config = line("a", server, "line_fails: metric").read();
            ConfigException e = assertThrows(
                    ConfigException.class,
                    () -> Proxy.check(
                            config, ProxyOptions.builder().plugins(plugins).build()));
            assertTrue(
                    e.getMessage().contains("metric 'trepak_uptime_seconds' is one of the engine's"), e.getMessage());
            assertEquals(List.of("open a"), told());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "close", "gauge", "page", "task"})
    void whatItThrowsIsCountedAndTheRestGoesOn(String where) throws Exception {
        try (ScriptedServer server = server();
                TestProxy proxy = line("a", server, "line_fails: " + where).start();
                TestClient client = proxy.client()) {
            client.send("ping\nset k\n").expect("+pong\n+set\n");
            switch (where) {
                case "gauge" ->
                    assertEquals(
                            List.of("trepak_line_pings_total{by=\"anybody\",pool=\"alpha\"} 1.0"),
                            metrics(proxy).toList());
                case "page" -> {
                    Http.Answer page = admin(proxy).get("/line?pool=alpha");
                    assertEquals(500, page.status());
                    assertTrue(page.body().contains("as asked: page"), page.body());
                }
                case "close" -> {
                    client.close();
                    proxy.close();
                }
                default -> {}
            }
            eventually("one fault", () -> faults(proxy) == 1);
            assertTrue(proxy.log().contain("plugin failed: protocol 'line' (line.jar): at "));
        }
    }

    private static long faults(TestProxy proxy) {
        return proxy.proxy().pluginFaults().stream()
                .filter(fault -> fault.kind().equals("protocol"))
                .mapToLong(PluginFault::count)
                .sum();
    }
}
