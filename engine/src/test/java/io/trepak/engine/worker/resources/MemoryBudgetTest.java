package io.trepak.engine.worker.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much may be held, set aside, and asked to be given up; and the one request of the process that is larger than that. */
class MemoryBudgetTest {
    private static final int MAX = 1_000_000;
    private static final int GIANT = MAX / 4 + 1;
    private static final int RANDOM_STEPS = 20_000;

    private final ManualLoop loop = new ManualLoop();
    private final ManualLoop otherLoop = new ManualLoop();
    private final GiantPermit permit = new GiantPermit(10 * MAX);
    private final List<Long> wanted = new ArrayList<>();
    private long giveUp;
    private final MemoryBudget memory = new MemoryBudget(loop, MAX, permit, (budget, bytes) -> {
        wanted.add(bytes);
        loop.arrays().count(-giveUp);
        giveUp = 0;
    });
    private final MemoryBudget other = new MemoryBudget(otherLoop, MAX, permit, (budget, bytes) -> {});

    @AfterEach
    void close() {
        loop.close();
        otherLoop.close();
    }

    /** Holds so many bytes in all. */
    private void hold(long bytes) {
        loop.arrays().count(bytes - loop.bufferedBytes());
    }

    // ---- bounds

    @Test
    void theBoundsAreWhereTheyAreSaidToBe() {
        hold(MAX / 5);
        assertTrue(memory.isPlenty());
        hold(MAX / 5 + 1);
        assertFalse(memory.isPlenty());
        hold(MAX / 2);
        assertTrue(memory.hasRoom());
        hold(MAX / 2 + 1);
        assertFalse(memory.hasRoom());
        hold(MAX);
        assertFalse(memory.isExceeded());
        hold(MAX + 1);
        assertTrue(memory.isExceeded());
        hold(2 * MAX);
        assertFalse(memory.isFull(0));
        assertTrue(memory.isFull(1));
        assertEquals(MAX, memory.maxBytes());
        assertEquals(MAX, memory.maxArrayBytes());
        assertEquals(10L * MAX, memory.maxRequestBytes());
        assertFalse(memory.isGiant(MAX / 4));
        assertTrue(memory.isGiant(GIANT));
        assertFalse(memory.isShare(MAX / 4 - 1));
        assertTrue(memory.isShare(MAX / 4));
    }

    @Test
    void withoutAPermitForMoreTheLargestRequestIsAQuarter() {
        assertEquals(MAX / 4, new MemoryBudget(loop, MAX, new GiantPermit(0), (budget, bytes) -> {}).maxRequestBytes());
    }

    // ---- room

    @Test
    void roomIsMadeOnlyWhenThereIsNone() {
        assertTrue(memory.makeRoom(2 * MAX));
        assertEquals(List.of(), wanted);
        giveUp = 10;
        hold(2 * MAX);
        assertTrue(memory.makeRoom(10));
        assertFalse(memory.makeRoom(11));
        assertEquals(List.of(10L, 11L), wanted);
    }

    @Test
    void roomWantedLaterIsMadeOnceAtTheEndOfTheTurn() {
        hold(2 * MAX + 10);
        assertTrue(memory.makesRoomLater());
        assertTrue(memory.makesRoomLater());
        assertEquals(List.of(), wanted);
        giveUp = 10;
        memory.endTurn();
        memory.endTurn();
        assertEquals(List.of(0L), wanted);
        assertTrue(memory.makesRoomLater());
    }

    @Test
    void whereThereWasNobodyToMakeRoomThatIsKnownUntilThereIs() {
        hold(2 * MAX + 10);
        memory.makesRoomLater();
        memory.endTurn();
        assertFalse(memory.makesRoomLater());
        hold(0);
        memory.endTurn();
        assertTrue(memory.makesRoomLater());
    }

    // ---- set aside

    @Test
    void whatIsSetAsideCountsUntilItIsHeld() {
        int bytes = MAX / 4;
        assertTrue(memory.reserve(bytes));
        assertTrue(memory.reserve(bytes));
        assertTrue(memory.reserve(bytes));
        assertTrue(memory.reserve(bytes));
        assertFalse(memory.reserve(1));
        assertFalse(memory.isPlenty());
        assertFalse(memory.hasRoom());
        memory.taken(bytes, 1000);
        assertTrue(memory.reserve(1000));
        assertFalse(memory.reserve(1));
        memory.ended(bytes, bytes - 1000);
        assertTrue(memory.reserve(bytes - 1000));
        assertFalse(memory.reserve(1));
    }

    @Test
    void whatIsHeldAlreadyLeavesLessToSetAside() {
        hold(MAX - 10);
        assertTrue(memory.fits(10));
        assertFalse(memory.fits(11));
        assertTrue(memory.fits(11, 1));
        assertFalse(memory.reserve(11));
        assertTrue(memory.reserve(11, 1));
    }

    @Test
    void nobodyWaitsForWhatItHoldsItself() {
        hold(MAX);
        assertFalse(memory.fits(1));
        assertTrue(memory.fits(100, 100));
    }

