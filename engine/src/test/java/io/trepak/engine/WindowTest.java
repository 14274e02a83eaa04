package io.trepak.engine;

import static io.trepak.engine.MemoryWatch.MIB;
import static io.trepak.engine.MemoryWatch.mib;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * How many requests of one client are under way at once: as many as {@code client_pending_bytes} has room for responses of
 * the size of its recent ones. So it holds up nobody, and need not be closed when it reads late.
 */
class WindowTest {
    private static final Transport TRANSPORT =
            TestProxy.transports().findFirst().orElseThrow();
    private static final int VALUE_BYTES = 100_000;
    private static final String VALUE = bulk("v".repeat(VALUE_BYTES));
    /** What a client may have under way whose responses nobody knows. */
    private static final int FIRST = 32;
    /** So many rounds of another client, and all that may be forwarded has been. */
    private static final int ROUNDS = 50;

    /** A server that answers a request only when the test says so. */
    private static final class Stepping implements AutoCloseable {
        private final AtomicInteger asked = new AtomicInteger();
        private final Semaphore answers = new Semaphore(0);
        private final ScriptedServer server;

        Stepping(String value) throws Exception {
            server = ScriptedServer.start(peer -> {
                answerWith(peer, value, answers);
                while (peer.request() != null) {
                    asked.incrementAndGet();
                }
            });
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    /** Sends a value for every permit, in a thread of its own. */
    private static void answerWith(ScriptedServer.Peer peer, String value, Semaphore answers) {
        Thread answering = new Thread(() -> {
            try {
                while (true) {
                    answers.acquire();
                    peer.send(value);
                }
            } catch (Exception e) {
                // The end of the test.
            }
        });
        answering.setDaemon(true);
        answering.start();
    }

    private static void rounds(TestClient other, String key) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            other.ask("GET", key).expect(bulk(key));
        }
    }

    /** Lets all that is under way be answered, again and again; returns the most there was at once, but for the first time. */
    private static int mostUnderWay(int total, String value, String... keys) throws Exception {
        int most = 0;
        try (ScriptedServer good = answering(words -> bulk(words.get(1)));
                Stepping stepping = new Stepping(value);
                TestProxy proxy = TestProxy.over(TRANSPORT).with(keys).start(good, stepping.server);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            client.sendMeanwhile(request("GET", proxy.key(1, 0)).repeat(total), 1);
            for (int answered = 0, round = 0; answered < total; round++) {
                int before = answered;
                Eventually.eventually("the next request", () -> stepping.asked.get() > before);
                rounds(other, proxy.key(0, 0));
                int underWay = stepping.asked.get() - answered;
                if (round == 0) {
                    assertTrue(underWay <= FIRST, underWay + " under way before anything is known of its responses");
                } else {
                    most = Math.max(most, underWay);
                }
                stepping.answers.release(underWay);
                client.expect(value.repeat(underWay));
                answered += underWay;
            }
            assertEquals(0, proxy.log().count("client "));
        }
        return most;
    }

    @Test
    void largeResponsesMeanFewRequests() throws Exception {
        int most = mostUnderWay(100, VALUE);
        assertTrue(most <= MIB / VALUE_BYTES + 1, most + " under way");
    }

    @Test
    void smallResponsesMeanMany() throws Exception {
        // They say that it is small; each round may have twice as many as the one before.
        int most = mostUnderWay(3000, "+OK\r\n");
        assertTrue(most >= 512, "only " + most + " under way");
        assertTrue(most <= 1024, most + " under way");
    }

    @Test
    void responsesLargerThanTheLimitComeOneAfterTheOther() throws Exception {
        int most = mostUnderWay(10, bulk("v".repeat(2 * MIB)));
        assertTrue(most <= 2, most + " under way");
    }

    @Test
    void theLimitIsTheKeys() throws Exception {
        int most = mostUnderWay(60, VALUE, "client_pending_bytes: 300000");
        assertTrue(most <= 4, most + " under way");
    }

    @Test
    void theWindowShrinksWhenResponsesGrow() throws Exception {
        int small = 3000;
        int large = 1200;
        int step = 20;
        String value = bulk("v".repeat(20_000));
        int window = MIB / value.length() + 2;
        AtomicInteger asked = new AtomicInteger();
        Semaphore answers = new Semaphore(0);
        try (ScriptedServer good = answering(words -> bulk(words.get(1)));
                ScriptedServer server = ScriptedServer.start(peer -> {
                    for (int i = 0; i < small; i++) {
                        peer.request();
                        peer.send("+OK\r\n");
                    }
                    answerWith(peer, value, answers);
                    while (peer.request() != null) {
                        asked.incrementAndGet();
                    }
                });
                TestProxy proxy = TestProxy.over(TRANSPORT).start(good, server);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            String get = request("GET", proxy.key(1, 0));
            client.sendMeanwhile(get.repeat(small), 1);
            client.expect("+OK\r\n".repeat(small));
            client.sendMeanwhile(get.repeat(large), 1);
            rounds(other, proxy.key(0, 0));
            int first = asked.get();
            for (int done = step; done <= large; done += step) {
                answers.release(step);
                client.expect(value.repeat(step));
                rounds(other, proxy.key(0, 0));
                int now = asked.get();
                assertTrue(
                        now <= Math.max(first, done + window),
                        now + " asked, " + done + " answered, " + first
                                + " asked before it was known that they are large");
            }
        }
    }

    @Test
    void aClientThatWritesAllAndReadsLateGetsAll() throws Exception {
        int total = 2000;
        byte[] value = VALUE.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        AtomicInteger answered = new AtomicInteger();
        try (ScriptedServer server = ScriptedServer.start(peer -> {
                    for (List<String> words = peer.request(); words != null; words = peer.request()) {
                        peer.send(
                                words.get(0).equals("GET")
                                        ? value
                                        : bulk(words.get(1)).getBytes());
                        answered.incrementAndGet();
                    }
                });
                TestProxy proxy = TestProxy.over(TRANSPORT).start(server);
                TestClient client = proxy.client();
                TestClient other = proxy.client();
                Most held = new Most(proxy)) {
            client.sendMeanwhile(request("GET", "k").repeat(total), 1);
            int before = -1;
            // Until nothing more is asked of the server for a client that does not read.
            for (int quiet = 0; quiet < 4; quiet++) {
                for (int i = 0; i < ROUNDS; i++) {
                    other.ask("DUMP", "a").expect(bulk("a"));
                }
                if (proxy.stat("s0", "response_bytes") / VALUE_BYTES != before) {
                    before = (int) (proxy.stat("s0", "response_bytes") / VALUE_BYTES);
                    quiet = 0;
                }
            }
            assertTrue(held.bytes() <= 40L * MIB, "held " + mib(held.bytes()) + " for a client that does not read");
            for (int i = 0; i < total; i++) {
                client.expect(VALUE);
                if (i % 100 == 0) {
                    other.ask("DUMP", "a").expect(bulk("a"));
                }
            }
            assertTrue(held.bytes() <= 40L * MIB, "held " + mib(held.bytes()));
            assertEquals(0, proxy.log().count("client "));
        }
    }
}
