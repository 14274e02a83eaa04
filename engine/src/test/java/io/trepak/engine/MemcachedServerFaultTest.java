package io.trepak.engine;

import static io.trepak.engine.ScriptedServer.Script;
import static io.trepak.engine.ScriptedServer.firstThen;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What memcached clients see of a server that fails: each of its own requests an error, those to a healthy server beside it
 * their values, and nobody another's value. {@link ServerFaultTest} shows the same of every transport.
 */
class MemcachedServerFaultTest {
    private static final String RESET = "SERVER_ERROR Connection reset by peer\r\n";
    private static final String INVALID = "SERVER_ERROR Invalid argument\r\n";

    private final Transport transport = TestProxy.transports().findFirst().orElseThrow();

    private static String block(String key) {
        return "VALUE " + key + " 0 " + key.length() + "\r\n" + key + "\r\n";
    }

    private static String found(String key) {
        return block(key) + "END\r\n";
    }

    private static String get(String keys) {
        return "get " + keys + "\r\n";
    }

    /** A server that has every key, its value being the key. */
    private static Script good() {
        return peer -> {
            for (String line = peer.line(); line != null; line = peer.line()) {
                StringBuilder answer = new StringBuilder();
                for (String key : line.substring(4).split(" ")) {
                    answer.append(block(key));
                }
                peer.send(answer + "END\r\n");
            }
        };
    }

    private TestProxy proxy(ScriptedServer bad, ScriptedServer healthy, String... keys) throws Exception {
        // The tests count on one dial per request; the waits before a dial are ReconnectTest's.
        return TestProxy.over(transport)
                .with("redis: false", "server_reconnect_delay_max: 0")
                .with(keys)
                .start(bad, healthy);
    }

    /** A client of the healthy server gets its value now as ever. */
    private static void assertUnharmed(TestProxy proxy, TestClient other) throws IOException {
        String key = proxy.key(1, 7);
        other.send(get(key)).expect(found(key));
    }

    @Test
    void aServerThatClosesAtAnyByteOfAnAnswerNeverCausesAWrongOne() throws Exception {
        AtomicInteger bytes = new AtomicInteger();
        try (ScriptedServer bad = ScriptedServer.start(peer -> {
                    String line = peer.line();
                    if (line != null) {
                        peer.send(found(line.substring(4)).substring(0, bytes.get()));
                    }
                });
                ScriptedServer healthy = ScriptedServer.start(good());
                TestProxy proxy = proxy(bad, healthy);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            String mine = proxy.key(0, 0);
            String healthys = proxy.key(1, 0);
            for (int i = 0; i < found(mine).length(); i++) {
                bytes.set(i);
                client.send(get(mine) + get(healthys)).expect(RESET + found(healthys));
                assertUnharmed(proxy, other);
            }
            bytes.set(found(mine).length());
            client.send(get(mine)).expect(found(mine));
        }
    }

    @Test
    void aMultigetFailsWhereverItsServerClosesAndTheNextOneIsWhole() throws Exception {
        AtomicInteger bytes = new AtomicInteger();
        try (ScriptedServer bad = ScriptedServer.start(peer -> {
                    String line = peer.line();
                    if (line != null) {
                        String[] keys = line.substring(4).split(" ");
                        peer.send((block(keys[0]) + found(keys[1])).substring(0, bytes.get()));
                    }
                });
                ScriptedServer healthy = ScriptedServer.start(good());
                TestProxy proxy = proxy(bad, healthy);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            String one = proxy.key(0, 0);
            String two = proxy.key(0, 1);
            String healthys = proxy.key(1, 0);
            int length = (block(one) + found(two)).length();
            for (int i = 0; i < length; i++) {
                bytes.set(i);
                client.send(get(one + " " + healthys + " " + two)).expect(RESET);
                assertUnharmed(proxy, other);
            }
            bytes.set(length);
            client.send(get(one + " " + healthys + " " + two)).expect(block(one) + block(healthys) + found(two));
        }
    }

    @Test
    void answersInSingleBytesAreAnswersAllTheSame() throws Exception {
        try (ScriptedServer slow = ScriptedServer.start(peer -> {
                    for (String line = peer.line(); line != null; line = peer.line()) {
                        peer.sendByteByByte(found(line.substring(4)));
                    }
                });
                ScriptedServer healthy = ScriptedServer.start(good());
                TestProxy proxy = proxy(slow, healthy);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            String slows = proxy.key(0, 0);
            String healthys = proxy.key(1, 0);
            for (int i = 0; i < 20; i++) {
                client.send(get(slows) + get(healthys) + get(healthys + " " + slows));
                assertUnharmed(proxy, other);
                client.expect(found(slows) + found(healthys) + block(healthys) + found(slows));
            }
        }
    }

    @Test
    void garbageFailsAllThatIsOnTheConnection() throws Exception {
        Script garbage = peer -> {
            String line = peer.line();
            peer.line();
            peer.send(found(line.substring(4)) + "VALUE another 0 1\r\nx\r\nEND\r\n");
            peer.awaitEnd();
        };
        try (ScriptedServer bad = ScriptedServer.start(firstThen(garbage, good()));
                ScriptedServer healthy = ScriptedServer.start(good());
                TestProxy proxy = proxy(bad, healthy, "memcached_merge_gets: false");
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            String mine = proxy.key(0, 0);
            client.send("touch " + mine + " 0\r\n" + get(mine)).expect(INVALID + INVALID);
            assertUnharmed(proxy, other);
            client.send(get(mine)).expect(found(mine));
        }
    }

    @Test
    void aSecondAnswerClosesTheConnectionInsteadOfAnsweringTheNextRequest() throws Exception {
        Script twice = peer -> {
            String key = peer.line().substring(4);
            peer.send(found(key) + found(key));
            peer.awaitEnd();
        };
        try (ScriptedServer bad = ScriptedServer.start(firstThen(twice, good()));
                ScriptedServer healthy = ScriptedServer.start(good());
                TestProxy proxy = proxy(bad, healthy);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            client.send(get(proxy.key(0, 0))).expect(found(proxy.key(0, 0)));
            proxy.awaitStat("s0", "server_connections", 0);
            assertUnharmed(proxy, other);
            client.send(get(proxy.key(0, 1))).expect(found(proxy.key(0, 1)));
        }
    }

    @Test
    void aLateAnswerIsNobodys() throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        Script answersLate = peer -> {
            String key = peer.line().substring(4);
            late.await();
            peer.send(found(key));
        };
        try (ScriptedServer bad = ScriptedServer.start(firstThen(answersLate, good()));
                ScriptedServer healthy = ScriptedServer.start(good());
                TestProxy proxy = proxy(bad, healthy, "timeout: 2000");
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            client.send(get(proxy.key(0, 0)));
            assertUnharmed(proxy, other);
            client.expect("SERVER_ERROR Connection timed out\r\n");
            late.countDown();
            client.send(get(proxy.key(0, 1))).expect(found(proxy.key(0, 1)));
            assertEquals(1, proxy.stat("s0", "server_timedout"));
            assertUnharmed(proxy, other);
        }
    }
}
