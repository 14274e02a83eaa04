package io.trepak.api.protocol;

/**
 * The protocol as spoken on one server connection.
 *
 * <p>Thread: the worker that owns the connection. Nothing here blocks, keeps an array, or (once warm) allocates in {@link
 * #decode}.
 */
public interface BackendCodec {
    /**
     * Writes what must be said on a new connection before any request: authentication, choice of a database. Asked with round
     * 0 for every connection, and again with the next round when all responses of a round were decoded, until a round brings
     * none; requests are sent after that, so what a round says may depend on what the server has said before. Where the server
     * speaks first, round 0 writes nothing and announces one response. More than sixteen rounds that bring something fail
     * the connection, as an exception does.
     *
     * <p>The engine swallows the responses. One with a status other than OK is a refusal: it fails the connection, and requests
     * that wait for it are answered with what {@link ResponseFrame#refusal} says; so a codec that can live with an error says
     * OK.
     *
     * @param round counts from 0
     * @param out the server's; what round 0 writes leaves as soon as the connection is up
     * @return how many responses the server will send for this round; 0 ends the handshake
     */
    default int handshake(int round, Output out) {
        return 0;
    }

    /**
     * Writes the cheapest request that shows whether the server is well, to be asked after the handshake on a connection of
     * its own: of a server that was taken out of the pool and may come back. Any response will do but one with the status
     * UNAVAILABLE; {@link #decode} is told of no command.
     *
     * @param out the server's
     * @return whether anything was written, which must bring exactly one response; if not, a server is well when it can be
     *     connected to and the handshake succeeds
     */
    default boolean probe(Output out) {
        return false;
    }

    /**
     * Writes what takes off this connection all that a client has left on it, see {@link Pin#KEEP}: before it is lent to another one.
     * The engine swallows the responses; one with a status other than OK ends the connection.
     *
     * @param out the server's
     * @return how many responses the server will send; 0 when nothing is ever left, and then nothing is written
     */
    default int cleanUp(Output out) {
        return 0;
    }

    /**
     * Writes what must stand before a request that is sent {@link ResponseFrame.NotExecuted#ONCE_ELSEWHERE}. Both leave together, on a
     * connection to the server named there; the responses to it are swallowed, whatever their status; {@link #decode} is told of no
     * command for them.
     *
     * @param out the server's
     * @return how many responses the server will send for what was written
     */
    default int detour(Output out) {
        return 0;
    }

    /**
     * Looks for one response at the start of {@code in[offset .. limit)}, which holds at least one byte, and reads
     * nothing outside. The rules of {@link FrontendCodec#decode} on being called again apply. The length may reach past
     * {@code limit}: then the status is known and the rest is payload.
     *
     * @param in the bytes; shared, valid during the call only
     * @param offset index of the response's first byte
     * @param limit index behind the last byte there is
     * @param frame says what is answered; to be filled in: status, and for a response in pieces what belongs to it
     * @return the length of the whole response, or of its next piece when {@link ResponseFrame#more()} was called, above 0; or {@code -n} when at least n more bytes are needed
     * @throws ProtocolException when the bytes are no response; the connection is closed and every request waiting on it
     *     is answered with an error
     */
    int decode(byte[] in, int offset, int limit, ResponseFrame frame);
}
