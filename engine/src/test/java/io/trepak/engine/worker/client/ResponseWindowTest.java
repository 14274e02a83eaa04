package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.worker.WiredPool;
import io.trepak.engine.worker.WiredPool.WiredClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many requests of a client are under way at once: it depends on how large responses were. */
class ResponseWindowTest {
    private static final int MANY = 200;

    private WiredPool pool = WiredPool.ofLines().start();

    @AfterEach
    void close() {
        pool.close();
    }

    private void start(String... keys) {
        pool.close();
        pool = WiredPool.ofLines().with(keys).start();
    }

    /** How many requests of the many that it sends get to the server. */
    private int sent(WiredClient client) {
        pool.sentTo(0);
        client.send("set k0\n".repeat(MANY));
        pool.turn();
        return more();
    }

    private int more() {
        return pool.sentTo(0).length() / "set k0\n".length();
    }

    private static String response(int bytes) {
        int digits = Integer.toString(bytes).length();
        return "$" + (bytes - digits - 3) + "\n" + "y".repeat(bytes - digits - 3) + "\n";
    }

    private void respond(int bytes) {
        pool.respond(0, bytes > 3 ? response(bytes) : "+a\n");
        pool.turn();
    }

    @Test
    void aNewClientBeginsWithThirtyTwo() {
        assertEquals(32, sent(pool.client()));
    }

    @Test
    void aPoolThatAllowsLessBeginsWithThat() {
        start("client_pending_requests: 5");
        assertEquals(5, sent(pool.client()));
    }

    @Test
    void eachResponseMakesRoomForItselfAndThreeMore() {
        sent(pool.client());
        respond(3);
        assertEquals(4, more());
        respond(3);
        assertEquals(4, more());
    }

    @Test
    void theWindowGrowsUpToWhatThePoolAllows() {
        start("client_pending_requests: 34");
        sent(pool.client());
        respond(3);
        assertEquals(3, more());
        respond(3);
        assertEquals(1, more());
    }

    @Test
    void asManyAreUnderWayAsTheLimitHoldsOfLargeResponses() {
        start("client_pending_bytes: 100000");
        WiredClient client = pool.client();
        client.send("set k0\n");
        pool.turn();
        respond(10_100);
        assertEquals(9, sent(client));
    }

    @Test
    void oneIsUnderWayHoweverLargeResponsesAre() {
        start("client_pending_bytes: 4096");
        WiredClient client = pool.client();
        client.send("set k0\n");
        pool.turn();
        respond(50_000);
        assertEquals(1, sent(client));
    }

    @Test
    void aNewClientBeginsWithTheLargeResponsesOfOthers() {
        start("client_pending_bytes: 100000");
        WiredClient client = pool.client();
        client.send("set k0\n");
        pool.turn();
        respond(20_100);
        assertEquals(4, sent(pool.client()));
    }

    @Test
    void lightResponsesOfOthersLeaveANewClientAsItIs() {
        WiredClient client = pool.client();
        client.send("set k0\n");
        pool.turn();
        respond(1024); // client_pending_bytes / client_pending_requests
        assertEquals(32, sent(pool.client()));
    }

    @Test
    void largeResponsesAreForgottenBitByBit() {
        start("client_pending_bytes: 100000");
        WiredClient client = pool.client();
        client.send("set k0\n");
        pool.turn();
        respond(10_100);
        assertEquals(9, sent(client));
        respond(3);
        // 10100 - (10100 - 3 + 15) / 16 = 9468, of which ten fit
        assertEquals(2, more());
    }

    @Test
    void warmClientsBeginWithAllThatThePoolAllows() {
        start("client_pending_requests: 100");
        WiredClient client = pool.client();
        client.client().warmUp();
        assertEquals(100, sent(client));
    }

    @Test
    void theSizeOfAResponseThatWasPassedOnInPiecesCounts() {
        start("client_pending_bytes: 100000");
        WiredClient client = pool.client();
        client.send("set k0\n");
        pool.turn();
        String response = response(50_000);
        pool.respond(0, response.substring(0, 30_000));
        pool.respond(0, response.substring(30_000));
        pool.turn();
        assertEquals(2, sent(client));
    }

    @Test
    void theSizeOfAJoinedResponseCounts() {
        start("client_pending_bytes: 100000");
        WiredClient client = pool.client();
        client.send("sum k0 k1\n");
        pool.turn();
        pool.respond(1, response(20_000));
        respond(20_000);
        assertEquals(2, sent(client));
    }

    @Test
    void whatCameOfAResponseThatFailedDoesNotCount() {
        start("client_pending_bytes: 100000");
        WiredClient client = pool.client();
        client.send("set k0\nset k1\n");
        pool.turn();
        pool.respond(1, response(90_000).substring(0, 40_000));
        pool.server(1).reset();
        respond(3);
        assertEquals(32 + 3 + 3, sent(client));
    }
}
