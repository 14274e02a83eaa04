package io.trepak.engine.worker.request;

import io.trepak.engine.stats.ServerCounters;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The requests sent on one server connection that have no response yet, in the order sent: the next response is the head's. Knows when
 * each was written to the socket. Requests that leave with one write have the time of the first of them:
 *
 * <pre>
 *   head ─► · ─► [t1] · · ─► [t2] · · · ─► first unwritten · · · tail
 * </pre>
 */
public final class RequestQueue {
    private Request head;
    private Request tail;
    private long bytes;
    private int count;
    private Request firstUnwritten;
    /** The time of the requests at the head, up to the next that has one. */
    private long writtenNanos;

    public boolean isEmpty() {
        return head == null;
    }

    public int count() {
        return count;
    }

    /** The one that has waited longest; null when empty. */
    public Request oldest() {
        return head;
    }

    public void add(Request request, int length) {
        request.ofLength(length);
        if (tail == null) {
            head = request;
        } else {
            tail.next = request;
        }
        tail = request;
        if (firstUnwritten == null) {
            firstUnwritten = request;
        }
        bytes += length;
        count += request.weight();
    }

    public Request take() {
        Request request = head;
        if (request == firstUnwritten) { // the connection failed, or the server answers what it was not asked yet
            firstUnwritten = request.next;
        } else if (request.writtenNanos == 0) {
            request.writtenNanos = writtenNanos;
        } else {
            writtenNanos = request.writtenNanos;
        }
        head = request.next;
        if (head == null) {
            tail = null;
        }
        request.next = null;
        bytes -= request.length();
        count -= request.weight();
        return request;
    }

    /** Puts another request in the place of the oldest, with all that the queue knows of its place. */
    public void replaceOldest(Request by) {
        Request oldest = head;
        by.standFor(oldest);
        head = by;
        if (tail == oldest) {
            tail = by;
        }
        if (firstUnwritten == oldest) {
            firstUnwritten = by;
        }
    }

    /** Puts another request in the place of one that is here, with all that the queue knows of its place. */
    public void replace(Request replaced, Request by) {
        if (replaced == head) {
            replaceOldest(by);
            return;
        }
        Request before = head;
        while (before.next != replaced) {
            before = before.next;
        }
        by.standFor(replaced);
        before.next = by;
        if (tail == replaced) {
            tail = by;
        }
        if (firstUnwritten == replaced) {
            firstUnwritten = by;
        }
    }

    /**
     * The requests with keys of certain units.
     *
     * @param upTo those that end behind it in what is sent are none of them
     */
    public List<Request> ofUnits(BitSet units, long upTo) {
        List<Request> found = new ArrayList<>();
        for (Request request = head; request != null && request.endsAt <= upTo; request = request.next) {
            if (request.unit() >= 0 && units.get(request.unit())) {
                found.add(request);
            }
        }
        return found;
    }

    /** When the oldest was written; only after the server has begun to answer it. */
    public long oldestWrittenNanos() {
        return head == null || head.writtenNanos == 0 ? writtenNanos : head.writtenNanos;
    }

    /**
     * Notes what has been written by now.
     *
     * @param place where in what is sent the connection has got to
     * @return whether nothing waits to be written
     */
    public boolean written(long nowNanos, long place) {
        Request first = firstUnwritten;
        if (first == null) {
            return true;
        }
        if (tail.endsAt <= place) {
            firstUnwritten = null;
        } else {
            while (firstUnwritten.endsAt <= place) {
                firstUnwritten = firstUnwritten.next;
            }
        }
        if (first != firstUnwritten) {
            first.writtenNanos = nowNanos;
        }
        return firstUnwritten == null;
    }

    /** The first request no byte of which lies before a place in what is sent; null when there is none. */
    public Request firstFrom(long place) {
        Request request = head;
        while (request != null && request.startsAt() < place) {
            request = request.next;
        }
        return request;
    }

    /** Takes out all requests, with all that is known of when they were written. */
    public RequestQueue cutAll() {
        RequestQueue all = new RequestQueue();
        all.head = head;
        all.tail = tail;
        all.bytes = bytes;
        all.count = count;
        all.firstUnwritten = firstUnwritten;
        all.writtenNanos = writtenNanos;
        head = null;
        tail = null;
        bytes = 0;
        count = 0;
        firstUnwritten = null;
        writtenNanos = 0;
        return all;
    }

    /** Takes out all requests from one on, of which nothing was written. */
    public RequestQueue cutFrom(Request first) {
        RequestQueue behind = new RequestQueue();
        if (first == null) {
            return behind;
        }
        behind.head = first;
        behind.tail = tail;
        behind.firstUnwritten = first;
        Request last = null;
        boolean leavesUnwritten = false;
        for (Request request = head; request != first; request = request.next) {
            leavesUnwritten |= request == firstUnwritten;
            last = request;
        }
        tail = last;
        if (last == null) {
            head = null;
            writtenNanos = 0;
        } else {
            last.next = null;
        }
        if (!leavesUnwritten) {
            firstUnwritten = null;
        }
        behind.recount();
        bytes -= behind.bytes;
        count -= behind.count;
        return behind;
    }

    /** Puts all of another queue behind, and leaves that empty. */
    public void append(RequestQueue other) {
        if (other.isEmpty()) {
            return;
        }
        if (tail == null) {
            head = other.head;
        } else {
            tail.next = other.head;
        }
        tail = other.tail;
        if (firstUnwritten == null) {
            firstUnwritten = other.firstUnwritten;
        }
        bytes += other.bytes;
        count += other.count;
        other.head = null;
        other.tail = null;
        other.firstUnwritten = null;
        other.bytes = 0;
        other.count = 0;
    }

    /** Notes that all requests lie so many bytes further back, or to the front when negative. */
    public void shift(long by) {
        for (Request request = head; request != null; request = request.next) {
            request.endsAt += by;
        }
    }

    /** Whether a request waits here of anybody but this one. */
    public boolean isAwaitedByOthers(Requester than) {
        for (Request request = head; request != null; request = request.next) {
            Requester requester = request.requester();
            if (requester != null && requester != than) {
                return true;
            }
        }
        return false;
    }

    private void recount() {
        for (Request request = head; request != null; request = request.next) {
            bytes += request.length();
            count += request.weight();
        }
    }

    /**
     * Counts the requests that wait to be written, and those that wait for a response.
     *
     * @param unsent how many bytes wait to be written; they are the youngest requests'
     */
    public void addTo(ServerCounters sum, long unsent) {
        long sent = bytes - Math.min(bytes, unsent);
        for (Request request = head; request != null; request = request.next) {
            if (sent >= request.length()) {
                sent -= request.length();
                sum.outQueue += request.weight();
                sum.outQueueBytes += request.length();
            } else {
                sent = 0;
                sum.inQueue += request.weight();
                sum.inQueueBytes += request.length();
            }
        }
    }
}
