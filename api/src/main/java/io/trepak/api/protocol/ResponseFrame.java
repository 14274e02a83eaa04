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
    private Command command;
    private boolean merged;
    private long keyPrint;
    private boolean more;
    private int keyOffset;
    private int keyLength;

    /** A frame with status {@link Status#OK}, for a response to nobody. */
    public ResponseFrame() {}

    /** Forgets the last response. */
    public void clear() {
        status = Status.OK;
        command = null;
        merged = false;
        keyPrint = 0;
        more = false;
        keyOffset = 0;
        keyLength = 0;
    }

    /**
     * Says what is being answered, before {@link BackendCodec#decode}. Called by the engine.
     *
     * @param asked the command of the oldest request without an answer; null when there is none, or for what the
     *     handshake brings
     * @param isMerged whether it is a merged one
     */
    public void answers(Command asked, boolean isMerged) {
        command = asked;
        merged = isMerged;
    }

    /** Says what {@link RequestFrame#keyPrint} was of the request that is being answered. Called by the engine. */
    public void keyPrint(long print) {
        keyPrint = print;
    }

    /** What {@link RequestFrame#keyPrint} said of the request that is being answered; 0 for nothing. */
    public long keyPrint() {
        return keyPrint;
    }

    /** What is being answered; null when nobody asked, and for what the handshake brings. */
    public Command command() {
        return command;
    }

    /**
     * Whether it answers several requests of a {@link Command.Trait#MERGEABLE} command at once. Its response must come
     * piece by piece, one for each key that was found, in the order asked, with {@link #key} and {@link #more()}; and at
     * last a frame without. To each asker goes its piece, if there is one, and what {@link BackendCodec#completeMerged}
     * writes; when the last frame has another status than {@link Status#OK}, it goes to all who have no answer yet.
     */
    public boolean isMerged() {
        return merged;
    }

    /**
     * Says that the length returned is that of a piece of the response, and that another piece follows, which {@link
     * BackendCodec#decode} finds next. A codec may cut a long response so, to have its beginning passed on before its end
     * is here. Only what is certain to be a good answer may be passed on early: a later error can but cut it off.
     */
    public void more() {
        more = true;
    }

    /** Whether another piece follows. */
    public boolean hasMore() {
        return more;
    }

    /**
     * Says which key a piece of a merged response belongs to.
     *
     * @param offset of its first byte from the start of the piece
     * @param length in bytes
     */
    public void key(int offset, int length) {
        keyOffset = offset;
        keyLength = length;
    }

    /** Offset of the key from the start of the piece. */
    public int keyOffset() {
        return keyOffset;
    }

    /** Length of the key in bytes. */
    public int keyLength() {
        return keyLength;
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
