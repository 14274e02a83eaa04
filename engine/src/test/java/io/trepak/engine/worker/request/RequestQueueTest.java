package io.trepak.engine.worker.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.stats.ServerCounters;
import org.junit.jupiter.api.Test;

class RequestQueueTest {
    private final RequestQueue queue = new RequestQueue();
    private final Request[] requests = new Request[4];

    /** Four requests of ten bytes, with a gap of five, where something was sent that brings no answer, after the second. */
    RequestQueueTest() {
        long[] ends = {10, 20, 35, 45};
        for (int i = 0; i < requests.length; i++) {
            requests[i] = new TestRequest();
            requests[i].endsAt(ends[i]);
            queue.add(requests[i], 10);
        }
    }

    private static long bytes(RequestQueue queue) {
        ServerCounters sum = new ServerCounters();
        queue.addTo(sum, 0);
        assertEquals(queue.count(), sum.outQueue);
        return sum.outQueueBytes;
    }

    @Test
    void findsTheFirstRequestOfWhichNothingLiesBeforeAPlace() {
        assertSame(requests[0], queue.firstFrom(0));
        assertSame(requests[1], queue.firstFrom(1));
        assertSame(requests[1], queue.firstFrom(10));
        assertSame(requests[2], queue.firstFrom(21));
        assertSame(requests[2], queue.firstFrom(25));
        assertSame(requests[3], queue.firstFrom(26));
        assertNull(queue.firstFrom(36));
    }

    @Test
    void isCutAnywhereAndPutTogetherAgain() {
        for (int at = 0; at <= requests.length; at++) {
            RequestQueue behind = queue.cutFrom(at < requests.length ? requests[at] : null);
            assertEquals(at, queue.count());
            assertEquals(4 - at, behind.count());
            assertEquals(10L * at, bytes(queue));
            assertEquals(40L - 10 * at, bytes(behind));
            queue.append(behind);
            assertTrue(behind.isEmpty());
            assertEquals(0, behind.count());
        }
        for (Request request : requests) {
            assertSame(request, queue.take());
        }
        assertTrue(queue.isEmpty());
        assertEquals(0, queue.count());
    }
}
