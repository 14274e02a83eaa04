package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.filter.FilterContext;
import io.trepak.api.filter.FilterProvider;
import io.trepak.api.filter.RequestFilter;
import io.trepak.api.filter.Verdict;
import io.trepak.engine.worker.WiredPool;
import io.trepak.engine.worker.WiredPool.WiredClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A request with several large payloads that has to be split, and the memory it waits for. */
class LargeSplitTest {
    private static final int MAX_BUFFERED_BYTES = 1 << 20;
    private static final int VALUE_BYTES = 100_000;

    private WiredPool pool =
            WiredPool.of("redis").maxBufferedBytes(MAX_BUFFERED_BYTES).start();

    @AfterEach
    void close() {
        pool.close();
    }

    private static String bulk(String value) {
        return "$" + value.length() + "\r\n" + value + "\r\n";
    }

    private static String mset(String... keys) {
        StringBuilder request = new StringBuilder("*" + (1 + 2 * keys.length) + "\r\n$4\r\nMSET\r\n");
        for (String key : keys) {
            request.append(pair(key));
        }
        return request.toString();
    }

    private static String pair(String key) {
        return bulk(key) + bulk(key.substring(0, 1).repeat(VALUE_BYTES));
    }

    /** Sends a text in pieces as a network would cut it. */
    private void send(WiredClient client, String text) {
        for (int at = 0; at < text.length(); at += 10_000) {
            client.send(text.substring(at, Math.min(text.length(), at + 10_000)));
        }
        pool.settle();
    }

    private void assertWhole(WiredClient client) {
        assertEquals(mset("a0", "c0"), pool.sentTo(0).replaceFirst("mset", "MSET"));
        assertEquals(mset("b1"), pool.sentTo(1).replaceFirst("mset", "MSET"));
        pool.respond(1, "+OK\r\n");
        pool.respond(0, "+OK\r\n");
        pool.turn();
        assertEquals("+OK\r\n", client.got());
        pool.turn();
        assertEquals(0, pool.bufferedBytes());
        assertFalse(pool.memory().holdsPermit());
    }

    @Test
    void eachServerGetsItsPartsOnceAllIsHere() {
        WiredClient client = pool.client();
        String request = mset("a0", "b1", "c0");
        send(client, request.substring(0, request.length() - 1));
        assertEquals("", pool.sentTo(0));
        assertTrue(client.client().heldByInput() >= 3 * VALUE_BYTES);
        send(client, request.substring(request.length() - 1));
        assertEquals(2, pool.counters().fragments);
        assertWhole(client);
    }

