package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answerUnless;
import static io.trepak.engine.TestClient.bulk;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Distribution;
import io.trepak.api.HashFunction;
import io.trepak.api.Plugin;
import io.trepak.api.filter.FilterProvider;
import io.trepak.api.protocol.Protocol;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.net.Transport;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plugins that were found and then misbehave: at the start it ends with their name, later the ring stays as it was. */
class BadPluginTest {
    private static final String NEXT = "; take another plugin, or get a version of this one that works";
    private static final String ECHO = "continuum(hash -> 0)";

    @TempDir
    Path plugins;

    private void plugin(Class<? extends Plugin> kind, String name, String members) throws Exception {
        String type = Character.toUpperCase(name.charAt(0)) + name.substring(1);
        PluginJar.build(
                plugins.resolve(name + ".jar"),
                kind,
                "zoo." + type + "\n",
                List.of("package zoo; import io.trepak.api.*; import io.trepak.api.protocol.*; public final class "
                        + type + " implements " + kind.getName() + " { public String name() { return \"" + name
                        + "\"; } " + members + " }"));
    }

    /** A distribution whose {@code build} does that. */
    private void distribution(String name, String build) throws Exception {
        plugin(
                Distribution.class,
                name,
                "public Continuum build(java.util.List<Server> servers, java.util.BitSet live, Options options) { "
                        + build + " }"
                        + " static Continuum continuum(java.util.function.IntUnaryOperator select) {"
                        + " return new Continuum() {"
                        + " public int select(int hash) { return select.applyAsInt(hash); } }; }");
    }

    private static ProxyConfig config(int servers, String... keys) throws Exception {
        TestProxy.Builder builder = TestProxy.over(Transport.NIO).with(keys);
        for (int i = 0; i < servers; i++) {
            builder.at("127.0.0.1:" + (i + 1));
        }
        return builder.read();
    }

    private List<String> problems(int servers, String... keys) throws Exception {
        ProxyConfig config = config(servers, keys);
        ProxyOptions options = ProxyOptions.builder().plugins(plugins).build();
        List<String> found = texts(assertThrows(ConfigException.class, () -> Proxy.check(config, options)), config);
        assertEquals(found, texts(assertThrows(ConfigException.class, () -> Proxy.start(config, options)), config));
        return found;
    }

