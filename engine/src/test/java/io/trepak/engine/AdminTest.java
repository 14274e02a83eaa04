package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.config.ConfigKey;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoublePredicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTest {
    private static TestProxy.Builder proxy() {
        return TestProxy.over(Transport.best()).global("admin: 9121");
    }

    private static Http admin(TestProxy proxy) {
        return new Http(proxy.proxy().adminAddress());
    }

    private static Map<String, Object> json(Http.Answer response) {
        assertEquals("application/json", response.header("Content-Type"));
        return JsonReader.object(JsonReader.read(response.body()));
    }

    @Test
    void thereIsNoPortUnlessConfigured() throws Exception {
        try (TestProxy proxy =
                TestProxy.over(Transport.best()).at("127.0.0.1:1").start()) {
            assertNull(proxy.proxy().adminAddress());
        }
    }

    @Test
    void keepsNoJvmAlive() throws Exception {
        try (TestProxy proxy = proxy().at("127.0.0.1:1").start()) {
            assertEquals(200, admin(proxy).get("/readyz").status());
            List<String> alive = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> !thread.isDaemon())
                    .map(Thread::getName)
                    .filter(name -> name.contains("HTTP") || name.startsWith("trepak"))
                    .toList();
            assertEquals(List.of(), alive);
        }
    }

    @Test
    void anUnknownPathIsToldWhatThereIs() throws Exception {
        try (TestProxy proxy = proxy().at("127.0.0.1:1").start()) {
            for (String path : List.of("/", "/help", "/?", "/metric", "/metrics/", "/%2e%2e/config")) {
                Http.Answer response = admin(proxy).get(path);
                boolean isTheList = List.of("/", "/help", "/?").contains(path);
                assertEquals(isTheList ? 200 : 404, response.status(), path);
                assertTrue(response.body().contains("GET /metrics "), response.body());
                assertTrue(response.body().contains("POST /reload "), response.body());
            }
        }
    }

    @Test
    void onlyReadsAreAllowedAndHeadAnswersWithoutABody() throws Exception {
        try (TestProxy proxy = proxy().at("127.0.0.1:1").start()) {
            Http admin = admin(proxy);
            Http.Answer post = admin.send("POST", "/metrics");
            assertEquals(405, post.status());
            assertEquals("GET, HEAD", post.header("Allow"));
            assertEquals(405, admin.get("/reload").status());
            assertEquals(405, admin.send("HEAD", "/reload").status());
            assertEquals(405, admin.send("DELETE", "/config").status());
            Http.Answer head = admin.send("HEAD", "/readyz");
            assertEquals(200, head.status());
            assertEquals("", head.body());
            assertEquals(admin.get("/readyz").body().length(), Long.parseLong(head.header("Content-Length")));
            Http.Answer gone = admin.send("POST", "/reload");
            assertEquals(422, gone.status(), "the file of this proxy is gone");
            assertEquals("HTTP/1.1 422 Unprocessable Entity", gone.header(null));
        }
    }

    @Test
    void countsKnownTrafficExactlyInEveryForm() throws Exception {
        try (ScriptedServer first = answering(words -> bulk("v"));
                ScriptedServer second = answering(words -> bulk("v"));
                TestProxy proxy = proxy().start(first, second);
                TestClient client = proxy.client()) {
            String get = request("GET", proxy.key(1, 0));
            client.send(get.repeat(3)).expect(bulk("v").repeat(3));
            Http admin = admin(proxy);
            Http.Answer open = admin.get("/metrics", "application/openmetrics-text;version=1.0.0");
            assertEquals("application/openmetrics-text; version=1.0.0; charset=utf-8", open.header("Content-Type"));
            assertTrue(open.body().endsWith("\n# EOF\n"), open.body());
            Http.Answer plain = admin.get("/metrics");
            assertEquals("text/plain; version=0.0.4; charset=utf-8", plain.header("Content-Type"));
            for (String text : List.of(open.body(), plain.body())) {
                String server = "{pool=\"alpha\",server=\"s1\"} ";
                assertSample(text, "trepak_server_requests_total" + server, 3);
                assertSample(text, "trepak_server_request_bytes_total" + server, 3 * get.length());
                assertSample(text, "trepak_server_responses_total" + server, 3);
                assertSample(text, "trepak_server_response_bytes_total" + server, 21);
                assertSample(text, "trepak_server_connections" + server, 1);
                assertSample(text, "trepak_server_connections_dialled_total" + server, 1);
                assertSample(text, "trepak_server_live" + server, 1);
                assertSample(text, "trepak_server_requests_total{pool=\"alpha\",server=\"s0\"} ", 0);
                assertSample(text, "trepak_client_connections{pool=\"alpha\"} ", 1);
                assertSample(text, "trepak_clients_accepted_total{pool=\"alpha\"} ", 1);
                assertSample(text, "trepak_worker_clients{worker=\"0\"} ", 1);
                assertSample(text, "trepak_ready ", 1);
            }
        }
    }

    private static void assertSample(String text, String series, double value) {
        List<String> lines =
                text.lines().filter(line -> line.startsWith(series)).toList();
        assertEquals(1, lines.size(), series + " in " + text);
        assertEquals(value, Double.parseDouble(lines.get(0).substring(series.length())), series);
    }

    private static void awaitSample(Http admin, String series, DoublePredicate asExpected) {
        eventually(series, () -> {
            String text = admin.get("/metrics").body();
            return text.lines()
                    .filter(line -> line.startsWith(series + ' '))
                    .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                    .anyMatch(asExpected);
        });
    }

    @Test
    @SuppressWarnings("try") // the server ends before the proxy does
    void showsWhatAWorkerHoldsAndWhoHasToWait() throws Exception {
        String held = "trepak_worker_buffered_bytes{worker=\"0\"}";
        String paused = "trepak_clients_paused{pool=\"alpha\"}";
        try (ScriptedServer server = ScriptedServer.start(ScriptedServer.silent());
                TestProxy proxy = proxy().global("worker_stall_millis: 100")
                        .with("client_pending_requests: 2")
                        .start(server);
                TestClient half = proxy.client();
                TestClient eager = proxy.client()) {
            Http admin = admin(proxy);
            awaitSample(admin, paused, value -> value == 0);
            half.send("*2\r\n$3\r\nGET\r\n$100\r\nabc");
            awaitSample(admin, held, value -> value > 0);
            eager.send(request("GET", "a").repeat(3));
            awaitSample(admin, paused, value -> value == 1);
            half.reset();
            eager.reset();
            awaitSample(admin, paused, value -> value == 0);
            server.hangUp(); // which owed the responses to two requests, and those are held until it gives them or goes
            awaitSample(admin, held, value -> value == 0);
            assertSample(admin.get("/metrics").body(), "trepak_worker_clients_awaiting_memory{worker=\"0\"} ", 0);
        }
    }

    @Test
    void anEjectedServerIsSeenAndRoutedAround() throws Exception {
        try (ScriptedServer server = answering(words -> bulk("v"));
                TestProxy proxy = proxy().with(
                                "auto_eject_hosts: true", "server_failure_limit: 1", "server_retry_timeout: 600000")
                        .at("127.0.0.1:1")
                        .at(server.address())
                        .start();
                TestClient client = proxy.client()) {
            String key = proxy.key(0, 0);
            Http admin = admin(proxy);
            Map<String, Object> before = json(admin.get("/route?pool=alpha&key=" + key));
            assertEquals("s0", before.get("server"));
            assertEquals("127.0.0.1:1", before.get("address"));
            BigDecimal point = (BigDecimal) before.get("point");
            assertTrue(point.compareTo((BigDecimal) before.get("hash")) >= 0, before.toString());
            client.ask("GET", key);
            eventually(
                    "the ejection",
                    () -> admin.get("/metrics")
                            .body()
                            .contains("trepak_server_ejections_total{pool=\"alpha\",server=\"s0\"} 1.0"));
            String metrics = admin.get("/metrics").body();
            assertSample(metrics, "trepak_server_live{pool=\"alpha\",server=\"s0\"} ", 0);
            assertSample(metrics, "trepak_server_errors_total{pool=\"alpha\",server=\"s0\"} ", 1);
            Map<String, Object> after = json(admin.get("/route?pool=alpha&key=" + key));
            assertEquals("s1", after.get("server"));
            assertEquals(BigDecimal.ONE, after.get("live_servers"));
            assertEquals(before.get("hash"), after.get("hash"));
        }
    }

    @Test
    void tellsForAnyKeyTheServerItReallyGoesTo() throws Exception {
        long seed = Long.getLong("trepak.seed", System.nanoTime());
        System.out.println("-Dtrepak.seed=" + seed);
        Random random = new Random(seed);
        try (ScriptedServer first = answering(words -> bulk("first"));
                ScriptedServer second = answering(words -> bulk("second"));
                ScriptedServer third = answering(words -> bulk("third"));
                TestProxy proxy = proxy().with("hash_tag: \"{}\"").start(first, second, third);
                TestClient client = proxy.client()) {
            List<String> answers = List.of("first", "second", "third");
            Http admin = admin(proxy);
            String letters = "ab{}{} %&+=\u00e9\u0000\n";
            for (int i = 0; i < 300; i++) {
                StringBuilder key = new StringBuilder();
                for (int length = 1 + random.nextInt(9); length > 0; length--) {
                    key.append(letters.charAt(random.nextInt(letters.length())));
                }
                Object server = json(admin.get("/route?pool=alpha&key="
                                + URLEncoder.encode(key.toString(), StandardCharsets.ISO_8859_1)))
                        .get("server");
                int index = Integer.parseInt(server.toString().substring(1));
                client.ask("GET", key.toString()).expect(bulk(answers.get(index)));
            }
        }
    }

    @Test
    void aRouteThatCannotBeToldIsExplained() throws Exception {
        try (TestProxy proxy = proxy().at("127.0.0.1:1").start()) {
            Http admin = admin(proxy);
            assertEquals(400, admin.get("/route").status());
            assertEquals(400, admin.get("/route?pool=alpha").status());
            assertEquals(
                    400, new Raw(proxy).status("GET /route?pool=alpha&key=%zz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
            for (String query : List.of(
                    "pool=alpha&key=a&b",
                    "pool=alpha&key=a&b=c",
                    "pool=alpha&key=a&key=b",
                    "pool=alpha&key=%+1",
                    "pool=alpha&key=a%")) {
                assertEquals(
                        400,
                        new Raw(proxy).status("GET /route?" + query + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
                        query);
            }
            Http.Answer unknown = admin.get("/route?pool=beta&key=a");
            assertEquals(404, unknown.status());
            assertEquals("there is no such pool; expected one of: alpha\n", unknown.body());
            assertEquals("", json(admin.get("/route?pool=alpha&key=")).get("key"));
        }
    }

    /** curl sends what is no ASCII as it is; the key is then the one with just these bytes. */
    @Test
    void aKeyIsTheSameBytesHoweverTheyAreWritten() throws Exception {
        try (TestProxy proxy = proxy().at("127.0.0.1:1").start();
                TestClient raw = new TestClient(proxy.proxy().adminAddress())) {
            raw.send("GET /route?pool=alpha&key=\u00c3\u00a9 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            raw.finish();
            String answer = raw.rest();
            Object hash = json(admin(proxy).get("/route?pool=alpha&key=%c3%A9")).get("hash");
            assertTrue(answer.contains("\"hash\":" + hash + ","), answer + hash);
        }
    }

    /** For what an HTTP client would not send. */
    private record Raw(TestProxy proxy) {
        int status(String request) throws IOException {
            try (TestClient client = new TestClient(proxy.proxy().adminAddress())) {
                client.send(request);
                client.finish();
                String answer = client.rest();
                return answer.isEmpty() ? 0 : Integer.parseInt(answer.split(" ")[1]);
            }
        }
    }

    @Test
    void takesNoRequestForANameThatIsNotItsOwn() throws Exception {
        try (TestProxy proxy = proxy().global("admin_hosts: proxy.example Other")
                .at("127.0.0.1:1")
                .start()) {
            Raw raw = new Raw(proxy);
            for (String host : List.of(
                    "127.0.0.1",
                    "127.0.0.1:9121",
                    "[::1]:9121",
                    "10.1.2.3",
                    "localhost",
                    "LocalHost:80",
                    "proxy.example:9121",
                    "other")) {
                assertEquals(200, raw.status("GET /readyz HTTP/1.1\r\nHost: " + host + "\r\n\r\n"), host);
            }
            for (String host :
                    List.of("evil.example", "evil.example:9121", "127.0.0.1.evil.example", "", "other.", "1")) {
                assertEquals(403, raw.status("GET /readyz HTTP/1.1\r\nHost: " + host + "\r\n\r\n"), host);
                assertEquals(403, raw.status("POST /reload HTTP/1.1\r\nHost: " + host + "\r\n\r\n"), host);
            }
            assertEquals(200, raw.status("GET /readyz HTTP/1.0\r\n\r\n"));
        }
    }

    @Test
    void takesNoRequestFromAPageOfAnotherSite() throws Exception {
        try (TestProxy proxy = proxy().at("127.0.0.1:1").start()) {
            Raw raw = new Raw(proxy);
            String post = "POST /reload HTTP/1.1\r\nHost: localhost:9121\r\n";
            for (String origin : List.of(
                    "http://evil.example",
                    "https://localhost:9121",
                    "http://localhost",
                    "http://localhost:9122",
                    "null")) {
                assertEquals(403, raw.status(post + "Origin: " + origin + "\r\n\r\n"), origin);
                assertEquals(
                        403,
                        raw.status("GET /config HTTP/1.1\r\nHost: localhost:9121\r\nOrigin: " + origin + "\r\n\r\n"),
                        origin);
            }
            assertEquals(422, raw.status(post + "Origin: http://localhost:9121\r\n\r\n"), "there is no file to reload");
            assertEquals(422, raw.status(post + "\r\n"));
        }
    }

    @Test
    void whoSendsHalfARequestOrTooMuchIsClosedAndHoldsUpNobody() throws Exception {
        try (TestProxy proxy = proxy().at("127.0.0.1:1").start();
                TestClient half = new TestClient(proxy.proxy().adminAddress());
                TestClient otherHalf = new TestClient(proxy.proxy().adminAddress());
                TestClient large = new TestClient(proxy.proxy().adminAddress())) {
            half.send("GET /metr");
            otherHalf.send("GET /metrics HTTP/1.1\r\nX-A: b");
            assertEquals(200, admin(proxy).get("/readyz").status());
            half.expectEnd();
            otherHalf.expectEnd();
            large.send("GET /readyz HTTP/1.1\r\nX-A: " + "a".repeat(1 << 16) + "\r\n\r\n");
            String answer = large.rest();
            assertFalse(answer.contains("200 OK"), answer);
        }
    }

    @Test
    void showsTheConfigurationInForceAndNoSecret(@TempDir Path folder) throws Exception {
        try (TestProxy proxy = proxy().with("redis_auth: hunter2", "redis_db: 3", "timeout: 400", "hash_tag: \"{}\"")
                .at("127.0.0.1:1")
                .start()) {
            String yaml = admin(proxy).get("/config").body();
            assertFalse(yaml.contains("hunter2"), yaml);
            assertTrue(yaml.contains("\n  # redis_auth is set\n"), yaml);
            assertTrue(yaml.contains("\n  redis_multi_key: check\n"), yaml);
            assertTrue(yaml.contains("\n  redis_resp3: true\n"), yaml);
            assertTrue(yaml.contains("\n  redis_errors: answer\n"), yaml);
            assertTrue(yaml.contains("\n  # redis_allow is unset\n"), yaml);
            assertTrue(yaml.contains("\n  compatibility: trepak\n"), yaml);
            ProxyConfig again = Configuration.read(Files.writeString(folder.resolve("again.yml"), yaml));
            assertEquals(1, again.process().workers());
            assertEquals(proxy.proxy().transport(), again.process().transport());
            PoolConfig pool = again.pools().get(0);
            assertEquals(400, pool.failure().timeoutMillis());
            assertEquals("{}", pool.routing().hashTag());
            assertEquals("3", pool.settings().get("redis_db").value());
            assertEquals("s0", pool.servers().get(0).name());
        }
    }

    @Test
    void showsEveryKeyOfTheEngineSetOrNot() throws Exception {
        try (TestProxy proxy = proxy().at("127.0.0.1:1").start()) {
            String yaml = admin(proxy).get("/config").body();
            for (ConfigKey key : Configuration.keys(null)) {
                boolean isThere = Pattern.compile("(?m)^ *(# )?" + key.name() + "(:| is unset$)")
                        .matcher(yaml)
                        .find();
                // The pool's protocol is shown by its name, and other plugins' keys are not in force here.
                boolean isExpected = !key.name().equals("redis")
                        && !key.name().startsWith("memcached_")
                        && !key.name().startsWith("maglev_");
                assertEquals(isExpected, isThere, key.name() + "\n" + yaml);
            }
        }
    }

    @Test
    void showsTheKeysOfThePluginsInUseAndOfNoOther(@TempDir Path folder) throws Exception {
        try (TestProxy proxy = proxy().with("redis: false", "compatibility: twemproxy")
                .at("127.0.0.1:1")
                .start()) {
            String yaml = admin(proxy).get("/config").body();
            assertTrue(yaml.contains("\n  memcached_merge_gets: false\n"), yaml);
            assertTrue(yaml.contains("\n  # hash_tag is unset\n"), yaml);
            assertTrue(yaml.contains("\n  compatibility: twemproxy\n"), yaml);
            assertFalse(yaml.contains("redis_"), yaml);
            Configuration.read(Files.writeString(folder.resolve("again.yml"), yaml));
        }
    }

    @Test
    void isReadyUntilItDrains() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(ScriptedServer.silent());
                TestProxy proxy = proxy().start(server);
                TestClient client = proxy.client()) {
            Http admin = admin(proxy);
            Http.Answer ready = admin.get("/readyz");
            assertEquals(200, ready.status());
            assertEquals(Map.of("ready", true, "state", "ready"), json(ready));
            client.ask("GET", "a"); // in flight, so that draining takes as long as it may
            server.awaitRequests(1);
            Thread draining = proxy.drain();
            eventually("the port to say so", () -> admin.get("/readyz").status() == 503);
            assertEquals(Map.of("ready", false, "state", "draining"), json(admin.get("/readyz")));
            assertEquals(200, admin.get("/healthz").status());
            client.reset();
            draining.join();
            assertThrows(IOException.class, () -> admin.get("/readyz"));
        }
    }

    @Test
    void aPortThatIsTakenStopsTheStartAndOpensNothing() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            ProxyConfig clashing =
                    proxy().global("admin: " + address).at("127.0.0.1:1").read();
            IOException e = assertThrows(IOException.class, () -> Proxy.start(clashing, ProxyOptions.NONE));
            assertEquals(
                    "admin: bind to addr '" + address
                            + "' failed: Address already in use; choose another address with the key admin",
                    e.getMessage());
        }
    }

    @Test
    void anAddressForEverybodyIsWarnedOf() throws Exception {
        ProxyConfig open = TestProxy.over(Transport.best())
                .global("admin: 0.0.0.0:9121")
                .at("127.0.0.1:1")
                .read();
        List<String> warnings = Proxy.check(open, ProxyOptions.NONE);
        assertEquals(1, warnings.size(), warnings.toString());
        assertTrue(
                warnings.get(0).contains(":2: directive \"admin\" opens the admin port to every address"),
                warnings.get(0));
        assertEquals(List.of(), Proxy.check(proxy().at("127.0.0.1:1").read(), ProxyOptions.NONE));
    }
}
