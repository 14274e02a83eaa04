package io.trepak.engine.worker.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.worker.request.TestRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A request that is sent behind what its protocol says before a request that is no business of the server. */
class DetourTest {
    private final ConnectionRun run = new ConnectionRun(0, "line_keep: 100");

    @AfterEach
    void close() {
        run.close();
    }

    private TestRequest sendByDetour(String line) {
        TestRequest request = run.servers.request(line);
        byte[] bytes = line.getBytes(ISO_8859_1);
        run.servers.settings().retries().keep(request, bytes, 0, bytes.length, -1, 0);
        run.connection.sendAgain(request, true);
        return request;
    }

    @Test
    void itsResponseIsSwallowed() {
        MemoryConnection server = run.connected();
        TestRequest before = run.send("set b\n");
        TestRequest request = sendByDetour("set a\n");
        run.turn();
        assertEquals("set b\nasking\nset a\n", MemoryServers.sent(server));
        run.servers.respond(server, "+b\n!asked\n+a\n");
        assertEquals("+b\n", before.response());
        assertEquals("+a\n", request.response());
        assertEquals(2, run.server.counters.responses);
    }

    @Test
    void bothGoToTheNextConnectionWhenNothingOfThemWasSent() throws Exception {
        MemoryConnection server = run.connected();
        server.flushAtMost("set b\n".length());
        TestRequest before = run.send("set b\n");
        TestRequest request = sendByDetour("set a\n");
        run.turn();
        server.reset();
        assertTrue(before.isOver());
        MemoryConnection next = run.servers.accept();
        assertEquals("asking\nset a\n", MemoryServers.sent(next));
        run.servers.respond(next, "+asked\n+a\n");
        assertEquals("+a\n", request.response());
    }

    @Test
    void onceTheDetourHasLeftNeitherDoes() {
        MemoryConnection server = run.connected();
        server.flushAtMost(7);
        TestRequest request = sendByDetour("set a\n");
        run.turn();
        assertFalse(request.isOver());
        server.reset();
        assertTrue(request.failed().mayHaveRun());
    }
}
