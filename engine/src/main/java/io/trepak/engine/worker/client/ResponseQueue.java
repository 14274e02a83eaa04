package io.trepak.engine.worker.client;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.RequestInfo;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.worker.resources.ArrayOutput;
import io.trepak.engine.worker.resources.PluginFailure;
import io.trepak.engine.worker.resources.Slices;

/**
 * The requests of one client without a response, in the order they came; their responses leave in that order. The response to the
 * first goes straight into the client's write buffer, any other is parked until it is the first. A layer of a {@code Client}.
 */
abstract class ResponseQueue extends ClientLife implements Slices.Sliced {
    /** So many requests of a new client go to servers before it is known how large the responses are. */
    private static final int FIRST_WINDOW = 32;
    /** With each response the window grows by so much: fourfold with each round trip. */
    private static final int WINDOW_STEP = 3;
    /** A response smaller than recent ones counts for one part in so many. */
    private static final int FADING = 16;

    private ClientRequest head;
    private ClientRequest tail;
    private int count;
    /** How many requests of the client are under way that are not in the queue, for it hears nothing of them. */
    private int unheard;
    /** How many requests may be without a response. */
    private int window;
    /** How large recent responses were: the largest, fading. */
    private int recentBytes;

    /** Of those in the queue, and what the codec holds. */
    private long requestBytes;
    /** How much its codec says that it holds. */
    private long heldByCodec;
    /** Where small responses that wait for their turn are put; null while none has since the queue was last empty. */
    private ParkedBlock block;
    /** Whether a turn to come does a slice of its work. */
    private boolean sliceDue;

    ResponseQueue(ServedPool pool, int id) {
        super(pool, id);
        window = Math.min(Math.min(FIRST_WINDOW, pool.clientPendingRequests), fitting(pool.recentResponseBytes));
    }

    /** Responses have left; there may be room for more requests. */
    abstract void responsesSent();

    // ---- how many are under way

    @Override
    final boolean isAwaiting() {
        return head != null;
    }

    /** Whether a request of the client is under way. */
    final boolean hasPending() {
        return head != null || unheard > 0;
    }

    /** How long the requests are together that are under way. */
    final long requestBytes() {
        return requestBytes;
    }

    /**
     * Whether one more request may be sent to a server: as many may be without a response as client_pending_bytes hold of responses as
     * large as recent ones. What is on its way to one client would hold up all others of that server otherwise. Those that the client
     * hears nothing of have no responses to fit in, but fill the queues of servers like others.
     */
    final boolean hasRoomInWindow() {
        return count < window && (unheard == 0 || count + unheard < pool.clientPendingRequests);
    }

    /** As many as the pool allows may be under way at once; for measurements, which begin with warm clients. */
    final void openWindow() {
        window = pool.clientPendingRequests;
    }

    /** The pool has other limits. */
    final void limitWindow() {
        window = Math.min(window, pool.clientPendingRequests);
    }

    /** Notes how large a response was. */
    private void weigh(int bytes) {
        int light = pool.lightBytes;
        if (bytes <= light && window == pool.clientPendingRequests && recentBytes <= light) {
            return;
        }
        recentBytes = faded(recentBytes, bytes);
        window = Math.min(Math.min(window + WINDOW_STEP, pool.clientPendingRequests), fitting(recentBytes));
        if (bytes > light || pool.recentResponseBytes > light) {
            pool.recentResponseBytes = faded(pool.recentResponseBytes, bytes);
        }
    }

    /** How many responses of this size client_pending_bytes hold. */
    private int fitting(int responseBytes) {
        return responseBytes == 0 ? pool.clientPendingRequests : Math.max(1, pool.clientPendingBytes / responseBytes);
    }

    private static int faded(int recent, int bytes) {
        return bytes >= recent ? bytes : recent - (recent - bytes + FADING - 1) / FADING;
    }

    /** How much is kept of responses that wait for their turn, or for others to be joined with. */
    public final long heldByResponses() {
        long held = heldByCodec;
        for (ClientRequest request = head; request != null; request = request.nextForClient) {
            held += request.heldBytes();
        }
        return held;
    }

