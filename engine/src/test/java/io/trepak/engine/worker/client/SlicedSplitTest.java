package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.worker.WiredPool;
import io.trepak.engine.worker.WiredPool.WiredClient;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests with very many keys: no turn of the loop handles more than a slice of one, on the way there and back. */
class SlicedSplitTest {
    private static final int KEYS = 30_000;
    private static final int SERVERS = 3;

    private WiredPool pool = redis();

    private static WiredPool redis() {
        return WiredPool.of("redis").maxBufferedBytes(256 << 20).start();
    }

    private static WiredPool memcached() {
        return WiredPool.of("memcached").maxBufferedBytes(256 << 20).start();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private void use(WiredPool other) {
        pool.close();
        pool = other;
    }

    // ---- requests and responses

    /** Keys of all servers in turn. */
    private static String key(int number) {
        return number / SERVERS + "k" + number % SERVERS;
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    private static String array(String name, int keys, IntFunction<String> arguments) {
        StringBuilder request = new StringBuilder();
        int count = 1;
        for (int i = 0; i < keys; i++) {
            String each = arguments.apply(i);
            request.append(each);
            count += each.split("\\$", -1).length - 1;
        }
        return "*" + count + "\r\n" + bulk(name) + request;
    }

    private static String ofKeys(String name, int keys) {
        return array(name, keys, i -> bulk(key(i)));
    }

    private static String get(int keys) {
        StringBuilder request = new StringBuilder("get");
        for (int i = 0; i < keys; i++) {
            request.append(' ').append(key(i));
        }
        return request.append("\r\n").toString();
    }

    private static String value(int key) {
        return "VALUE " + key(key) + " 0 1\r\nv\r\n";
    }

    /** What a server is sent and says for every third key, from its number on. */
    private static String third(int server, int keys, IntFunction<String> of) {
        StringBuilder all = new StringBuilder();
        for (int i = server; i < keys; i += SERVERS) {
            all.append(of.apply(i));
        }
        return all.toString();
    }

    private static int countOf(int server, int keys) {
        return (keys - server + SERVERS - 1) / SERVERS;
    }

    private static int count(String text, char each) {
        return (int) text.chars().filter(c -> c == each).count();
    }

    private boolean isSentNothing(int server) {
        return pool.server(server).sentLength() == 0;
    }

    /** Ends turns until a server is sent something, looking up no more keys than a slice in each. Returns their number. */
    private int turnsUntilSent() {
        int turns = 0;
        while (isSentNothing(0)) {
            long before = pool.hashedKeys();
            pool.turn();
            turns++;
            assertTrue(pool.hashedKeys() - before <= SplitSteps.KEYS_PER_TURN, "keys looked up in one turn");
            assertTrue(turns < 1000, "nothing is sent");
        }
        return turns;
    }

    /** More turns than any request here takes. */
    private void settle() {
        for (int i = 0; i < 40; i++) {
            pool.settle();
        }
    }

    private void assertAskedOnce(String name, int keys) {
        for (int server = 0; server < SERVERS; server++) {
            int own = countOf(server, keys);
            String expected = "*" + (1 + own) + "\r\n" + bulk(name) + third(server, keys, i -> bulk(key(i)));
            assertTrue(expected.equals(pool.sentTo(server)), "server " + server);
        }
    }

    // ---- splitting

    @Test
    void isLookedUpAndMovedSliceBySlice() {
        WiredClient client = pool.client();
        client.send(ofKeys("DEL", KEYS));
        int slices = (KEYS + SplitSteps.KEYS_PER_TURN - 1) / SplitSteps.KEYS_PER_TURN;
        assertTrue(turnsUntilSent() >= 2 * slices, "one pass to look up, one to move");
        assertEquals(KEYS, pool.hashedKeys());
        assertEquals(SERVERS, pool.counters().fragments);
        assertAskedOnce("del", KEYS);
        for (int server = 0; server < SERVERS; server++) {
            pool.respond(server, ":5\r\n");
        }
        pool.turn();
        assertEquals(":15\r\n", client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void asManyKeysAsASliceAreSentInTheTurnTheyCome() {
        WiredClient client = pool.client();
        client.send(ofKeys("DEL", SplitSteps.KEYS_PER_TURN));
        pool.turn();
        assertAskedOnce("del", SplitSteps.KEYS_PER_TURN);
    }

    @Test
    void othersAreServedMeanwhile() {
        WiredClient client = pool.client();
        WiredClient other = pool.client();
        client.send(ofKeys("DEL", KEYS));
        for (int i = 0; i < 3; i++) {
            other.send("*1\r\n$4\r\nPING\r\n" + "*2\r\n$3\r\nGET\r\n$2\r\na1\r\n");
            pool.turn();
            assertEquals("*2\r\n$3\r\nGET\r\n$2\r\na1\r\n", pool.sentTo(1));
            pool.respond(1, "$1\r\nx\r\n");
            pool.turn();
            assertEquals("+PONG\r\n$1\r\nx\r\n", other.got());
        }
        assertTrue(isSentNothing(0), "the large one is still at work");
    }

    @Test
    void severalOfThemTakeTurns() {
        WiredClient[] clients = new WiredClient[4];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = pool.client();
            clients[i].send(ofKeys("DEL", 2 * SplitSteps.KEYS_PER_TURN));
        }
        turnsUntilSent();
        for (int i = 0; i < 20; i++) {
            long before = pool.hashedKeys();
            pool.turn();
            assertTrue(pool.hashedKeys() - before <= SplitSteps.KEYS_PER_TURN);
        }
        assertEquals(clients.length * 2 * SplitSteps.KEYS_PER_TURN, pool.hashedKeys());
        for (int i = 0; i < clients.length; i++) {
            for (int server = 0; server < SERVERS; server++) {
                pool.respond(server, ":1\r\n");
            }
            pool.turn();
            assertEquals(":3\r\n", clients[i].got());
        }
    }

    @Test
    void whatTheClientSendsBehindItIsLookedAtAfterwards() {
        WiredClient client = pool.client();
        client.send(ofKeys("DEL", KEYS) + "*2\r\n$3\r\nGET\r\n$2\r\na1\r\n");
        turnsUntilSent();
        settle();
        String sent = pool.sentTo(1);
        assertTrue(sent.startsWith("*" + (1 + countOf(1, KEYS)) + "\r\n$3\r\ndel\r\n"));
        assertTrue(sent.endsWith("*2\r\n$3\r\nGET\r\n$2\r\na1\r\n"));
        pool.respond(1, ":1\r\n$1\r\nx\r\n");
        pool.respond(0, ":1\r\n");
        pool.respond(2, ":1\r\n");
        pool.turn();
        assertEquals(":3\r\n$1\r\nx\r\n", client.got());
    }

    @Test
    void whatWasSentBeforeItIsAnsweredFirst() {
        WiredClient client = pool.client();
        client.send("*2\r\n$3\r\nGET\r\n$2\r\na0\r\n");
        pool.turn();
        pool.sentTo(0);
        client.send(ofKeys("DEL", KEYS));
        turnsUntilSent();
        for (int server = 1; server < SERVERS; server++) {
            pool.respond(server, ":1\r\n");
        }
        pool.turn();
        assertEquals("", client.got());
        pool.respond(0, "$1\r\nx\r\n:1\r\n");
        pool.turn();
        assertEquals("$1\r\nx\r\n:3\r\n", client.got());
    }

    @Test
    void allOnOneServerGoesOutAsItCame() {
        WiredClient client = pool.client();
        String request = array("DEL", KEYS, i -> bulk(i + "k0"));
        client.send(request);
        turnsUntilSent();
        assertTrue(request.equals(pool.sentTo(0)));
        assertEquals(0, pool.counters().fragments);
        pool.respond(0, ":7\r\n");
        pool.turn();
        assertEquals(":7\r\n", client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void keysThatHaveToLiveTogetherAreLookedUpSliceBySliceToo() {
        WiredClient client = pool.client();
        String together = array("SUNION", KEYS, i -> bulk(i + "k0"));
        client.send(together);
        assertTrue(turnsUntilSent() > KEYS / SplitSteps.KEYS_PER_TURN);
        assertTrue(together.equals(pool.sentTo(0)));
        client.send(array("SUNION", KEYS, i -> bulk(i + "k" + (i < KEYS - 1 ? 0 : 1))));
        settle();
        pool.respond(0, "*0\r\n");
        pool.turn();
        assertTrue(client.got().startsWith("*0\r\n-CROSSSLOT"));
        assertTrue(isSentNothing(0));
    }

    // ---- what may happen meanwhile

    @Test
    void aClientThatGoesLeavesNothingBehind() {
        for (int turns = 0; turns < 16; turns++) {
            WiredClient client = pool.client();
            client.send(ofKeys("MGET", KEYS));
            for (int i = 0; i < turns; i++) {
                pool.turn();
            }
            client.wire().reset();
            settle();
            for (int server = 0; server < SERVERS; server++) {
                if (!pool.sentTo(server).isEmpty()) {
                    pool.respond(
                            server, "*" + countOf(server, KEYS) + "\r\n" + "$-1\r\n".repeat(countOf(server, KEYS)));
                }
            }
            pool.turn();
            assertEquals(0, pool.bufferedBytes(), "after " + turns + " turns");
        }
    }

    @Test
    void aClientThatSendsNoMoreStillGetsItsResponse() {
        WiredClient client = pool.client();
        client.send(ofKeys("DEL", KEYS));
        client.wire().end();
        client.read();
        turnsUntilSent();
        for (int server = 0; server < SERVERS; server++) {
            pool.respond(server, ":1\r\n");
        }
        settle();
        assertEquals(":3\r\n", client.got());
        assertTrue(client.wire().isClosed() || client.wire().isOutputEnded());
    }

    @Test
    void aReloadBeforeAllIsLookedUpHasTheWholeGoByTheNewRing() {
        WiredClient client = pool.client();
        client.send(ofKeys("DEL", KEYS));
        pool.turn();
        pool.turn();
        pool.reload(2);
        settle();
        int sent = 0;
        for (int server = 0; server < 2; server++) {
            sent += count(pool.sentTo(server), 'k');
            pool.respond(server, ":1\r\n");
        }
        assertEquals(KEYS, sent, "keys that two servers were sent");
        settle();
        assertEquals(":2\r\n", client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aServerTakenOutAfterAllWasLookedUpIsAnError() {
        WiredClient client = pool.client();
        client.send(ofKeys("DEL", KEYS));
        client.read();
        while (pool.hashedKeys() < KEYS) {
            pool.turn();
        }
        pool.turn();
        pool.reload(2);
        settle();
        assertTrue(client.got().startsWith("-"), "told to send it again");
        assertTrue(isSentNothing(0));
        assertEquals(0, pool.bufferedBytes());
        client.send("*1\r\n$4\r\nPING\r\n");
        settle();
        assertEquals("+PONG\r\n", client.got());
    }

    @Test
    void afterAReloadItWaitsForTheResponsesToWhatWasSentBefore() {
        WiredClient client = pool.client();
        client.send("*2\r\n$3\r\nGET\r\n$2\r\na0\r\n");
        pool.turn();
        pool.sentTo(0);
        client.send(ofKeys("DEL", KEYS));
        pool.turn();
        pool.reload("server_connections: 1");
        settle();
        assertTrue(isSentNothing(0), "another connection might overtake");
        pool.respond(0, "$1\r\nx\r\n");
        settle();
        assertAskedOnce("del", KEYS);
        assertEquals("$1\r\nx\r\n", client.got());
    }

    @Test
    void aFragmentThatCannotBeSentIsTheResponseToAll() {
        pool.server(1).reset();
        WiredClient client = pool.client();
        client.send(ofKeys("MGET", KEYS));
        settle();
        pool.sentTo(0);
        for (int server = 0; server < SERVERS; server += 2) {
            int own = countOf(server, KEYS);
            pool.respond(server, "*" + own + "\r\n" + "$-1\r\n".repeat(own));
        }
        settle();
        assertTrue(client.got().startsWith("-ERR"));
        assertFalse(client.client().isStopped());
        assertEquals(0, pool.bufferedBytes());
    }

    // ---- in chunks

    @Test
    void oneWithALargeValueIsSplitSliceBySliceToo() {
        WiredClient client = pool.client();
        int keys = 2 * SplitSteps.KEYS_PER_TURN;
        String large = "v".repeat(200_000);
        client.send(array("MSET", keys, i -> bulk(key(i)) + bulk(i == 7 ? large : "v")));
        assertTrue(turnsUntilSent() >= 4);
        for (int server = 0; server < SERVERS; server++) {
            int first = server;
            String expected = "*" + (1 + 2 * countOf(server, keys)) + "\r\n$4\r\nmset\r\n"
                    + third(first, keys, i -> bulk(key(i)) + bulk(i == 7 ? large : "v"));
            assertTrue(expected.equals(pool.sentTo(server)), "server " + server);
            pool.respond(server, "+OK\r\n");
        }
        settle();
        assertEquals("+OK\r\n", client.got());
        assertEquals(0, pool.bufferedBytes());
        assertFalse(pool.memory().holdsPermit());
    }

    // ---- joining

    /** Ends turns until a client has so many responses, of which no turn brings more than a slice. */
    private String takeSlices(WiredClient client, char each, int expected) {
        StringBuilder got = new StringBuilder();
        int responses = 0;
        int turns = 0;
        while (responses < expected) {
            String more = client.got();
            assertTrue(count(more, each) <= SplitSteps.KEYS_PER_TURN, "keys joined in one turn");
            responses += count(more, each);
            got.append(more);
            pool.turn();
            assertTrue(turns++ < 1000, "it goes on and on");
        }
        return got.append(client.got()).toString();
    }

    @Test
    void responsesThatAreAllHereAreJoinedSliceBySlice() {
        WiredClient client = pool.client();
        client.send(ofKeys("MGET", KEYS));
        turnsUntilSent();
        for (int server = 0; server < SERVERS; server++) {
            pool.respond(
                    server,
                    "*" + countOf(server, KEYS) + "\r\n"
                            + third(server, KEYS, i -> i % 5 == 0 ? "$-1\r\n" : bulk("v" + i)));
        }
        String got = takeSlices(client, '$', KEYS);
        assertTrue(got.equals("*" + KEYS + "\r\n" + joined()));
        assertEquals(0, pool.bufferedBytes());
    }

    private static String joined() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < KEYS; i++) {
            all.append(i % 5 == 0 ? "$-1\r\n" : bulk("v" + i));
        }
        return all.toString();
    }

    @Test
    void responsesThatWaitForTheirTurnAreJoinedSliceBySlice() {
        WiredClient client = pool.client();
        client.send("*2\r\n$3\r\nGET\r\n$2\r\na0\r\n");
        pool.turn();
        pool.sentTo(0);
        client.send(ofKeys("MGET", KEYS));
        turnsUntilSent();
        client.send("*1\r\n$4\r\nPING\r\n");
        settle();
        for (int server = 2; server >= 0; server--) {
            String own = "*" + countOf(server, KEYS) + "\r\n"
                    + third(server, KEYS, i -> i % 5 == 0 ? "$-1\r\n" : bulk("v" + i));
            pool.respond(server, server == 0 ? ":1\r\n" + own : own);
        }
        String got = takeSlices(client, '$', KEYS);
        assertTrue(got.equals(":1\r\n*" + KEYS + "\r\n" + joined() + "+PONG\r\n"));
    }

    @Test
    void valuesOfMemcachedAreJoinedSliceBySlice() {
        use(memcached());
        WiredClient client = pool.client();
        client.send(get(KEYS));
        turnsUntilSent();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < KEYS; i++) {
            expected.append(i % 2 == 0 ? value(i) : "");
        }
        for (int server = 0; server < SERVERS; server++) {
            assertTrue(("get" + third(server, KEYS, i -> " " + key(i)) + "\r\n").equals(pool.sentTo(server)));
            pool.respond(server, third(server, KEYS, i -> i % 2 == 0 ? value(i) : "") + "END\r\n");
        }
        String got = takeSlices(client, 'V', KEYS / 2);
        assertTrue(got.equals(expected + "END\r\n"));
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void keysThatAreNotThereAreJoinedSliceBySlice() {
        use(memcached());
        WiredClient client = pool.client();
        client.send(get(KEYS));
        turnsUntilSent();
        for (int server = 0; server < SERVERS; server++) {
            pool.respond(server, "END\r\n");
        }
        int turns = 0;
        String got = "";
        while (got.isEmpty()) {
            pool.turn();
            turns++;
            got = client.got();
        }
        assertEquals("END\r\n", got);
        assertTrue(turns >= KEYS / SplitSteps.KEYS_PER_TURN, "turns for " + KEYS + " keys: " + turns);
    }

    @Test
    void anErrorBeforeAnythingWasPassedOnIsTheResponseToAll() {
        WiredClient client = pool.client();
        client.send(ofKeys("MGET", KEYS));
        turnsUntilSent();
        pool.respond(0, "*" + countOf(0, KEYS) + "\r\n" + "$-1\r\n".repeat(countOf(0, KEYS)));
        pool.respond(1, "-OOPS\r\n");
        pool.respond(2, "*" + countOf(2, KEYS) + "\r\n" + "$-1\r\n".repeat(countOf(2, KEYS)));
        settle();
        assertEquals("-OOPS\r\n", client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aServerLostInTheMiddleHasTheClientClosed() {
        WiredClient client = pool.client();
        client.send(ofKeys("MGET", KEYS));
        turnsUntilSent();
        for (int server = 0; server < SERVERS; server++) {
            int own = countOf(server, KEYS);
            pool.respond(server, "*" + own + "\r\n" + "$-1\r\n".repeat(server == 1 ? own - 1 : own));
        }
        settle();
        assertTrue(client.got().length() > KEYS);
        pool.server(1).reset();
        settle();
        assertTrue(client.wire().isClosed());
        assertEquals(0, pool.bufferedBytes());
    }
}
