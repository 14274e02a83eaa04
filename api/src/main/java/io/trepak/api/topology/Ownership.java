package io.trepak.api.topology;

/**
 * Who owns which keys: keys belong to units (slots), units to servers. Two that say the same are equal, so that publishing one of them
 * after the other changes nothing.
 *
 * <p>Immutable, and shared by all workers. On the request path: no allocation, no lock. Thread: worker.
 */
public interface Ownership extends KeyUnits {
    /**
     * The owner of a unit.
     *
     * @param unit 0 to {@code units() - 1}
     * @return index into {@link Topology#servers}; -1 when nobody owns it
     */
    int ownerOf(int unit);

    /** Whether keys of a unit are on their way to another server: then no replica is asked for them. */
    default boolean isMoving(int unit) {
        return false;
    }

    /**
     * The server that a redirect means. Reads nothing outside.
     *
     * @param in holds the address as the server has said it, in {@code in[offset .. offset + length)}
     * @param saidBy index of the server that said it: an address without a host means the host of that one
     * @return index into {@link Topology#servers}; -1 when it is none of them
     */
    default int serverAt(byte[] in, int offset, int length, int saidBy) {
        return -1;
    }
}