    /** How much is kept of requests so that they can be sent again, or held until they can be sent; but for those that were split. */
    final long heldByRequests() {
        long held = 0;
        for (ClientRequest request = head; request != null; request = request.nextForClient) {
            held += request.keptBytes();
        }
        return held;
    }

    // ---- requests

    /** A request whose response comes from a server; in the queue, unless nobody is to hear of that. */
    final ClientRequest await(RequestFrame frame, int length) {
        ClientRequest request;
        if (frame.isPlain() || !frame.isResponseDropped()) {
            request = pool.shared.takeRequest(frame.command());
            append(request, length);
        } else {
            request = pool.shared.takeUnheard(frame.command(), this);
            unheardBegins(request, length);
        }
        request.tag(frame.tag());
        return request;
    }

    /** A request is under way that is not in the queue. */
    final void unheardBegins(ClientRequest request, int length) {
        request.sentBytes = length;
        unheard++;
        requestBytes += length;
    }

    @Override
    final void unheardEnded(ClientRequest request) {
        if (isClosed()) {
            return;
        }
        unheard--;
        requestBytes -= request.sentBytes;
        responsesSent();
    }

    final void append(ClientRequest request, int length) {
        request.client = this;
        request.ofLength(length);
        request.sentBytes = length;
        if (tail == null) {
            head = request;
        } else {
            tail.nextForClient = request;
        }
        tail = request;
        count++;
        requestBytes += length;
    }

    /** Appends a request whose response its codec has deferred. */
    final ClientRequest appendDeferred(RequestFrame frame) {
        ClientRequest request = pool.shared.takeRequest(frame.command());
        request.tag(frame.tag());
        append(request, 0);
        return request;
    }

