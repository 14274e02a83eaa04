package io.trepak.engine.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CellPoolTest {
    private final CellPool cells = new CellPool(16, 64);

    @AfterEach
    void givesEverythingBack() {
        ByteBuf first = cells.slab(0);
        cells.release();
        assertTrue(first == null || first.refCnt() == 0);
        assertNull(cells.slab(0));
    }

    @Test
    void noTwoCellsShareAByte() {
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int cell = cells.take();
            taken.add(cell);
            byte[] mark = new byte[16];
            Arrays.fill(mark, (byte) i);
            cells.slab(cell).setBytes(cells.offset(cell), mark);
            assertEquals(cells.slab(cell).memoryAddress() + cells.offset(cell), cells.address(cell));
        }
        for (int i = 0; i < 200; i++) {
            int cell = taken.get(i);
            for (int at = 0; at < 16; at++) {
                assertEquals((byte) i, cells.slab(cell).getByte(cells.offset(cell) + at));
            }
        }
    }

    @Test
    void whatIsGivenBackIsTakenAgain() {
        long seed = Long.getLong("trepak.seed", System.nanoTime());
        Random random = new Random(seed);
        List<Integer> taken = new ArrayList<>();
        Set<Integer> inUse = new HashSet<>();
        for (int i = 0; i < 5000; i++) {
            if (taken.isEmpty() || taken.size() < 300 && random.nextBoolean()) {
                int cell = cells.take();
                assertTrue(inUse.add(cell), "seed " + seed);
                assertTrue(cell < 5 * 64, "seed " + seed); // no more slabs than 300 cells need
                taken.add(cell);
            } else {
                int cell = taken.remove(random.nextInt(taken.size()));
                inUse.remove(cell);
                cells.give(cell);
            }
        }
    }

    @Test
    void anEmptySlabGoesButNotTheFirst() {
        for (int i = 0; i < 65; i++) {
            cells.take();
        }
        ByteBuf first = cells.slab(0);
        ByteBuf second = cells.slab(64);
        cells.give(64);
        assertEquals(0, second.refCnt());
        for (int i = 0; i < 64; i++) {
            cells.give(i);
        }
        assertEquals(1, first.refCnt());
        assertSame(first, cells.slab(cells.take()));
    }

    @Test
    void slabsMayHoldFewCells() {
        CellPool pairs = new CellPool(8, 2);
        Set<ByteBuf> slabs = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 5; i++) {
            slabs.add(pairs.slab(pairs.take()));
        }
        assertEquals(3, slabs.size());
        pairs.release();
    }
}
