package io.trepak.api;

/**
 * A table whose runs of hashes with one owner can be walked: {@code trepak plan} then counts exactly which keys a change
 * moves instead of sampling, {@code trepak route} names the entry that decides, and a start warns of a server without keys.
 * Optional.
 *
 * <p>Thread: any. Not on the request path.
 */
public interface CountableContinuum extends Continuum {
    /**
     * How many entries of the table belong to a server; one with none gets no keys.
     *
     * @param server index into the {@code servers} the table was built from
     * @return entries; 0 for a server that is not live
     */
    int points(int server);

    /**
     * The last hash of the run that a hash lies in: all hashes from this one to the result, counting upwards as unsigned
     * numbers and not beyond the last, have the owner that {@link #select} names, and the same result. On a ring that is the
     * point that owns the hash. The next run may have the same owner.
     *
     * @param hash 32 bits, read as an unsigned number
     * @return from {@code hash} to 4294967295
     */
    long runEnd(int hash);

    /**
     * After how many hashes the owners repeat: a hash has the owner of its remainder. With it a table with short runs, such
     * as slots picked by a remainder, can be counted exactly as well.
     *
     * @return how many hashes, above 0; 0 when owners do not repeat
     */
    default long period() {
        return 0;
    }
}
