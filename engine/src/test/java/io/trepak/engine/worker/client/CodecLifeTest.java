package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.worker.WiredPool;
import io.trepak.engine.worker.WiredPool.WiredClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the codec of a client hears of reloads, and of the end. */
class CodecLifeTest {
    private final WiredPool pool = WiredPool.ofLines().start();

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

    private String answers(WiredClient client, String text) {
        client.send(text);
        pool.turn();
        return client.got();
    }

    @Test
    void aReloadReachesClientsThatAreConnected() {
        WiredClient client = sends("greet\n");
        assertEquals("+hello\n", client.got());
        pool.reload("line_greeting: good day");
        pool.reload("line_greeting: good evening");
        assertEquals("+good evening\n+good evening\n", answers(client, "greet\ngreet\n"));
        assertEquals("+good evening\n", answers(pool.client(), "greet\n"));
    }

    @Test
    void aRequestThatIsHalfHereIsReadToItsEndFirst() {
        WiredClient client = sends("gre");
        pool.reload("line_greeting: good day");
        assertEquals("+hello\n", answers(client, "et\n"));
        assertEquals("+good day\n", answers(client, "greet\n"));
    }

    @Test
    void soIsAPayloadThatIsHalfHere() {
        WiredClient client = sends("@payload=20000 set k0\n" + "x".repeat(19_000));
        pool.reload("line_greeting: good day");
        client.send("x".repeat(1000) + "greet\n");
        pool.turn();
        assertEquals("", client.got());
        pool.respond(0, "+set\n");
        pool.settle();
        assertEquals("+set\n+good day\n", client.got());
    }

    @Test
    void earlierRequestsAreAnsweredFirst() {
        WiredClient client = sends("set k0\n");
        pool.reload("line_greeting: good day");
        assertEquals("", answers(client, "greet\n"));
        pool.respond(0, "+set\n");
        pool.settle();
        assertEquals("+set\n+good day\n", client.got());
    }

    @Test
    void aCodecThatCannotFollowAReloadLosesItsClient() {
        WiredClient client = sends("@boom=reloaded greet\n");
        WiredClient other = sends("greet\n");
        client.got();
        other.got();
        pool.reload("line_greeting: good day");
        assertEquals("-a plugin failed; see the log of the proxy\n", answers(client, "greet\n"));
        assertTrue(client.wire().isOutputEnded());
        assertEquals("+good day\n", answers(other, "greet\n"));
        assertEquals(1, pool.pluginFaults());
    }

    @Test
    void whatFailsAtTheEndOfAClientIsCounted() {
        WiredClient client = sends("@boom=closed set k0\nset k0\n");
        WiredClient other = sends("set k0\n");
        client.client().close();
        assertEquals(1, pool.pluginFaults());
        client.client().close();
        assertEquals(1, pool.pluginFaults(), "it is told once");
        pool.respond(0, "+a\n+b\n+c\n");
        pool.turn();
        assertEquals("+c\n", other.got());
    }
}
