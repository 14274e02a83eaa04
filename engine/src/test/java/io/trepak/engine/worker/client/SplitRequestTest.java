package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.trepak.api.protocol.Failure;
import io.trepak.engine.net.ManualLoop;
import io.trepak.engine.worker.resources.FreeList;
import io.trepak.engine.worker.resources.GiantPermit;
import io.trepak.engine.worker.resources.MemoryBudget;
import io.trepak.engine.worker.resources.WorkerResources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SplitRequestTest {
    private static final Failure GONE = Failure.of(Failure.Kind.LOST, "gone");

    private final ManualLoop loop = new ManualLoop();
    private final WorkerResources resources = new WorkerResources(
            loop, null, new MemoryBudget(loop, 1 << 20, new GiantPermit(1 << 20), (memory, bytes) -> {}));
    private final FreeList<SplitRequest> free = new FreeList<>(4);
    private final SplitRequest split = new SplitRequest(resources, free);

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void isFreeAgainWithTheLastFragmentWhenNobodyWaits() {
        split.over(null, 3, 2);
        split.fragmentEnded();
        assertNull(free.take());
        split.fragmentEnded();
        assertEquals(split, free.take());
    }

    @Test
    void aFailureInTheMiddleOfAResponseGivesTheResponseBack() {
        split.over(null, 2, 2);
        split.makeRoom(1, 1000);
        split.fail(1, GONE);
        assertEquals(0, loop.arrays().inUseBytes());
        assertEquals(GONE, split.failure(1));
        assertNull(split.response(1));
        assertNull(split.failure(0));
    }

    @Test
    void nothingOfOneUseIsSeenInTheNext() {
        loop.arrays().count(SplitRequest.BYTES);
        split.over(null, 2000, 9);
        for (int i = 0; i < 9; i++) {
            split.append(i, new byte[10 + i], 0, 10 + i);
            split.part(i, null, 3);
        }
        split.fail(8, GONE);
        split.recycle();
        assertEquals(0, loop.arrays().inUseBytes());
        split.over(null, 2, 2);
        assertEquals(2, split.keyCount());
        assertEquals(2, split.count());
        for (int i = 0; i < 9; i++) {
            assertNull(split.failure(i));
            assertNull(split.response(i));
            assertEquals(0, split.length(i));
        }
    }
}
