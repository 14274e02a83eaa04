package io.trepak.engine.worker;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.engine.Limits;
import io.trepak.engine.net.Connection;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.stats.PoolCounters;

/**
 * The requests of one client without an answer, in the order they came; their answers leave in that order. The answer to
 * the head goes straight into the client's write buffer, any other is parked until it is the head's.
 */
final class AnswerQueue {
    /** So many requests of a new client go to servers before it is known how large the responses are. */
    private static final int FIRST_WINDOW = 32;
    /** With each response the window grows by so much: fourfold with each round trip. */
    private static final int WINDOW_STEP = 3;
    /** A response smaller than recent ones counts for one part in so many. */
    private static final int FADING = 16;

    private final Worker worker;
    private final Frontend client;
    private final LocalPool pool;
    private final ClientCodec codec;
    private final PoolCounters counters;
    private final SlowRequests slowRequests;
    private Connection connection;
    private Request head;
    private Request tail;
    private int count;
    private long requestBytes;

    /** How many requests may be without a response; and what that may be at most. */
    private int window = FIRST_WINDOW;

    private int requestsMax;
    private int pendingBytesMax;
    /** A response of so many bytes leaves the window as it is. */
    private int lightBytes;
    /** How large recent responses were: the largest, fading. */
    private int recentBytes;

    AnswerQueue(
            Worker worker,
            Frontend client,
            ClientCodec codec,
            LocalPool pool,
            Limits limits,
            PoolCounters counters,
            SlowRequests slowRequests) {
        this.worker = worker;
        this.pool = pool;
        this.client = client;
        this.codec = codec;
        this.counters = counters;
        this.slowRequests = slowRequests;
        use(limits);
        window = Math.min(window, fitting(pool.recentResponseBytes()));
    }

    /** Other limits from now on. */
    void use(Limits limits) {
        requestsMax = limits.clientPendingRequests();
        pendingBytesMax = limits.clientPendingBytes();
        lightBytes = pendingBytesMax / requestsMax;
        window = Math.min(window, requestsMax);
    }

    void attach(Connection accepted) {
        connection = accepted;
    }

    boolean isEmpty() {
        return head == null;
    }

    int count() {
        return count;
    }

    /**
     * Whether one more request may be sent to a server: as many may be without a response as client_pending_bytes hold of responses as
     * large as recent ones. What is on its way to one client would hold up all others of that server otherwise.
     */
    boolean hasRoom() {
        return count < window;
    }

    /** As many as the pool allows may be under way at once; for measurements, which begin with warm clients. */
    void openWindow() {
        window = requestsMax;
    }

    /** Notes how large a response was. */
    private void weigh(int bytes) {
        if (bytes <= lightBytes && recentBytes <= lightBytes && window == requestsMax) {
            return;
        }
        recentBytes = faded(recentBytes, bytes);
        window = Math.min(Math.min(window + WINDOW_STEP, requestsMax), fitting(recentBytes));
        if (bytes > lightBytes || pool.recentResponseBytes() > lightBytes) {
            pool.recentResponseBytes(faded(pool.recentResponseBytes(), bytes));
        }
    }

    /** How many responses of this size client_pending_bytes hold. */
    private int fitting(int responseBytes) {
        return responseBytes == 0 ? requestsMax : Math.max(1, pendingBytesMax / responseBytes);
    }

    private static int faded(int recent, int bytes) {
        return bytes >= recent ? bytes : recent - (recent - bytes + FADING - 1) / FADING;
    }

    /** How much is kept of responses that wait for their turn, or for others to be joined with. */
    long heldBytes() {
        long held = 0;
        for (Request request = head; request != null; request = request.nextForClient) {
            held += request.heldBytes();
        }
        return held;
    }

    /** How long the requests in it are together. */
    long requestBytes() {
        return requestBytes;
    }

    boolean isNext(Request request) {
        return request == head;
    }

    /** Appends a request whose answer comes from a server. */
    Request await(Command command, int length) {
        Request request = worker.takeRequest();
        request.command = command;
        append(request, length);
        return request;
    }

    void append(Request request, int length) {
        request.frontend = client;
        request.length = length;
        request.sampled = worker.stopwatch().takes();
        if (tail == null) {
            head = request;
        } else {
            tail.nextForClient = request;
        }
        tail = request;
        count++;
        requestBytes += length;
    }

    /** Appends a request together with its answer. */
    void appendAnswered(Command command, ArrayOutput answer, boolean last) {
        Request request = worker.takeRequest();
        request.command = command;
        request.answered = true;
        request.last = last;
        request.park(worker.arrays(), worker.loop().chunks(), answer.bytes(), 0, answer.length());
        append(request, answer.length());
    }

    /** The answer to a request is here, whole. */
    void answered(Request request, byte[] in, int offset, int length) {
        try {
            deliver(request, in, offset, length);
        } catch (RuntimeException | Error e) {
            client.end().broken(e); // the server and everybody else there have nothing to do with it
        }
    }

    private void deliver(Request request, byte[] in, int offset, int length) {
        request.answerBytes += length;
        if (request == head) {
            connection.out().write(in, offset, length);
            dropHead();
            sendReady();
            worker.makeRoom(0);
            return;
        }
        request.park(worker.arrays(), worker.loop().chunks(), in, offset, length);
        hasAnswer(request);
        worker.makeRoom(0);
    }

    /** The server of a request failed. */
    void failed(Request request, String reason) {
        counters.forwardError++;
        ArrayOutput answer = worker.scratch();
        request.dropParked(worker.arrays());
        request.answerBytes = 0;
        try {
            codec.error(reason, answer);
        } catch (PluginFailure e) {
            request.answered = true; // so that it goes with the client
            client.end().giveUp();
            return;
        }
        answered(request, answer.bytes(), 0, answer.length());
    }

