package io.trepak.api.protocol;

/**
 * What a protocol wants the engine to do for a pool. Made and filled in by {@link PoolProtocol#needs}, read once by the engine. What
 * is not said is off, and what is off costs nothing. A later minor version may add more to be said.
 */
public final class PoolNeeds {
    private static final int LANES_MAX = 8;

    private int lanes = 1;

    /** One lane, and nothing else. */
    public PoolNeeds() {}

    /**
     * Says how many kinds of server connections there are, told apart by what their handshake says. Requests choose one with
     * {@link RequestFrame#lane(int)}; connections of a kind are opened when the first request takes it.
     *
     * @param count 1 to 8
     * @throws IllegalArgumentException when it is not
     */
    public PoolNeeds lanes(int count) {
        if (count < 1 || count > LANES_MAX) {
            throw new IllegalArgumentException("it wants " + count + " lanes; expected 1 to " + LANES_MAX);
        }
        lanes = count;
        return this;
    }

    /** How many kinds of server connections there are. */
    public int lanes() {
        return lanes;
    }
}
