package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answeringLines;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Distribution;
import io.trepak.api.HashFunction;
import io.trepak.api.filter.FilterProvider;
import io.trepak.engine.net.Transport;
import io.trepak.engine.report.PluginFault;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plugins that throw: each time it costs one request, or one connection; it is counted, and everybody else is served. */
class PluginFaultTest {
    private static final String FAILED = "-a plugin failed; see the log of the proxy\n";

    private static final Function<String, String> STORE = line -> {
        String[] words = line.replaceAll("@\\S+ *", "").split(" ");
        if (!words[0].equals("get") && !words[0].equals("burst")) {
            return "+" + words[0] + "\n";
        }
        StringBuilder answer = new StringBuilder();
        for (int i = 1; i < words.length; i++) {
            answer.append(value(words[i]));
        }
        return answer + ".\n";
    };

    @TempDir
    Path plugins;

    private ScriptedServer first;
    private ScriptedServer second;
    private TestProxy proxy;
    private TestClient client;
    private TestClient bystander;

    private static String value(String key) {
        return "=" + key + " 1\nv\n";
    }

    private void start(Function<String, String> answer, String... keys) throws Exception {
        first = answeringLines(answer);
        second = answeringLines(answer);
        proxy = TestProxy.over(Transport.best())
                .speakingLines(plugins)
                .with(keys)
                .start(first, second);
        client = proxy.client();
        bystander = proxy.client();
    }

    @AfterEach
    void othersAreStillServedAndAllIsClosed() throws Exception {
        bystander.send("set a\nset b\nset c\nset d\n").expect("+set\n".repeat(4));
        client.close();
        bystander.close();
        proxy.close();
        first.close();
        second.close();
    }

    private long faults(String kind) {
        return proxy.proxy().pluginFaults().stream()
                .filter(fault -> fault.kind().equals(kind))
                .mapToLong(PluginFault::count)
                .sum();
    }

