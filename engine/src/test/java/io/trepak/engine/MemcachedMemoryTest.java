package io.trepak.engine;

import static io.trepak.engine.MemoryWatch.BUDGET;
import static io.trepak.engine.MemoryWatch.MIB;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What memcached clients and servers make the proxy hold. */
class MemcachedMemoryTest {
    private static final int SERVERS = 4;
    private static final String VALUE = "x".repeat(MIB);

    private final AtomicLong served = new AtomicLong();
    private final List<ScriptedServer> servers = new ArrayList<>();

    @AfterEach
    void closeServers() throws IOException {
        for (ScriptedServer server : servers) {
            server.close();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String found(String key) {
        return "VALUE " + key + " 0 " + key.length() + "\r\n" + key + "\r\nEND\r\n";
    }

    /** In front of a server that works, one that says nothing, and others. */
    private TestProxy start(ScriptedServer.Script script) throws Exception {
        servers.add(ScriptedServer.start(peer -> {
            for (String line = peer.line(); line != null; line = peer.line()) {
                String keys = line.substring(4);
                peer.send(keys.indexOf(' ') < 0 ? found(keys) : "END\r\n");
            }
        }));
        servers.add(ScriptedServer.start(ScriptedServer.Peer::awaitEnd));
        for (int i = 0; i < SERVERS; i++) {
            servers.add(ScriptedServer.start(script));
        }
        return TestProxy.over(TestProxy.transports().findFirst().orElseThrow())
                .global(BUDGET)
                .with("redis: false")
                .start(servers.toArray(ScriptedServer[]::new));
    }

    private static MemoryWatch watch(TestProxy proxy) throws IOException {
        String key = proxy.key(0, 0);
        return new MemoryWatch(proxy, "get " + key + "\r\n", found(key));
    }

    /** Has a value of a mebibyte for every key. */
    private ScriptedServer.Script large() {
        byte[] value = bytes(VALUE);
        return peer -> {
            for (String line = peer.line(); line != null; line = peer.line()) {
                for (String key : line.substring(line.indexOf(' ') + 1).split(" ")) {
                    peer.send("VALUE " + key + " 0 " + value.length + "\r\n");
                    peer.send(value);
                    peer.send("\r\n");
                    served.addAndGet(value.length);
                }
                peer.send("END\r\n");
            }
        };
    }

    /** A line of 100,000 keys, which is 1.1 MB. */
    private static byte[] hundredThousandKeys() {
        StringBuilder line = new StringBuilder("get");
        for (int i = 0; i < 100_000; i++) {
            line.append(" key").append(1_000_000 + i);
        }
        return bytes(line + "\r\n");
    }

    @Test
    void getsOfAHundredThousandKeysWithoutTheirEnd() throws Exception {
        byte[] get = hundredThousandKeys();
        byte[] begun = java.util.Arrays.copyOf(get, get.length - 2);
        byte[] more = bytes(" key".repeat(1000));
        try (TestProxy proxy = start(large());
                MemoryWatch watch = watch(proxy);
                Flood flood = new Flood(proxy)) {
            flood.add(45, client -> client.send(begun));
            flood.add(5, client -> client.send(begun).send(more, 20 * MIB));
            watch.stepWhile(flood);
        }
    }

    @Test
    void getsOfAHundredThousandKeysThatWaitForASlowServer() throws Exception {
        byte[] get = hundredThousandKeys();
        try (TestProxy proxy = start(ScriptedServer.Peer::awaitEnd);
                MemoryWatch watch = watch(proxy);
                Flood flood = new Flood(proxy)) {
            flood.add(45, client -> client.send(get).send(get).send(get));
            watch.stepWhile(flood);
        }
    }

    @Test
    void linesWithoutAnEnd() throws Exception {
        byte[] line = Flood.repeated("x");
        try (TestProxy proxy = start(large());
                MemoryWatch watch = watch(proxy);
                Flood flood = new Flood(proxy)) {
            for (String begin : List.of("get ", "set ", "set k 0 0 5 ", "mg k ", "touch k ", "nonsense ", "version ")) {
                flood.add(6, client -> client.send(begin).send(line, 20 * MIB));
            }
            watch.stepWhile(flood);
        }
    }

    @Test
    void valuesOfWhichTheLastByteIsMissing() throws Exception {
        byte[] value = new byte[64 << 10];
        try (TestProxy proxy = start(large());
                MemoryWatch watch = watch(proxy);
                Flood flood = new Flood(proxy)) {
            String key = proxy.key(2, 0);
            flood.add(
                    40,
                    client -> client.send("set " + key + " 0 0 " + 8 * MIB + "\r\n")
                            .send(value, 8 * MIB - 1));
            flood.add(
                    40,
                    client -> client.send("ms " + key + " " + 3 * MIB + "\r\n").send(value, 3 * MIB - 1));
            watch.stepWhile(flood);
        }
    }

    @Test
    void largeValuesFromSeveralServersForClientsThatDoNotRead() throws Exception {
        try (TestProxy proxy = start(large());
                MemoryWatch watch = watch(proxy);
                Flood flood = new Flood(proxy)) {
            for (int i = 0; i < SERVERS; i++) {
                String one = "get " + proxy.key(2 + i, 0) + "\r\n";
                String several = "get " + proxy.key(2, i) + " " + proxy.key(3, i) + " " + proxy.key(4, i) + "\r\n";
                flood.add(4, client -> client.send(one.repeat(20)));
                flood.add(4, client -> client.send(several.repeat(10)));
            }
            watch.stepWhile(served::get);
        }
    }

    @Test
    void largeValuesThatWaitForASlowServer() throws Exception {
        try (TestProxy proxy = start(large());
                MemoryWatch watch = watch(proxy);
                Flood flood = new Flood(proxy)) {
            for (int i = 0; i < SERVERS; i++) {
                String parked = "get " + proxy.key(1, 0) + "\r\n" + ("get " + proxy.key(2 + i, 0) + "\r\n").repeat(20);
                String joined =
                        "get " + proxy.key(1, 0) + " " + proxy.key(2 + i, 0) + " " + proxy.key(2 + i, 1) + "\r\n";
                flood.add(4, client -> client.send(parked));
                flood.add(4, client -> client.send(joined.repeat(5)));
            }
            watch.stepWhile(served::get);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "VALUE k 0 500000000\r\n",
                "VALUE k 0 5",
                "SERVER_ERROR ",
                "STAT a b\r\n",
                "VA 500000000\r\n",
                "END "
            })
    void responsesWithoutAnEnd(String begin) throws Exception {
        byte[] piece = Flood.repeated("x");
        try (TestProxy proxy = start(peer -> {
                    peer.line();
                    peer.send(begin);
                    for (int i = 0; i < 1000; i++) {
                        peer.send(piece);
                        served.addAndGet(piece.length);
                    }
                });
                MemoryWatch watch = watch(proxy);
                Flood flood = new Flood(proxy)) {
            for (int i = 0; i < SERVERS; i++) {
                for (String request : List.of("get ", "mg ", "get a b c d e f ", "gets ", "incr ")) {
                    String line = request + proxy.key(2 + i, 0) + (request.equals("incr ") ? " 1" : "") + "\r\n";
                    flood.add(2, client -> client.send(line));
                }
            }
            watch.stepWhile(served::get);
        }
    }
}
