package io.trepak.engine.worker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.worker.request.TestRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was sent behind the last response of a connection, which the server does not execute. */
class LastResponseTest {
    private BackendRun run = new BackendRun("line_keep: 100");

    @AfterEach
    void close() {
        run.close();
    }

    private List<TestRequest> sendAll(String... keys) {
        List<TestRequest> requests = new ArrayList<>();
        for (String key : keys) {
            requests.add(run.send("set " + key + "\n"));
        }
        run.turn();
        return requests;
    }

    private static List<String> responses(List<TestRequest> requests) {
        return requests.stream().map(TestRequest::response).toList();
    }

    @Test
    void goesToTheNextConnectionInOrderBeforeWhatComesLater() {
        MemoryConnection first = run.connected();
        List<TestRequest> requests = sendAll("a", "b", "c");
        run.servers.respond(first, "+a @last\n");
        assertTrue(first.isClosed());
        requests.add(run.send("set d\n"));
        MemoryConnection second = run.servers.accept();
        assertEquals("set b\nset c\nset d\n", MemoryServers.sent(second));
        run.servers.respond(second, "+b\n+c\n+d\n");
        assertEquals(List.of("+a @last\n", "+b\n", "+c\n", "+d\n"), responses(requests));
        assertEquals(2, run.server.counters.requestsSentAgain);
        assertEquals(0, run.server.counters.serverErr);
    }

    @Test
    void andSoOnHoweverOftenTheServerCloses() {
        run.connected();
        List<TestRequest> requests = sendAll("a", "b", "c", "d", "e", "f", "g");
        for (int i = 0; i < 7; i++) {
            run.servers.respond(run.servers.last(), "+" + i + " @last\n");
            assertEquals("+" + i + " @last\n", requests.get(i).response());
            if (i < 6) {
                assertEquals(
                        "set " + "bcdefg".charAt(i) + "\n",
                        MemoryServers.sent(run.servers.accept()).substring(0, 6));
            }
        }
        assertEquals(7, run.servers.connections().size());
        assertTrue(requests.stream().allMatch(TestRequest::isOver));
    }

    @Test
    void whatWasNotSentFollowsWhatWas() {
        MemoryConnection first = run.connected();
        first.flushAtMost("set a\nset b\nse".length());
        List<TestRequest> requests = sendAll("a", "b", "c", "d");
        run.servers.respond(first, "+a @last\n");
        MemoryConnection second = run.servers.accept();
        assertEquals("set b\nset c\nset d\n", MemoryServers.sent(second));
        run.servers.respond(second, "+b\n+c\n+d\n");
        assertTrue(requests.stream().allMatch(TestRequest::isOver));
        assertEquals("+d\n", requests.get(3).response());
    }

    @Test
    void whatIsNotKeptFailsAsWhatHasNotRun() {
        MemoryConnection first = run.connected();
        List<TestRequest> requests = sendAll("a", "b".repeat(200), "c");
        run.servers.respond(first, "+a @last\n");
        assertFalse(requests.get(1).failed().mayHaveRun());
        MemoryConnection second = run.servers.accept();
        assertEquals("set c\n", MemoryServers.sent(second));
        run.servers.respond(second, "+c\n");
        assertEquals("+c\n", requests.get(2).response());
    }

    @Test
    void failsWhenTheServerCannotBeDialledAnyMore() {
        MemoryConnection first = run.connected();
        List<TestRequest> requests = sendAll("a", "b", "c");
        run.servers.refuseNext("Connection refused");
        run.servers.respond(first, "+a @last\n");
        assertEquals("Connection refused", requests.get(1).failure());
        assertEquals("Connection refused", requests.get(2).failure());
        assertFalse(requests.get(2).failed().mayHaveRun());
    }

    @Test
    void waitsWhenTheServerCannotBeDialledAnyMoreAndThePoolWaits() {
        run.close();
        run = new BackendRun("line_keep: 100", "failover_wait: 50");
        MemoryConnection first = run.connected();
        List<TestRequest> requests = sendAll("a", "b", "c");
        run.servers.refuseNext("Connection refused");
        run.servers.respond(first, "+a @last\n");
        assertEquals(2, run.servers.counters().requestsWaiting);
        run.servers.advanceMillis(50);
        assertEquals("no server for 's0' within 50 ms", requests.get(1).failure());
        assertEquals("no server for 's0' within 50 ms", requests.get(2).failure());
    }
}
