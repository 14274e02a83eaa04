package io.trepak.engine.worker.server;

import io.trepak.engine.net.ChunkQueue;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.request.RequestQueue;

/**
 * Knows how far one server connection has got with what is written to it, and so which requests have left in part. Those of which no
 * byte has may go to another connection, or be failed alone; of any other nobody knows what the server has seen. Starts anew with
 * each connection.
 *
 * <pre>
 *   0 ──── sent ────► sentBytes() ───── in the write buffer ────► writtenBytes
 *   requests │ rest of one request │ unsent requests …
 * </pre>
 *
 * Bytes of the handshake that have not left lie before 0.
 */
final class WriteProgress {
    private WriteBuffer out;
    private long writtenBytes;
    /** Up to here lie requests that came from a lost connection; they go to no third one. */
    private long movedBytes;

    /** A new connection. */
    void open(WriteBuffer buffer) {
        out = buffer;
        writtenBytes = 0;
        movedBytes = 0;
    }

    /** What was written so far, and could not be sent, is in another buffer from now on. */
    void goOnIn(WriteBuffer buffer) {
        out = buffer;
    }

    /** Notes bytes that were just written. Returns where they end. */
    long wrote(int length) {
        writtenBytes += length;
        return writtenBytes;
    }

    /** How much was written so far. */
    long writtenBytes() {
        return writtenBytes;
    }

    /** How far the connection has got, or may have got: what the kernel has been given may be on its way. */
    long sentBytes() {
        return waitingFrom() + out.submittedBytes();
    }

    /** Where the write buffer begins. */
    private long waitingFrom() {
        return writtenBytes - out.pendingBytes();
    }

    boolean isAllSent() {
        return out.pendingBytes() == 0;
    }

    /** Takes the requests that may move to another connection out of the queue of one that is lost. */
    UnsentRequests takeUnsent(RequestQueue queue) {
        return take(queue.cutFrom(queue.firstFrom(Math.max(sentBytes(), movedBytes))));
    }

    /** Takes all requests of which no byte was sent, also those that came from a lost connection. */
    UnsentRequests takeAllUnsent(RequestQueue queue) {
        return take(queue.cutFrom(queue.firstFrom(sentBytes())));
    }

    /** Takes the last requests that were written, or all. */
    UnsentRequests take(RequestQueue requests) {
        Request first = requests.oldest();
        if (first == null) {
            return new UnsentRequests(requests, null);
        }
        long before = first.startsAt() - waitingFrom();
        ChunkQueue bytes = out.takeAll();
        bytes.drop(before);
        return new UnsentRequests(requests, bytes);
    }

    /** Has requests of a lost connection written to the present one, before any other. */
    void moveIn(UnsentRequests unsent) {
        unsent.requests().shift(writtenBytes - unsent.requests().oldest().startsAt());
        writtenBytes += unsent.bytes().length();
        movedBytes = writtenBytes;
        out.hand(unsent.bytes());
    }

    /** Takes requests out that wait to be sent since before a moment; the others close up. */
    RequestQueue cutOlderThan(long nanos, RequestQueue queue) {
        RequestQueue late = queue.cutFrom(queue.firstFrom(sentBytes()));
        Request next = late.oldest();
        Request last = null;
        while (next != null && next.queuedAtNanos() - nanos <= 0) {
            last = next;
            next = next.next();
        }
        RequestQueue rest = late.cutFrom(last == null ? late.oldest() : next);
        if (last != null) {
            long from = late.oldest().startsAt();
            long removed = last.endsAt() - from;
            out.remove(from - waitingFrom(), removed);
            writtenBytes -= removed;
            movedBytes = movedBytes <= from ? movedBytes : Math.max(from, movedBytes - removed);
            rest.shift(-removed);
        }
        queue.append(rest);
        return late;
    }
}
