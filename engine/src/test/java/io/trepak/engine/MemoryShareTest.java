package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Memory that one client asks for, or takes, and what is left for the others. What the proxy is driven by is no matter here. */
class MemoryShareTest {
    private static final int MIB = 1 << 20;
    private static final int LIMIT = 16 * MIB;
    private static final String BUDGET = "max_buffered_bytes: " + LIMIT;

    private final Transport transport = TestProxy.transports().findFirst().orElseThrow();

    @Test
    void aClientThatAnnouncesALargeValueAndStallsHoldsUpNobody() throws Exception {
        try (ScriptedServer server = answering(words -> "+OK\r\n");
                TestProxy proxy = TestProxy.over(transport).global(BUDGET).start(server);
                TestClient stalled = proxy.client();
                TestClient other = proxy.client()) {
            stalled.ask("PING").expect("+PONG\r\n");
            stalled.send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + 2 * LIMIT + "\r\n" + "x".repeat(20_000));
            other.ask("PING").expect("+PONG\r\n");
            other.ask("SET", "k", "x".repeat(500_000)).expect("+OK\r\n");
        }
    }

    @Test
    void requestsToBeSplitAreBoundedTooWhenTheyAllBeganBeforeAnyArrived() throws Exception {
        int most = LIMIT / 4 - 1000;
        List<TestClient> clients = new ArrayList<>();
        AtomicLong held = new AtomicLong();
        try (ScriptedServer server = answering(words -> "+OK\r\n");
                TestProxy proxy = TestProxy.over(transport).global(BUDGET).start(server)) {
            for (int i = 0; i < 30; i++) {
                TestClient client = proxy.client();
                clients.add(client);
                client.ask("PING").expect("+PONG\r\n");
                client.send("*5\r\n$4\r\nMSET\r\n$1\r\na\r\n$1\r\n1\r\n$1\r\nb\r\n$" + most + "\r\nxxxx");
            }
            AtomicInteger answered = new AtomicInteger();
            for (TestClient client : clients) {
                Thread sender = new Thread(() -> {
                    try {
                        client.send("x".repeat(most - 4) + "\r\n").expect("+OK\r\n");
                        answered.incrementAndGet();
                    } catch (IOException e) {
                        // The test is over.
                    }
                });
                sender.setDaemon(true);
                sender.start();
            }
            eventually("all to be answered, or the limit to be passed", () -> {
                held.accumulateAndGet(proxy.heldBytes(), Math::max);
                return answered.get() == clients.size() || held.get() > 2L * LIMIT;
            });
            assertTrue(held.get() <= 2L * LIMIT, "held " + held.get() / MIB + " MiB with a limit of " + LIMIT / MIB);
        } finally {
            for (TestClient client : clients) {
                client.close();
            }
        }
    }

    /** What it would wait for is there as soon as its request begins to come in: the array with the beginning goes. */
    @Test
    void nobodyWaitsForMemoryThatItHoldsItself() throws Exception {
        List<String> words = new ArrayList<>(List.of("RPUSH", "list"));
        words.addAll(Collections.nCopies(100, "x".repeat(100_000)));
        try (ScriptedServer server = answering(sent -> ":" + (sent.size() - 2) + "\r\n");
                TestProxy proxy = TestProxy.over(transport).global(BUDGET).start(server);
                TestClient small = proxy.client();
                TestClient client = proxy.client()) {
            small.ask("PING").expect("+PONG\r\n").send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$10000\r\nxxxx");
            client.sendMeanwhile(request(words.toArray(String[]::new)), 1);
            client.expect(":100\r\n");
        }
    }

    /** The worker of the one that stalls is short of nothing, and would not look. */
    @Test
    void aClientThatStallsInAGiantMakesRoomForTheClientsOfOtherWorkers() throws Exception {
        int giant = LIMIT / 4;
        List<TestClient> clients = new ArrayList<>();
        try (ScriptedServer server = answering(words -> "+OK\r\n");
                TestProxy proxy = TestProxy.over(transport)
                        .global(BUDGET)
                        .global("workers: 2")
                        .start(server);
                TestClient stalled = proxy.client()) {
            stalled.ask("PING").expect("+PONG\r\n");
            stalled.send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + giant + "\r\n" + "x".repeat(20_000));
            eventually("the giant to begin", () -> proxy.heldBytes() > 20_000);
            for (int i = 0; i < 2; i++) {
                TestClient client = proxy.client();
                clients.add(client);
                client.ask("PING").expect("+PONG\r\n");
            }
            for (TestClient client : clients) {
                client.sendMeanwhile(request("SET", "k", "x".repeat(giant)), 1);
                client.expect("+OK\r\n");
            }
        } finally {
            for (TestClient client : clients) {
                client.close();
            }
        }
    }
}
