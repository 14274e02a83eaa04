package io.trepak.engine.worker.request;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.KeyedFrame;
import io.trepak.api.protocol.ResponseFrame;

/**
 * One request on its way to a server, and what becomes of its response. Stands in the {@link RequestQueue} of a server connection;
 * the connection tells it what comes for it, in this order:
 *
 * <pre>
 *   sent ─┬─ complete ────────────────────────► over      a response in one piece
 *         ├─ (expect, pass) ... (pass) ─► end ─► over      one that is passed on as it comes
 *         └─ fail, at any time ───────────────► over
 * </pre>
 *
 * Nobody asks a request what kind it is. The fields a connection touches for each request lie together, in one cache line.
 */
public abstract class Request {
    /** What one counts as in the memory budget: somewhat more than the object takes. */
    public static final int BYTES = 136;

    private Command command;
    /** Next in the queue of the connection. */
    Request next;

    private Destination destination;
    /** Length of the request in bytes. */
    private int length;
    /** Where it ends in all that is sent on its connection, in bytes from the beginning. */
    long endsAt;

    // Times, all of the loop's clock.
    private long queuedAtNanos;
    /** When the socket had all of it; 0 before. */
    long writtenNanos;

    private long tag;
    /** How long its key is, and where it lies among the recent keys of the connection; 0 when it is not there. */
    private int keyLength;

    private int keyAt;
    private boolean sampled;
    /** That of its keys; -1 where keys have none, it has none, or nobody asks. */
    private int unit = -1;
    /** Its bytes, where they are kept until it is answered; null where not. */
    private KeptRequest kept;

    protected Request() {}

    // ---- what becomes of it

    /** Who waits for the response; null for nobody. */
    public abstract Requester requester();

    /** Whose it is, whether or not somebody waits for the response; null for nobody's. */
    public Requester sender() {
        return requester();
    }

    /** Whether somebody waits for the response. */
    public final boolean isAwaited() {
        return requester() != null;
    }

    /** Whether it is to be sent to another server when one says that it did not execute it: not when its client has gone. */
    public boolean isWanted() {
        return isAwaited();
    }

    /** How many requests of clients it stands for. */
    public int weight() {
        return 1;
    }

    /** Tells the codec what the next response is to. */
    public final void describeTo(ResponseFrame frame) {
        frame.begin(command, tag);
    }

    /**
     * Whose the piece in {@code frame} is of the response to several requests.
     *
     * @param in the piece, from {@code offset} on, up to its key at least
     */
    public Request recipient(KeyedFrame frame, byte[] in, int offset) {
        return this;
    }

    /** The piece of a key of one of several requests is about to be passed to its recipient. */
    public void pieceBegins() {}

    /** Puts another one in the place of the present recipient. Returns false when it is the recipient itself. */
    public boolean replaceRecipient(Request by) {
        return false;
    }

    /** The piece has been passed to its recipient, whole. */
    public void pieceEnded() {}

    /** Whether a response in several pieces is several responses. */
    public boolean isSeveral() {
        return false;
    }

    /** So many bytes of the response are about to be passed in pieces. */
    public void expect(int bytes) {}

    /** Takes a piece of the response; more follows. */
    public abstract void pass(byte[] in, int offset, int count);

    /**
     * Takes the first bytes of the response, which its client shall get in other words; more follows.
     *
     * @throws io.trepak.engine.worker.resources.PluginFailure when nobody can say them; the request has to be failed
     */
    public void passRewritten(byte[] in, int offset, int count) {
        pass(in, offset, count);
    }

    /** Its client is closed behind the response, of which a part is still to be passed. */
    public void closeClient() {}

    /** Takes a piece of the response, and the chunk it lies in; more follows. */
    public abstract void pass(ByteBuf chunk);

    /** More came than its requester takes: perhaps the source should not be read for a while. */
    public abstract void restrain(ResponseSource source);

    /** Takes the response, or the last piece of it. The connection knows the request no more. */
    public abstract void complete(ResponseFrame.Status status, byte[] in, int offset, int count);

    /** All of the response has been passed. The connection knows the request no more. */
    public abstract void end();

    /** There will be no response, or no more of it. The connection knows the request no more. */
    public abstract void fail(Failure failure);

    // ---- what is known of it

    public final Command command() {
        return command;
    }

