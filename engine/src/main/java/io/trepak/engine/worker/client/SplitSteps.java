package io.trepak.engine.worker.client;

/** A request that is split in several steps, in as many turns of the loop when it has very many keys. */
interface SplitSteps {
    /** How many keys are handled in one turn of the loop, for a request that has more. A turn with so many takes 2 to 3 ms. */
    int KEYS_PER_TURN = 8 << 10;

    /**
     * Handles so many keys more.
     *
     * @param in where the request lies, unless it lies in chunks
     * @return whether that was all, and {@link #send} is to follow
     */
    boolean step(byte[] in, int offset, int keys);

    /**
     * Sends it, all in this turn, or tells the client why not; nothing is held then.
     *
     * @return false when the ring has become another one meanwhile, and further steps are needed
     */
    boolean send(byte[] in, int offset);

    /** How much memory it takes beside the request itself. */
    long heldBytes();

    /** Gives back what it holds; the request itself is another's. */
    void drop();
}