    private static List<String> texts(ConfigException e, ProxyConfig config) {
        return e.problems().stream()
                .map(problem -> problem.toString().replace(config.file(), "F"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            throw new IllegalStateException("no\\nring"); | java.lang.IllegalStateException: no ring
            return null; | java.lang.IllegalStateException: build returned null; expected a continuum
            return continuum(hash -> 2); | java.lang.IllegalStateException: select(0x0) of its continuum returned 2 for 2 servers; expected 0 to 1
            return continuum(hash -> hash % 2); | java.lang.IllegalStateException: select(0xffffffff) of its continuum returned -1 for 2 servers; expected 0 to 1
            return continuum(hash -> 1 / hash & 1); | java.lang.ArithmeticException: / by zero
            return build(servers, live, options); | java.lang.StackOverflowError
            """)
    void aDistributionThatCannotBuildEndsTheStartWithItsName(String build, String reason) throws Exception {
        distribution("bad", build);
        assertEquals(
                List.of("F:5: pool 'alpha': distribution 'bad' (bad.jar) fails at the start: " + reason + NEXT),
                problems(2, "listen: 127.0.0.1:1", "redis: true", "distribution: bad"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            throw new UnsupportedOperationException("no pool"); | UnsupportedOperationException: no pool
            return null; | IllegalStateException: open returned null
            return worker -> null; | IllegalStateException: perThread returned null
            """)
    void aProtocolThatCannotBeOpenedEndsTheStartWithItsName(String open, String reason) throws Exception {
        plugin(Protocol.class, "bad", "public PoolProtocol open(PoolContext pool) { " + open + " }");
        assertEquals(
                List.of("F:4: pool 'alpha': protocol 'bad' (bad.jar) fails at the start: java.lang." + reason + NEXT),
                problems(2, "listen: 127.0.0.1:1", "protocol: bad"));
    }

    @Test
    void anOptionThatMakesNoSenseToAProtocolIsNamedWithThePluginThatSaysSo() throws Exception {
        plugin(
                Protocol.class,
                "bad",
                "public PoolProtocol open(PoolContext pool) {"
                        + " if (pool.options().integer(\"lines\", 1) > 64)"
                        + " throw pool.options().invalid(\"lines\", \"must be 1 to 64\"); return null; }");
        assertEquals(
                List.of("F:5: directive \"lines\" must be 1 to 64; so says protocol 'bad' (bad.jar)"),
                problems(2, "listen: 127.0.0.1:1", "protocol: bad", "lines: 65"));
    }

    @Test
    void aProtocolThatWantsMoreLanesThanThereAreEndsTheStartWithItsName() throws Exception {
        plugin(
                Protocol.class,
                "bad",
                "public PoolProtocol open(PoolContext pool) { return new PoolProtocol() {"
                        + " public PoolNeeds needs() { return new PoolNeeds().lanes(9); }"
                        + " public WorkerCodecs perThread(WorkerContext worker) { return null; } }; }");
        assertEquals(
                List.of("F:4: pool 'alpha': protocol 'bad' (bad.jar) fails at the start:"
                        + " java.lang.IllegalArgumentException: it wants 9 lanes; expected 1 to 8" + NEXT),
                problems(2, "listen: 127.0.0.1:1", "protocol: bad"));
    }

    @Test
    void aProtocolThatMakesNoCodecEndsTheStartWithItsName() throws Exception {
        plugin(
                Protocol.class,
                "bad",
                "public PoolProtocol open(PoolContext pool) { return worker -> new WorkerCodecs() {"
                        + " public FrontendCodec frontend(ClientContext client) {"
                        + " throw new UnsupportedOperationException(); }"
                        + " public BackendCodec backend(ServerContext server) { return null; } }; }");
        String start = "F:4: pool 'alpha': protocol 'bad' (bad.jar) fails at the start: java.lang.";
        assertEquals(
                List.of(
                        start + "UnsupportedOperationException" + NEXT,
                        start + "IllegalStateException: backend returned null" + NEXT),
                problems(2, "listen: 127.0.0.1:1", "protocol: bad"));
    }

    @Test
    void aHashThatFailsAndAFilterThatFailsEndTheStartWithTheirNames() throws Exception {
        plugin(
                HashFunction.class,
                "hasher",
                "public int hash(byte[] key, int offset, int length) { return key[offset + length]; }");
        plugin(
                FilterProvider.class,
                "sieve",
                "public io.trepak.api.filter.RequestFilter open(io.trepak.api.filter.FilterContext context) { return null; }");
        assertEquals(
                List.of(
                        "F:4: pool 'alpha': hash 'hasher' (hasher.jar) fails at the start:"
                                + " java.lang.ArrayIndexOutOfBoundsException: Index 5 out of bounds for length 5"
                                + NEXT,
                        "F:5: pool 'alpha': filter 'sieve' (sieve.jar) fails at the start:"
                                + " java.lang.IllegalStateException: open returned null" + NEXT),
                problems(2, "listen: 127.0.0.1:1", "hash: hasher", "filters: sieve", "redis: true"));
    }

    @Test
    void anOptionThatMakesNoSenseIsNamedWithThePluginThatSaysSo() throws Exception {
        distribution(
                "picky",
                "if (options.integer(\"replicas\", 1) > 64) throw options.invalid(\"replicas\", \"must be 1 to 64\");"
                        + " return " + ECHO + ";");
        assertEquals(
                List.of("F:6: directive \"replicas\" must be 1 to 64; so says distribution 'picky' (picky.jar)"),
                problems(2, "listen: 127.0.0.1:1", "redis: true", "distribution: picky", "replicas: 65"));
        assertEquals(
                List.of(
                        "F:6: directive \"replicas\" is not a number; expected 0 to 2147483647, got \"x\"; so says distribution"
                                + " 'picky' (picky.jar)"),
                problems(1, "listen: 127.0.0.1:1", "redis: true", "distribution: picky", "replicas: x"));
    }

    @Test
    void anOptionNobodyReadsIsNamedWithThePluginsThatWereAsked() throws Exception {
        distribution("picky", "options.integer(\"replicas\", 1); return " + ECHO + ";");
        List<String> problems =
                problems(2, "listen: 127.0.0.1:1", "redis: true", "distribution: picky", "replicsa: 3", "colour: red");
        assertEquals(2, problems.size());
        assertTrue(
                problems.get(0)
                        .matches(
                                "F:6: directive \"replicsa\" is unknown; did you mean \"replicas\"\\?; read by neither the"
                                        + " engine nor distribution 'picky'"
                                        + " \\(picky.jar\\)"),
                problems.get(0));
        assertTrue(problems.get(1).startsWith("F:7: directive \"colour\" is unknown; expected a key"), problems.get(1));
    }

    @Test
    void pluginsThatShipWithTrepakAreNotNamedForAKeyNobodyReads() throws Exception {
        PluginJar.build(
                plugins.resolve("ours.jar"),
                Distribution.class,
                "io.trepak.zoo.Ours\n",
                List.of(
                        "package io.trepak.zoo; import io.trepak.api.*; public final class Ours implements Distribution {"
                                + " public String name() { return \"ours\"; }"
                                + " public Continuum build(java.util.List<Server> servers, java.util.BitSet live, Options options) {"
                                + " return new Continuum() { public int select(int hash) { return 0; } }; } }"));
        List<String> problems =
                problems(2, "listen: 127.0.0.1:1", "redis: true", "distribution: ours", "tls: x", "admin: 9121");
        assertEquals(
                List.of(
                        "F:6: directive \"tls\" is unknown; expected a key of this version or of a plugin in use",
                        "F:7: directive \"admin\" belongs to the whole proxy; expected at the left margin, beside the"
                                + " pools"),
                problems);
    }

    @Test
    void aDistributionsOptionIsKnownWithASingleServerToo() throws Exception {
        distribution(
                "picky",
                "if (live.size() < 2) throw new IllegalStateException(); options.integer(\"replicas\", 1);" + " return "
                        + ECHO + ";");
        ProxyConfig config = config(1, "redis: true", "distribution: picky", "replicas: 3");
        assertEquals(
                List.of(),
                Proxy.check(config, ProxyOptions.builder().plugins(plugins).build()));
    }

    private TestProxy ejecting(String distribution, ScriptedServer... servers) throws Exception {
        return TestProxy.over(Transport.NIO)
                .plugins(plugins)
                .with(distribution, "auto_eject_hosts: true", "server_failure_limit: 1", "server_retry_timeout: 50")
                .start(servers);
    }

    @Test
    void aDistributionThatFailsAfterAnEjectionLeavesTheRingAndTheProxyAsTheyWere() throws Exception {
        distribution(
                "once",
                "if (live.cardinality() < 3) throw new IllegalStateException(\"three or nothing\");"
                        + " return continuum(hash -> (hash & 0x7fffffff) % 3);");
        AtomicBoolean ill = new AtomicBoolean(true);
        try (ScriptedServer failing = ScriptedServer.start(answerUnless(ill));
                ScriptedServer one = ScriptedServer.answering(words -> bulk(words.get(1)));
                ScriptedServer two = ScriptedServer.answering(words -> bulk(words.get(1)));
                TestProxy proxy = ejecting("distribution: once", failing, one, two);
                TestClient client = proxy.client()) {
            String key = proxy.key(0, 0);
            client.ask("GET", key).expect("-ERR Connection reset by peer\r\n");
            eventually("the fault to be counted", () -> faultsOf(proxy, "once") == 1);
            // Counted first, then said.
            eventually(
                    "the fault to be logged",
                    () -> proxy.log()
                            .contain("distribution 'once' (once.jar): at building the table of pool 'alpha', which"
                                    + " stays as it was: java.lang.IllegalStateException: three or nothing"));
            assertEquals(1, proxy.stat("server_ejects"));
            ill.set(false);
            client.ask("GET", key).expect(bulk(key));
            client.ask("GET", proxy.key(1, 0)).expect(bulk(proxy.key(1, 0)));
            eventually(
                    "the control thread to have readmitted the server",
                    () -> proxy.log().contain(": tried again"));
            assertTrue(proxy.log()
                    .contain("ejection failed: server 's0' (" + failing.address()
                            + ") of pool 'alpha': 1 failure, next try in 50 ms"));
            assertFalse(proxy.log().contain("server ejected"));
            ill.set(true);
            client.ask("GET", key).expect("-ERR Connection reset by peer\r\n");
            eventually("the second fault", () -> faultsOf(proxy, "once") == 2);
            assertEquals(0, faultsOf(proxy, "redis"));
        }
    }

    @Test
    void aDistributionThatFailsWhenAServerComesBackIsAskedAgain() throws Exception {
        distribution(
                "twice",
                "if (live.cardinality() == 3 && ++builds == 3) throw new IllegalStateException(\"not the third time\");"
                        + " int[] owners = live.stream().toArray();"
                        + " return continuum(hash -> owners[(hash & 0x7fffffff) % owners.length]); }"
                        + " private int builds; {");
        AtomicBoolean ill = new AtomicBoolean(true);
        try (ScriptedServer failing = ScriptedServer.start(answerUnless(ill));
                ScriptedServer one = ScriptedServer.answering(words -> bulk(words.get(1)));
                ScriptedServer two = ScriptedServer.answering(words -> bulk(words.get(1)));
                TestProxy proxy = ejecting("distribution: twice", failing, one, two);
                TestClient client = proxy.client()) {
            client.ask("GET", proxy.key(0, 0)).expect("-ERR Connection reset by peer\r\n");
            ill.set(false);
            eventually("the server to be back", () -> proxy.log().contain(": back on the ring"));
            // That its connection was lost may be a line or not: the end of it can come as a reset.
            List<String> said = proxy.log().texts().stream()
                    .filter(line -> line.contains("'s0'") && !line.contains("connection closed by server"))
                    .toList();
            String server = "server 's0' (" + failing.address() + ") of pool 'alpha': ";
            assertEquals(
                    List.of(
                            "server ejected: " + server + "1 failure, next try in 50 ms",
                            "readmission failed: " + server + "next try in 50 ms",
                            "server readmitted: " + server + "back on the ring"),
                    said);
            client.ask("GET", proxy.key(0, 0)).expect(bulk(proxy.key(0, 0)));
        }
    }

    private static long faultsOf(TestProxy proxy, String name) {
        return proxy.proxy().pluginFaults().stream()
                .filter(fault -> fault.name().equals(name))
                .findFirst()
                .orElseThrow()
                .count();
    }
}
