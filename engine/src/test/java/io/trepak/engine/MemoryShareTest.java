package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answering;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Memory that one client asks for, or takes, and what is left for the others. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class MemoryShareTest {
    private static final int MIB = 1 << 20;
    private static final int LIMIT = 16 * MIB;
    private static final String BUDGET = "max_buffered_bytes: " + LIMIT;

    @Parameter
    Transport transport;

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
}
