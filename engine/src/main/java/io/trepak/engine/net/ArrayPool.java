package io.trepak.engine.net;

/**
 * The byte arrays a loop uses over and over: write buffers, unfinished frames, answers that wait for their turn. Sizes are
 * powers of two from 256 bytes to 256 KiB; larger arrays are left to the garbage collector. Not thread-safe: one per loop.
 */
public final class ArrayPool {
    private static final int SMALLEST_SHIFT = 8;
    private static final int LARGEST_SHIFT = 18;
    /** What one size may keep: 1 MiB, so an idle loop keeps at most 11 MiB after any burst. */
    private static final int KEPT_BYTES_PER_SIZE = 1 << 20;

    private final byte[][][] free = new byte[LARGEST_SHIFT + 1][][];
    private final int[] count = new int[LARGEST_SHIFT + 1];
    private long inUseBytes;

    /** An empty pool. */
    public ArrayPool() {
        for (int shift = SMALLEST_SHIFT; shift <= LARGEST_SHIFT; shift++) {
            free[shift] = new byte[KEPT_BYTES_PER_SIZE >> shift][];
        }
    }

    /**
     * An array of at least this length, its content undefined.
     *
     * @throws OutOfMemoryError as {@code new byte[]} does
     */
    public byte[] take(int length) {
        int shift = shiftFor(length);
        byte[] array;
        if (shift > LARGEST_SHIFT) {
            array = new byte[length];
        } else if (count[shift] == 0) {
            array = new byte[1 << shift];
        } else {
            int last = --count[shift];
            array = free[shift][last];
            free[shift][last] = null;
        }
        inUseBytes += array.length;
        return array;
    }

    /** Counts memory that the owners of this loop hold in other forms, as tables; negative when they hold it no more. */
    public void count(long bytes) {
        inUseBytes += bytes;
    }

    /** How many bytes are with somebody now: taken or counted, and not yet given back. */
    public long inUseBytes() {
        return inUseBytes;
    }

    /** Takes an array back; the caller forgets it. */
    public void give(byte[] array) {
        inUseBytes -= array.length;
        int shift = shiftFor(array.length);
        if (shift <= LARGEST_SHIFT && array.length == 1 << shift && count[shift] < free[shift].length) {
            free[shift][count[shift]++] = array;
        }
    }

    /**
     * An array of at least {@code length} bytes that starts with the first {@code used} bytes of the old one, which is
     * given back.
     */
    public byte[] grow(byte[] old, int used, int length) {
        byte[] larger = take(Math.max(length, (int) Math.min(old.length * 2L, Integer.MAX_VALUE - 16)));
        System.arraycopy(old, 0, larger, 0, used);
        give(old);
        return larger;
    }

    private static int shiftFor(int length) {
        return length <= 1 << SMALLEST_SHIFT ? SMALLEST_SHIFT : 32 - Integer.numberOfLeadingZeros(length - 1);
    }
}
