package io.trepak.engine.worker.server;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.KeyedFrame;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.engine.net.ChunkPool;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.request.ResponseSource;
import io.trepak.engine.worker.resources.MemoryBudget;
import io.trepak.engine.worker.resources.PartialFrame;
import io.trepak.engine.worker.resources.PluginFailure;
import io.trepak.engine.worker.resources.WorkerResources;
import java.nio.charset.StandardCharsets;

/**
 * What a server sends, cut into responses and pieces of responses. Whole ones are passed to their request where they lie; of one that
 * has not arrived whole the bytes are kept while it is small, and passed on as they come when it is large.
 *
 * <pre>
 *   bytes ─► decode ─┬─ whole ───────────────────────────► complete
 *                    ├─ a piece, more to follow ─────────► pass
 *                    ├─ incomplete ─► kept ─► decode again
 *                    └─ payload missing ─┬─ small ─► kept
 *                                        └─ large ─► pass, pass …
 * </pre>
 *
 * One per server connection. Nothing that a request does with its response comes back here before {@link #received} returns; what
 * ends the connection is thrown.
 */
final class ResponseReader {
    /** From here on a response that has not arrived whole is passed on piece by piece. */
    private static final int STREAM_BYTES_MIN = 16 << 10;

    private static final int NOTHING_SENT = -1;

    private static final byte[] NOTHING = {};
    private static final Failure TOO_LARGE =
            Failure.inDoubt(Failure.Kind.TOO_LARGE, "the response is larger than max_response_bytes");

    /** Whose responses they are. */
    interface Owner extends ResponseSource {
        /** The request the next response is to; null when none is due. */
        Request oldest();

        /**
         * The response to the oldest is here, whole. Returns that request, which waits no more.
         *
         * @param in holds what of it is not counted yet, from offset on
         */
        Request takeOldest(ResponseFrame.Status status, byte[] in, int offset, int bytes);

        /**
         * The server says that it did not execute the oldest, by a response that is here whole. Returns whether that is sent again, and
         * its place is free; else it gets this response.
         */
        boolean notExecuted(ResponseFrame frame, byte[] in, int offset, int length);

        /** Puts another request in the place of the oldest. */
        void replaceOldest(Request by);

        /** So many bytes of a response were passed on, and more follows. */
        void progressed(Request recipient, int bytes);

        /** A request that stands for one whose response is too large, and drops what still comes of it. */
        Request dropLarge(Request request);

        /** A request that stands for one whose response cannot be passed on, and drops what still comes of it. */
        Request drop(Request request);

        /** The server sent a message that answers nobody, which is dropped. */
        void pushed();

        /** The server has lost its role: what is to come goes to where its name leads now. */
        void demoted();

        /** The responses to a round of the handshake are here. Returns how many the next one brings; 0 when there is none. */
        int nextRound();

        /** The handshake is over. */
        void handshakeEnded();
    }

    private final WorkerResources resources;
    private final ServerSettings settings;
    private final Owner owner;
    private final PartialFrame kept;
    private final ResponseFrame frame = new ResponseFrame();
    private final ResponseBytes seen = new ResponseBytes();

    /** Of the present connection. */
    private ServerCodec codec;
    /** Takes responses to merged requests apart; null before the first one. */
    private KeyedCodec keyed;
    /** Whether the present piece of a response to merged requests is its last, and belongs to a key. */
    private boolean endsWithPiece;

    /** How many responses to the handshake are due; {@link #NOTHING_SENT} when it is over, but nothing was sent behind it yet. */
    private int handshakeLeft;
    /** Whether the handshake goes on whatever the server says. */
    private boolean takesErrors;
    /** Length of the frame at the start of what is kept, once it is known; 0 before. */
    private int frameLength;
    /** How much must be kept before it is worth looking at again, in bytes. */
    private int bytesNeeded;
    /** How many bytes of a frame that answers nobody are still to come. */
    private int pushedLeft;
    /** How many bytes of a frame whose beginning was passed on are still to come. */
    private int left;
    /** Whose response they belong to; its frame is kept until then. */
    private Request streamed;
    /** How many bytes of the present response were passed on in earlier frames. */
    private long passedBytes;

    ResponseReader(WorkerResources resources, ServerSettings settings, Owner owner) {
        this.resources = resources;
        this.settings = settings;
        this.owner = owner;
        this.kept = new PartialFrame(resources.arrays());
    }

