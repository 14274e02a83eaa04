package io.trepak.api.protocol;

import java.util.Objects;

/** Why the proxy itself answers a request. Immutable. */
public final class Failure {
    /** What kind of failure it is; a later minor version may add constants. */
    public enum Kind {
        /** The bytes are no request; the connection closes behind the error. */
        INVALID_REQUEST,
        /** A filter said no. */
        REJECTED,
        /** The keys live on several servers, and the command's must live on one: {@link Route#SAME_SERVER}. */
        CROSS_SERVER,
        /** The server a request of {@link Route#NAMED} names is not part of the pool, or not any more. */
        SERVER_GONE,
        /** No server takes these keys now, and none did for as long as the pool waits. */
        NO_SERVER,
        /** The server cannot be connected to, or refuses the handshake. */
        UNREACHABLE,
        /** The connection to the server ended, or brought what is no response. */
        LOST,
        /** No response in time, or not sent in time. */
        TIMED_OUT,
        /** The servers of the pool changed while the request was under way. */
        SWITCHED,
        /** No server connection is free that the client could have for itself, see {@link Pin}. */
        NO_CONNECTION,
        /** The server did not execute it, and it was not kept for another try: see {@link PoolNeeds#keepRequests}. */
        NOT_KEPT,
        /** The request or its response is above a limit. */
        TOO_LARGE,
        /** A limit on how much is waiting, or on how many clients there are. */
        OVERLOADED,
        /** A plugin failed, or the proxy itself; the log says how. */
        INTERNAL
    }

    private final Kind kind;
    private final String message;
    private final boolean inDoubt;

    private Failure(Kind kind, String message, boolean inDoubt) {
        this.kind = Objects.requireNonNull(kind, "kind");
        this.message = Objects.requireNonNull(message, "message");
        this.inDoubt = inDoubt;
    }

    /**
     * A failure of a request that no server has executed.
     *
     * @param message plain words; printable ASCII, no line breaks
     */
    public static Failure of(Kind kind, String message) {
        return new Failure(kind, message, false);
    }

    /**
     * A failure of a request of which nobody knows whether a server has executed it.
     *
     * @param message plain words; printable ASCII, no line breaks
     */
    public static Failure inDoubt(Kind kind, String message) {
        return new Failure(kind, message, true);
    }

    /** What kind of failure it is. */
    public Kind kind() {
        return kind;
    }

    /** Plain words, e.g. {@code Connection refused}; printable ASCII, no line breaks. */
    public String message() {
        return message;
    }

    /** Whether a server may have executed the request. */
    public boolean mayHaveRun() {
        return inDoubt;
    }

    @Override
    public String toString() {
        return kind + (inDoubt ? ", in doubt: " : ": ") + message;
    }
}
