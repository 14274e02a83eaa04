package io.trepak.api;

/**
 * The finished table of a {@link Distribution}. Never changes, so that all workers share it, unless {@link #perThread()}. One
 * whose runs of hashes with one owner can be walked is a {@link CountableContinuum} as well.
 */
public interface Continuum {
    /**
     * The server that owns a hash. On the request path: no allocation, no lock.
     *
     * <p>Thread: worker.
     *
     * @param hash 32 bits, read as an unsigned number
     * @return index into the {@code servers} the table was built from, of one that is live
     */
    int select(int hash);

    /** Whether {@link #select} looks at the hash. False for random and round robin; the engine then skips hashing. */
    default boolean usesHash() {
        return true;
    }

    /** A copy for the use of one thread, asked once per worker: round robin keeps its cursor in it. */
    default Continuum perThread() {
        return this;
    }
}