    /**
     * Begins with a new connection, on which so many responses are due before any that a request waits for.
     *
     * @param anyWillDo whether they may be errors
     */
    void open(ServerCodec connected, int handshakeResponses, boolean anyWillDo) {
        codec = connected;
        takesErrors = anyWillDo;
        codec.taken();
        handshakeLeft = handshakeResponses;
    }

    /** That of the present connection. */
    ServerCodec codec() {
        return codec;
    }

    /** Takes responses to merged requests apart. */
    KeyedCodec keyed() {
        if (keyed == null) {
            keyed = codec.openKeyed();
        }
        return keyed;
    }

    /** Whether some of the response to the oldest request was passed on, and not all. */
    boolean isInResponse() {
        return streamed != null || passedBytes > 0;
    }

    /** Whether a response to the handshake is due. */
    boolean isInHandshake() {
        return handshakeLeft > 0;
    }

    /** Forgets everything; the connection is closed. */
    void close() {
        if (codec != null) {
            codec.released();
            codec = null;
        }
        keyed = null;
        endsWithPiece = false;
        handshakeLeft = 0;
        frameLength = 0;
        bytesNeeded = 0;
        left = 0;
        pushedLeft = 0;
        streamed = null;
        passedBytes = 0;
        seen.forget();
        kept.clear();
    }

    int payloadWanted() {
        return left;
    }

    void payload(ByteBuf chunk) {
        int count = chunk.readableBytes();
        streamed.pass(chunk);
        streamGrew(count);
    }

    /**
     * Takes what was received.
     *
     * @throws ProtocolException when it is no response, or one that nobody asked for
     * @throws ServerFailure when the connection has to be closed for another reason
     */
    void received(byte[] in, int offset, int limit) {
        if (handshakeLeft == NOTHING_SENT) {
            handshakeLeft = 0;
        }
        int at = offset + Math.min(pushedLeft, limit - offset);
        pushedLeft -= at - offset;
        if (left > 0) {
            int count = Math.min(left, limit - at);
            streamed.pass(in, at, count);
            at += count;
            streamGrew(count);
        }
        if (at == limit) {
            return;
        }
        if (kept.isEmpty()) {
            int used = decodeAll(in, at, limit);
            if (used < limit) {
                kept.append(in, used, limit - used, bytesNeeded);
            }
            return;
        }
        kept.append(in, at, limit - at, bytesNeeded);
        if (kept.length() >= bytesNeeded) {
            kept.consumeTo(decodeAll(kept.bytes(), kept.start(), kept.end()));
        }
    }

    /** Returns the index of the first byte that has to wait. */
    private int decodeAll(byte[] in, int from, int limit) {
        int offset = from;
        while (offset < limit) {
            int available = limit - offset;
            int length = frameLength != 0 ? frameLength : decode(in, offset, limit);
            if (!frame.isPlain() && frame.isPush() && length > 0) {
                owner.pushed();
                bytesNeeded = 0;
                pushedLeft = Math.max(0, length - available);
                offset += Math.min(length, available);
                continue;
            }
            checkSize(length > 0 ? length : available - length);
            if (length <= 0) {
                if (available > STREAM_BYTES_MIN && !hasRoomFor(available)) {
                    throw ServerFailure.tooLarge("max_buffered_bytes");
                }
                bytesNeeded = available - length;
                return offset;
            }
            if (length > available) {
                return receiveRest(in, offset, available, length);
            }
            frameLength = 0;
            bytesNeeded = 0;
            whole(in, offset, length);
            offset += length;
        }
        return offset;
    }

    private void checkSize(int needed) {
        if (handshakeLeft != 0 || !frame.isPlain() && frame.isPush()) {
            checkSizeForNobody(needed);
            return;
        }
        Request oldest = owner.oldest();
        if (oldest == null) {
            throw unasked();
        }
        if (needed > settings.maxResponseBytes - passedBytes && !oldest.isSeveral()) {
            refuse(oldest, oldest, TOO_LARGE);
        }
    }

    /** The handshake has asked for it, or nobody. */
    private void checkSizeForNobody(int needed) {
        if (handshakeLeft <= 0 && !frame.isPush()) {
            throw unasked();
        }
        if (needed > settings.maxResponseBytes) {
            throw ServerFailure.tooLarge("max_response_bytes");
        }
    }

    private static ProtocolException unasked() {
        return new ProtocolException("response that nobody asked for");
    }

