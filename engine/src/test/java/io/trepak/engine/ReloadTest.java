package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.filter.FilterProvider;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.net.Transport;
import io.trepak.engine.report.ReloadReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Another configuration comes into force while clients are served. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class ReloadTest {
    private static final Function<List<String>, String> ECHO = words -> bulk(words.get(1));

    @Parameter
    Transport transport;

    private TestProxy.Builder over(ScriptedServer... servers) throws Exception {
        TestProxy.Builder builder = TestProxy.over(transport);
        for (ScriptedServer server : servers) {
            builder.at(server.address());
        }
        return builder;
    }

    @Test
    void aServerThatIsAddedGetsItsKeysAndTheOtherKeepsConnectionAndCounters() throws Exception {
        try (ScriptedServer first = answering(ECHO);
                ScriptedServer second = answering(ECHO);
                TestProxy proxy = over(first).start();
                TestClient client = proxy.client()) {
            client.ask("GET", "a").expect(bulk("a"));
            ReloadReport report = proxy.reload(over(first, second));
            assertEquals(
                    List.of("pool 'alpha': server 's1' added at " + second.address() + ", weight 1"), report.changes());
            String of0 = proxy.key(0, 0);
            String of1 = proxy.key(1, 0);
            client.ask("GET", of1).expect(bulk(of1));
            client.ask("GET", of0).expect(bulk(of0));
            assertEquals(List.of("GET a", "GET " + of0), first.requests());
            assertEquals(List.of("GET " + of1), second.requests());
            assertEquals(1, first.connections());
            assertEquals(2, proxy.stat("s0", "requests"));
            assertEquals(1, proxy.stat("s1", "requests"));
            assertEquals(1, proxy.stat("client_connections"));
        }
    }

    @Test
    void aServerThatIsRemovedAnswersWhatItHasAndIsClosedThen() throws Exception {
        try (ScriptedServer staying = answering(ECHO);
                Held leaving = new Held();
                TestProxy proxy = over(staying, leaving.server).start();
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            String key = proxy.key(1, 0);
            client.ask("GET", key);
            leaving.server.awaitRequests(1);
            proxy.reload(over(staying));
            other.ask("GET", key).expect(bulk(key));
            assertFalse(proxy.proxy().stats().contains("\"s1\""), "a server that is gone has no counters");
            leaving.release();
            client.expect(bulk(key));
            leaving.awaitEnd();
            client.ask("GET", key).expect(bulk(key));
            assertEquals(1, leaving.server.requests().size());
        }
    }

    @Test
    void aClientsNextRequestWaitsForItsEarlierOnesSoThatConnectionsMadeAnewChangeNoOrder() throws Exception {
        try (Held server = new Held();
                TestProxy proxy = over(server.server).start();
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            client.ask("SET", "a", "1");
            server.server.awaitRequests(1);
            proxy.reload(over(server.server).with("redis_db: 3"));
            client.ask("SET", "a", "2");
            other.ask("GET", "b");
            eventually(
                    "the connection with the other database",
                    () -> server.server.requests().equals(List.of("SET a 1", "SELECT 3", "GET b")));
            server.release();
            client.expect(bulk("a")).expect(bulk("a"));
            other.expect(bulk("b"));
            assertEquals(List.of("SET a 1", "SELECT 3", "GET b", "SET a 2"), server.server.requests());
        }
    }

    @Test
    void aServerOfTheSameNameAtAnotherAddressKeepsItsKeysAndCounters() throws Exception {
        try (ScriptedServer first = answering(ECHO);
                ScriptedServer second = answering(ECHO);
                ScriptedServer instead = answering(ECHO);
                TestProxy proxy = over(first, second).start();
                TestClient client = proxy.client()) {
            String key = proxy.key(1, 0);
            client.ask("GET", key).expect(bulk(key));
            ReloadReport report = proxy.reload(over(first, instead));
            assertEquals(
                    List.of("pool 'alpha': server 's1' is at " + instead.address() + " now, was at "
                            + second.address()),
                    report.changes());
            client.ask("GET", key).expect(bulk(key));
            assertEquals(List.of("GET " + key), instead.requests());
            assertEquals(2, proxy.stat("s1", "requests"));
            proxy.awaitStat("s1", "server_connections", 1);
        }
    }

    @Test
    void fragmentsStayWhereTheyWentAndAreJoined() throws Exception {
        try (ScriptedServer first = answering(words -> "*1\r\n" + bulk("first"));
                Held second = new Held("*1\r\n" + bulk("second"));
                TestProxy proxy = over(first, second.server).start();
                TestClient client = proxy.client()) {
            client.ask("MGET", proxy.key(1, 0), proxy.key(0, 0));
            second.server.awaitRequests(1);
            first.awaitRequests(1);
            proxy.reload(over(first));
            second.release();
            client.expect("*2\r\n" + bulk("second") + bulk("first"));
            second.awaitEnd();
        }
    }

    @Test
    void aServerThatNeverAnswersItsLastRequestsIsGivenUpInTheEnd() throws Exception {
        try (ScriptedServer staying = answering(ECHO);
                ScriptedServer silent = ScriptedServer.start(ScriptedServer.silent());
                TestProxy proxy = over(staying, silent).start();
                TestClient client = proxy.client()) {
            String key = proxy.key(1, 0);
            client.ask("GET", key);
            silent.awaitRequests(1);
            proxy.reload(over(staying), 50);
            client.expect("-ERR Connection timed out\r\n");
            client.ask("GET", key).expect(bulk(key));
            assertTrue(proxy.log().contain("1 requests had no response"));
        }
    }

    @Test
    void aLargeRequestGoesToTheServerThatOwnsItsKeyWhenItIsWhole() throws Exception {
        String value = "v".repeat(200_000);
        try (ScriptedServer first = answering(words -> "+first\r\n");
                ScriptedServer second = answering(words -> "+second\r\n");
                TestProxy proxy = over(first, second).start();
                TestClient client = proxy.client()) {
            String key = proxy.key(1, 0);
            String request = TestClient.request("SET", key, value);
            client.send(request.substring(0, 100_000));
            eventually("the worker to hold the first half", () -> proxy.heldBytes() >= 90_000);
            proxy.reload(over(first));
            client.send(request.substring(100_000)).expect("+first\r\n");
            assertEquals(List.of(), second.requests());
        }
    }

    @Test
    void aScanGoesOnBehindAServerThatIsGone() throws Exception {
        String end = "*2\r\n" + bulk("0") + "*0\r\n";
        try (Held first = new Held(end);
                ScriptedServer second = answering(words -> end);
                TestProxy proxy = over(first.server, second).start();
                TestClient client = proxy.client()) {
            client.ask("SCAN", "0");
            first.server.awaitRequests(1);
            proxy.reload(TestProxy.over(transport).named("s1").at(second.address()));
            first.release();
            assertEquals("*2", client.line().strip());
            client.line();
            String cursor = client.line().strip();
            client.expect("*0\r\n");
            assertFalse(cursor.equals("0"), "there is another server to scan");
            client.ask("SCAN", cursor).expect(end);
            assertEquals(1, second.requests().size());
        }
    }

    @Test
    void filtersThatAreAddedAreAskedFromTheNextRequestOn(@TempDir Path plugins) throws Exception {
        PluginJar.build(
                plugins.resolve("wall.jar"),
                FilterProvider.class,
                "zoo.Wall\n",
                List.of("package zoo; import io.trepak.api.*; import io.trepak.api.filter.*;"
                        + " public final class Wall implements FilterProvider {"
                        + " public String name() { return \"wall\"; }"
                        + " public RequestFilter open(FilterContext context) {"
                        + " String why = context.options().string(\"wall_text\", \"no\");"
                        + " return (in, offset, frame, client, answer) -> Verdict.reject(why); } }"));
        try (ScriptedServer server = answering(ECHO);
                TestProxy proxy = TestProxy.over(transport).plugins(plugins).start(server);
                TestClient client = proxy.client()) {
            client.ask("GET", "a").expect(bulk("a"));
            proxy.reload(over(server).plugins(plugins).with("filters: wall"));
            client.ask("GET", "b").expect("-ERR no\r\n");
            proxy.reload(over(server).plugins(plugins).with("filters: wall", "wall_text: never"));
            client.ask("GET", "c").expect("-ERR never\r\n");
            proxy.reload(over(server).plugins(plugins));
            client.ask("GET", "d").expect(bulk("d"));
            assertEquals(List.of("GET a", "GET d"), server.requests());
            assertEquals(1, server.connections());
        }
    }

    @Test
    void serversThatAreAddedAreDialledAtOnceWhereThatIsAskedFor() throws Exception {
        try (ScriptedServer first = answering(ECHO);
                ScriptedServer second = answering(ECHO);
                TestProxy proxy = over(first).with("preconnect: true").start()) {
            proxy.awaitStat("s0", "server_connections", 1);
            proxy.reload(over(first, second).with("preconnect: true"));
            proxy.awaitStat("s1", "server_connections", 1);
            proxy.reload(over(first, second).with("preconnect: true", "server_connections: 3"));
            assertEquals(1, first.connections());
        }
    }

    @Test
    void limitsAndTimeoutsHoldForClientsAndConnectionsThatAreThereAlready() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(ScriptedServer.silent());
                TestProxy proxy = over(server).start();
                TestClient client = proxy.client()) {
            client.ask("GET", "a");
            server.awaitRequests(1);
            proxy.reload(over(server).with("timeout: 50"));
            client.expect("-ERR Connection timed out\r\n");
            proxy.reload(over(server).with("max_request_bytes: 1024"));
            client.ask("SET", "a", "x".repeat(2000)).expect("-ERR request larger than max_request_bytes\r\n");
            client.expectEnd();
        }
    }

    @Test
    void theWaitForAFailoverHoldsForServersThatAreConnectedAlready() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        String later = "-NOREPLICAS Not enough good replicas to write.\r\n";
        try (ScriptedServer server = answering(words -> asked.incrementAndGet() % 2 == 1 ? later : "+OK\r\n");
                TestProxy proxy = over(server).start();
                TestClient client = proxy.client()) {
            client.ask("SET", "a", "1").expect(later);
            client.ask("SET", "a", "1").expect("+OK\r\n");
            proxy.reload(over(server).with("failover_wait: 60000"));
            client.ask("SET", "a", "2").expect("+OK\r\n");
            proxy.reload(over(server));
            client.ask("SET", "a", "3").expect(later);
        }
    }

    @Test
    void whatIsInForceAlreadyIsNoChange() throws Exception {
        try (ScriptedServer server = answering(ECHO);
                TestProxy proxy = over(server).start();
                TestClient client = proxy.client()) {
            client.ask("GET", "a").expect(bulk("a"));
            assertEquals(List.of(), proxy.reload(over(server)).changes());
            client.ask("GET", "a").expect(bulk("a"));
            assertEquals(1, server.connections());
        }
    }

    @Test
    void aFileThatCannotBeUsedChangesNothingAndSaysWhy() throws Exception {
        try (ScriptedServer server = answering(ECHO);
                ScriptedServer other = answering(ECHO);
                TestProxy proxy = over(server).start();
                TestClient client = proxy.client()) {
            client.ask("GET", "a").expect(bulk("a"));
            TestProxy.Builder bad = over(other).with("hash: md6");
            ConfigException e = assertThrows(ConfigException.class, () -> proxy.reload(bad));
            assertTrue(e.getMessage().contains("\"md6\"") || e.getMessage().contains("'md6'"), e.getMessage());
            assertTrue(proxy.log().contain("everything stays as it was"));
            client.ask("GET", "b").expect(bulk("b"));
            assertEquals(List.of("GET a", "GET b"), server.requests());
            assertEquals(0, other.connections());
        }
    }

    @Test
    void whatNeedsARestartIsSaidAndTheRestIsApplied() throws Exception {
        try (ScriptedServer server = answering(ECHO);
                TestProxy proxy = over(server).start();
                TestClient client = proxy.client()) {
            ReloadReport report = proxy.reload(over(server).global("workers: 2").with("timeout: 4000", "backlog: 7"));
            assertEquals(List.of("pool 'alpha': timeout is 4000 now, was 0"), report.changes());
            assertEquals(
                    List.of(
                            "directive \"workers\" is 2 now, was 1; that needs a restart",
                            "pool 'alpha': directive \"backlog\" is 7 now, was 512; that waits until the listener is"
                                    + " opened anew, at a restart"),
                    report.warnings());
            client.ask("GET", "a").expect(bulk("a"));
        }
    }

    @Test
    void theAdminPortHasTheFileReadAgainAndTellsWhatCameOfIt(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("trepak.yml");
        String yaml = "workers: 1\nadmin: 1\nalpha:\n  redis: true\n  listen: " + folder + "/alpha\n  servers:\n"
                + "  - 127.0.0.1:1:1 one\n";
        Files.writeString(file, yaml);
        try (Proxy proxy = Proxy.start(TestProxy.ephemeral(Configuration.read(file)), ProxyOptions.NONE)) {
            Http admin = new Http(proxy.adminAddress());
            assertEquals(
                    "{\"reloaded\":true, \"changes\":[], \"warnings\":[]}\n",
                    admin.send("POST", "/reload").body());
            Files.writeString(file, yaml + "  - 127.0.0.1:2:1 two\n");
            Http.Answer applied = admin.send("POST", "/reload");
            assertEquals(200, applied.status());
            assertEquals(
                    "{\"reloaded\":true, \"changes\":[\"pool 'alpha': server 'two' added at 127.0.0.1:2, weight 1\"],"
                            + " \"warnings\":[]}\n",
                    applied.body());
            assertTrue(admin.get("/config").body().contains("127.0.0.1:2:1 two"));
            assertTrue(admin.get("/metrics").body().contains("server=\"two\""));
            Files.writeString(file, yaml + "  timeout: soon\n");
            Http.Answer refused = admin.send("POST", "/reload");
            assertEquals(422, refused.status());
            assertEquals(
                    "{\"reloaded\":false, \"problems\":[\"" + file + ":8: directive \\\"timeout\\\" is not a number;"
                            + " expected 0 to 2147483647 (milliseconds), got \\\"soon\\\"\"]}\n",
                    refused.body());
            String metrics = admin.get("/metrics").body();
            assertTrue(metrics.contains("\ntrepak_config_reloads_total{result=\"applied\"} 1.0\n"), metrics);
            assertTrue(metrics.contains("\ntrepak_config_reloads_total{result=\"unchanged\"} 1.0\n"), metrics);
            assertTrue(metrics.contains("\ntrepak_config_reloads_total{result=\"failed\"} 1.0\n"), metrics);
        }
    }

    @Test
    void anEjectedServerThatStaysComesBackWhenItsTimeIsUp() throws Exception {
        try (ScriptedServer dead = ScriptedServer.start(peer -> peer.request());
                ScriptedServer healthy = answering(ECHO);
                TestProxy proxy = over(dead, healthy)
                        .with("auto_eject_hosts: true", "server_failure_limit: 1", "server_retry_timeout: 500")
                        .start();
                TestClient client = proxy.client()) {
            String key = proxy.key(0, 0);
            client.ask("GET", key).expect("-ERR Connection reset by peer\r\n");
            proxy.awaitStat("alpha", "server_ejects", 1);
            proxy.reload(over(dead, healthy)
                    .with(
                            "auto_eject_hosts: true",
                            "server_failure_limit: 1",
                            "server_retry_timeout: 500",
                            "timeout: 10000"));
            assertEquals(1, proxy.stat("server_ejects"));
            eventually("the server to be tried again", () -> {
                client.ask("GET", key);
                return client.expectOneOf(bulk(key), "-ERR Connection reset by peer\r\n") == 1;
            });
            proxy.awaitStat("alpha", "server_ejects", 2);
        }
    }

    @Test
    void warnsOfANameThatDoesNotResolve() throws Exception {
        try (TestProxy proxy = TestProxy.over(transport).at("127.0.0.1:1").start()) {
            ReloadReport report = proxy.reload(TestProxy.over(transport).at("nosuch.invalid:6379"));
            assertEquals(1, report.warnings().size(), report.toString());
            String warning = report.warnings().get(0);
            assertTrue(
                    warning.endsWith("server 's0' of pool 'alpha' is at 'nosuch.invalid', which does not resolve; its"
                            + " requests fail until it does [unresolved-name]"),
                    warning);
        }
    }

    @Test
    void saysHowManyKeysMoveWhenAServerWithoutANameHasAnotherAddress() throws Exception {
        TestProxy.Builder two = TestProxy.over(transport).entry("127.0.0.1:1:1").entry("127.0.0.1:2:1");
        TestProxy.Builder other =
                TestProxy.over(transport).entry("127.0.0.1:1:1").entry("127.0.0.1:3:1");
        try (TestProxy proxy = two.start()) {
            List<String> warnings = proxy.reload(other).warnings();
            assertEquals(1, warnings.size(), warnings.toString());
            assertTrue(
                    warnings.get(0)
                            .matches(".*:\\d+: [1-9][0-9.]* % of the keys of pool 'alpha' have another server now.*"),
                    warnings.get(0));
        }
        try (TestProxy proxy =
                TestProxy.over(transport).at("127.0.0.1:1").at("127.0.0.1:2").start()) {
            ReloadReport report =
                    proxy.reload(TestProxy.over(transport).at("127.0.0.1:1").at("127.0.0.1:3"));
            assertEquals(List.of(), report.warnings());
        }
    }
}
