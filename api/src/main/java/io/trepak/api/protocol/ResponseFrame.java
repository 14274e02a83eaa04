package io.trepak.api.protocol;

/** What {@link BackendCodec#decode} found out about one response. A flyweight, cleared by the engine. */
public final class ResponseFrame {
    /** What a response says about the server that sent it. */
    public enum Status {
        /** An answer, good or empty. */
        OK,
        /** An error the client shall see, e.g. a wrong type; the server itself is well. */
        ERROR,
        /** An error the client shall see, and a failure of the server for ejection: out of memory, loading, busy. */
        UNAVAILABLE
    }

    private Status status = Status.OK;

    /** A frame with status {@link Status#OK}. */
    public ResponseFrame() {}

    /** Forgets the last response. */
    public void clear() {
        status = Status.OK;
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