    @Test
    void piecesAreSetAsideInsideTheBudgetOnly() {
        assertFalse(memory.reservePiece(GIANT));
        assertTrue(memory.reservePiece(100));
        hold(MAX - 100);
        assertFalse(memory.reservePiece(1));
        memory.takenOfPiece(100);
        assertTrue(memory.reservePiece(100));
        assertFalse(memory.fits(1));
        assertTrue(memory.fitsPiece(1)); // as a giant
    }

    // ---- giants

    @Test
    void oneGiantMayBeUnderWayInTheProcess() {
        assertTrue(memory.reserve(GIANT));
        assertTrue(memory.holdsPermit());
        assertFalse(memory.isPermitWanted());
        assertFalse(other.reserve(GIANT));
        assertTrue(memory.isPermitWanted());
        assertFalse(memory.reserve(GIANT));
        memory.ended(GIANT, 0);
        assertTrue(memory.holdsPermit()); // until the next look
        memory.settle();
        assertFalse(memory.holdsPermit());
        assertTrue(other.reserve(GIANT));
        assertFalse(other.isPermitWanted());
    }

    @Test
    void aGiantBlocksNobodyElse() {
        int bytes = 5 * MAX;
        assertTrue(memory.reserve(bytes));
        hold(bytes);
        assertFalse(memory.isExceeded());
        assertTrue(memory.reserve(MAX / 4));
        hold(bytes + MAX + 1);
        assertTrue(memory.isExceeded());
        assertFalse(memory.isFull(0));
        hold(bytes + 2 * MAX + 1);
        assertTrue(memory.isFull(0));
    }

    @Test
    void aGiantNeedsRoomForWhatOthersHoldToo() {
        hold(MAX + 1);
        assertFalse(memory.reserve(GIANT));
        assertFalse(memory.holdsPermit());
        hold(MAX);
        assertTrue(memory.reserve(GIANT));
    }

    @Test
    void thePermitIsKeptUntilTheGiantIsGoneFromMemory() {
        int bytes = 5 * MAX;
        memory.reserve(bytes);
        hold(bytes);
        memory.ended(bytes, 0);
        memory.endTurn();
        assertTrue(memory.holdsPermit());
        hold(2 * MAX + 1);
        memory.endTurn();
        assertTrue(memory.holdsPermit());
        hold(2 * MAX);
        memory.endTurn();
        assertFalse(memory.holdsPermit());
        assertFalse(memory.isFull(0));
        assertTrue(memory.isFull(1)); // nothing beside the budget any more
    }

    @Test
    void aGiantThatGrowsAsItComesHasThePermitFromTheBeginning() {
        assertTrue(memory.beginGiant());
        assertFalse(other.beginGiant());
        assertFalse(other.fitsPiece(GIANT));
        memory.growGiant(MAX);
        hold(2 * MAX);
        assertFalse(memory.isExceeded());
        memory.growGiant(MAX);
        hold(3 * MAX);
        assertFalse(memory.isExceeded());
        hold(0);
        memory.endGiant();
        assertTrue(other.beginGiant());
    }

    /** Requests that come in bit by bit, some of them broken off: in the end nothing is set aside. */
    @Test
    void whatIsSetAsideIsGivenBackWhateverHappens() {
        long seed = Long.getLong("trepak.seed", System.nanoTime());
        System.out.println("-Dtrepak.seed=" + seed);
        Random random = new Random(seed);
        List<int[]> coming = new ArrayList<>(); // bytes, missing
        for (int step = 0; step < RANDOM_STEPS; step++) {
            if (random.nextInt(3) == 0) {
                int bytes = 1 + random.nextInt(random.nextInt(20) == 0 ? 3 * MAX : MAX / 8);
                if (memory.reserve(bytes)) {
                    coming.add(new int[] {bytes, bytes});
                }
            } else if (!coming.isEmpty()) {
                int[] one = coming.get(random.nextInt(coming.size()));
                int here = 1 + random.nextInt(one[1]);
                if (here == one[1] || random.nextInt(50) == 0) {
                    memory.ended(one[0], one[1]);
                    loop.arrays().count(one[1] - one[0]);
                    coming.remove(one);
                } else {
                    memory.taken(one[0], here);
                    one[1] -= here;
                    loop.arrays().count(here);
                }
            }
            long small = coming.stream()
                    .filter(one -> !memory.isGiant(one[0]))
                    .mapToLong(one -> one[0])
                    .sum();
            assertTrue(small <= 4L * MAX + MAX / 2, "seed " + seed);
            memory.settle();
        }
        coming.forEach(one -> {
            memory.ended(one[0], one[1]);
            loop.arrays().count(one[1] - one[0]);
        });
        memory.settle();
        assertEquals(0, loop.bufferedBytes(), "seed " + seed);
        assertFalse(memory.holdsPermit(), "seed " + seed);
        assertTrue(memory.fits(MAX / 4), "seed " + seed);
        hold(MAX - 1);
        assertTrue(memory.fits(1), "seed " + seed);
        assertFalse(memory.fits(2), "seed " + seed);
    }
}
