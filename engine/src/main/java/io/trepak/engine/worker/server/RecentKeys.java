package io.trepak.engine.worker.server;

/**
 * The keys of requests that wait on a server connection, for the slow log: when a response is late, the request's bytes have
 * long gone. A ring that is written and never emptied, so one copy per request is all it costs. It keeps the keys of the
 * first so many that wait; of a longer queue, those that came later wait for them and are not what is slow.
 */
final class RecentKeys {
    /** What is kept of a key. */
    static final int KEY_BYTES_MAX = 64;
    /** Behind so many requests that wait, keys are not worth a copy. */
    static final int REQUESTS_MAX = 256;

    /** 64 bytes of key for each. */
    private static final int BYTES = REQUESTS_MAX * KEY_BYTES_MAX;

    /** Null until the first key. */
    private byte[] ring;
    /** How many bytes were ever written, modulo 2^32. */
    private int end;

    /** Notes a key. Returns where it is. */
    int add(byte[] in, int offset, int length) {
        if (ring == null) {
            ring = new byte[BYTES];
        }
        int kept = Math.min(length, KEY_BYTES_MAX);
        int at = end & BYTES - 1;
        if (at + kept > BYTES) {
            end += BYTES - at;
            at = 0;
        }
        System.arraycopy(in, offset, ring, at, kept);
        int start = end;
        end += kept;
        return start;
    }

    /** The key of this length, or its beginning; null when others have taken its place. */
    byte[] keyAt(int start, int length) {
        if (end - start > BYTES) {
            return null;
        }
        byte[] key = new byte[Math.min(length, KEY_BYTES_MAX)];
        System.arraycopy(ring, start & BYTES - 1, key, 0, key.length);
        return key;
    }
}
