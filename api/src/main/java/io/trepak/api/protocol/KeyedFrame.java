package io.trepak.api.protocol;

/**
 * What {@link KeyedResponses#decode} found out about one piece of a response: what one key brought, in the order asked. All but
 * the last have {@link #more()}. A piece without a key is dropped: what stands before the first and behind the last. A response
 * with another status than OK is one piece, and goes to all that have no response yet. A flyweight, cleared by the engine.
 */
public final class KeyedFrame {
    /** Null until the engine begins a piece. */
    @SuppressWarnings("NullAway.Init")
    private Command command;

    private int keys;
    private ResponseFrame.Status status = ResponseFrame.Status.OK;
    private boolean more;
    private boolean ofNextKey;
    private boolean ofNamedKey;
    private int keyOffset;
    private int keyLength;

    /** A frame for nothing yet. */
    public KeyedFrame() {}

    /**
     * Begins a piece. Called by the engine.
     *
     * @param asked what the server was asked
     * @param keyCount for how many keys, 1 or more
     */
    public void begin(Command asked, int keyCount) {
        command = asked;
        keys = keyCount;
        status = ResponseFrame.Status.OK;
        more = false;
        ofNextKey = false;
        ofNamedKey = false;
        keyOffset = 0;
        keyLength = 0;
    }

    /** What the server was asked. */
    public Command command() {
        return command;
    }

    /** How many keys it was asked for, 1 or more. */
    public int keyCount() {
        return keys;
    }

    /** Says that this piece is what the next key brought. */
    public void nextKey() {
        ofNextKey = true;
    }

    /**
     * Says which key this piece belongs to, where a response names them and leaves out those not found.
     *
     * @param offset of its first byte from the start of the piece
     * @param length in bytes
     */
    public void key(int offset, int length) {
        ofNamedKey = true;
        keyOffset = offset;
        keyLength = length;
    }

    /** Says that another piece follows. */
    public void more() {
        more = true;
    }

    /** Says what the response means; {@link ResponseFrame.Status#OK} if never called. */
    public void status(ResponseFrame.Status value) {
        status = value;
    }

    /** Whether the piece is what the next key brought. */
    public boolean isOfNextKey() {
        return ofNextKey;
    }

    /** Whether the piece names its key. */
    public boolean isOfNamedKey() {
        return ofNamedKey;
    }

    /** Offset of the key from the start of the piece; of a named key only. */
    public int keyOffset() {
        return keyOffset;
    }

    /** Length of the key in bytes; of a named key only. */
    public int keyLength() {
        return keyLength;
    }

    /** Whether another piece follows. */
    public boolean hasMore() {
        return more;
    }

    /** What the response means. */
    public ResponseFrame.Status status() {
        return status;
    }
}
