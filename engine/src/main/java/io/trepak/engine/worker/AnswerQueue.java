package io.trepak.engine.worker;

import io.trepak.api.protocol.Command;
import io.trepak.engine.net.Connection;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.stats.PoolCounters;

/**
 * The requests of one client without an answer, in the order they came; their answers leave in that order. The answer to
 * the head goes straight into the client's write buffer, any other is parked until it is the head's.
 */
final class AnswerQueue {
    private final Worker worker;
    private final Frontend client;
    private final ClientCodec codec;
    private final PoolCounters counters;
    private final SlowRequests slowRequests;
    private Connection connection;
    private Request head;
    private Request tail;
    private int count;
    private long requestBytes;

    AnswerQueue(Worker worker, Frontend client, ClientCodec codec, PoolCounters counters, SlowRequests slowRequests) {
        this.worker = worker;
        this.client = client;
        this.codec = codec;
        this.counters = counters;
        this.slowRequests = slowRequests;
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
            client.closeIfOverfull();
            return;
        }
        request.park(worker.arrays(), worker.loop().chunks(), in, offset, length);
        hasAnswer(request);
        if (worker.memory().isFull(0)) {
            client.end().abandon("its answers exceed max_buffered_bytes");
        }
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
        try {
            codec.error(PluginFailure.MESSAGE, out);
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
            if (request.answered) {
                worker.recycle(request);
            }
            request = next;
        }
    }
}
