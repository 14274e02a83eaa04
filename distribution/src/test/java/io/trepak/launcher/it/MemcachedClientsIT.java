package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.spotify.folsom.GetResult;
import com.spotify.folsom.MemcacheClientBuilder;
import com.spotify.folsom.MemcacheStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import net.rubyeye.xmemcached.GetsResponse;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;
import net.spy.memcached.CASResponse;
import net.spy.memcached.CASValue;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Java clients that people use, with the settings they come with, through the shipped proxy to four real servers. */
@Timeout(600)
class MemcachedClientsIT {
    private static final int PIPELINED = 2_000;

    private static Fleet fleet;
    private static int port;
    private static byte[] large;

    @BeforeAll
    static void start() throws IOException {
        fleet = new Fleet("memcached-clients");
        Pool pool = Pool.of("cache", fleet.memcached(4));
        fleet.trepak(pool);
        port = pool.port();
        large = new byte[900_000];
        new Random(7).nextBytes(large);
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @Test
    void spymemcachedWorksWithItsDefaults() throws Exception {
        MemcachedClient client = new MemcachedClient(new InetSocketAddress("127.0.0.1", port));
        try {
            assertTrue(client.set("spy", 0, "value").get());
            assertEquals("value", client.get("spy"));
            assertFalse(client.add("spy", 0, "other").get());
            assertTrue(client.replace("spy", 0, "new").get());
            assertTrue(client.append("spy", "er").get());
            assertTrue(client.prepend("spy", "re").get());
            assertEquals("renewer", client.get("spy"));
            CASValue<Object> value = client.gets("spy");
            assertEquals(CASResponse.OK, client.cas("spy", value.getCas(), "swapped"));
            assertEquals(CASResponse.EXISTS, client.cas("spy", value.getCas(), "late"));
            assertTrue(client.set("spy-count", 0, "10").get());
            assertEquals(15, client.incr("spy-count", 5));
            assertEquals(14, client.decr("spy-count", 1));
            assertEquals(7, client.incr("spy-new", 1, 7));
            assertTrue(client.touch("spy", 100).get());
            assertTrue(client.set("spy-large", 0, large).get());
            assertArrayEquals(large, (byte[]) client.get("spy-large"));
            Map<String, Object> expected = new HashMap<>();
            List<Future<Boolean>> stored = new ArrayList<>();
            for (int i = 0; i < PIPELINED; i++) {
                expected.put("spy" + i, "v" + i);
                stored.add(client.set("spy" + i, 0, "v" + i));
            }
            for (Future<Boolean> each : stored) {
                assertTrue(each.get());
            }
            List<String> keys = new ArrayList<>(expected.keySet());
            keys.add("none");
            assertEquals(expected, client.getBulk(keys));
            assertTrue(client.delete("spy").get());
            assertFalse(client.delete("spy").get());
            assertNull(client.get("spy"));
            assertTrue(client.getVersions().values().iterator().next().startsWith("1."));
            Map<String, String> stats = client.getStats().values().iterator().next();
            assertEquals("4", stats.get("live_servers"));
            assertEquals("cache", stats.get("pool"));
        } finally {
            client.shutdown();
        }
    }

    @Test
    void xmemcachedWorksWithItsDefaults() throws Exception {
        net.rubyeye.xmemcached.MemcachedClient client =
                new XMemcachedClientBuilder(List.of(new InetSocketAddress("127.0.0.1", port))).build();
        try {
            client.setOpTimeout(60_000);
            assertTrue(client.set("x", 0, "value"));
            assertEquals("value", client.get("x"));
            assertFalse(client.add("x", 0, "other"));
            client.setWithNoReply("x", 0, "quiet");
            client.deleteWithNoReply("never-there");
            assertEquals("quiet", client.get("x"));
            GetsResponse<String> value = client.gets("x");
            assertTrue(client.cas("x", 0, "swapped", value.getCas()));
            assertFalse(client.cas("x", 0, "late", value.getCas()));
            assertEquals(1, client.incr("x-count", 5, 1));
            assertEquals(6, client.incr("x-count", 5, 1));
            assertTrue(client.touch("x", 0));
            assertTrue(client.set("x-large", 0, large));
            assertArrayEquals(large, client.<byte[]>get("x-large"));
            Map<String, String> expected = new HashMap<>();
            for (int i = 0; i < 300; i++) {
                client.setWithNoReply("x" + i, 0, "v" + i);
                expected.put("x" + i, "v" + i);
            }
            List<String> keys = new ArrayList<>(expected.keySet());
            keys.add("none");
            assertEquals(expected, client.<String>get(keys));
            assertTrue(client.delete("x"));
            assertNull(client.get("x"));
            assertTrue(client.getVersions().values().iterator().next().startsWith("1."));
            client.flushAll(); // does not look at the response, a refusal
            assertEquals("v7", client.get("x7"));
        } finally {
            client.shutdown();
        }
    }

    @Test
    void folsomWorksWithItsDefaults() throws Exception {
        var client = MemcacheClientBuilder.newByteArrayClient()
                .withAddress("127.0.0.1", port)
                .withConnectionTimeoutMillis(60_000)
                .connectAscii();
        try {
            client.awaitConnected(60, TimeUnit.SECONDS);
            assertEquals(MemcacheStatus.OK, wait(client.set("folsom", Bytes.of("value"), 0)));
            assertArrayEquals(Bytes.of("value"), wait(client.get("folsom")));
            assertEquals(MemcacheStatus.ITEM_NOT_STORED, wait(client.add("folsom", Bytes.of("x"), 0)));
            GetResult<byte[]> value = wait(client.casGet("folsom"));
            assertEquals(MemcacheStatus.OK, wait(client.set("folsom", Bytes.of("swapped"), 0, value.getCas())));
            assertEquals(MemcacheStatus.KEY_EXISTS, wait(client.set("folsom", Bytes.of("late"), 0, value.getCas())));
            assertEquals(MemcacheStatus.OK, wait(client.touch("folsom", 100)));
            assertEquals(MemcacheStatus.OK, wait(client.set("folsom-count", Bytes.of("10"), 0)));
            assertEquals(15L, wait(client.incr("folsom-count", 5)));
            assertEquals(MemcacheStatus.OK, wait(client.set("folsom-large", large, 0)));
            assertArrayEquals(large, wait(client.get("folsom-large")));
            List<CompletionStage<byte[]>> answers = new ArrayList<>();
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                client.set("folsom" + i, Bytes.of("v" + i), 0);
                answers.add(client.get("folsom" + i));
                keys.add("folsom" + i);
            }
            for (int i = 0; i < answers.size(); i++) {
                assertArrayEquals(Bytes.of("v" + i), wait(answers.get(i)));
            }
            keys.add(100, "none");
            List<byte[]> all = wait(client.get(keys));
            assertNull(all.get(100));
            assertEquals(501, all.size());
            assertTrue(Arrays.equals(Bytes.of("v499"), all.get(500)));
            assertEquals(MemcacheStatus.OK, wait(client.delete("folsom")));
            assertEquals(MemcacheStatus.KEY_NOT_FOUND, wait(client.delete("folsom")));
        } finally {
            client.shutdown();
        }
    }

    private static <T> T wait(CompletionStage<T> stage) throws Exception {
        CompletableFuture<T> future = stage.toCompletableFuture();
        return future.get(60, TimeUnit.SECONDS);
    }
}