    /** All fragments of a split request are in. */
    void joinable(SplitRequest split) {
        hasAnswer(split);
        if (split == head) {
            sendReady();
        }
    }

    /** More of the large responses to a split request is here. */
    void grew(SplitRequest split) {
        if (split == head) {
            proceed(split);
        }
    }

    /** Returns false when the client was closed. */
    private boolean proceed(SplitRequest split) {
        WriteBuffer out = connection.out();
        long before = out.pendingBytes();
        try {
            split.large().proceed(codec, out);
        } catch (ProtocolException | PluginFailure e) {
            if (split.large().isBegun()) {
                client.end().abandon(e.getMessage());
                return false;
            }
            split.fail(worker.arrays(), 0, e.getMessage());
        } catch (RuntimeException | Error e) {
            client.end().broken(e);
            return false;
        }
        split.answerBytes += (int) (out.pendingBytes() - before);
        return true;
    }

    /** Where the answer to the head goes. */
    WriteBuffer out() {
        return connection.out();
    }

    private void hasAnswer(Request request) {
        request.answered = true;
        request.answeredNanos = worker.loop().nowNanos();
    }

    /** An answer that was passed on in pieces is complete. */
    void passedOn(Request request) {
        hasAnswer(request);
        if (request == head) {
            sendReady();
        }
    }

    private void sendReady() {
        while (head != null && head.answered) {
            Request request = head;
            boolean last = request.last;
            if (request instanceof SplitRequest split) {
                if (!join(split)) {
                    return;
                }
            } else {
                request.unpark(worker.arrays(), connection.out());
            }
            dropHead();
            if (last) {
                break;
            }
        }
        if (head != null && head.isParked()) {
            sendBeginning();
        }
        client.answersSent();
    }

    /** Part of the head's answer came before its turn; the rest goes out as it comes. */
    private void sendBeginning() {
        head.seen = true;
        head.unpark(worker.arrays(), connection.out());
    }

    private boolean join(SplitRequest split) {
        return split.large() == null ? joinSmall(split) : joinLarge(split);
    }

    /** Writes what is left of the response to a split request whose responses are large. Returns false when the client was closed. */
    private boolean joinLarge(SplitRequest split) {
        LargeJoin large = split.large();
        if (!proceed(split)) {
            return false;
        }
        if (large.isEnded()) {
            return true;
        }
        for (int i = 0; i < split.count(); i++) {
            if (split.failure(i) == null && !large.isError(i)) {
                continue;
            }
            if (large.isBegun()) {
                client.end().abandon("a server failed in the middle of a response");
                return false;
            }
            if (split.failure(i) != null) {
                return joinFailed(split.failure(i));
            }
            split.collectError(worker.arrays(), i);
            return joinSmall(split);
        }
        if (large.isBegun()) {
            client.end().abandon("a server's response does not fit the request");
            return false;
        }
        return joinCollected(split);
    }

    private boolean joinCollected(SplitRequest split) {
        long length = split.large().length();
        boolean fits = length <= worker.memory().maxArrayBytes() && worker.makeRoom(length);
        if (client.end().isClosed()) {
            return false; // it may be the one that held the most
        }
        if (fits) {
            split.collect();
            return joinSmall(split);
        }
        return joinFailed("the responses are too large to be joined; raise max_buffered_bytes");
    }

    private boolean joinFailed(String reason) {
        counters.forwardError++;
        return writeError(reason);
    }

    private boolean joinSmall(SplitRequest split) {
        for (int i = 0; i < split.count(); i++) {
            if (split.failure(i) != null) {
                counters.forwardError++;
                break;
            }
        }
        WriteBuffer out = connection.out();
        long before = out.pendingBytes();
        try {
            codec.join(split.command, split, out);
            split.answerBytes = (int) (out.pendingBytes() - before);
            return true;
        } catch (PluginFailure e) {
            out.cutBackTo(before);
        } catch (RuntimeException | Error e) {
            client.end().broken(e);
            return false;
        }
        return writeError(PluginFailure.MESSAGE);
    }

    private boolean writeError(String reason) {
        WriteBuffer out = connection.out();
        long before = out.pendingBytes();
        try {
            codec.error(reason, out);
            return true;
        } catch (PluginFailure e) {
            out.cutBackTo(before);
            client.end().giveUp();
            return false;
        }
    }

    private void dropHead() {
        Request request = head;
        head = request.nextForClient;
        if (head == null) {
            tail = null;
        }
        count--;
        requestBytes -= request.length;
        weigh(request.answerBytes);
        if (request.backend != null) {
            if (request.sampled) {
                time(request);
            }
            if (slowRequests.isSlow(request)) {
                slowRequests.add(request, connection.peer());
            }
        }
        worker.recycle(request);
    }

    /** Fragments were timed one by one, only the way back is common. */
    private void time(Request request) {
        long answeredNanos = request.answeredNanos == 0 ? worker.loop().nowNanos() : request.answeredNanos;
        if (!(request instanceof SplitRequest)) {
            worker.stopwatch().answered(request, answeredNanos);
        }
        worker.stopwatch().awaitGone(request, client, connection.out(), answeredNanos);
    }

    /** The client has gone. What servers still owe an answer to stays in their queues, as orphans. */
    void orphanAll() {
        Request request = head;
        head = null;
        tail = null;
        count = 0;
        requestBytes = 0;
        while (request != null) {
            Request next = request.nextForClient;
            request.nextForClient = null;
            request.frontend = null;
            request.dropParked(worker.arrays());
            if (request instanceof SplitRequest split) {
                split.abandon(worker.arrays());
            }
            if (request.answered) {
                worker.recycle(request);
            }
            request = next;
        }
    }
}
