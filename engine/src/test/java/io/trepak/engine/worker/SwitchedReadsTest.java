package io.trepak.engine.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Server;
import io.trepak.api.topology.Topology;
import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.worker.WiredPool.WiredClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads that are under way when a server's name leads to another address. */
class SwitchedReadsTest {
    private final WiredPool pool = WiredPool.ofLines()
            .servers(1)
            .with("line_keep: 100", "failover_wait: 1000")
            .topology(at("here.invalid:1"))
            .start();
    private final WiredClient client = pool.client();
    private final MemoryConnection old = pool.server(0);

    @AfterEach
    void close() {
        pool.close();
    }

    private static Topology at(String address) {
        return Topology.of(List.of(Server.of("s0", address, 1)));
    }

    private void send(String text) {
        client.send(text);
        pool.settle();
    }

    private void respond(MemoryConnection server, String text) {
        server.deliver(text.getBytes(StandardCharsets.ISO_8859_1));
        pool.settle();
    }

    private void moves() {
        pool.publish(at("elsewhere.invalid:1"));
        pool.settle();
    }

    @Test
    void areAnsweredByTheServerThatHasThem() {
        send("read a0\nread b0\n");
        moves();
        respond(old, "+a\n");
        pool.reconnect(0);
        respond(old, "+b\n");
        assertEquals("+a\n+b\n", client.got());
        send("set c0\n");
        assertEquals("set c0\n", pool.sentTo(0));
        pool.advanceMillis(100);
        assertTrue(old.isClosed());
    }

    @Test
    void failWhenThatTakesLong() {
        send("@tag=1 read a0\n");
        moves();
        pool.advanceMillis(99);
        pool.settle();
        assertEquals("", client.got());
        pool.advanceMillis(1);
        pool.settle();
        assertTrue(client.got().startsWith("-#1 SWITCHED "));
        assertTrue(old.isClosed());
    }

    @Test
    void failAtOnceBesideAWriteWhoseLateResponseWouldBeALie() {
        send("@tag=1 read a0\n@tag=2 set b0\n");
        moves();
        String[] got = client.got().split("\n");
        assertTrue(got[0].startsWith("-#1 SWITCHED ") && got[1].startsWith("-#2 SWITCHED "), String.join("|", got));
        assertTrue(old.isClosed());
    }

    @Test
    void goToTheNewAddressWhenTheyWereNotSent() {
        old.flushAtMost(0);
        send("read a0\n");
        moves();
        pool.reconnect(0);
        pool.advanceMillis(200);
        pool.settle();
        assertTrue(old.isClosed());
        assertEquals("read a0\n", pool.sentTo(0));
    }
}
