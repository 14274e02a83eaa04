package com.example.memcached_binary;

import static com.example.memcached_binary.Frames.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.testkit.TestClient;
import io.trepak.testkit.TestProxy;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import net.spy.memcached.CASResponse;
import net.spy.memcached.CASValue;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.ConnectionObserver;
import net.spy.memcached.FailureMode;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.internal.GetFuture;
import net.spy.memcached.internal.OperationFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * spymemcached before three real servers, one of which is killed and comes back. It ends its connection when a response has
 * another opaque or opcode than the request it waits for, so a connection that was never lost says that all were right.
 */
@Timeout(120)
class RealServersTest {
    /** On a busy machine. */
    private static final String PATIENCE_MILLIS = "30000";

    private static final int KEYS = 300;
    private static final int UNDER_WAY = 3_000;

    private final AtomicInteger connections = new AtomicInteger();

    @TempDir
    private Path folder;

    @BeforeAll
    static void logNothing() {
        System.setProperty("net.spy.log.LoggerImpl", "net.spy.memcached.compat.log.SLF4JLogger");
    }

    private MemcachedClient spymemcached(TestProxy proxy) throws Exception {
        ConnectionObserver observer = new ConnectionObserver() {
            @Override
            public void connectionEstablished(SocketAddress address, int attempts) {
                connections.incrementAndGet();
            }

            @Override
            public void connectionLost(SocketAddress address) {
                connections.incrementAndGet(); // another one follows
            }
        };
        return new MemcachedClient(
                new ConnectionFactoryBuilder()
                        .setProtocol(ConnectionFactoryBuilder.Protocol.BINARY)
                        .setOpTimeout(60_000)
                        .setFailureMode(FailureMode.Retry)
                        .setInitialObservers(List.of(observer))
                        .setDaemon(true)
                        .build(),
                List.of(proxy.address()));
    }

