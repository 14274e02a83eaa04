package io.trepak.engine;

import static io.trepak.engine.MemoryWatch.BUDGET;
import static io.trepak.engine.MemoryWatch.MIB;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What servers make the proxy hold: responses larger than all that may be held, from several servers at once. */
class LargeResponsesMemoryTest {
    private static final int SERVERS = 9;
    private static final String ELEMENT = bulk("x".repeat(100));
    private static final int RESPONSE_BYTES = 24 * MIB;

    private final AtomicLong served = new AtomicLong();
    private final List<ScriptedServer> servers = new ArrayList<>();

    @AfterEach
    void closeServers() throws IOException {
        for (ScriptedServer server : servers) {
            server.close();
        }
    }

    /** In front of a server that works and so many others. */
    private TestProxy start(int count, ScriptedServer.Script script, String... keys) throws Exception {
        servers.add(answering(words -> words.get(0).equals("HELLO") ? "+OK\r\n" : bulk(words.get(1))));
        for (int i = 0; i < count; i++) {
            servers.add(ScriptedServer.start(script));
        }
        return TestProxy.over(TestProxy.transports().findFirst().orElseThrow())
                .global(BUDGET)
                .with(keys)
                .start(servers.toArray(ScriptedServer[]::new));
    }

    private static LargeResponse of(String head, String element) {
        long elements = RESPONSE_BYTES / element.length();
        return new LargeResponse(head.replace("N", "" + elements), element, elements, "");
    }

    static Stream<LargeResponse> arrays() {
        return Stream.of(
                of("*N\r\n", ELEMENT),
                of("*N\r\n", ":1\r\n"),
                of("*N\r\n", "*2\r\n$10\r\n0123456789\r\n:1\r\n"),
                of("*N\r\n", "*0\r\n"),
                of("*N\r\n", "*1\r\n*1\r\n*1\r\n+x\r\n"),
                of("*1\r\n*1\r\n*N\r\n", ELEMENT),
                of("*N\r\n", bulk("x".repeat(20_000))),
                of("*N\r\n", bulk("x".repeat(3 * MIB))),
                new LargeResponse("*2\r\n*1000000\r\n", ":12345678\r\n", 1_000_000, bulk("x".repeat(3 * MIB))),
                new LargeResponse(
                        "*2\r\n" + bulk("x".repeat(3 * MIB)) + "*2000000\r\n", ":12345678\r\n", 2_000_000, ""));
    }

