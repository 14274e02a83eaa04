package io.trepak.api.protocol;

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
    private Command command;
    private boolean merged;
    private int keys;
    private long tag;
    private boolean more;
    private boolean ofNextKey;
    private int keyOffset;
    private int keyLength;
    private String refusal;

    /** A frame with status {@link Status#OK}, for a response to nobody. */
    public ResponseFrame() {}

    /** Forgets the last response. */
    public void clear() {
        status = Status.OK;
        command = null;
        merged = false;
        keys = 0;
        tag = 0;
        more = false;
        ofNextKey = false;
        keyOffset = 0;
        keyLength = 0;
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
    public String refusal() {
        return refusal;
    }

    /**
     * Says what is being answered, before {@link BackendCodec#decode}. Called by the engine.
     *
     * @param asked the command of the oldest request without a response; null when there is none, or for what the
     *     handshake brings
     * @param isMerged whether it is a merged one
     */
    public void answers(Command asked, boolean isMerged) {
        command = asked;
        merged = isMerged;
        keys = 0;
    }

    /**
     * Says that a response has to be taken apart by keys: one that was already delimited, of a split request, and that is too large to
     * be joined in one piece. Called by the engine, with a codec made for this response.
     *
     * @param asked the command of the request
     * @param keyCount how many keys the server was asked for, 1 or more
     */
    public void answersKeys(Command asked, int keyCount) {
        command = asked;
        keys = keyCount;
    }

    /**
     * How many keys a response has to be taken apart by; 0 for a response that need not be. If it must be, each frame is what one key
     * brought, in the order asked, and says so by {@link #nextKey()} or, where the response repeats the key and leaves out those not
     * found, by {@link #key}. All but the last have {@link #more()}. A frame that says neither is dropped: what stands before the first
     * and behind the last. A response with another status than {@link Status#OK} is one frame.
     */
    public int keys() {
        return keys;
    }

    /** Says that the frame is what the next of the {@link #keys()} brought. */
    public void nextKey() {
        ofNextKey = true;
    }

    /** Whether the frame is what the next key brought. */
    public boolean isOfNextKey() {
        return ofNextKey;
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
    public Command command() {
        return command;
    }

    /**
     * Whether it answers several requests of a {@link Command.Trait#MERGEABLE} command at once. Its response must come
     * piece by piece, one for each key that was found, in the order asked, with {@link #key} and {@link #more()}; and at
     * last a frame without. To each asker goes its piece, if there is one, and what {@link BackendCodec#completeMerged}
     * writes; when the last frame has another status than {@link Status#OK}, it goes to all who have no response yet.
     */
    public boolean isMerged() {
        return merged;
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
