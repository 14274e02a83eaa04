package io.trepak.api.protocol;

/**
 * Takes a response apart by the keys it was asked for, so that each piece can go its way: to one of the clients whose requests
 * were merged ({@link Command.Trait#MERGEABLE}), or to its place in the response to a split request that is too large to be
 * joined in memory. A client's response is what {@link #begin} writes, the pieces of its keys, and what {@link #end} writes.
 *
 * <p>An optional ability, see {@link WorkerCodecs#keyedResponses}; one object for one connection, or for one response to a
 * fragment of a split request.
 *
 * <p>Thread: the worker that owns the connection.
 */
public interface KeyedResponses {
    /**
     * Writes what stands before the pieces of a client's response.
     *
     * @param command of the client's request
     * @param keys how many keys that has, found or not; of a request that was merged 1
     * @param out the client's; nothing must be written when the answer is no
     * @return whether responses to this command can be taken apart. If not, {@link FrontendCodec#join} gets those to a split
     *     request when all are in, as far as memory allows; of a command that is {@link Command.Trait#MERGEABLE} they must be.
     */
    boolean begin(Command command, int keys, Output out);

    /**
     * Looks for the next piece of a response at the start of {@code in[offset .. limit)}. The rules of {@link
     * BackendCodec#decode} apply. Of a split request it sees good responses only, which {@code decode} has delimited; of merged
     * requests, whatever the server sends.
     *
     * @param in the bytes; shared, valid during the call only
     * @param offset index of the piece's first byte
     * @param limit index behind the last byte there is
     * @param frame says what was asked; to be filled in
     * @return the length of the piece, above 0; or {@code -n} when at least n more bytes are needed
     * @throws ProtocolException when the bytes are no response to that
     */
    int decode(byte[] in, int offset, int limit, KeyedFrame frame);

    /**
     * Writes what stands behind the pieces of a client's response; of one without any, behind {@link #begin}.
     *
     * @param command of the client's request
     * @param out the client's
     */
    void end(Command command, Output out);
}
