package io.trepak.engine.worker;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.engine.net.ChunkPool;
import java.nio.charset.StandardCharsets;

/**
 * What a server sends, cut into responses and pieces of responses. Whole ones are delivered where they lie; of one that has
 * not arrived whole the bytes are kept while it is small, and passed on as they come when it is large.
 *
 * <pre>
 *   bytes ─► decode ─┬─ whole ───────────────────────────► complete
 *                    ├─ a piece, more to follow ─────────► pass
 *                    ├─ incomplete ─► carry ─► decode again
 *                    └─ payload missing ─┬─ small ─► carry
 *                                        └─ large ─► pass, pass …
 * </pre>
 */
final class ServerInput {
    /** From here on a response that has not arrived whole is passed on piece by piece. */
    private static final int STREAM_BYTES_MIN = 16 << 10;

    private static final String TOO_LARGE = "the response is larger than max_response_bytes";

    private final Worker worker;
    private final Backend backend;
    private final Delivery delivery;
    private int maxResponseBytes;
    private final Carry carry;
    private final ResponseFrame frame = new ResponseFrame();

    /** Of the present connection. */
    private ServerCodec codec;

    /** Tells one connection from the next. */
    private int connections;

    private int handshakeLeft;
    /** Length of the frame at the start of the carry, once it is known; 0 before. */
    private int frameLength;
    /** How long the carry must be before it is worth looking at again. */
    private int bytesNeeded;
    /** How many bytes of a frame whose beginning was passed on are still to come. */
    private int left;
    /** Whose answer they belong to; its frame is kept until then. */
    private Request streamed;
    /** How many bytes of the present response were passed on in earlier frames. */
    private long passedBytes;

    ServerInput(Worker worker, Backend backend, Delivery delivery, int maxResponseBytes) {
        this.worker = worker;
        this.backend = backend;
        this.delivery = delivery;
        this.maxResponseBytes = maxResponseBytes;
        this.carry = new Carry(worker.arrays());
    }

    /** Another limit, from the next frame on. */
    void limit(int responseBytes) {
        maxResponseBytes = responseBytes;
    }

    /** Begins with a new connection, on which so many responses are due before any that a client waits for. */
    void open(ServerCodec connected, int handshakeAnswers) {
        codec = connected;
        connections++;
        handshakeLeft = handshakeAnswers;
    }

    /** Forgets everything; the connection is closed. */
    void close() {
        codec = null;
        connections++;
        handshakeLeft = 0;
        frameLength = 0;
        bytesNeeded = 0;
        left = 0;
        streamed = null;
        passedBytes = 0;
        carry.clear();
        frame.clear();
    }

    int payloadWanted() {
        return left;
    }

    void payload(ByteBuf chunk) {
        int count = chunk.readableBytes();
        delivery.pass(streamed, chunk);
        streamGrew(count);
    }

    void received(byte[] in, int offset, int limit) {
        int now = connections;
        int at = offset;
        if (left > 0) {
            int count = Math.min(left, limit - at);
            delivery.pass(streamed, in, at, count);
            at += count;
            streamGrew(count);
        }
        // Whatever is told of an answer may have had the connection closed, and another one opened.
        if (at == limit || connections != now) {
            return;
        }
        if (carry.isEmpty()) {
            int used = decodeAll(in, at, limit);
            if (used < limit && connections == now) {
                carry.append(in, used, limit - used, bytesNeeded);
            }
            return;
        }
        carry.append(in, at, limit - at, bytesNeeded);
        if (carry.length() >= bytesNeeded) {
            int used = decodeAll(carry.bytes(), carry.start(), carry.end());
            if (connections == now) {
                carry.consumeTo(used);
            }
        }
    }

    /** Returns the index of the first byte that has to wait. */
    private int decodeAll(byte[] in, int from, int limit) {
        int now = connections;
        int offset = from;
        while (offset < limit && connections == now) {
            int available = limit - offset;
            int length = frameLength != 0 ? frameLength : decode(in, offset, limit);
            int needed = length > 0 ? length : available - length;
            if (handshakeLeft > 0) {
                if (needed > maxResponseBytes) {
                    backend.link().responseTooLarge("max_response_bytes");
                    return limit;
                }
            } else if (backend.queue().isEmpty()) {
                throw new ProtocolException("response that nobody asked for");
            } else if (needed > maxResponseBytes - passedBytes && !frame.isMerged()) {
                refuseLarge(backend.queue().oldest());
            }
            if (length <= 0) {
                if (available > STREAM_BYTES_MIN && !hasRoomFor(available)) {
                    backend.link().responseTooLarge("max_buffered_bytes");
                    return limit;
                }
                bytesNeeded = needed;
                return offset;
            }
            if (length > available) {
                return receiveRest(in, offset, available, length);
            }
            frameLength = 0;
            bytesNeeded = 0;
            whole(in, offset, length);
            frame.clear();
            offset += length;
        }
        return offset;
    }

