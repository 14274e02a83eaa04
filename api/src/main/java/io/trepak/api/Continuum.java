package io.trepak.api;

/** The finished table of a {@link Distribution}. Immutable, so that all workers share it, unless {@link #confined()}. */
public interface Continuum {
    /**
     * The server that owns a hash. On the request path: no allocation, no lock.
     *
     * <p>Thread: worker.
     *
     * @param hash 32 bits, read as an unsigned number
     * @return index into the {@code live} list the table was built from
     */
    int select(int hash);

    /** Whether {@link #select} looks at the hash. False for random and round robin; the engine then skips hashing. */
    default boolean usesHash() {
        return true;
    }

    /** A copy for the use of one thread, asked once per worker: round robin keeps its cursor in it. */
    default Continuum confined() {
        return this;
    }

    /**
     * How many entries of the table belong to a server, for messages at the start: a server with none gets no keys.
     *
     * @param server index into {@code live}
     * @return entries, or -1 when the table has no such notion
     */
    default int points(int server) {
        return -1;
    }
}
