package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.ManualLoop;
import io.trepak.engine.worker.resources.GiantPermit;
import io.trepak.engine.worker.resources.MemoryBudget;
import io.trepak.engine.worker.resources.WorkerResources;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeldClientsTest {
    private static final int MAX_BYTES = 1 << 20;

    private final ManualLoop loop = new ManualLoop();
    private final ClientLists everybody = new ClientLists();
    private final ClientList<StubClient> clients = new ClientList<>();
    private final Eviction eviction = new Eviction(everybody);
    private final GiantPermit permit = new GiantPermit(MAX_BYTES);
    private final MemoryBudget memory = new MemoryBudget(loop, MAX_BYTES, permit, eviction);
    private final WorkerResources resources = new WorkerResources(loop, null, memory);
    private final HeldClients held = new HeldClients(resources, everybody, eviction);
    private final List<String> woken = new ArrayList<>();
    private long hoarded;

    HeldClientsTest() {
        everybody.add(clients);
        loop.onTurnEnd(() -> {
            resources.wakeUps().run();
            memory.endTurn();
            held.endTurn();
        });
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

    private StubClient client(String name) {
        StubClient client = new StubClient(name);
        client.onWake = () -> woken.add(name);
        clients.add(client);
        return client;
    }

    // ---- those who wait for memory, or for a server's share

    @Test
    void whoWaitsForMemoryIsWokenOnceThereIsEnough() {
        StubClient client = client("a");
        held.awaitMemory(client);
        loop.turn();
        assertEquals(List.of(), woken);
        client.fits = true;
        loop.turn();
        loop.turn();
        assertEquals(List.of("a"), woken);
        assertEquals(0, held.count());
    }

    @Test
    void thoseWhoWaitForMemoryAreWokenInTheOrderTheyCame() {
        for (String name : List.of("a", "b", "c")) {
            StubClient client = client(name);
            client.fits = true;
            held.awaitMemory(client);
        }
        loop.turn();
        assertEquals(List.of("a", "b", "c"), woken);
    }

    @Test
    void whoWaitsAgainKeepsItsPlace() {
        StubClient first = client("a");
        StubClient second = client("b");
        held.awaitMemory(first);
        held.awaitMemory(second);
        held.awaitMemory(first);
        first.fits = true;
        second.fits = true;
        loop.turn();
        assertEquals(List.of("a", "b"), woken);
    }

    @Test
    void whoFitsDoesNotWaitForOneBeforeItThatDoesNot() {
        StubClient large = client("large");
        StubClient small = client("small");
        small.fits = true;
        held.awaitMemory(large);
        held.awaitMemory(small);
        loop.turn();
        assertEquals(List.of("small"), woken);
        assertTrue(held.isForMemory(large));
        assertFalse(held.isForMemory(small));
    }

    @Test
    void theFirstMayTakeTheMemoryThatWasThereForTwo() {
        StubClient first = client("a");
        StubClient second = client("b");
        first.fits = true;
        second.fits = true;
        first.onWake = () -> second.fits = false;
        held.awaitMemory(first);
        held.awaitMemory(second);
        loop.turn();
        assertEquals(List.of(), woken);
        assertTrue(held.isForMemory(second));
    }

    @Test
    void whoWaitsForAServerIsWokenAtTheEndOfEachTurn() {
        StubClient client = client("a");
        client.onWake = () -> {
            woken.add("a");
            held.awaitServer(client);
        };
        held.awaitServer(client);
        loop.turn();
        loop.turn();
        assertEquals(List.of("a", "a"), woken);
        assertEquals(1, held.count());
        held.forget(client);
        loop.turn();
        assertEquals(List.of("a", "a"), woken);
    }

    @Test
    void countsThoseWhoWaitForMemoryAndForServers() {
        StubClient client = client("a");
        held.awaitMemory(client);
        held.awaitServer(client("b"));
        assertEquals(2, held.count());
        held.forget(client);
        assertEquals(1, held.count());
    }

    @Test
    void whoHasGoneIsNotWoken() {
        StubClient client = client("a");
        client.fits = true;
        held.awaitMemory(client);
        held.forget(client);
        loop.turn();
        assertEquals(List.of(), woken);
    }

    @Test
    void whoWaitsForAPermitThatAnotherWorkerHasIsLookedAtFromTimeToTime() {
        StubClient client = client("a");
        held.awaitMemory(client);
        loop.turn();
        client.fits = true; // another worker gave it back, and no turn of this loop ended
        loop.advanceMillis(50);
        assertEquals(List.of("a"), woken);
    }

    // ---- whether memory is short

    @Test
    void memoryIsShortWhileSomebodyWaitsForIt() {
        StubClient client = client("a");
        assertFalse(held.isMemoryShort());
        held.awaitMemory(client);
        assertTrue(held.isMemoryShort());
        held.forget(client);
        assertFalse(held.isMemoryShort());
        held.awaitServer(client);
        assertFalse(held.isMemoryShort());
    }

    @Test
    void memoryIsShortWhileThereIsMoreThanMayBe() {
        hoard(MAX_BYTES + 1);
        assertTrue(held.isMemoryShort());
    }

    // ---- those who wait hold up nobody for ever

    @Test
    void whatLiesInResponsesForASecondWhileOthersWaitForMemoryHasToGo() {
        StubClient waiting = client("waiting");
        StubClient holding = client("holding");
        holding.heldByResponses = 100_000;
        hoard(MAX_BYTES + 1);
        held.awaitMemory(waiting);
        loop.advanceMillis(1000);
        assertFalse(holding.closed);
        loop.advanceMillis(150);
        assertTrue(holding.closed);
        assertFalse(waiting.closed);
    }

    @Test
    void oneIsClosedASecondNotAllAtOnce() {
        StubClient large = client("large");
        StubClient small = client("small");
        large.heldByResponses = 200_000;
        small.heldByResponses = 100_000;
        hoard(MAX_BYTES + 1);
        held.awaitMemory(client("waiting"));
        loop.advanceMillis(1500);
        assertTrue(large.closed);
        assertFalse(small.closed);
        loop.advanceMillis(1100);
        assertTrue(small.closed);
    }

    @Test
    void nobodyHasToGoForWhoWaitsAnewEachTime() {
        StubClient waiting = client("waiting");
        StubClient holding = client("holding");
        holding.heldByResponses = 100_000;
        hoard(MAX_BYTES + 1);
        for (int i = 0; i < 4; i++) {
            held.awaitMemory(waiting);
            loop.advanceMillis(800);
            held.forget(waiting);
            loop.advanceMillis(100);
        }
        assertFalse(holding.closed);
    }

    @Test
    void nobodyHasToGoForAPermit() {
        StubClient holding = client("holding");
        holding.heldByResponses = 100_000;
        held.awaitMemory(client("waiting"));
        loop.advanceMillis(4000);
        assertFalse(holding.closed);
    }

    // ---- those who do not get on

    @Test
    void whoDoesNotGetOnForFiveSecondsWhileOthersWaitForMemoryIsClosed() {
        StubClient stalled = client("stalled");
        stalled.stalled = true;
        held.awaitMemory(client("waiting"));
        assertEquals(1, stalled.marks);
        loop.advanceMillis(4900);
        assertFalse(stalled.closed);
        loop.advanceMillis(200);
        assertTrue(stalled.closed);
    }

    @Test
    void progressIsMarkedAnewAsLongAsMemoryIsShort() {
        StubClient client = client("a");
        held.awaitMemory(client("waiting"));
        loop.advanceMillis(16_000);
        assertEquals(4, client.marks);
    }

    @Test
    void nobodyIsClosedWhenMemoryIsNotShortAfterAll() {
        StubClient stalled = client("stalled");
        stalled.stalled = true;
        StubClient waiting = client("waiting");
        held.awaitMemory(waiting);
        held.forget(waiting);
        loop.advanceMillis(11_000);
        assertFalse(stalled.closed);
        assertEquals(1, stalled.marks);
    }

    @Test
    void whoDoesNotGetOnIsClosedForThoseWhoWaitForItsServerToo() {
        StubClient stalled = client("stalled");
        stalled.stalled = true;
        StubClient waiting = client("waiting");
        waiting.onWake = () -> held.awaitServer(waiting);
        held.awaitServer(waiting);
        loop.advanceMillis(5100);
        assertTrue(stalled.closed);
    }

    @Test
    void aGiantThatDoesNotGetOnIsWatchedAlthoughNobodyWaitsHere() {
        assertTrue(memory.beginGiant());
        StubClient stalled = client("stalled");
        stalled.stalled = true;
        loop.turn();
        loop.advanceMillis(5100);
        assertTrue(stalled.closed);
        memory.endGiant();
    }

    // ---- those who do not read

    @Test
    void whoDoesNotReadIsLookedAtUntilItSaysItNeedNot() {
        StubClient client = client("a");
        client.looksOn = true;
        held.watchUnread(client);
        held.watchUnread(client);
        loop.advanceMillis(160);
        assertEquals(3, client.looks);
        client.looksOn = false;
        loop.advanceMillis(500);
        assertEquals(4, client.looks);
        assertEquals(List.of("begin", "end"), client.events);
    }

    @Test
    void whoIsDeadlockedIsClosed() {
        StubClient client = client("a");
        client.looksOn = true;
        client.deadlocked = true;
        held.watchUnread(client);
        loop.advanceMillis(60);
        assertTrue(client.closed);
        loop.advanceMillis(100);
        assertEquals(1, client.looks);
    }

    @Test
    void lazyOnesAreClosedUntilMemoryIsNotShortTheLargestFirst() {
        StubClient small = lazy("small", 1000);
        StubClient large = lazy("large", 3000);
        StubClient medium = lazy("medium", 2000);
        large.holdsUpOthers = true;
        medium.holdsUpOthers = true;
        hoard(MAX_BYTES + 1);
        large.onClose = () -> held.forget(large);
        medium.onClose = () -> {
            held.forget(medium);
            hoard(-1);
        };
        loop.advanceMillis(60);
        assertTrue(large.closed);
        assertTrue(medium.closed);
        assertFalse(small.closed);
    }

    @Test
    void lazyOnesAreNotClosedWhenNobodyElseIsHeldUp() {
        StubClient client = lazy("a", 1000);
        hoard(MAX_BYTES + 1);
        loop.advanceMillis(1000);
        assertFalse(client.closed);
    }

    @Test
    void lazyOnesAreNotClosedWhileThereIsMemory() {
        StubClient client = lazy("a", 1000);
        client.holdsUpOthers = true;
        loop.advanceMillis(1000);
        assertFalse(client.closed);
    }

    @Test
    void aLazyOneIsClosedForASlowOneThatHoldsUpOthers() {
        StubClient slow = client("slow");
        slow.looksOn = true;
        slow.holdsUpOthers = true;
        held.watchUnread(slow);
        StubClient lazy = lazy("lazy", 1000);
        hoard(MAX_BYTES + 1);
        lazy.onClose = () -> hoard(-1);
        loop.advanceMillis(60);
        assertTrue(lazy.closed);
        assertFalse(slow.closed);
    }

    private StubClient lazy(String name, long unreadBytes) {
        StubClient client = client(name);
        client.looksOn = true;
        client.lazy = true;
        client.unreadBytes = unreadBytes;
        held.watchUnread(client);
        return client;
    }

    @Test
    void whileMemoryIsShortAllWhoAreFullAreLookedAt() {
        StubClient watched = client("watched");
        watched.looksOn = true;
        StubClient full = client("full");
        full.full = true;
        full.looksOn = true;
        StubClient other = client("other");
        held.watchUnread(watched);
        loop.advanceMillis(60);
        assertEquals(0, full.looks);
        hoard(MAX_BYTES + 1);
        loop.advanceMillis(60);
        assertEquals(1, full.looks);
        assertEquals(0, other.looks);
    }

    @Test
    void whoWasClosedForAnotherIsNotLookedAt() {
        StubClient first = client("first");
        StubClient second = client("second");
        first.looksOn = true;
        first.deadlocked = true;
        first.onClose = () -> second.closed = true;
        held.watchUnread(first);
        held.watchUnread(second);
        loop.advanceMillis(60);
        assertEquals(0, second.looks);
    }
}