    /** A response that cannot be passed on in pieces has to be kept until its end is here. */
    private boolean hasRoomFor(int available) {
        MemoryBudget memory = worker.memory();
        long growth = carry.growthBytes(ChunkPool.CHUNK_BYTES);
        if (available > memory.maxBytes() / 4) {
            return false;
        }
        // No client holds it, so none is closed for a long one.
        return !memory.isFull(growth) || available <= memory.maxBytes() / 32 && worker.makeRoom(growth);
    }

    /** Nobody waits any more for a response above the limit; what is still to come of it is dropped. */
    private Request refuseLarge(Request request) {
        if (!request.isAwaited()) {
            return request;
        }
        backend.link().responseRefused();
        return delivery.refuseLarge(request, TOO_LARGE);
    }

    private Request withinLimit(Request asker, int length) {
        return length > maxResponseBytes ? refuseLarge(asker) : asker;
    }

    private int decode(byte[] in, int offset, int limit) {
        Request oldest = handshakeLeft > 0 ? null : backend.queue().oldest();
        frame.answers(oldest == null ? null : oldest.command, oldest instanceof MergedRequest);
        frame.keyPrint(oldest == null ? 0 : oldest.keyPrint);
        return codec.decode(in, offset, limit, frame);
    }

    private void whole(byte[] in, int offset, int length) {
        if (handshakeLeft > 0 || frame.isMerged() || frame.hasMore()) {
            special(in, offset, length);
            return;
        }
        Request request = backend.answered(frame.status());
        backend.count(request, frame.status(), length);
        passedBytes = 0;
        delivery.complete(request, in, offset, length);
        backend.crowd().goOnIfRelieved();
    }

    private void special(byte[] in, int offset, int length) {
        if (handshakeLeft > 0) {
            handshakeAnswered(in, offset, length);
        } else if (frame.isMerged()) {
            wholeOfMerged((MergedRequest) backend.queue().oldest(), in, offset, length);
        } else {
            Request request = backend.queue().oldest();
            delivery.expect(request, length);
            delivery.pass(request, in, offset, length);
            passed(request, length);
            delivery.restrain(request);
        }
    }

    private void wholeOfMerged(MergedRequest merged, byte[] in, int offset, int length) {
        if (frame.hasMore()) {
            Request asker = withinLimit(delivery.skipTo(merged, codec, in, offset, frame), length);
            delivery.pass(asker, in, offset, length);
            backend.countBytes(asker, length);
            backend.noteProgress();
            delivery.completeNext(merged, codec);
            return;
        }
        ResponseFrame.Status status = frame.status();
        backend.answered(status);
        backend.countBytes(length);
        ServerCodec answering = codec;
        while (merged.hasNext()) {
            if (status == ResponseFrame.Status.OK) {
                delivery.completeNext(merged, answering);
            } else {
                backend.count(merged.next(), status, 0);
                delivery.complete(merged.takeNext(), in, offset, length);
            }
        }
        worker.recycle(merged);
        backend.crowd().goOnIfRelieved();
    }

    /** One piece of a response is through. */
    private void passed(Request request, int length) {
        passedBytes += length;
        backend.countBytes(request, length);
        backend.noteProgress();
    }

    private void handshakeAnswered(byte[] in, int offset, int length) {
        if (frame.hasMore()) {
            return;
        }
        handshakeLeft--;
        if (frame.status() != ResponseFrame.Status.OK) {
            String said = new String(in, offset, Math.min(length, 120), StandardCharsets.ISO_8859_1);
            backend.link().handshakeRefused(said, frame.refusal());
        }
    }

    // ---- large frames, passed on as they come

    private int receiveRest(byte[] in, int offset, int available, int length) {
        boolean whole = length < STREAM_BYTES_MIN || handshakeLeft > 0 || frame.isMerged() && !frame.hasMore();
        int needed = whole ? length : frame.keyOffset() + frame.keyLength();
        if (needed > available) {
            frameLength = length;
            bytesNeeded = needed;
            return offset;
        }
        frameLength = 0;
        bytesNeeded = 0;
        Request oldest = backend.queue().oldest();
        streamed = oldest instanceof MergedRequest merged
                ? withinLimit(delivery.skipTo(merged, codec, in, offset, frame), length)
                : oldest;
        left = length;
        delivery.expect(streamed, length);
        delivery.pass(streamed, in, offset, available);
        streamGrew(available);
        return offset + available;
    }

    private void streamGrew(int count) {
        left -= count;
        passed(streamed, count);
        if (left > 0 || frame.hasMore()) {
            delivery.restrain(streamed);
        }
        if (left > 0) {
            return;
        }
        streamed = null;
        boolean isMerged = frame.isMerged();
        boolean isLast = !frame.hasMore();
        ResponseFrame.Status status = frame.status();
        frame.clear();
        if (isMerged) {
            passedBytes = 0;
            delivery.completeNext((MergedRequest) backend.queue().oldest(), codec);
        } else if (isLast) {
            passedBytes = 0;
            Request request = backend.answered(status);
            backend.count(request, status, 0);
            delivery.end(request);
            backend.crowd().goOnIfRelieved();
        }
    }
}
