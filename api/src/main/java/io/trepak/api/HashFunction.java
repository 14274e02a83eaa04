package io.trepak.api;

/** Turns a key into 32 bits. Called once per key on the request path: a plain loop over the array, no allocation. */
public interface HashFunction extends Plugin {
    /**
     * Hashes {@code key[offset .. offset + length)}, and reads nothing outside it.
     *
     * <p>Thread: the worker that asked for this copy, see {@link #perThread()}.
     *
     * @param key holds the key somewhere; belongs to the caller and must not be kept
     * @param offset index of the first byte
     * @param length in bytes, 0 or more
     * @return 32 bits, read as an unsigned number
     */
    int hash(byte[] key, int offset, int length);

    /**
     * A copy for the use of one thread. Asked once per worker; a function that keeps state between calls (a digest, a
     * scratch array) returns a private copy, all others themselves.
     */
    default HashFunction perThread() {
        return this;
    }
}
