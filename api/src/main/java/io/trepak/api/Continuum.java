package io.trepak.api;

/** The finished table of a {@link Distribution}. Immutable, so that all workers share it, unless {@link #perThread()}. */
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
    default Continuum perThread() {
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

    /**
     * Where the run of hashes with one owner ends that a hash lies in: every hash from this one, counting upwards as
     * unsigned numbers and not beyond the last, to the result has the owner that {@link #select} names, and the same result.
     * On a ring that is the point that owns the hash. The next run may have the same owner. With it one looks at each run
     * instead of at each hash, so that the share of the keys that a change moves is known exactly and at once.
     *
     * <p>Thread: any. Not on the request path.
     *
     * @param hash 32 bits, read as an unsigned number
     * @return the last hash of the run, from {@code hash} to 4294967295; -1 when the table has no runs worth the name
     */
    default long pointOf(int hash) {
        return -1;
    }

    /**
     * After how many hashes the owners repeat: a hash has the owner of its remainder. Together with {@link #pointOf} a table
     * with short runs, such as slots picked by a remainder, can be counted exactly as well.
     *
     * <p>Thread: any. Not on the request path.
     *
     * @return how many hashes, above 0; 0 when owners do not repeat
     */
    default long period() {
        return 0;
    }
}