    private static Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < KEYS; i++) {
            values.put("key" + i, "value of key" + i);
        }
        return values;
    }

    /** Sets all, so many at once that the client makes them quiet; returns those that could not be set. */
    private static Set<String> setAll(MemcachedClient client, Map<String, String> values) throws Exception {
        Map<String, OperationFuture<Boolean>> futures = new LinkedHashMap<>();
        values.forEach((key, value) -> futures.put(key, client.set(key, 0, value)));
        Set<String> failed = new TreeSet<>();
        for (Map.Entry<String, OperationFuture<Boolean>> each : futures.entrySet()) {
            if (!each.getValue().get()) {
                failed.add(each.getKey());
            }
        }
        return failed;
    }

    @Test
    void spymemcachedSurvivesAServerThatIsKilledAndSeesNoForeignValue() throws Exception {
        Map<String, String> values = values();
        try (Memcached first = Memcached.start(folder, "first");
                Memcached second = Memcached.start(folder, "second");
                Memcached third = Memcached.start(folder, "third");
                TestProxy proxy = TestProxy.with(new MemcachedBinary())
                        .server(first.address())
                        .server(second.address())
                        .server(third.address())
                        .key("timeout", PATIENCE_MILLIS)
                        .start()) {
            MemcachedClient client = spymemcached(proxy);
            try {
                assertEquals(Set.of(), setAll(client, values));
                assertEquals(values, client.getBulk(values.keySet()));
                killedMeanwhile(client, second, values);
                Map<String, Object> left = client.getBulk(values.keySet());
                assertTrue(left.size() < KEYS && left.size() > KEYS / 3, left.size() + " keys are left");
                left.forEach((key, value) -> assertEquals(values.get(key), value));
                Set<String> failed = setAll(client, values);
                Set<String> expected = new TreeSet<>(values.keySet());
                expected.removeAll(left.keySet());
                assertEquals(expected, failed, "those that cannot be set are those that are not there");
                second.start();
                Set<String> missing = setAll(client, values);
                while (!missing.isEmpty()) { // the proxy may wait a moment before it connects again
                    missing = setAll(client, values);
                }
                assertEquals(values, client.getBulk(values.keySet()));
                assertEquals(1, connections.get(), "its connection was never lost");
            } finally {
                client.shutdown();
            }
        }
    }

    /** Thousands of requests are under way when it happens. */
    private static void killedMeanwhile(MemcachedClient client, Memcached server, Map<String, String> values)
            throws Exception {
        List<String> keys = List.copyOf(values.keySet());
        List<GetFuture<Object>> futures = new ArrayList<>();
        for (int i = 0; i < UNDER_WAY; i++) {
            futures.add(client.asyncGet(keys.get(i % KEYS)));
            if (i == UNDER_WAY / 2) {
                server.kill();
            }
        }
        int missing = 0;
        for (int i = 0; i < UNDER_WAY; i++) {
            String key = keys.get(i % KEYS);
            Object value = futures.get(i).get();
            missing += value == null ? 1 : 0;
            assertTrue(value == null || value.equals(values.get(key)), () -> key + " has " + value);
        }
        assertTrue(missing > 0, "nobody has noticed that a server is gone");
    }

    @Test
    void spymemcachedFindsAllCommandsWork() throws Exception {
        try (Memcached first = Memcached.start(folder, "first");
                Memcached second = Memcached.start(folder, "second");
                TestProxy proxy = TestProxy.with(new MemcachedBinary())
                        .server(first.address())
                        .server(second.address())
                        .key("memcached_binary_allow_flush", "true")
                        .key("timeout", PATIENCE_MILLIS)
                        .start()) {
            MemcachedClient client = spymemcached(proxy);
            try {
                assertTrue(client.set("a", 0, "value").get());
                assertFalse(client.add("a", 0, "other").get());
                assertTrue(client.replace("a", 0, "new").get());
                CASValue<Object> value = client.gets("a");
                assertTrue(client.append(value.getCas(), "a", "er").get());
                assertTrue(client.prepend("a", "re").get());
                assertEquals("renewer", client.get("a"));
                value = client.gets("a");
                assertEquals(CASResponse.OK, client.cas("a", value.getCas(), "swapped"));
                assertEquals(CASResponse.EXISTS, client.cas("a", value.getCas(), "late"));
                assertEquals(7, client.incr("n", 1, 7));
                assertEquals(8, client.incr("n", 1));
                assertEquals(6, client.decr("n", 2));
                assertTrue(client.touch("a", 100).get());
                assertEquals("swapped", client.getAndTouch("a", 100).getValue());
                assertTrue(client.delete("a").get());
                assertFalse(client.delete("a").get());
                assertNull(client.get("a"));
                assertTrue(client.getVersions().values().iterator().next().startsWith("1."));
                assertEquals(Set.of(), setAll(client, values()));
                assertTrue(client.flush().get());
                assertEquals(Map.of(), client.getBulk(values().keySet()));
                assertEquals(1, connections.get(), "its connection was never lost");
            } finally {
                client.shutdown();
            }
        }
    }

    @Test
    void aServerGetsNothingItWouldCloseTheConnectionFor() throws Exception {
        try (Memcached server = Memcached.start(folder, "only");
                TestProxy proxy = TestProxy.with(new MemcachedBinary())
                        .server(server.address())
                        .start();
                TestClient other = proxy.client()) {
            other.send(get(Frames.VERSION, 1, ""));
            int versionBytes = other.read(Header.BYTES)[11];
            other.read(versionBytes);
            for (int opcode = 0; opcode < 256; opcode++) {
                for (String extras : List.of("", "1234", "12345678", "x".repeat(20), "x".repeat(21))) {
                    for (String key : List.of("", "key", "k".repeat(250), "k".repeat(251))) {
                        try (TestClient client = proxy.client()) {
                            client.send(Frames.request(opcode, 1, extras, key, ""));
                            client.send(Frames.request(opcode, 2, extras, key, "value"));
                            client.send(get(Frames.QUIT, 3, ""));
                            client.rest();
                        }
                    }
                }
            }
            other.send(get(Frames.VERSION, 1, ""));
            assertEquals(versionBytes, other.read(Header.BYTES)[11]);
            assertEquals(1, proxy.proxy().metrics().stream()
                    .filter(sample -> sample.name().equals("trepak_server_connections"))
                    .mapToDouble(sample -> sample.value())
                    .sum());
        }
    }
}