    /** A response that cannot be passed on in pieces has to be kept until its end is here. */
    private boolean hasRoomFor(int available) {
        MemoryBudget memory = resources.memory();
        long growth = kept.growthBytes(kept.isEmpty() ? available : ChunkPool.CHUNK_BYTES);
        if (available > memory.maxBytes() / 4) {
            return false;
        }
        // No client holds it, so none is closed for a long one.
        return !memory.isFull(growth) || available <= memory.maxBytes() / 32 && memory.makeRoom(growth);
    }

    /** Nobody waits any more for a response that cannot be had; what is still to come of it is dropped. */
    private Request refuse(Request oldest, Request recipient, Failure failure) {
        if (!recipient.isAwaited()) {
            return recipient;
        }
        Request dropped = failure == TOO_LARGE ? owner.dropLarge(recipient) : owner.drop(recipient);
        if (!oldest.replaceRecipient(dropped)) {
            owner.replaceOldest(dropped);
        }
        recipient.fail(failure);
        return dropped;
    }

    private Request withinLimit(Request oldest, Request recipient, int length) {
        return length > settings.maxResponseBytes ? refuse(oldest, recipient, TOO_LARGE) : recipient;
    }

    private int decode(byte[] in, int offset, int limit) {
        Request oldest = handshakeLeft != 0 ? null : owner.oldest();
        if (oldest == null) {
            frame.begin(null, 0);
        } else if (oldest.isSeveral()) {
            return decodePiece(oldest, in, offset, limit);
        } else {
            oldest.describeTo(frame);
        }
        return codec.decode(in, offset, limit, frame);
    }

    /** What is found is said of the frame as well, but for the key. A last piece with a key is passed on as one that has another behind it. */
    private int decodePiece(Request several, byte[] in, int offset, int limit) {
        frame.begin(several.command(), 0);
        int length = keyed().decode(several.command(), several.weight(), in, offset, limit);
        if (length > 0) {
            KeyedFrame found = keyed.frame();
            frame.status(found.status());
            endsWithPiece = !found.hasMore() && keyed.isOfKey();
            if (found.hasMore() || endsWithPiece) {
                frame.more();
            }
        }
        return length;
    }

    private void whole(byte[] in, int offset, int length) {
        if (handshakeLeft > 0) {
            handshakeResponse(in, offset, length);
        } else if (frame.isPlain()) {
            ResponseFrame.Status status = frame.status();
            Request request = owner.takeOldest(status, in, offset, length);
            passedBytes = 0;
            request.complete(status, in, offset, length);
        } else if (frame.hasMore()) {
            piece(in, offset, length);
        } else {
            unusual(in, offset, length);
        }
    }

    /** A whole response, or the last piece of one, that asks for more than to be passed on. */
    private void unusual(byte[] in, int offset, int length) {
        ResponseFrame.Status status = frame.status();
        if (frame.notExecuted() != null && passedBytes == 0 && owner.notExecuted(frame, in, offset, length)) {
            ended();
            return;
        }
        int head = passedBytes == 0 ? frame.rewrittenBytes() : 0;
        Request request = owner.takeOldest(status, in, offset, length);
        passedBytes = 0;
        if (frame.closesAfter()) {
            request.closeClient();
        }
        boolean failed = false;
        if (head > 0) {
            try {
                request.passRewritten(in, offset, head);
            } catch (PluginFailure e) {
                failed = true;
            }
        }
        if (failed) {
            request.fail(PluginFailure.IN_DOUBT);
        } else {
            request.complete(status, in, offset + head, length - head);
        }
        ended();
    }

    /** A response is over: what it says about the connection. */
    private void ended() {
        if (frame.notExecuted() == ResponseFrame.NotExecuted.DEMOTED) {
            owner.demoted();
        }
        if (frame.isLast()) {
            throw ServerFailure.LAST;
        }
    }

    private void piece(byte[] in, int offset, int length) {
        Request oldest = owner.oldest();
        if (oldest.isSeveral()) {
            pieceOfSeveral(oldest, in, offset, length);
            return;
        }
        Request recipient = beginPassing(oldest, in, offset);
        noteBeginning(in, offset, length);
        int head = rewrittenHead();
        passedBytes += length;
        recipient.expect(length - head);
        recipient.pass(in, offset + head, length - head);
        owner.progressed(recipient, length);
        recipient.restrain(owner);
    }