    /** Counted as if it were a request that waits. */
    @Override
    public final void holds(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("holds " + bytes + " bytes; expected 0 or more");
        }
        if (!isClosed()) {
            holdForCodec(bytes);
        }
    }

    private void holdForCodec(long bytes) {
        long more = bytes - heldByCodec;
        heldByCodec = bytes;
        requestBytes += more;
        pool.resources.arrays().count(more);
    }

    /** Its codec holds nothing any more. */
    final void dropHeldByCodec() {
        holdForCodec(0);
    }

    /** Appends a request together with its response. */
    final void appendAnswered(Command command, ArrayOutput response) {
        ClientRequest request = pool.shared.takeRequest(command);
        request.answered = true;
        park(request, response.bytes(), 0, response.length());
        append(request, response.length());
    }

    // ---- responses

    @Override
    final boolean isNext(ClientRequest request) {
        return request == head;
    }

    @Override
    final void answered(ClientRequest request, byte[] in, int offset, int length) {
        try {
            deliver(request, in, offset, length);
        } catch (RuntimeException | Error e) {
            broken(e); // the server and everybody else there have nothing to do with it
        }
    }

    private void deliver(ClientRequest request, byte[] in, int offset, int length) {
        request.responseBytes += length;
        if (request == head) {
            out().write(in, offset, length);
            dropHead();
            sendReady();
        } else {
            park(request, in, offset, length);
            hasResponse(request);
        }
        pool.resources.memory().makeRoom(0);
    }

    /** Keeps a response, or its last piece, until it is its turn. */
    private void park(ClientRequest request, byte[] in, int offset, int length) {
        if (length > ParkedBlock.RESPONSE_BYTES_MAX || request.isParked()) {
            request.park(in, offset, length);
            return;
        }
        if (block == null || !block.hasRoomFor(length)) {
            leaveBlock();
            block = pool.shared.takeBlock();
        }
        request.park(block, in, offset, length);
    }

    /** Appends no more to the block. */
    private void leaveBlock() {
        if (block != null) {
            ParkedBlock left = block;
            block = null;
            left.release();
        }
    }

    @Override
    final void failed(ClientRequest request, Failure failure) {
        pool.counters.forwardError++;
        ArrayOutput response = pool.resources.scratch();
        try {
            pool.guard.error(codec, request, failure, response);
        } catch (PluginFailure e) {
            request.answered = true; // so that it goes with the client
            giveUp();
            return;
        }
        answered(request, response.bytes(), 0, response.length());
    }

    @Override
    final void rewriteResponse(ClientRequest request, byte[] in, int offset, int count) {
        ArrayOutput head = pool.resources.scratch();
        pool.guard.rewriteResponse(codec, request, in, offset, count, head);
        request.pass(head.bytes(), 0, head.length());
    }

    @Override
    final void passed(ClientRequest request) {
        hasResponse(request);
        if (request == head) {
            sendReady();
        }
    }

    @Override
    final void grew(ClientRequest request) {
        if (request == head) {
            request.proceed();
        }
    }

    // ---- what takes several turns

    @Override
    final void awaitSlice() {
        if (!sliceDue) {
            sliceDue = true;
            pool.resources.slices().add(this);
        }
    }

    /** A slice is being done. */
    final void sliceBegins() {
        sliceDue = false;
    }

    /** Passes on a slice of the next response, if that takes several turns. Returns false, with nothing done, when it does not. */
    final boolean sliceResponse() {
        ClientRequest request = head;
        if (request == null || !request.hasSlice) {
            return false;
        }
        request.slice();
        if (request == head) {
            if (request.hasSlice) {
                awaitSlice();
            } else if (request.answered) {
                sendReady();
            }
        }
        return true;
    }

    private void hasResponse(ClientRequest request) {
        request.answered = true;
        request.responseNanos = pool.resources.nowNanos();
    }

    private void sendReady() {
        while (head != null && head.answered) {
            ClientRequest request = head;
            if (request.hasSlice) {
                awaitSlice();
                break;
            }
            if (!request.deliver()) {
                return;
            }
            boolean closes = request.closesClient;
            dropHead();
            if (closes) {
                orphanAll();
                closeBehindResponse();
                return;
            }
        }
        if (head != null && head.isParked()) {
            head.sendBeginning(out());
        }
        if (head == null && isStopped()) {
            closeWhenSent();
        } else {
            responsesSent();
        }
    }

    private void dropHead() {
        ClientRequest request = head;
        head = request.nextForClient;
        if (head == null) {
            tail = null;
            leaveBlock();
        }
        count--;
        requestBytes -= request.sentBytes;
        weigh(request.responseBytes);
        if (request.destination() != null) {
            if (request.isSampled()) {
                time(request);
            }
            if (pool.slowRequests.isSlow(request)) {
                pool.slowRequests.add(request, request.responseNanos, request.responseBytes, this);
            }
        }
        request.recycle();
    }

    private void time(ClientRequest request) {
        long nanos = request.responseNanos == 0 ? pool.resources.nowNanos() : request.responseNanos;
        request.noteTimes(pool.shared.latencies(), nanos);
        pool.shared.latencies().awaitGone(request, this, out(), nanos);
    }

    /** The client has gone. */
    final void orphanAll() {
        ClientRequest request = head;
        head = null;
        tail = null;
        count = 0;
        requestBytes = heldByCodec;
        leaveBlock();
        while (request != null) {
            ClientRequest next = request.nextForClient;
            request.orphan();
            request = next;
        }
    }

    // ---- what requests have written

    @Override
    final void join(Fragments parts, Output out) {
        pool.guard.join(codec, parts, out);
    }

    @Override
    final void countServerError() {
        pool.counters.forwardError++;
    }

    @Override
    final boolean writeServerError(RequestInfo request, Failure failure) {
        countServerError();
        return writeError(request, failure);
    }

    @Override
    final boolean writeError(RequestInfo request, Failure failure) {
        WriteBuffer out = out();
        long before = out.pendingBytes();
        try {
            pool.guard.error(codec, request, failure, out);
            return true;
        } catch (PluginFailure e) {
            out.cutBackTo(before);
            giveUp();
            return false;
        }
    }
}