    private void assertFaults(String kind, String name, long count) {
        assertTrue(
                proxy.proxy().pluginFaults().stream()
                        .anyMatch(fault ->
                                fault.kind().equals(kind) && fault.name().equals(name) && fault.count() == count),
                () -> proxy.proxy().pluginFaults().toString());
        assertTrue(proxy.log().contain("plugin failed: " + kind + " '" + name + "' (" + name + ".jar): at "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"decode", "key", "part", "lane"})
    void aCodecThatLosesTrackOfTheFramesLosesItsClient(String where) throws Exception {
        start(STORE);
        String key = proxy.key(0, 0);
        client.send("set " + key + "\nget " + key + "\n@boom=" + where + " get " + key + "\nset " + key + "\n");
        assertEquals("+set\n" + value(key) + ".\n" + FAILED, client.rest());
        assertFaults("protocol", "line", 1);
        assertEquals(1, proxy.stat("client_err"));
    }

    @ParameterizedTest
    @CsvSource({
        "respond, 'ping'",
        "join, 'get 0 1'",
        "rewrite, '@rewrite set 0'",
        "rewrite, '@rewrite @payload=200000 set 0'",
        "rewrite, '@rewrite both 0'",
    })
    void aCodecThatCannotWriteCostsTheOneRequest(String where, String request) throws Exception {
        start(STORE);
        String line =
                request.replace("0 1", proxy.key(0, 0) + " " + proxy.key(1, 0)).replace(" 0", " " + proxy.key(0, 0));
        String payload = line.contains("payload") ? "x".repeat(200_000) : "";
        String key = proxy.key(1, 0);
        for (int round = 1; round <= 2; round++) {
            client.send("set " + key + "\n@boom=" + where + " " + line + "\n" + payload);
            client.expect("+set\n");
            client.expect(FAILED);
            client.send("@boom=none set " + key + "\n").expect("+set\n");
            assertEquals(round, faults("protocol"));
        }
        assertTrue(first.requests().stream().noneMatch(text -> text.contains("+ha")), "half a request was sent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin", "end"})
    void aFragmentThatCannotBeWrittenFailsAlone(String where) throws Exception {
        start(STORE);
        String a = proxy.key(0, 0);
        String b = proxy.key(1, 0);
        client.send("set " + a + "\n@boom=" + where + " get " + a + " " + b + "\n@boom=none get " + a + "\n");
        client.expect("+set\n-failed: a plugin failed; see the log of the proxy\n" + value(a) + ".\n");
        client.send("@boom=" + where + " get " + a + "\nget " + a + "\nset " + a + "\n")
                .expect(FAILED + FAILED + "+set\n");
        assertEquals(3, faults("protocol"));
        List<String> requests = first.requests();
        assertTrue(requests.stream().noneMatch(line -> line.contains("+ha")), requests.toString());
    }

    @Test
    void whereEvenTheErrorFailsTheClientIsClosed() throws Exception {
        start(STORE);
        String key = proxy.key(0, 0);
        for (String request : List.of("@boom=error bye2\n", "@boom=error @server=1 at\n")) {
            try (TestClient other = proxy.client()) {
                other.send("set " + key + "\n").expect("+set\n").send(request);
                String answer = other.rest();
                assertTrue(answer.isEmpty() || answer.startsWith("-the server"), answer);
            }
        }
        proxy.awaitStat("alpha", "client_connections", 2);
    }

    @Test
    void aServersFailureThatCannotBeToldClosesOneClientAndTellsTheOthers() throws Exception {
        start(line -> line.contains("hang") ? "" : line.contains("die") ? "?\n" : STORE.apply(line));
        String key = proxy.key(0, 0);
        client.send("@boom=error set " + key + " hang\n");
        first.awaitRequests(1);
        try (TestClient behind = proxy.client()) {
            behind.send("set " + key + " hang\nset " + key + " die\nset " + key + "\n");
            assertEquals("", client.rest());
            behind.expect(FAILED.repeat(2));
        }
        assertEquals(2, faults("protocol"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"?", "&"})
    void aCodecThatLosesTrackOfResponsesLosesTheConnection(String answer) throws Exception {
        start(line -> line.contains("boom") ? answer + "\n" : STORE.apply(line));
        String key = proxy.key(0, 0);
        client.send("set " + key + "\nset " + key + " boom\nset " + key + "\n").expect("+set\n" + FAILED + FAILED);
        client.send("set " + key + "\n").expect("+set\n");
        assertEquals(2, first.connections());
        assertFaults("protocol", "line", 1);
        assertEquals(1, proxy.stat("s0", "server_err"));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void aConnectionWithoutACodecOrAHandshakeIsGivenUp(int lane) throws Exception {
        start(STORE);
        String key = proxy.key(0, 0);
        client.send("@lane=" + lane + " set " + key + "\n@lane=" + lane + " get " + key + "\n")
                .expect(FAILED + FAILED);
        client.send("set " + key + "\n").expect("+set\n");
        assertEquals(2, faults("protocol"));
        assertEquals(List.of("set " + key), first.requests());
    }

    @Test
    void aMergedRequestThatCannotBeCompletedFailsForEachOfThem() throws Exception {
        start(STORE);
        String key = proxy.key(0, 0);
        client.send("burst " + key + "\n").expect(value(key) + ".\n");
        client.send("burst " + key + "\nburst " + key + "\n");
        assertTrue(value(key).startsWith(client.rest()), "no more than the value");
        eventually("both", () -> faults("protocol") == 2);
    }

    @Test
    void aClientWithoutACodecIsClosed() throws Exception {
        start(STORE);
        try (TestProxy other = TestProxy.over(Transport.best())
                        .speakingLines()
                        .with("line_refuses_clients: true")
                        .start(first);
                TestClient refused = other.client();
                TestClient again = other.client()) {
            refused.expectEnd();
            again.expectEnd();
            assertEquals(2, other.stat("client_err"));
        }
    }

    @Test
    void aHashFunctionThatThrowsCostsTheRequest() throws Exception {
        jar("bad.jar", HashFunction.class, "Bad", "implements HashFunction", """
                public int hash(byte[] key, int offset, int length) {
                    if (key[offset] == 'x') { throw new IllegalStateException("no x"); }
                    return key[offset] == 'y' ? hash(key, offset, length) + 1 : length == 0 ? 0 : key[offset];
                }""");
        start(STORE, "hash: bad");
        client.send("set x\nset a\nget a x\nboth a y\n@quiet set y\n@payload=70000 set x\n" + "p".repeat(70_000)
                + "@payload=50000 both x y\n" + "p".repeat(50_000) + "set a\n");
        client.expect(FAILED + "+set\n" + FAILED.repeat(4) + "+set\n");
        // The key of a payload that is not here with one read is hashed twice: for its server's share of memory first.
        assertFaults("hash", "bad", 7);
    }

    @Test
    void aContinuumThatSelectsWhatIsNotThereCostsTheRequest() throws Exception {
        jar("leading.jar", HashFunction.class, "Leading", "implements HashFunction", """
                public int hash(byte[] key, int offset, int length) { return length == 0 ? 0 : key[offset]; }""");
        jar("bad.jar", Distribution.class, "Bad", "implements Distribution", """
                public Continuum build(java.util.List<Server> servers, java.util.BitSet live, Options options) {
                    return hash -> { if (hash == 'x') { throw new IllegalStateException("no x"); }
                        return hash == 'z' ? 99 : hash == 'y' ? -1 : hash & 1; };
                }""");
        start(STORE, "distribution: bad", "hash: leading");
        client.send("set x\nset y\nset z\nget a z\nset a\n").expect(FAILED.repeat(4) + "+set\n");
        assertFaults("distribution", "bad", 4);
    }

    @Test
    void aFilterThatThrowsCostsTheRequestAndOneThatDislikesResponsesNothing() throws Exception {
        jar("bad.jar", FilterProvider.class, "Bad", "implements io.trepak.api.filter.FilterProvider", """
                public RequestFilter open(FilterContext context) {
                    return new RequestFilter() {
                        private boolean used;
                        public boolean seesResponses() { return true; }
                        public Verdict onRequest(
                                byte[] in, int offset, RequestFrame frame, FilterClient client, Output answer) {
                            used = true;
                            switch (in[offset + frame.keyOffset(0)]) {
                                case 'x': answer.writeByte('x'); throw new IllegalStateException("no x");
                                case 'y': return null;
                                default: return Verdict.PASS;
                            }
                        }
                        public void onResponse(ResponseView response) {
                            throw new IllegalStateException("no responses");
                        }
                        public void close() { if (used) { throw new IllegalStateException("no end"); } }
                    };
                }""");
        start(STORE, "filters: bad");
        client.send(
                "set x\nset a\nset y\n@quiet set x\n@payload=50000 set x\n" + "p".repeat(50_000) + "get b\nget c\n");
        client.expect(FAILED + "+set\n" + FAILED.repeat(2) + value("b") + ".\n" + value("c") + ".\n");
        assertFaults("filter", "bad", 7);
    }

    private void jar(
            String file, Class<? extends io.trepak.api.Plugin> service, String type, String nature, String body)
            throws Exception {
        PluginJar.build(
                plugins.resolve(file),
                service,
                "zoo." + type + "\n",
                List.of("package zoo; import io.trepak.api.*; import io.trepak.api.filter.*;"
                        + " import io.trepak.api.protocol.*; public final class " + type + " " + nature
                        + " { public String name() { return \"" + type.toLowerCase() + "\"; } " + body + " }"));
    }
}
