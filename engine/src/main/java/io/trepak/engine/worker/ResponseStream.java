package io.trepak.engine.worker;

import io.netty.buffer.ByteBuf;
import io.trepak.engine.net.ChunkPool;

/**
 * A large response on its way through, passed on piece by piece. Where a piece goes is decided when it comes, for the
 * client may go or its turn may come in the meantime:
 *
 * <pre>
 *   its client's turn ─► the client's write buffer      too early ─► parked
 *   a fragment ────────► the split request's array      client gone ─► nowhere
 * </pre>
 */
final class ResponseStream {
    private final Worker worker;
    private Request request;
    private int length;
    private int left;
    private boolean seen;

    ResponseStream(Worker worker) {
        this.worker = worker;
    }

    boolean isOpen() {
        return request != null;
    }

    Request request() {
        return request;
    }

    /** How many bytes are to come. */
    int left() {
        return left;
    }

    /** Whether the client has got a piece already. */
    boolean isSeen() {
        return seen;
    }

    void begin(Request answered, int responseLength) {
        request = answered;
        length = responseLength;
        left = responseLength;
        seen = false;
        SplitRequest parent = answered.parent;
        if (parent != null && parent.frontend != null) {
            if (worker.memory().isFull(responseLength)) {
                parent.frontend.abandon("the answer would exceed max_buffered_bytes");
            } else {
                parent.beginResponse(worker.arrays(), answered.fragment, responseLength);
            }
        }
    }

    void take(ByteBuf chunk) {
        int count = chunk.readableBytes();
        ChunkPool chunks = worker.loop().chunks();
        SplitRequest parent = request.parent;
        Frontend client = request.frontend;
        if (parent != null && parent.frontend != null) {
            chunk.readBytes(parent.response(request.fragment), length - left, count);
            chunks.give(chunk);
        } else if (client == null) {
            chunks.give(chunk);
        } else if (client.answers().isNext(request)) {
            seen = true;
            client.answers().stream(request).hand(chunk);
        } else {
            request.parkedChunks(chunks).add(chunk);
        }
        left -= count;
    }

    void take(byte[] in, int offset, int count) {
        SplitRequest parent = request.parent;
        Frontend client = request.frontend;
        if (parent != null && parent.frontend != null) {
            System.arraycopy(in, offset, parent.response(request.fragment), length - left, count);
        } else if (client != null && client.answers().isNext(request)) {
            seen = true;
            client.answers().stream(request).write(in, offset, count);
        } else if (client != null) {
            request.parkedChunks(worker.loop().chunks()).append(in, offset, count);
        }
        left -= count;
    }

    /** Holds back whoever makes too much wait here. */
    void restrain(Backend backend) {
        Frontend client = request.frontend;
        if (client == null) {
            return;
        }
        if (worker.memory().isExceeded()) {
            client.pace().slowDown(backend, request);
        }
        if (worker.memory().isFull(0) && !client.answers().isNext(request)) {
            client.abandon("its answers exceed max_buffered_bytes");
        }
    }

    /** Ends it, complete or not. Returns the request it answers. */
    Request end() {
        Request answered = request;
        request = null;
        return answered;
    }
}
