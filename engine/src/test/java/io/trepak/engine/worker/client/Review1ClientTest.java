package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.engine.worker.server.MemoryServers;
import org.junit.jupiter.api.Test;

/** What becomes of requests when something is thrown behind their entry into a server's queue. */
class Review1ClientTest {
    /** ServerConnection.sent threw behind queue.add: lose has failed the request, so it is free; RequestSender.forward then marks it. */
    @Test
    void aFreeRequestIsNotMarkedAsAnswered() {
        MemoryServers servers = new MemoryServers();
        Eviction eviction = new Eviction(new ClientLists());
        WorkerClients clients = new WorkerClients(
                servers.resources(),
                servers.latencies(),
                new HeldClients(servers.resources(), new ClientLists(), eviction));
        Command command = servers.frame("get k\n").command();
        ClientRequest sent = clients.takeRequest(command);
        sent.complete(ResponseFrame.Status.OK, new byte[1], 0, 1); // or fail: nobody waits, it is free
        RequestSender.notSent(sent);
        ClientRequest next = clients.takeRequest(command);
        assertFalse(next.answered, "answered before it was sent");
    }

    /** MergedRequest.sendSingle fails its asker a second time in that case. */
    @Test
    void aRequestThatIsFreeIsNotFreedAgain() {
        MemoryServers servers = new MemoryServers();
        Eviction eviction = new Eviction(new ClientLists());
        WorkerClients clients = new WorkerClients(
                servers.resources(),
                servers.latencies(),
                new HeldClients(servers.resources(), new ClientLists(), eviction));
        Command command = servers.frame("get k\n").command();
        ClientRequest sent = clients.takeRequest(command);
        sent.fail("Cannot allocate memory");
        sent.fail("Cannot allocate memory");
        assertNotSame(clients.takeRequest(command), clients.takeRequest(command));
    }
}
