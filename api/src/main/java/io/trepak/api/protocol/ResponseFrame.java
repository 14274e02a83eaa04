package io.trepak.api.protocol;

import org.jspecify.annotations.Nullable;

/** What {@link BackendCodec#decode} found out about one response. A flyweight, cleared by the engine. */
public final class ResponseFrame {
    /** What a response says about the server that sent it. */
    public enum Status {
        /** A response, good or empty. */
        OK,
        /** An error the client shall see, e.g. a wrong type; the server itself is well. */
        ERROR,
        /** An error the client shall see, and a failure of the server for ejection: out of memory, loading, busy. */
        UNAVAILABLE,
        /**
         * An error the client shall see; the server is well, but the connection leads to one that cannot do what is asked
         * of it: a former master. Requests to come take a new connection, to where the server's name then leads; those on
         * this connection are answered here.
         */
        WRONG_SERVER
    }

    private Status status = Status.OK;
    private @Nullable Command command;
    private long tag;
    private boolean more;
    private @Nullable String refusal;

    /** A frame with status {@link Status#OK}, for a response to nobody. */
    public ResponseFrame() {}

    /** Forgets the last response. */
    public void clear() {
        status = Status.OK;
        command = null;
        tag = 0;
        more = false;
        refusal = null;
    }

    /**
     * Says what clients are told whose requests cannot be sent because this response refuses a part of the handshake. For
     * a response with another status than OK to what {@link BackendCodec#handshake} wrote; without it they are told that the
     * handshake was refused.
     *
     * @param message goes to {@link FrontendCodec#error}: printable ASCII, no line breaks
     */
    public void refusal(String message) {
        refusal = message;
    }

    /** What clients are told when the handshake is refused; null if nothing was said. */
    public @Nullable String refusal() {
        return refusal;
    }

    /**
     * Says what is being answered, before {@link BackendCodec#decode}. Called by the engine.
     *
     * @param asked the command of the oldest request without a response; null when there is none, or for what the
     *     handshake brings
     */
    public void answers(@Nullable Command asked) {
        command = asked;
    }

    /** Says what {@link RequestFrame#tag} was of the request that is being answered. Called by the engine. */
    public void tag(long asked) {
        tag = asked;
    }

    /** What {@link RequestFrame#tag} said of the request that is being answered; 0 for nothing. */
    public long tag() {
        return tag;
    }

    /** What is being answered; null when nobody asked, and for what the handshake brings. */
    public @Nullable Command command() {
        return command;
    }

    /**
     * Says that the length returned is that of a piece of the response, and that another piece follows, which {@link
     * BackendCodec#decode} finds next. A codec may cut a long response so, to have its beginning passed on before its end
     * is here. Only what is certain to be a good response may be passed on early: a later error can but cut it off.
     */
    public void more() {
        more = true;
    }

    /** Whether another piece follows. */
    public boolean hasMore() {
        return more;
    }

    /** Says what the response means; {@link Status#OK} if never called. */
    public void status(Status value) {
        status = value;
    }

    /** What the response means. */
    public Status status() {
        return status;
    }
}