    private void pieceOfSeveral(Request oldest, byte[] in, int offset, int length) {
        if (!keyed.isOfKey()) {
            owner.progressed(oldest, length); // what stands between the pieces of keys
            return;
        }
        Request recipient = recipient(oldest, in, offset, length);
        recipient.expect(length);
        recipient.pass(in, offset, length);
        owner.progressed(recipient, length);
        pieceEnded(oldest);
    }

    /** Whose the piece is, if he takes one so long. What stands before it has been passed to him. */
    private Request recipient(Request oldest, byte[] in, int offset, int length) {
        Request recipient = withinLimit(oldest, oldest.recipient(keyed.frame(), in, offset), length);
        oldest.pieceBegins();
        return recipient;
    }

    private void pieceEnded(Request oldest) {
        oldest.pieceEnded();
        if (endsWithPiece) {
            endsWithPiece = false;
            owner.takeOldest(ResponseFrame.Status.OK, NOTHING, 0, 0).complete(ResponseFrame.Status.OK, NOTHING, 0, 0);
        }
    }

    /** Keeps the first bytes of a response that comes in pieces, where somebody sees responses. */
    private void noteBeginning(byte[] in, int offset, int available) {
        if (passedBytes == 0 && settings.listener() != null) {
            seen.begin(in, offset, available);
        }
    }

    /** What somebody who sees responses is shown of the one that ends with these bytes. */
    ResponseBytes seen(byte[] in, int offset, int length) {
        return seen.end(in, offset, length, passedBytes == 0 && length > 0);
    }

    /** How much of a frame has other words for its client. */
    private int rewrittenHead() {
        return passedBytes == 0 ? frame.rewrittenBytes() : 0;
    }

    /** A frame is passed on that is not the last of its response, or not all here. Returns who takes the rest of it. */
    private Request beginPassing(Request oldest, byte[] in, int offset) {
        if (frame.closesAfter()) {
            oldest.closeClient();
        }
        int head = rewrittenHead();
        if (head > 0) {
            try {
                oldest.passRewritten(in, offset, head);
            } catch (PluginFailure e) {
                return refuse(oldest, oldest, PluginFailure.IN_DOUBT);
            }
        }
        return oldest;
    }

    private void handshakeResponse(byte[] in, int offset, int length) {
        if (frame.hasMore()) {
            return;
        }
        handshakeLeft--;
        if (frame.status() != ResponseFrame.Status.OK && !takesErrors) {
            String said = new String(in, offset, Math.min(length, 120), StandardCharsets.ISO_8859_1);
            throw ServerFailure.handshakeRefused(said.strip(), frame.refusal());
        }
        if (handshakeLeft == 0) {
            handshakeLeft = owner.nextRound();
            if (handshakeLeft == 0) {
                handshakeLeft = NOTHING_SENT;
                owner.handshakeEnded();
            }
        }
    }

    // ---- large frames, passed on as they come

    private int receiveRest(byte[] in, int offset, int available, int length) {
        boolean several = handshakeLeft == 0 && owner.oldest().isSeveral();
        boolean whole =
                length < STREAM_BYTES_MIN || handshakeLeft > 0 || several && (!frame.hasMore() || !keyed.isOfKey());
        int needed = whole ? length : several ? keyed.keyEnd() : 0;
        if (needed > available) {
            frameLength = length;
            bytesNeeded = needed;
            return offset;
        }
        frameLength = 0;
        bytesNeeded = 0;
        Request oldest = owner.oldest();
        int head = 0;
        if (several) {
            streamed = recipient(oldest, in, offset, length);
        } else {
            streamed = frame.isPlain() ? oldest : beginPassing(oldest, in, offset);
            noteBeginning(in, offset, available);
            head = rewrittenHead();
        }
        left = length;
        streamed.expect(length - head);
        streamed.pass(in, offset + head, available - head);
        streamGrew(available);
        return offset + available;
    }

    private void streamGrew(int count) {
        left -= count;
        passedBytes += count;
        owner.progressed(streamed, count);
        if (left > 0 || frame.hasMore()) {
            streamed.restrain(owner);
        }
        if (left > 0) {
            return;
        }
        streamed = null;
        boolean isLast = !frame.hasMore();
        ResponseFrame.Status status = frame.status();
        Request oldest = owner.oldest();
        if (oldest.isSeveral()) {
            passedBytes = 0;
            pieceEnded(oldest);
        } else if (isLast) {
            Request request = owner.takeOldest(status, NOTHING, 0, 0);
            passedBytes = 0;
            request.end();
            ended();
        }
    }
}
