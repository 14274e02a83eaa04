package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answerAll;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What clients and servers can make the proxy hold, against {@code max_buffered_bytes}. Twice the limit is the bound: what
 * is under way may be finished, nothing may grow with what is sent.
 */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class MemoryBoundTest {
    private static final int MIB = 1 << 20;
    private static final int LIMIT = 16 * MIB;
    private static final String BUDGET = "max_buffered_bytes: " + LIMIT;
    /** What the loop has just read counts before room is made for it, and somebody may look in between. */
    private static final int ONE_READ = 64 << 10;

    @Parameter
    Transport transport;

    private final AtomicLong most = new AtomicLong();

    private void look(TestProxy proxy) {
        most.accumulateAndGet(proxy.heldBytes(), Math::max);
    }

    private void assertBounded() {
        assertTrue(
                most.get() <= 2L * LIMIT + ONE_READ,
                "held " + most.get() / MIB + " MiB with a limit of " + LIMIT / MIB);
    }

    @Test
    void requestsWithoutAnAnswerDoNotPileUpForAServerThatReadsSlowly() throws Exception {
        Semaphore mayTake = new Semaphore(0);
        Semaphore taken = new Semaphore(0);
        try (ScriptedServer server = ScriptedServer.start(peer -> {
                    while (true) {
                        mayTake.acquire();
                        peer.bytes(64 << 10);
                        taken.release();
                    }
                });
                TestProxy proxy =
                        TestProxy.over(transport).global(BUDGET).speakingLines().start(server);
                TestClient client = proxy.client()) {
            client.sendMeanwhile(("@quiet @payload=8000 set k\n" + "x".repeat(8000)).repeat(16), 800);
            for (int piece = 0; piece < 40 * MIB / (64 << 10); piece++) {
                mayTake.release();
                assertTrue(taken.tryAcquire(Eventually.PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
                look(proxy);
            }
            assertBounded();
        }
    }

    @Test
    void answersNobodyReadsAreHeldUpToTheLimitAndReadersOnOtherServersGoOn() throws Exception {
        String value = bulk("x".repeat(4 * MIB));
        try (ScriptedServer large = answering(words -> value);
                ScriptedServer small = answering(words -> bulk(words.get(1)));
                TestProxy proxy = TestProxy.over(transport).global(BUDGET).start(large, small);
                TestClient reader = new TestClient(proxy.address(), 64 << 10);
                TestClient other = proxy.client()) {
            String key = proxy.key(0, 0);
            reader.send(request("GET", key).repeat(20));
            eventually("the limit to be reached", () -> proxy.heldBytes() >= LIMIT / 2);
            String quick = proxy.key(1, 0);
            for (int i = 0; i < 50; i++) {
                other.ask("GET", quick).expect(bulk(quick));
                look(proxy);
            }
            for (int i = 0; i < 20; i++) {
                reader.expect(value);
                look(proxy);
            }
            assertBounded();
        }
    }

    @Test
    void largeAnswersBehindAMissingOneDoNotPileUp() throws Exception {
        String value = bulk("x".repeat(MIB));
        try (ScriptedServer silent = ScriptedServer.start(ScriptedServer.silent());
                ScriptedServer fast = answering(words -> value);
                TestProxy proxy = TestProxy.over(transport).global(BUDGET).start(silent, fast);
                TestClient client = proxy.client()) {
            client.ask("PING").expect("+PONG\r\n");
            client.ask("GET", proxy.key(0, 0));
            client.send(request("GET", proxy.key(1, 0)).repeat(100));
            eventually("an end of the responses, or of the client", () -> {
                look(proxy);
                return proxy.stat("s1", "responses") == 100 || proxy.stat("client_connections") == 0;
            });
            look(proxy);
            assertBounded();
        }
    }

    @Test
    void largeRequestsOfManyClientsDoNotPileUpForAServerThatReadsSlowly() throws Exception {
        int each = 4 * MIB;
        AtomicLong taken = new AtomicLong();
        List<TestClient> clients = new ArrayList<>();
        CountDownLatch full = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(peer -> {
                    full.await();
                    answerAll(words -> {
                                taken.incrementAndGet();
                                return "+OK\r\n";
                            })
                            .run(peer);
                });
                TestProxy proxy = TestProxy.over(transport).global(BUDGET).start(server)) {
            String set = request("SET", "k", "x".repeat(each));
            for (int i = 0; i < 20; i++) {
                clients.add(proxy.client());
                clients.get(i).sendMeanwhile(set, 1);
            }
            eventually("the limit to be reached", () -> proxy.heldBytes() >= LIMIT - each);
            for (int i = 0; i < 500; i++) {
                look(proxy);
            }
            full.countDown();
            eventually("all to be stored", () -> {
                look(proxy);
                return taken.get() == 20;
            });
            for (TestClient client : clients) {
                client.expect("+OK\r\n");
            }
            assertBounded();
        } finally {
            for (TestClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void requestsThatOnlyAnnounceLargeValuesHoldNothingYet() throws Exception {
        List<TestClient> clients = new ArrayList<>();
        try (ScriptedServer server = answering(words -> "+OK\r\n");
                TestProxy proxy = TestProxy.over(transport).global(BUDGET).start(server)) {
            for (int i = 0; i < 40; i++) {
                TestClient client = proxy.client();
                clients.add(client);
                client.ask("PING").expect("+PONG\r\n");
                client.send("*5\r\n$4\r\nMSET\r\n$1\r\na\r\n$1\r\n1\r\n$1\r\nb\r\n$" + 3 * MIB + "\r\nxxxx");
            }
            try (TestClient last = proxy.client()) {
                last.ask("PING").expect("+PONG\r\n");
                last.ask("PING").expect("+PONG\r\n");
                look(proxy);
            }
            assertBounded();
        } finally {
            for (TestClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void aValueThatTricklesInTakesItsOwnSizeAndNotThatOfItsPackets() throws Exception {
        try (ScriptedServer server = answering(words -> "+OK\r\n");
                TestProxy proxy = TestProxy.over(transport).global(BUDGET).start(server);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            String set = request("SET", "k", "x".repeat(MIB));
            for (int at = 0; at < set.length(); at += 1024) {
                client.send(set.substring(at, Math.min(set.length(), at + 1024)));
                other.ask("PING").expect("+PONG\r\n");
                look(proxy);
            }
            client.expect("+OK\r\n");
            assertTrue(most.get() < 4 * MIB, "held " + most.get() / MIB + " MiB for a value of 1");
        }
    }
}
