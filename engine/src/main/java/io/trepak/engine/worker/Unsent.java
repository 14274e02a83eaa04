package io.trepak.engine.worker;

import io.trepak.engine.net.ChunkQueue;
import io.trepak.engine.net.WriteBuffer;

/**
 * Knows how far one server connection has got with what is written to it, and so which requests have left in part. Those
 * of which no byte has may go to another connection, or be given up alone; of any other nobody knows what the server has
 * seen. Belongs to a {@link Backend}; starts anew with each connection.
 *
 * <pre>
 *   0 ───── sent ────► sentBytes() ───── in the write buffer ────► writtenBytes
 *   handshake, requests │ rest of one request │ unsent requests …
 * </pre>
 */
final class Unsent {
    private WriteBuffer out;
    private long writtenBytes;
    /** Up to here lie requests that came from a lost connection; they go to no third one. */
    private long movedBytes;

    /** A new connection, to which the handshake is written already. */
    void open(WriteBuffer buffer) {
        out = buffer;
        writtenBytes = buffer.pendingBytes();
        movedBytes = 0;
    }

    /** Notes bytes that were just written. Returns where they end. */
    long wrote(int length) {
        writtenBytes += length;
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

    boolean isSent(Request request) {
        return request.endsAt <= sentBytes();
    }

    /** Takes the requests that may move to another connection out of the queue of one that is lost. */
    Stranded takeUnsent(ServerQueue queue) {
        return take(queue.cutFrom(queue.firstFrom(Math.max(sentBytes(), movedBytes))));
    }

    /** Takes the last requests that were written, or all. */
    Stranded take(ServerQueue requests) {
        Request first = requests.oldest();
        if (first == null) {
            return new Stranded(requests, null);
        }
        long before = first.endsAt - first.length - waitingFrom();
        ChunkQueue bytes = out.takeAll();
        bytes.drop(before);
        return new Stranded(requests, bytes);
    }

    /** Has requests of a lost connection written to the present one, before any other. */
    void moveIn(Stranded stranded) {
        Request first = stranded.requests().oldest();
        stranded.requests().shift(writtenBytes - (first.endsAt - first.length));
        writtenBytes += stranded.bytes().length();
        movedBytes = writtenBytes;
        out.hand(stranded.bytes());
    }

    /** Takes requests out that wait to be sent since before a moment; the others close up. */
    ServerQueue cutOlderThan(long nanos, ServerQueue queue) {
        ServerQueue late = queue.cutFrom(queue.firstFrom(sentBytes()));
        Request next = late.oldest();
        Request last = null;
        while (next != null && next.queuedAtNanos - nanos <= 0) {
            last = next;
            next = next.nextForServer;
        }
        ServerQueue rest = late.cutFrom(last == null ? late.oldest() : next);
        if (last != null) {
            long from = late.oldest().endsAt - late.oldest().length;
            long removed = last.endsAt - from;
            out.remove(from - waitingFrom(), removed);
            writtenBytes -= removed;
            movedBytes = movedBytes <= from ? movedBytes : Math.max(from, movedBytes - removed);
            rest.shift(-removed);
        }
        queue.append(rest);
        return late;
    }
}
