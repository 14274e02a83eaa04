package io.trepak.engine.worker;

import io.trepak.engine.stats.ServerCounters;

/** The requests sent on one server connection and not answered, in the order sent: the next answer is the head's. */
final class ServerQueue {
    private Request head;
    private Request tail;
    private long bytes;
    private int count;

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
        bytes += length;
        count += request.weight();
    }

    Request take() {
        Request request = head;
        head = request.nextForServer;
        if (head == null) {
            tail = null;
        }
        request.nextForServer = null;
        bytes -= request.length;
        count -= request.weight();
        return request;
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
                sum.outQueue += request.weight();
                sum.outQueueBytes += request.length;
            } else {
                sent = 0;
                sum.inQueue += request.weight();
                sum.inQueueBytes += request.length;
            }
        }
    }
}
