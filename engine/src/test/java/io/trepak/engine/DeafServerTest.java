package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A crowd of clients that store large values, and a server that reads none of them. */
class DeafServerTest {
    private static final int MIB = 1 << 20;
    private static final int CLIENTS = 60;
    private static final int SERVERS = 3;
    private static final int DEAF = 0;
    private static final int EACH = 4;
    private static final String VALUE = "x".repeat(MIB);

    private static ScriptedServer deaf(CountDownLatch end) throws Exception {
        return ScriptedServer.start(peer -> end.await());
    }

    /** How many of its values a client could store; the others brought an error. */
    private static int store(TestProxy proxy, String key, int count) throws Exception {
        try (TestClient client = proxy.client()) {
            client.sendMeanwhile(request("SET", key, VALUE), count);
            int stored = 0;
            for (int i = 0; i < count; i++) {
                String answer = client.line();
                assertTrue(answer.startsWith("+OK") || answer.startsWith("-ERR "), answer);
                stored += answer.startsWith("+") ? 1 : 0;
            }
            return stored;
        }
    }

    private static TestProxy.Builder with(int limitMib) {
        return TestProxy.over(TestProxy.transports().findFirst().orElseThrow())
                .global("max_buffered_bytes: " + limitMib * MIB);
    }

    /** A third of the clients stores on each server, the first of which is the deaf one. */
    private static List<Future<Integer>> storeAll(ExecutorService threads, TestProxy proxy) {
        List<Future<Integer>> stored = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            String key = proxy.key(i % SERVERS, i);
            int count = i % SERVERS == DEAF ? 1 : EACH;
            stored.add(threads.submit(() -> store(proxy, key, count)));
        }
        return stored;
    }

    private static int await(Future<Integer> stored) throws Exception {
        return stored.get(Eventually.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Test
    void costsItsOwnClientsAnErrorAndTheOthersNothing() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (ScriptedServer deaf = deaf(end);
                ScriptedServer well = answering(words -> "+OK\r\n");
                ScriptedServer wellToo = answering(words -> "+OK\r\n");
                TestProxy proxy = with(64).with("timeout: 2000").start(deaf, well, wellToo);
                Most held = new Most(proxy)) {
            List<Future<Integer>> stored = storeAll(threads, proxy);
            for (int i = 0; i < CLIENTS; i++) {
                assertEquals(i % SERVERS == DEAF ? 0 : EACH, await(stored.get(i)), "on server " + i % SERVERS);
            }
            assertBounded(held, 64);
        } finally {
            end.countDown();
            threads.shutdownNow();
        }
    }

    /** Without a time limit, so that nothing but its share keeps a server from having all memory for ever. */
    @Test
    void leavesMemoryToTheOthersHoweverLongItTakesNothing() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (ScriptedServer deaf = deaf(end);
                ScriptedServer well = answering(words -> "+OK\r\n");
                ScriptedServer wellToo = answering(words -> "+OK\r\n");
                TestProxy proxy = with(16).start(deaf, well, wellToo);
                Most held = new Most(proxy)) {
            List<Future<Integer>> stored = storeAll(threads, proxy);
            for (int i = 0; i < CLIENTS; i++) {
                if (i % SERVERS != DEAF) {
                    assertEquals(EACH, await(stored.get(i)), "on server " + i % SERVERS);
                }
            }
            eventually("the share of the deaf server", () -> proxy.heldBytes() >= 4 * MIB);
            assertBounded(held, 16);
            assertFalse(stored.get(DEAF).isDone());
        } finally {
            end.countDown();
            threads.shutdownNow();
        }
    }

    /** Many small requests are as much as a few large ones. */
    @Test
    void leavesMemoryToTheOthersWhateverItsClientsSend() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        List<TestClient> clients = new ArrayList<>();
        try (ScriptedServer deaf = deaf(end);
                ScriptedServer well = answering(words -> "+OK\r\n");
                TestProxy proxy = with(16).start(deaf, well);
                Most held = new Most(proxy)) {
            String small = request("SET", proxy.key(DEAF, 1), "x".repeat(1000)).repeat(2000);
            String first = request("SET", proxy.key(DEAF + 1, 1), "x");
            for (int i = 0; i < CLIENTS; i++) {
                TestClient client = proxy.client();
                clients.add(client);
                // Small responses, so that it may have as many requests under way as a client can.
                client.send(first.repeat(400)).expect("+OK\r\n".repeat(400));
                threads.submit(() -> {
                    client.send(small);
                    return null;
                });
            }
            eventually("the share of the deaf server", () -> proxy.heldBytes() >= 4 * MIB);
            assertEquals(EACH, store(proxy, proxy.key(DEAF + 1, 1), EACH));
            // Its share, and what of each client was read before it was held back.
            assertTrue(held.bytes() <= 12 * MIB, held.bytes() / MIB + " MiB of 16");
        } finally {
            end.countDown();
            for (TestClient client : clients) {
                client.close();
            }
            threads.shutdownNow();
        }
    }

    private static void assertBounded(Most held, int limitMib) {
        System.out.printf("DeafServerTest: %d MiB at most, the limit is %d%n", held.bytes() / MIB, limitMib);
        assertTrue(held.bytes() <= 2L * limitMib * MIB);
    }
}
