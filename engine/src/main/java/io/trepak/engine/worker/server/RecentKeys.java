package io.trepak.engine.worker.server;

import io.trepak.api.filter.ResponseView;
import io.trepak.engine.worker.resources.WorkerResources;
import java.util.Arrays;

/**
 * The keys of requests that wait on a server connection: when a response is here, the request's bytes have long gone. A ring that is
 * written and never emptied, so one copy per request is all it costs.
 *
 * <p>For the slow log it keeps the keys of the first so many that wait; of a longer queue, those that came later wait for them and are
 * not what is slow. For filters that see responses it keeps the keys of all, and grows with the queue as long as there is memory; what it
 * grows by counts as held for clients until none waits.
 */
final class RecentKeys {
    /** What the slow log is told of a key. */
    static final int KEY_BYTES_MAX = 64;
    /** Behind so many requests that wait, keys are not worth a copy for the slow log. */
    static final int REQUESTS_MAX = 256;

    private static final int BYTES = REQUESTS_MAX * KEY_BYTES_MAX;
    private static final int BYTES_MAX = 1 << 30;

    private final WorkerResources resources;
    /** Its length is a power of two; null until the first key. */
    private byte[] ring;
    /** How many bytes were ever written, modulo 2^32. */
    private int end;
    /** Where the last key ends that was shortened for the slow log; behind it they are those for filters. */
    private int shortEnd;

    RecentKeys(WorkerResources resources) {
        this.resources = resources;
    }

    /** Notes a key for the slow log. Returns where it is. */
    int add(byte[] in, int offset, int length) {
        int start = append(in, offset, Math.min(length, KEY_BYTES_MAX));
        shortEnd = end;
        return start;
    }

    /**
     * Makes room for a key that stays until all before it are answered. Returns false when there is no memory.
     *
     * @param waiting how many requests wait
     * @param isFirst whether none waits that has a key here
     */
    boolean makeRoom(int waiting, boolean isFirst) {
        if (isFirst) {
            shrink();
        }
        // One more for this key, and one for the gap at the end of the ring.
        long needed = (long) ResponseView.KEPT_BYTES * (waiting + 2);
        if (ring == null || ring.length >= needed) {
            return true;
        }
        int size = ring.length;
        while (size < needed && size < BYTES_MAX) {
            size *= 2;
        }
        if (size < needed || resources.memory().isFull(size)) {
            return false;
        }
        resources.arrays().count(size - ring.length);
        grow(size);
        return true;
    }

    /** Notes a key, for which room was made. */
    int addForAll(byte[] in, int offset, int length) {
        return append(in, offset, Math.min(length, ResponseView.KEPT_BYTES));
    }

    /** No request waits that has a key here: gives back what it has grown by. */
    void shrink() {
        if (ring != null && ring.length > BYTES) {
            resources.arrays().count(BYTES - ring.length);
            end += ring.length; // so that no key seems to be there
            ring = null;
        }
    }

    /** What is there keeps its place in all that was ever written, so that keys which lie in one piece go on doing so. */
    private void grow(int size) {
        byte[] larger = new byte[size];
        int begin = end - ring.length;
        for (int at = begin; at != end; ) {
            int from = at & ring.length - 1;
            int count = Math.min(ring.length - from, end - at);
            System.arraycopy(ring, from, larger, at & size - 1, count);
            at += count;
        }
        ring = larger;
    }

    private int append(byte[] in, int offset, int kept) {
        if (ring == null) {
            ring = new byte[BYTES];
        }
        int at = end & ring.length - 1;
        if (at + kept > ring.length) {
            end += ring.length - at;
            at = 0;
        }
        System.arraycopy(in, offset, ring, at, kept);
        int start = end;
        end += kept;
        return start;
    }

    /** The array that holds a key, from {@link #index} on; null when others have taken its place. */
    byte[] array(int start) {
        return ring == null || end - start > ring.length ? null : ring;
    }

    int index(int start) {
        return start & ring.length - 1;
    }

    /** How many bytes are there of a key of this length. */
    int kept(int start, int length) {
        return Math.min(length, start - shortEnd < 0 ? KEY_BYTES_MAX : ResponseView.KEPT_BYTES);
    }

    /** The key of this length, or its beginning; null when others have taken its place. */
    byte[] keyAt(int start, int length) {
        byte[] array = array(start);
        return array == null
                ? null
                : Arrays.copyOfRange(array, index(start), index(start) + Math.min(length, KEY_BYTES_MAX));
    }
}
