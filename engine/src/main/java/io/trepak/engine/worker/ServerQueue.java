package io.trepak.engine.worker;

import io.trepak.engine.stats.ServerCounters;

/**
 * The requests sent on one server connection and not answered, in the order sent: the next answer is the head's. Knows when
 * each was written to the socket. Requests that leave with one write have the time of the first of them:
 *
 * <pre>
 *   head ─► · ─► [t1] · · ─► [t2] · · · ─► first unwritten · · · tail
 * </pre>
 */
final class ServerQueue {
    private Request head;
    private Request tail;
    private long bytes;
    private int count;
    private Request firstUnwritten;
    /** How long it and all behind it are together. */
    private long unwrittenBytes;
    /** The time of the requests at the head, up to the next that has one. */
    private long writtenNanos;

    boolean isEmpty() {
        return head == null;
    }

    int count() {
        return count;
    }

    /** The one that has waited longest; null when empty. */
    Request oldest() {
        return head;
    }

    void add(Request request, int length) {
        request.length = length;
        if (tail == null) {
            head = request;
        } else {
            tail.nextForServer = request;
        }
        tail = request;
        if (firstUnwritten == null) {
            firstUnwritten = request;
        }
        unwrittenBytes += length;
        bytes += length;
        count += request.weight;
    }

    Request take() {
        Request request = head;
        if (request == firstUnwritten) {
            skipUnwritten();
        } else if (request.writtenNanos == 0) {
            request.writtenNanos = writtenNanos;
        } else {
            writtenNanos = request.writtenNanos;
        }
        head = request.nextForServer;
        if (head == null) {
            tail = null;
        }
        request.nextForServer = null;
        bytes -= request.length;
        count -= request.weight;
        return request;
    }

    /** When the oldest was written; only after the server has begun to answer it. */
    long oldestWrittenNanos() {
        return head == null || head.writtenNanos == 0 ? writtenNanos : head.writtenNanos;
    }

    /** The connection failed, or the server answers what it was not asked yet. */
    private void skipUnwritten() {
        unwrittenBytes -= firstUnwritten.length;
        firstUnwritten = firstUnwritten.nextForServer;
    }

    /**
     * Notes what has been written by now.
     *
     * @param unsent how many bytes wait to be written
     * @return whether nothing waits to be written
     */
    boolean written(long nowNanos, long unsent) {
        if (firstUnwritten == null) {
            return true;
        }
        if (unsent == 0) {
            firstUnwritten.writtenNanos = nowNanos;
            firstUnwritten = null;
            unwrittenBytes = 0;
            return true;
        }
        Request first = firstUnwritten;
        while (firstUnwritten != null && unwrittenBytes - firstUnwritten.length >= unsent) {
            skipUnwritten();
        }
        if (first != firstUnwritten) {
            first.writtenNanos = nowNanos;
        }
        return firstUnwritten == null;
    }

    /**
     * Counts who waits to be written, and who for an answer.
     *
     * @param unsent how many bytes wait to be written; they are the youngest requests'
     */
    void addTo(ServerCounters sum, long unsent) {
        long sent = bytes - Math.min(bytes, unsent);
        for (Request request = head; request != null; request = request.nextForServer) {
            if (sent >= request.length) {
                sent -= request.length;
                sum.outQueue += request.weight;
                sum.outQueueBytes += request.length;
            } else {
                sent = 0;
                sum.inQueue += request.weight;
                sum.inQueueBytes += request.length;
            }
        }
    }
}
