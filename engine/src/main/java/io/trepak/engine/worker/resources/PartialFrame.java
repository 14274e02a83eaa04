package io.trepak.engine.worker.resources;

import io.trepak.engine.net.ArrayPool;

/** The bytes of a frame that is not complete yet, between two reads. Holds no array while there are none. */
public final class PartialFrame {
    private static final byte[] NONE = {};

    private static final int GROWTH = 2;

    private final ArrayPool arrays;
    private byte[] bytes = NONE;
    private int start;
    private int end;

    public PartialFrame(ArrayPool arrays) {
        this.arrays = arrays;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int start() {
        return start;
    }

    public int end() {
        return end;
    }

    public boolean isEmpty() {
        return start == end;
    }

    public int length() {
        return end - start;
    }

    /** How much memory it takes, which is more than what is in it. */
    public long heldBytes() {
        return bytes.length;
    }

    /** How much more memory so many bytes more may take for a moment, while what is here is copied. */
    public long growthBytes(int more) {
        int wanted = end - start + more;
        return wanted <= bytes.length ? 0 : 2L * wanted;
    }

    /**
     * Appends. Room for {@code expected} bytes in all is made in few steps, but not at once: what a peer announces is not
     * there yet.
     */
    public void append(byte[] in, int offset, int length, int expected) {
        int used = end - start;
        if (start > 0 && bytes.length - end < length) {
            System.arraycopy(bytes, start, bytes, 0, used);
            start = 0;
            end = used;
        }
        if (bytes.length - end < length) {
            int wanted = Math.max(used + length, Math.min(expected, GROWTH * (used + length)));
            if (bytes == NONE) {
                bytes = arrays.take(wanted);
            } else {
                bytes = arrays.grow(bytes, end, start + wanted);
            }
        }
        System.arraycopy(in, offset, bytes, end, length);
        end += length;
    }

    /** How much memory it takes. */
    public int capacity() {
        return bytes.length;
    }

    /** How many bytes the next larger array takes at most, when so many are expected in all; 0 when they fit. */
    public long growthTo(int expected) {
        return bytes.length - start >= expected ? 0 : Math.min(expected, (long) GROWTH * length());
    }

    /** Drops all up to an index. What is left of a large array moves to a small one. */
    public void consumeTo(int index) {
        start = index;
        int used = end - start;
        if (used == 0) {
            clear();
        } else if (bytes.length > 4096 && used < bytes.length / 8) {
            byte[] smaller = arrays.take(used);
            System.arraycopy(bytes, start, smaller, 0, used);
            arrays.give(bytes);
            bytes = smaller;
            start = 0;
            end = used;
        }
    }

    public void clear() {
        if (bytes != NONE) {
            arrays.give(bytes);
            bytes = NONE;
        }
        start = 0;
        end = 0;
    }
}
