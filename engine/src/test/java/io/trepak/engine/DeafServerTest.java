package io.trepak.engine;

import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A crowd of clients that store large values, and a server that reads none of them. */
class DeafServerTest {
    private static final int MIB = 1 << 20;
    private static final int CLIENTS = 60;
    private static final int EACH = 4;
    private static final String VALUE = "x".repeat(MIB);

    private static ScriptedServer deaf(CountDownLatch end) throws Exception {
        return ScriptedServer.start(peer -> end.await());
    }

    /** How many of its values a client could store; the others brought an error. */
    private static int store(TestProxy proxy, String key, int count) throws Exception {
        try (TestClient client = proxy.client()) {
            Thread writer = new Thread(() -> {
                try {
                    for (int i = 0; i < count; i++) {
                        client.send(request("SET", key, VALUE));
                    }
                } catch (Exception e) {
                    // Closed; the answers are missing.
                }
            });
            writer.setDaemon(true);
            writer.start();
            int stored = 0;
            for (int i = 0; i < count; i++) {
                String answer = client.line();
                assertTrue(answer.startsWith("+OK") || answer.startsWith("-ERR "), answer);
                stored += answer.startsWith("+") ? 1 : 0;
            }
            return stored;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 16})
    void costsItsOwnClientsAnErrorAndTheOthersNothing(int limitMib) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (ScriptedServer deaf = deaf(end);
                ScriptedServer well = answering(words -> "+OK\r\n");
                ScriptedServer wellToo = answering(words -> "+OK\r\n");
                TestProxy proxy = TestProxy.over(
                                TestProxy.transports().findFirst().orElseThrow())
                        .with("timeout: 2000")
                        .global("max_buffered_bytes: " + limitMib * MIB)
                        .start(deaf, well, wellToo);
                Most held = new Most(proxy)) {
            List<Future<Integer>> stored = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                String key = proxy.key(i % 3, i);
                int count = i % 3 == 0 ? 1 : EACH;
                stored.add(threads.submit(() -> store(proxy, key, count)));
            }
            for (int i = 0; i < CLIENTS; i++) {
                assertEquals(
                        i % 3 == 0 ? 0 : EACH,
                        stored.get(i).get(3L * Eventually.PATIENCE_MILLIS, TimeUnit.MILLISECONDS),
                        "values stored on server " + i % 3);
            }
            assertTrue(held.bytes() <= 2L * limitMib * MIB, "held " + held.bytes() / MIB + " MiB");
            System.out.printf("DeafServerTest: %d MiB at most, the limit is %d%n", held.bytes() / MIB, limitMib);
        } finally {
            end.countDown();
            threads.shutdownNow();
        }
    }
}