    static Stream<LargeResponse> ofVersion3() {
        return Stream.of(
                of("~N\r\n", ELEMENT),
                of("%N\r\n", "+k\r\n,1.5\r\n"),
                of("*N\r\n", "|1\r\n+ttl\r\n:1000\r\n" + ELEMENT),
                new LargeResponse("|1000000\r\n", "+k\r\n$20\r\n01234567890123456789\r\n", 1_000_000, bulk("a")),
                new LargeResponse(
                        "*1\r\n|1\r\n+k\r\n*1000000\r\n", "$20\r\n01234567890123456789\r\n", 1_000_000, ":1\r\n"),
                of("*N\r\n", "=24\r\ntxt:01234567890123456789\r\n"),
                of("*N\r\n", "_\r\n"));
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void arraysForClientsThatDoNotRead(LargeResponse response) throws Exception {
        notRead(response, "");
    }

    @ParameterizedTest
    @MethodSource("ofVersion3")
    void arraysOfVersion3ForClientsThatDoNotRead(LargeResponse response) throws Exception {
        notRead(response, request("HELLO", "3"));
    }

    private void notRead(LargeResponse response, String before) throws Exception {
        try (TestProxy proxy = start(SERVERS, response.served(served));
                MemoryWatch watch = MemoryWatch.ofRedis(proxy);
                Flood flood = new Flood(proxy)) {
            for (int i = 1; i <= SERVERS; i++) {
                String lrange = request("LRANGE", proxy.key(i, 0), "0", "-1");
                flood.add(2, client -> client.send(before + lrange + lrange));
            }
            watch.stepWhile(served::get);
        }
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void arraysForClientsThatReadArriveWhole(LargeResponse response) throws Exception {
        read(response, false);
    }

    @ParameterizedTest
    @MethodSource("ofVersion3")
    void arraysOfVersion3ForClientsThatReadArriveWhole(LargeResponse response) throws Exception {
        read(response, true);
    }

    private void read(LargeResponse response, boolean version3) throws Exception {
        int readers = 3;
        AtomicInteger whole = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (TestProxy proxy = start(readers, response.served(served));
                MemoryWatch watch = MemoryWatch.ofRedis(proxy);
                Flood flood = new Flood(proxy)) {
            for (int i = 1; i <= readers; i++) {
                String key = proxy.key(i, 0);
                flood.add(1, client -> {
                    try {
                        if (version3) {
                            client.send(request("HELLO", "3"));
                            client.client().line();
                        }
                        client.send(request("LRANGE", key, "0", "-1") + request("GET", key));
                        if (version3) {
                            skipHello(client.client());
                        }
                        response.expect(client.client());
                        client.client().expect(bulk(key));
                        whole.incrementAndGet();
                    } catch (Throwable e) {
                        failure.compareAndSet(null, e);
                    }
                });
            }
            watch.stepUntil("all to be read", () -> {
                if (failure.get() != null) {
                    throw new AssertionError(failure.get());
                }
                return whole.get() == readers;
            });
        }
    }

    /** The rest of the response to HELLO, which has seven fields, after its first line. */
    private static void skipHello(TestClient client) throws IOException {
        while (!client.line().startsWith("*0")) {}
    }

    static Stream<LargeResponse> withoutAnEnd() {
        long endless = 20 * MIB / 1000; // from nine servers at once, four times the bound
        String x = "x".repeat(1000);
        return Stream.of(
                new LargeResponse("+", x, endless, ""),
                new LargeResponse("-", x, endless, ""),
                new LargeResponse("*2\r\n+", x, endless, ""),
                new LargeResponse("$", "0".repeat(1000), endless, ""),
                new LargeResponse(":", "1".repeat(1000), endless, ""),
                new LargeResponse("", "*1\r\n".repeat(250), endless, ""),
                new LargeResponse("", "*2147483647\r\n", 1, ""),
                new LargeResponse("$500000000\r\n", x, 1, ""),
                new LargeResponse("$500000000\r\n", x, endless, ""),
                new LargeResponse("*2\r\n$500000000\r\n", x, endless, ""),
                new LargeResponse("*500000000\r\n", "$-1\r\n".repeat(200), endless, ""));
    }

    static Stream<LargeResponse> withoutAnEndInVersion3() {
        long endless = 20 * MIB / 1000; // from nine servers at once, four times the bound
        return Stream.of(
                new LargeResponse("(", "1".repeat(1000), endless, ""),
                new LargeResponse("", "|1\r\n+a\r\n+b\r\n".repeat(100), endless, ""),
                new LargeResponse("|500000000\r\n", "+a\r\n+b\r\n".repeat(100), endless, ""),
                new LargeResponse("", "|1\r\n".repeat(250), endless, ""),
                new LargeResponse("=500000000\r\ntxt:", "x".repeat(1000), endless, ""),
                new LargeResponse("!500000000\r\n", "x".repeat(1000), endless, ""));
    }

    @ParameterizedTest
    @MethodSource("withoutAnEnd")
    void responsesWithoutAnEnd(LargeResponse response) throws Exception {
        notRead(response, "");
    }

    @ParameterizedTest
    @MethodSource("withoutAnEndInVersion3")
    void responsesOfVersion3WithoutAnEnd(LargeResponse response) throws Exception {
        notRead(response, request("HELLO", "3"));
    }

    @Test
    void responsesWithoutAnEndToFragments() throws Exception {
        LargeResponse response = new LargeResponse("*1\r\n$100000000\r\n", "x".repeat(1000), 64 * MIB / 1000, "");
        try (TestProxy proxy = start(SERVERS, response.served(served));
                MemoryWatch watch = MemoryWatch.ofRedis(proxy);
                Flood flood = new Flood(proxy)) {
            for (int i = 1; i < SERVERS; i++) {
                String mget = request("MGET", proxy.key(i, 0), proxy.key(i + 1, 0));
                flood.add(2, client -> client.send(mget));
            }
            watch.stepWhile(served::get);
        }
    }

    @Test
    void responsesThatWaitForASlowOneBeforeThem() throws Exception {
        servers.add(ScriptedServer.start(ScriptedServer.Peer::awaitEnd));
        try (TestProxy proxy = start(SERVERS, value(MIB));
                MemoryWatch watch = new MemoryWatch(proxy, request("GET", proxy.key(1, 0)), bulk(proxy.key(1, 0)));
                Flood flood = new Flood(proxy)) {
            for (int i = 2; i < servers.size(); i++) {
                String all = request("GET", proxy.key(0, 0))
                        + request("DUMP", proxy.key(i, 0)).repeat(20);
                flood.add(4, client -> client.send(all));
            }
            watch.stepWhile(served::get);
        }
    }

    @Test
    void fragmentsThatWaitForASlowOne() throws Exception {
        servers.add(ScriptedServer.start(ScriptedServer.Peer::awaitEnd));
        LargeResponse one = new LargeResponse("*1\r\n$" + 4 * MIB + "\r\n", "x".repeat(1024), 4 * 1024, "\r\n");
        try (TestProxy proxy = start(SERVERS, one.served(served));
                MemoryWatch watch = new MemoryWatch(proxy, request("GET", proxy.key(1, 0)), bulk(proxy.key(1, 0)));
                Flood flood = new Flood(proxy)) {
            for (int i = 2; i < servers.size(); i++) {
                String mget = request("MGET", proxy.key(0, 0), proxy.key(i, 0));
                flood.add(4, client -> client.send(mget.repeat(10)));
            }
            watch.stepWhile(served::get);
        }
    }

    @Test
    void joinedResponsesForClientsThatDoNotRead() throws Exception {
        LargeResponse one = new LargeResponse("*1\r\n$" + 4 * MIB + "\r\n", "x".repeat(1024), 4 * 1024, "\r\n");
        try (TestProxy proxy = start(SERVERS, one.served(served));
                MemoryWatch watch = MemoryWatch.ofRedis(proxy);
                Flood flood = new Flood(proxy)) {
            List<String> words = new ArrayList<>(List.of("MGET"));
            for (int i = 1; i <= SERVERS; i++) {
                words.add(proxy.key(i, 0));
            }
            String mget = request(words.toArray(String[]::new));
            flood.add(8, client -> client.send(mget.repeat(4)));
            watch.stepWhile(served::get);
        }
    }

    private ScriptedServer.Script value(int bytes) {
        return new LargeResponse("$" + bytes + "\r\n", "x".repeat(1024), bytes / 1024, "\r\n").served(served);
    }
}