    /** Length of the request in bytes. */
    public final int length() {
        return length;
    }

    public final void ofLength(int bytes) {
        length = bytes;
    }

    /** The connection it went to; null before. */
    public final Destination destination() {
        return destination;
    }

    /** Begins with its command. */
    public final void begin(Command of, boolean goesIntoHistograms) {
        command = of;
        sampled = goesIntoHistograms;
    }

    /** Whether it goes into the histograms. */
    public final boolean isSampled() {
        return sampled;
    }

    /** What {@link io.trepak.api.protocol.RequestFrame#tag(long)} said; 0 for nothing. */
    public final void tag(long value) {
        tag = value;
    }

    public final long tag() {
        return tag;
    }

    /** It is handed to a connection, at a time of the loop's clock. */
    public final void queued(Destination to, long nowNanos) {
        destination = to;
        queuedAtNanos = nowNanos;
    }

    /** It was to be sent before it was handed to the connection it was answered on. */
    public final void queuedSince(long nanos) {
        queuedAtNanos = nanos;
    }

    /** Where it begins in all that is sent on its connection. */
    public final long startsAt() {
        return endsAt - length;
    }

    /** Where it ends in all that is sent on its connection. */
    public final long endsAt() {
        return endsAt;
    }

    public final void endsAt(long bytes) {
        endsAt = bytes;
    }

    public final long queuedAtNanos() {
        return queuedAtNanos;
    }

    /** When the socket had all of it; 0 before. */
    public final long writtenNanos() {
        return writtenNanos;
    }

    public final void writtenNanos(long nanos) {
        writtenNanos = nanos;
    }

    /** Notes where in its connection's recent keys its key lies, and how long it is. */
    public final void key(int at, int bytes) {
        keyAt = at;
        keyLength = bytes;
    }

    /** The key that was noted is the beginning of one of this length; unless more would seem to be there than was noted. */
    public final void shortenedKey(int bytes) {
        if (keyLength > 0 && destination.keptOfKey(keyAt, bytes) == keyLength) {
            keyLength = bytes;
        }
    }

    /** Its key, shortened; null when that is not known any more. */
    public final byte[] key() {
        return keyLength == 0 ? null : destination.keyAt(keyAt, keyLength);
    }

    /** The array that holds its key, shortened; null when that is not known any more. */
    public final byte[] keyArray() {
        return keyLength == 0 ? null : destination.keyArray(keyAt);
    }

    /** Where in that array it begins; 0 when it is not known. */
    public final int keyIndex() {
        return keyLength == 0 ? 0 : destination.keyIndex(keyAt);
    }

    /** How many bytes of it are there. */
    public final int keptOfKey() {
        return keyLength == 0 ? 0 : destination.keptOfKey(keyAt, keyLength);
    }

    /** Length of its key in bytes; 0 when that is not known. */
    public final int keyLength() {
        return keyLength;
    }

    /** The unit of its keys, all of one; -1 where keys have none, it has none, or nobody asks. */
    public final int unit() {
        return unit;
    }

    public final void unit(int ofKeys) {
        unit = ofKeys;
    }

    /** Its bytes, kept so that it can be sent again; null when they are not. */
    public final KeptRequest kept() {
        return kept;
    }

    /** Has its bytes go with it, or no more. */
    public final void keep(KeptRequest bytes) {
        kept = bytes;
    }

    /** Takes over what is known of the way of another one, that went for it. */
    public final void wentAs(Request part) {
        destination = part.destination;
        writtenNanos = part.writtenNanos;
        keyAt = part.keyAt;
        keyLength = part.keyLength;
    }

    /** Takes over the place of another one on its connection. */
    final void standFor(Request other) {
        command = other.command;
        tag = other.tag;
        length = other.length;
        endsAt = other.endsAt;
        queuedAtNanos = other.queuedAtNanos;
        writtenNanos = other.writtenNanos;
        next = other.next;
        other.next = null;
    }

    /** The request behind it on its connection; null for none. */
    public final Request next() {
        return next;
    }

    /** Forgets what a connection has noted, ready to be used again. */
    protected final void forget() {
        command = null;
        next = null;
        destination = null;
        writtenNanos = 0;
        tag = 0;
        keyLength = 0;
        unit = -1;
        sampled = false;
    }
}
