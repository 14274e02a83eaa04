package io.trepak.engine.worker.server;

import io.trepak.api.protocol.Failure;

/** A server connection has to be closed for what the server sent. Thrown to where the connection is closed; has no stack. */
final class ServerFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The server has said that it answers nothing more, and executes nothing more. */
    static final ServerFailure LAST =
            new ServerFailure(Failure.Kind.LOST, "the server closes the connection", "it was the last response", false);

    /** What kind of failure clients are told of. */
    final Failure.Kind kind;
    /** What clients are told. */
    final String reason;
    /** What the log says, behind the server's name. */
    final String detail;
    /** Whether it is the handshake that failed. */
    final boolean ofHandshake;

    private ServerFailure(Failure.Kind kind, String reason, String detail, boolean ofHandshake) {
        super(reason, null, false, false);
        this.kind = kind;
        this.reason = reason;
        this.detail = detail;
        this.ofHandshake = ofHandshake;
    }

    /** The limit is ours, so the server is not to blame, but this response can neither be kept nor passed on in pieces. */
    static ServerFailure tooLarge(String key) {
        return new ServerFailure(Failure.Kind.TOO_LARGE, "the response is larger than " + key, key, false);
    }

    /**
     * The server did not accept how the connection began.
     *
     * @param response what it said
     * @param refusal what clients are told; null for one of many
     */
    static ServerFailure handshakeRefused(String response, String refusal) {
        return new ServerFailure(
                Failure.Kind.UNREACHABLE,
                refusal == null
                        ? "server refused authentication, database or protocol version; see the log of the proxy"
                        : printable(refusal),
                response,
                true);
    }

    /** A codec may hand on what the server says, and a line break would end the response to a client. */
    private static String printable(String refusal) {
        return refusal.replaceAll("[^ -~]", "?");
    }
}
