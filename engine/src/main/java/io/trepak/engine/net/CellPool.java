package io.trepak.engine.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * Direct memory in cells of one size, for what the kernel reads into or sends from by itself. Cells are taken from slabs,
 * the first with room: a direct buffer for each would cost 260 bytes of heap beside its content. One per loop and size.
 *
 * <pre>
 *   cell number = slab << slabShift | place in it          free[slab]: a bit for each cell
 * </pre>
 */
final class CellPool {
    private final int cellBytes;
    private final int slabCells;
    private final int slabShift;
    private ByteBuf[] slabs = new ByteBuf[1];
    private long[] free = new long[1];

    /**
     * @param slabCells a power of two, at most 64
     */
    CellPool(int cellBytes, int slabCells) {
        this.cellBytes = cellBytes;
        this.slabCells = slabCells;
        this.slabShift = Integer.numberOfTrailingZeros(slabCells);
    }

    /** The number of a cell. What is in it is left from others. */
    int take() {
        int slab = slabWithRoom();
        if (slabs[slab] == null) {
            int bytes = cellBytes * slabCells;
            slabs[slab] = Unpooled.directBuffer(bytes, bytes);
            free[slab] = allFree();
        }
        int place = Long.numberOfTrailingZeros(free[slab]);
        free[slab] &= free[slab] - 1;
        return slab << slabShift | place;
    }

    /** One that exists and has room, or else the place of one that does not exist. */
    private int slabWithRoom() {
        int missing = -1;
        for (int slab = 0; slab < slabs.length; slab++) {
            if (free[slab] != 0) {
                return slab;
            }
            if (slabs[slab] == null && missing < 0) {
                missing = slab;
            }
        }
        if (missing < 0) {
            missing = slabs.length;
            slabs = Arrays.copyOf(slabs, 2 * missing);
            free = Arrays.copyOf(free, 2 * missing);
        }
        return missing;
    }

    private long allFree() {
        return -1L >>> (Long.SIZE - slabCells);
    }

    /** Takes a cell back, of which the kernel knows nothing any more. Slabs without cells in use go, but for the first. */
    void give(int cell) {
        int slab = cell >> slabShift;
        free[slab] |= 1L << (cell & slabCells - 1);
        if (slab > 0 && free[slab] == allFree()) {
            slabs[slab].release();
            slabs[slab] = null;
            free[slab] = 0;
        }
    }

    int cellBytes() {
        return cellBytes;
    }

    /** The slab a cell is in. */
    ByteBuf slab(int cell) {
        return slabs[cell >> slabShift];
    }

    /** Where in its slab a cell begins. */
    int offset(int cell) {
        return (cell & slabCells - 1) * cellBytes;
    }

    /** Where in memory a cell begins. */
    long address(int cell) {
        return slab(cell).memoryAddress() + offset(cell);
    }

    /** Gives all slabs back. */
    void release() {
        for (ByteBuf slab : slabs) {
            if (slab != null) {
                slab.release();
            }
        }
        Arrays.fill(slabs, null);
        Arrays.fill(free, 0);
    }
}
