package io.trepak.api.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What {@link BackendCodec#decode} found out about one response, or one piece of it. A flyweight: the engine begins it anew before each
 * call.
 *
 * <p>Of a response in pieces the last piece's status and {@link #last()} count, and the first piece's {@link #rewritten}.
 */
public final class ResponseFrame {
    /** What a response says about the server that sent it; a later minor version may add constants. */
    public enum Status {
        /** A response, good or empty. */
        OK,
        /** An error the client shall see, e.g. a wrong type; the server itself is well. */
        ERROR,
        /** An error the client shall see, and a failure of the server for ejection: out of memory, loading, busy. */
        UNAVAILABLE
    }

    /**
     * Why a server did not execute a request, by its own word: nothing was changed, and the same request may be sent again. It is, if it
     * was kept ({@link PoolNeeds#keepRequests}) and for as long as {@code failover_wait}; else the client gets the response. Meanwhile the
     * client's later requests wait. If one of them is on its way already and is executed, the earlier one is not sent again: what is
     * executed keeps its order. A later minor version may add constants.
     */
    public enum NotExecuted {
        /** The unit of its keys belongs to the server named by {@link #elsewhere}: it is sent there, as all of that unit is from now on. */
        ELSEWHERE,
        /** It is sent there as well, this once, with {@link BackendCodec#detour} before it. */
        ONCE_ELSEWHERE,
        /** Nobody can execute it now: it is sent again after 1, 2, 4 … 100 ms, and whenever the servers have changed. */
        LATER,
        /**
         * The server is well, but the connection leads to one that has lost its role: a former master. As {@link #LATER}; and requests to
         * come take a new connection, to where the server's name then leads; those on this connection are answered here.
         */
        DEMOTED
    }

    private static final int MORE = 1;
    private static final int PUSH = 1 << 1;
    private static final int LAST = 1 << 2;
    private static final int CLOSE_AFTER = 1 << 3;
    private static final int REWRITTEN = 1 << 4;
    private static final int NOT_EXECUTED = 1 << 5;
    private static final int REFUSAL = 1 << 6;
    private static final int ELSEWHERE = 1 << 7;

    private @Nullable Command command;
    private long tag;
    private Status status = Status.OK;
    /** What else was said; what a flag belongs to counts only with it, and is not cleared. */
    private int flags;

    private int rewrittenBytes;
    private @Nullable NotExecuted notExecuted;
    private @Nullable String refusal;
    private int unit;
    private int addressOffset;
    private int addressLength;

    /** A frame for a response to nobody. */
    public ResponseFrame() {}

    /**
     * Forgets the last response, and says what is answered next. Called by the engine before each call of {@link
     * BackendCodec#decode}.
     *
     * @param asked the command of the oldest request without a response; null when there is none, or for what the handshake
     *     brings
     * @param askedTag what {@link RequestFrame#tag(long)} said of it; 0 for nothing
     */
    public void begin(@Nullable Command asked, long askedTag) {
        command = asked;
        tag = askedTag;
        status = Status.OK;
        flags = 0;
    }

    private boolean has(int which) {
        return (flags & which) != 0;
    }

    // ---- said by the codec

    /** Says what the response means; {@link Status#OK} if never called. */
    public void status(Status value) {
        status = value;
    }

    /**
     * Says that the length returned is that of a piece of the response, and that another piece follows, which {@link
     * BackendCodec#decode} finds next. A codec may cut a long response so, to have its beginning passed on before its end
     * is here. Only what is certain to be a good response may be passed on early: a later error can but cut it off.
     */
    public void more() {
        flags |= MORE;
    }

    /**
     * Says that this answers nobody, and is no response: a message that the server sends by itself. It is dropped and counted. To be
     * said with each call of {@code decode} that looks at one, also when more bytes are needed: nobody may be waiting for a response.
     */
    public void push() {
        flags |= PUSH;
    }

    /**
     * Says that the server will answer nothing more on this connection, and does not execute what was sent behind this request. Behind
     * this response the connection is closed; what was sent behind it goes to the next one if it was kept ({@link
     * PoolNeeds#keepRequests}), and fails otherwise, as what has not run; what was not sent yet goes there in any case.
     */
    public void last() {
        flags |= LAST;
    }

    /** Says that the client is closed behind this response: it says so, or has no other end. Nothing else it asked for is answered. */
    public void closeAfter() {
        flags |= CLOSE_AFTER;
    }

    /**
     * Says that the client shall not get the first bytes of the response as they are, but what {@link FrontendCodec#rewriteResponse}
     * writes; the rest follows as it came. Not for responses to fragments, which are joined.
     *
     * @param headLength in bytes, 1 or more; must lie within the limit given to {@link BackendCodec#decode}
     */
    public void rewritten(int headLength) {
        rewrittenBytes = headLength;
        flags |= REWRITTEN;
    }

    /**
     * Says that the server did not execute the request. Of a whole response only, never behind {@link #more()}; one that is not here as
     * a whole and has 16 KiB or more is passed on.
     */
    public void notExecuted(NotExecuted why) {
        notExecuted = why;
        flags |= NOT_EXECUTED;
    }

    /**
     * Says who would execute the request, for {@link NotExecuted#ELSEWHERE} and {@link NotExecuted#ONCE_ELSEWHERE}. The address is
     * looked for among the servers of the topology ({@link io.trepak.api.topology.Ownership#serverAt}), and never dialled. If the unit
     * is not that of the request, the client gets the response: it was made up, by a script for instance.
     *
     * @param ofUnit the unit it is about
     * @param offset of the address, from the response's first byte
     * @param length of the address in bytes; it lies within the response
     */
    public void elsewhere(int ofUnit, int offset, int length) {
        unit = ofUnit;
        addressOffset = offset;
        addressLength = length;
        flags |= ELSEWHERE;
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
        flags |= REFUSAL;
    }

    // ---- what is answered

    /** What is being answered; null when nobody asked, and for what the handshake brings. */
    public @Nullable Command command() {
        return command;
    }

    /** What {@link RequestFrame#tag(long)} said of the request that is being answered; 0 for nothing. */
    public long tag() {
        return tag;
    }

    // ---- read by the engine

    /** Whether nothing but a status was said: one look for what nearly every response is. */
    public boolean isPlain() {
        return flags == 0;
    }

    /** What the response means. */
    public Status status() {
        return status;
    }

    /** Whether another piece follows. */
    public boolean hasMore() {
        return has(MORE);
    }

    /** Whether it answers nobody. */
    public boolean isPush() {
        return has(PUSH);
    }

    /** Whether the server answers nothing more on this connection. */
    public boolean isLast() {
        return has(LAST);
    }

    /** Whether the client is closed behind it. */
    public boolean closesAfter() {
        return has(CLOSE_AFTER);
    }

    /** How many bytes at its start {@link FrontendCodec#rewriteResponse} replaces; 0 when it goes out as it came. */
    public int rewrittenBytes() {
        return has(REWRITTEN) ? rewrittenBytes : 0;
    }

    /** Why the server did not execute the request; null when it did, as far as anybody knows. */
    public @Nullable NotExecuted notExecuted() {
        return has(NOT_EXECUTED) ? notExecuted : null;
    }

    /** The unit that {@link #elsewhere} names; -1 when nothing was said. */
    public int unit() {
        return has(ELSEWHERE) ? unit : -1;
    }

    /** Where the address begins that {@link #elsewhere} names, from the response's first byte. */
    public int addressOffset() {
        return addressOffset;
    }

    /** Length of that address in bytes. */
    public int addressLength() {
        return addressLength;
    }

    /** What clients are told when the handshake is refused; null if nothing was said. */
    public @Nullable String refusal() {
        return has(REFUSAL) ? refusal : null;
    }
}