    @Test
    void oneWhoseKeysLiveTogetherGoesOutAsItCame() {
        WiredClient client = pool.client();
        String request = mset("a1", "b1", "c1");
        send(client, request);
        assertEquals(request, pool.sentTo(1));
        assertEquals(0, pool.counters().fragments);
        pool.respond(1, "+OK\r\n");
        pool.turn();
        assertEquals("+OK\r\n", client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void oneWhoseKeysLiveTogetherOnAServerThatIsLostIsAnError() {
        pool.server(1).reset();
        WiredClient client = pool.client();
        send(client, mset("a1", "b1", "c1"));
        assertTrue(client.got().startsWith("-"));
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aPieceForWhichThereIsNoMemoryGoesOnBesideTheBudget() {
        WiredClient client = pool.client();
        String request = mset("a0", "b1", "c0");
        send(client, request.substring(0, VALUE_BYTES));
        pool.hoard(MAX_BUFFERED_BYTES - 200_000);
        send(client, request.substring(VALUE_BYTES, 2 * VALUE_BYTES));
        assertEquals(Hold.NONE, client.client().hold());
        assertTrue(pool.memory().holdsPermit());
        send(client, request.substring(2 * VALUE_BYTES));
        pool.release();
        assertWhole(client);
    }

    @Test
    void aPieceWaitsWhileAnotherRequestGoesOnBesideTheBudget() {
        assertTrue(pool.memory().beginGiant());
        WiredClient client = pool.client();
        String request = mset("a0", "b1", "c0");
        send(client, request.substring(0, VALUE_BYTES));
        pool.hoard(MAX_BUFFERED_BYTES - 200_000);
        send(client, request.substring(VALUE_BYTES));
        assertEquals(Hold.ROOM, client.client().hold());
        assertFalse(client.wire().isReading());
        pool.memory().endGiant();
        pool.settle();
        assertEquals(Hold.NONE, client.client().hold());
        pool.release();
        assertWhole(client);
    }

    @Test
    void aPieceThatWaitsGoesOnWhenThereIsMemoryToo() {
        assertTrue(pool.memory().beginGiant());
        WiredClient client = pool.client();
        String request = mset("a0", "b1", "c0");
        pool.hoard(MAX_BUFFERED_BYTES - 50_000);
        send(client, request);
        assertEquals(Hold.ROOM, client.client().hold());
        pool.release();
        pool.settle();
        pool.memory().endGiant();
        assertWhole(client);
    }

    @Test
    void aClientLostInTheMiddleGivesAllBack() {
        WiredClient client = pool.client();
        String request = mset("a0", "b1", "c0");
        send(client, request.substring(0, VALUE_BYTES));
        pool.hoard(MAX_BUFFERED_BYTES - 200_000);
        send(client, request.substring(VALUE_BYTES, 2 * VALUE_BYTES));
        assertTrue(pool.memory().holdsPermit());
        client.wire().reset();
        pool.release();
        pool.turn();
        assertEquals(0, pool.bufferedBytes());
        assertFalse(pool.memory().holdsPermit());
    }

    @Test
    void aClientLostWhileItWaitsGivesAllBack() {
        assertTrue(pool.memory().beginGiant());
        WiredClient client = pool.client();
        String request = mset("a0", "b1", "c0");
        send(client, request.substring(0, VALUE_BYTES));
        pool.hoard(MAX_BUFFERED_BYTES - 200_000);
        send(client, request.substring(VALUE_BYTES));
        client.wire().reset();
        pool.release();
        pool.memory().endGiant();
        pool.turn();
        assertEquals(0, pool.bufferedBytes());
        assertEquals(0, pool.held().count());
    }

    @Test
    void oneLargerThanAllMemoryIsRefusedBeforeItIsHere() {
        WiredClient client = pool.client();
        String[] keys = new String[12];
        java.util.Arrays.fill(keys, "a0");
        keys[1] = "b1";
        send(client, mset(keys));
        assertTrue(client.got().contains("request too large for the memory of the proxy"));
        assertTrue(client.wire().isOutputEnded());
        assertEquals("", pool.sentTo(0));
        pool.turn();
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aServerThatIsLostIsAnErrorAndItsPartsAreGivenBack() {
        pool.server(1).reset();
        WiredClient client = pool.client();
        send(client, mset("a0", "b1", "c0"));
        pool.sentTo(0);
        pool.respond(0, "+OK\r\n");
        pool.turn();
        assertTrue(client.got().startsWith("-"));
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void whatEndsInTheMiddleIsDropped() {
        WiredClient client = pool.client();
        send(client, mset("a0", "b1", "c0").substring(0, VALUE_BYTES));
        client.wire().end();
        client.read();
        pool.turn();
        assertTrue(client.wire().isClosed());
        assertEquals(0, pool.bufferedBytes());
    }

    /** Lets all pass, and looks at all of it. */
    private static final class Passing implements FilterProvider {
        private int keys;

        @Override
        public String name() {
            return "passing";
        }

        @Override
        public RequestFilter open(FilterContext context) {
            return (in, offset, frame, client, answer) -> {
                for (int key = 0; key < frame.keyCount(); key++) {
                    keys += in[offset + frame.partOffset(key)] == '$' ? 1 : 0;
                }
                return Verdict.PASS;
            };
        }
    }

    @Test
    void filtersSeeItInOnePiece() {
        pool.close();
        Passing filter = new Passing();
        pool = WiredPool.of("redis")
                .maxBufferedBytes(MAX_BUFFERED_BYTES)
                .filters(filter)
                .start();
        WiredClient client = pool.client();
        send(client, mset("a0", "b1", "c0"));
        assertEquals(3, filter.keys);
        assertWhole(client);
    }
}
