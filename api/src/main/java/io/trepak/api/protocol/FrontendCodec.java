package io.trepak.api.protocol;

/**
 * The protocol as spoken on one client connection. Three methods for a protocol that splits nothing and asks all servers nothing.
 *
 * <p>Thread: the worker that owns the connection. Nothing here blocks, keeps an array, or (once warm) allocates in {@link
 * #decode}.
 */
public interface FrontendCodec {
    /** How many bytes {@link #checkEnd} gets to see, unless the whole request is shorter. */
    int END_BYTES = 8;

    /**
     * Looks for one request at the start of {@code in[offset .. limit)}, which holds at least one byte, and reads nothing
     * outside.
     *
     * <p>After a negative return the engine calls again with the same first byte and at least one byte more, most likely
     * in another array at another offset. So keep what you know relative to the frame's first byte and go on where you
     * stopped; a codec that starts over makes a request arriving in small pieces quadratic. The frame is not cleared
     * between such calls.
     *
     * <p>The length returned may reach past {@code limit}: then all keys have been seen, the rest is payload, and the
     * codec is asked only about its end, by {@link #checkEnd}; or the same of a piece, see {@link RequestFrame#more}. For the route LOCAL such payload is dropped unread.
     *
     * @param in the bytes; shared, valid during the call only
     * @param offset index of the request's first byte
     * @param limit index behind the last byte there is
     * @param frame to be filled in: command and keys
     * @return the length of the whole request, or of its next piece when {@link RequestFrame#more} was called, above 0; or {@code -n} when at least n more bytes are needed
     * @throws ProtocolException when the bytes are no request and the next one cannot be found; the client is told why
     *     and its connection closed, after the answers to its earlier requests. A well-framed request that is unknown or
     *     wrong is no such case: give it a command whose route is LOCAL and write the error in {@link #respond}.
     */
    int decode(byte[] in, int offset, int limit, RequestFrame frame);

    /**
     * Looks at the end of a request whose length reached past the {@code limit} given to {@link #decode}, once all of it is
     * here and before any of it goes to a server. For what has to stand behind a payload and {@link #decode} could not see, as
     * CRLF: a server that finds something else there may close a connection that all clients share. Not called for the route
     * LOCAL. By default every end is right.
     *
     * <p>Nothing else of this client has been decoded since.
     *
     * @param in where the end is; valid during the call only
     * @param offset index of the first of the last bytes
     * @param length how many there are: {@link #END_BYTES}, or all of the request when that is shorter
     * @throws ProtocolException when the request does not end like this; no server gets it, and the client is told why and
     *     its connection closed, as by {@link #decode}
     */
    default void checkEnd(byte[] in, int offset, int length) {}

    /**
     * Writes the proxy's own response to a request whose route is LOCAL. Called right after {@link #decode}
     * returned, so session state may be used and changed, and {@link RequestFrame#closeAfter} still be said; the engine sends the response when its turn comes.
     *
     * @param in where the request is; what lies past the limit given to {@link #decode} is not there
     * @param offset index of the request's first byte
     * @param frame as filled in by {@link #decode}
     * @param out takes the response; nothing written means no response
     */
    void respond(byte[] in, int offset, RequestFrame frame, Output out);

    /**
     * Writes what the server gets instead of the first {@link RequestFrame#rewrittenBytes} bytes of a request. Called once
     * per server it goes to, right after {@link #decode} returned. With the rest of the request it is one request again, of
     * the same command with the same keys.
     *
     * @param in where the request is; what lies past the limit given to {@link #decode} is not there
     * @param offset index of the request's first byte
     * @param frame as filled in by {@link #decode}
     * @param out the server's
     */
    default void rewrite(byte[] in, int offset, RequestFrame frame, Output out) {
        out.write(in, offset, frame.rewrittenBytes());
    }

    /**
     * Writes what the client gets instead of the first bytes of a response, as {@link ResponseFrame#rewritten} asked; the rest follows
     * as it came. Its turn may have come or not, so session state is no longer that of the request. Not for responses that are
     * joined.
     *
     * @param request what is answered
     * @param in where the response is; valid during the call only
     * @param offset index of the response's first byte
     * @param headLength how many bytes are replaced; what lies behind is not to be looked at
     * @param out the client's; nothing may be written
     */
    default void rewriteResponse(RequestInfo request, byte[] in, int offset, int headLength, Output out) {
        out.write(in, offset, headLength);
    }

    /**
     * Writes what stands before the parts of a fragment: {@code *3\r\n$4\r\nmget\r\n}, {@code get}.
     *
     * <p>For a split request called after {@link #decode} returned and before it is called for the next request of this client, so that
     * session state of that request is at hand; not in the same turn of the loop when the request has very many keys.
     * For requests that are merged ({@link Command.Trait#MERGEABLE}) called at any later time, on the codec of any client of
     * the pool: then only {@code command} may be used. The same goes for {@link #endFragment}.
     *
     * @param command of the split request
     * @param keys how many parts will follow, 1 or more
     * @param out the server's
     */
    default void beginFragment(Command command, int keys, Output out) {
        throw new UnsupportedOperationException("nothing begins the fragments of " + command);
    }

    /** Writes what stands behind the parts of a fragment; nothing by default. */
    default void endFragment(Command command, Output out) {}

    /**
     * Puts the responses to the fragments of one request together. Called when all are
     * in, failed ones included, and the response's turn has come. A response of a kind or length the command cannot have must become an error, never a broken
     * answer.
     *
     * @param parts the responses, and what was asked
     * @param out the client's; nothing written means no response
     */
    default void join(Fragments parts, Output out) {
        throw new UnsupportedOperationException("nothing joins the responses to " + parts.command());
    }

    /**
     * Writes what a server would answer to a read of keys it does not have, for a pool that is a cache and one of whose
     * servers is dead. Only for plain reads that such a response tells no more than "not here"; every other request, and
     * every write, is answered with an error. Of a split request {@link #join} gets the response like a server's.
     *
     * <p>Called right after {@link #decode} returned.
     *
     * @param request the request
     * @param keys how many keys the request, or the fragment, has
     * @param out takes the response; nothing must be written when there is none
     * @return whether there is such a response; it may be silence, as to a get that asks for nothing but hits
     */
    default boolean miss(RequestInfo request, int keys, Output out) {
        return false;
    }

    /**
     * Writes an error the proxy itself has to report: in the order of events, not of requests, so {@code request} is all that may
     * be gone by. Only for {@link Route#LOCAL} requests and those that were not sent the call comes right after {@link #decode}.
     * Not for requests without a response.
     *
     * @param request what is answered; has no command when the bytes are no request, and when the client is not let in
     * @param failure why there is no response
     * @param out the client's; exactly one response, or nothing where the protocol has none for it
     */
    void error(RequestInfo request, Failure failure, Output out);

    /**
     * A reload has opened the protocol anew, and new clients get their codecs from {@code now}. From the next request on the codec goes by
     * it as well, or, as by default, by what it has. Called between two requests, with nothing of an earlier one under way; of several
     * reloads the last one counts.
     *
     * @param now of the class that made this codec
     */
    default void reloaded(WorkerCodecs now) {}

    /**
     * The client is gone. The last call, but for {@link #beginFragment} and {@link #endFragment} of requests that are merged, which use
     * nothing of the client.
     */
    default void closed() {}
}
