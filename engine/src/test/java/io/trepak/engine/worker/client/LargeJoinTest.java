package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.worker.WiredPool;
import io.trepak.engine.worker.WiredPool.WiredClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Large responses to a request that was split, in protocols that can join by key. */
class LargeJoinTest {
    private static final int LARGE = 100_000;

    private WiredPool pool = WiredPool.of("memcached").start();

    @AfterEach
    void close() {
        pool.close();
    }

    private WiredClient sends(String text) {
        WiredClient client = pool.client();
        client.send(text);
        pool.turn();
        return client;
    }

    private void respond(int server, String text) {
        pool.respond(server, text);
        pool.turn();
    }

    private static String value(String key, int bytes) {
        return "VALUE " + key + " 0 " + bytes + "\r\n" + key.substring(0, 1).repeat(bytes) + "\r\n";
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    @Test
    void valuesLeaveInTheOrderOfTheKeys() {
        WiredClient client = sends("get a0 b1 c0 d2\r\n");
        respond(0, value("a0", LARGE) + value("c0", 10) + "END\r\n");
        respond(2, value("d2", 10) + "END\r\n");
        assertEquals("", client.got());
        respond(1, value("b1", LARGE) + "END\r\n");
        assertEquals(
                value("a0", LARGE) + value("b1", LARGE) + value("c0", 10) + value("d2", 10) + "END\r\n", client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void whatHasItsTurnLeavesWhileTheRestComes() {
        WiredClient client = sends("get a0 b1\r\n");
        respond(1, value("b1", LARGE) + "END\r\n");
        respond(0, value("a0", LARGE).substring(0, 80_000));
        assertEquals(value("a0", LARGE).substring(0, 80_000), client.got());
        respond(0, value("a0", LARGE).substring(80_000));
        assertTrue(client.got().endsWith(value("b1", LARGE)));
        respond(0, "END\r\n");
        assertEquals("END\r\n", client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void keysThatAreNotThereAreLeftOut() {
        WiredClient client = sends("get a0 b1 c0 d1 e0\r\n");
        respond(0, value("c0", LARGE) + "END\r\n");
        respond(1, value("d1", 10) + "END\r\n");
        assertEquals(value("c0", LARGE) + value("d1", 10) + "END\r\n", client.got());
    }

    @Test
    void aServerThatHasNothingHoldsUpNothing() {
        WiredClient client = sends("get a0 b1\r\n");
        respond(1, "END\r\n");
        respond(0, value("a0", LARGE) + "END\r\n");
        assertEquals(value("a0", LARGE) + "END\r\n", client.got());
    }

    @Test
    void anErrorBeforeAnythingLeftIsTheResponseToAll() {
        WiredClient client = sends("get a0 b1\r\n");
        respond(0, value("a0", LARGE) + "END\r\n");
        respond(1, "SERVER_ERROR out of memory\r\n");
        assertEquals("SERVER_ERROR out of memory\r\n", client.got());
        assertFalse(client.client().isStopped());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aServerLostBeforeAnythingLeftIsTheResponseToAll() {
        WiredClient client = sends("get a0 b1\r\n");
        respond(0, value("a0", LARGE) + "END\r\n");
        pool.server(1).reset();
        pool.turn();
        assertTrue(client.got().startsWith("SERVER_ERROR"));
        assertFalse(client.client().isStopped());
        assertEquals(1, pool.counters().forwardError);
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aServerLostWhenSomeHasLeftHasTheClientClosed() {
        WiredClient client = sends("get a0 b1\r\n");
        respond(1, value("b1", LARGE).substring(0, 80_000));
        respond(0, value("a0", 10) + "END\r\n");
        assertTrue(client.got().startsWith(value("a0", 10)));
        pool.server(1).reset();
        pool.turn();
        assertTrue(client.wire().isClosed());
        assertEquals(1, pool.counters().clientErr);
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aValueThatNobodyAskedForHasTheClientClosed() {
        // With more than 16 keys the server's side does not know them, see KeyPrint.
        WiredClient client = sends("get a0 b1" + " y0".repeat(16) + "\r\n");
        respond(1, value("b1", LARGE) + "END\r\n");
        respond(0, value("a0", 10) + value("x0", 10) + "END\r\n");
        assertTrue(client.wire().isClosed());
        pool.turn();
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aLargeJoinWaitsForItsTurn() {
        WiredClient client = sends("get x2\r\nget a0 b1\r\n");
        respond(0, value("a0", LARGE) + "END\r\n");
        respond(1, value("b1", 10).substring(0, 20));
        assertEquals("", client.got());
        respond(2, "END\r\n");
        assertTrue(client.got().startsWith("END\r\n"));
        respond(1, value("b1", 10).substring(20) + "END\r\n");
        assertTrue(client.got().endsWith(value("b1", 10) + "END\r\n"));
    }

    @Test
    void aClientThatGoesLeavesNothing() {
        WiredClient gone = sends("get a0 b1\r\n");
        WiredClient here = sends("get a0\r\n");
        respond(0, value("a0", LARGE).substring(0, 80_000));
        respond(1, value("b1", LARGE).substring(0, 80_000));
        gone.wire().reset();
        respond(0, value("a0", LARGE).substring(80_000) + "END\r\n" + value("a0", 5) + "END\r\n");
        respond(1, value("b1", LARGE).substring(80_000) + "END\r\n");
        assertEquals(value("a0", 5) + "END\r\n", here.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void valuesOfRedisLeaveInTheOrderOfTheKeysAndMissesStay() {
        pool.close();
        pool = WiredPool.of("redis").start();
        WiredClient client = sends("*5\r\n$4\r\nMGET\r\n$2\r\na0\r\n$2\r\nb1\r\n$2\r\nc0\r\n$2\r\nd1\r\n");
        String large = bulk("y".repeat(LARGE));
        respond(1, "*2\r\n" + bulk("one") + large);
        respond(0, "*2\r\n$-1\r\n" + large);
        assertEquals("*4\r\n$-1\r\n" + bulk("one") + large + large, client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void responsesMayBeCutAnywhere() {
        long seed = Long.getLong("trepak.seed", System.nanoTime());
        System.out.println("LargeJoinTest: repeat with -Dtrepak.seed=" + seed);
        Random random = new Random(seed);
        for (int run = 0; run < 20; run++) {
            StringBuilder request = new StringBuilder("get");
            StringBuilder expected = new StringBuilder();
            StringBuilder[] responses = {new StringBuilder(), new StringBuilder(), new StringBuilder()};
            for (int key = 0; key < 12; key++) {
                int server = random.nextInt(3);
                String name = (char) ('a' + key) + "" + server;
                request.append(' ').append(name);
                if (random.nextInt(3) > 0) {
                    String value = value(name, random.nextInt(4) == 0 ? random.nextInt(120_000) : random.nextInt(50));
                    expected.append(value);
                    responses[server].append(value);
                }
            }
            expected.append("END\r\n");
            WiredClient client = sends(request + "\r\n");
            List<Integer> asked = new ArrayList<>();
            for (int server = 0; server < 3; server++) {
                if (!pool.sentTo(server).isEmpty()) {
                    asked.add(server);
                    responses[server].append("END\r\n");
                }
            }
            StringBuilder got = new StringBuilder();
            while (!asked.isEmpty()) {
                int server = asked.get(random.nextInt(asked.size()));
                int count = Math.min(responses[server].length(), 1 + random.nextInt(20_000));
                respond(server, responses[server].substring(0, count));
                responses[server].delete(0, count);
                if (responses[server].length() == 0) {
                    asked.remove((Integer) server);
                }
                got.append(client.got());
            }
            assertTrue(got.toString().equals(expected.toString()), "seed " + seed + ", run " + run);
            assertEquals(0, pool.bufferedBytes());
            client.client().close();
        }
    }
}
