package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.ManualLoop;
import io.trepak.engine.worker.resources.GiantPermit;
import io.trepak.engine.worker.resources.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EvictionTest {
    private static final int MAX_BYTES = 1 << 20;

    private final ManualLoop loop = new ManualLoop();
    private final ClientLists everybody = new ClientLists();
    private final ClientList<StubClient> clients = new ClientList<>();
    private final Eviction eviction = new Eviction(everybody);
    private final MemoryBudget memory = new MemoryBudget(loop, MAX_BYTES, new GiantPermit(MAX_BYTES), eviction);
    private final List<String> closed = new ArrayList<>();
    private long hoarded;

    EvictionTest() {
        everybody.add(clients);
    }

    @AfterEach
    void close() {
        hoard(-hoarded);
        loop.close();
    }

    private void hoard(long bytes) {
        hoarded += bytes;
        loop.arrays().count(bytes);
    }

    /** A client that holds so many bytes until it is closed. */
    private StubClient holding(String name, int bytes) {
        StubClient client = new StubClient(name);
        client.heldBytes = bytes;
        client.onClose = () -> {
            closed.add(name);
            hoard(-bytes);
        };
        hoard(bytes);
        clients.add(client);
        return client;
    }

    @Test
    void nobodyIsClosedWhileThereIsRoom() {
        holding("a", MAX_BYTES);
        holding("b", MAX_BYTES);
        assertTrue(memory.makeRoom(0));
        assertEquals(List.of(), closed);
    }

    @Test
    void theLargestAreClosedFirst() {
        holding("small", 100_000);
        holding("large", 300_000);
        holding("medium", 200_000);
        hoard(2 * MAX_BYTES - 350_000);
        assertTrue(memory.makeRoom(0));
        assertEquals(List.of("large", "medium"), closed);
    }

    @Test
    void anEighthMoreIsMadeThanIsAskedFor() {
        holding("a", 20_000);
        holding("b", 10_000);
        hoard(2 * MAX_BYTES - MAX_BYTES / 8 - 10_000);
        eviction.makeRoom(memory, 0);
        assertEquals(List.of("a"), closed);
    }

    @Test
    void whatIsAskedForIsMadeRoomFor() {
        holding("a", 200_000);
        holding("b", 190_000);
        hoard(2 * MAX_BYTES - 390_000);
        assertFalse(memory.isFull(0));
        assertTrue(memory.makeRoom(MAX_BYTES / 8));
        assertEquals(List.of("a", "b"), closed);
    }

    @Test
    void thereIsNoRoomWhenNobodyHoldsEnough() {
        holding("small", 5000);
        hoard(2 * MAX_BYTES);
        assertFalse(memory.makeRoom(0));
        assertEquals(List.of(), closed);
    }

    @Test
    void whoHoldsLittleIsClosedWhenThereAreSoManyThatItIsTheirPart() {
        for (int i = 0; i < 256; i++) {
            holding("client" + i, 5000);
        }
        hoard(2 * MAX_BYTES);
        eviction.makeRoom(memory, 0);
        assertEquals(256, closed.size());
    }

    @Test
    void whoIsClosedAlreadyIsNotClosedAgain() {
        holding("gone", 500_000).closed = true;
        holding("here", 10_000);
        hoard(2 * MAX_BYTES);
        eviction.makeRoom(memory, 0);
        assertEquals(List.of("here"), closed);
    }

    @Test
    void clientsOfAllPoolsAreLookedAt() {
        ClientList<StubClient> others = new ClientList<>();
        StubClient other = new StubClient("other");
        other.heldBytes = 100_000;
        others.add(other);
        everybody.add(others);
        holding("here", 10_000);
        hoard(2 * MAX_BYTES);
        eviction.makeRoom(memory, 0);
        assertTrue(other.closed);
        everybody.remove(others);
        other.closed = false;
        eviction.makeRoom(memory, 0);
        assertFalse(other.closed);
    }

    @Test
    void theReasonSaysHowMuchItHeld() {
        StubClient client = holding("a", 12_345);
        hoard(2 * MAX_BYTES);
        eviction.makeRoom(memory, 0);
        assertEquals(
                List.of("closed: memory is full and it holds the most of it (max_buffered_bytes): 12345 bytes"),
                client.events);
    }

    @Test
    void ofThoseWhoseResponsesWaitOnlyTheLargestIsClosed() {
        StubClient most = holding("most", 10_000);
        StubClient more = holding("more", 900_000);
        StubClient none = holding("none", 900_000);
        most.heldByResponses = 9000;
        more.heldByResponses = 8500;
        eviction.closeLargestWaiting(memory);
        assertTrue(most.closed);
        assertFalse(more.closed);
        assertFalse(none.closed);
    }

    @Test
    void nobodyIsClosedForResponsesWhenNoneWait() {
        holding("a", 900_000);
        eviction.closeLargestWaiting(memory);
        assertEquals(List.of(), closed);
    }
}
