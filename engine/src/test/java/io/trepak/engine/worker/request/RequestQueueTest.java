package io.trepak.engine.worker.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.stats.ServerCounters;
import org.junit.jupiter.api.Test;

class RequestQueueTest {
    private final RequestQueue queue = new RequestQueue();
    private final Request[] requests = new Request[4];

    /** Four requests of ten bytes, with a gap of five, where something was sent that brings no response, after the second. */
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

    @Test
    void whatStandsForTheOldestHasItsPlaceAndItsTime() {
        queue.written(5, 10);
        TestRequest stands = new TestRequest();
        queue.replaceOldest(stands);
        assertSame(stands, queue.oldest());
        assertEquals(10, stands.endsAt());
        assertEquals(10, stands.length());
        assertSame(requests[1], stands.next());
        assertNull(requests[0].next());
        assertEquals(4, queue.count());
        assertSame(stands, queue.take());
        assertEquals(5, stands.writtenNanos());
        assertSame(requests[1], queue.take());
    }

    @Test
    void theOnlyRequestCanBeStoodForBeforeItIsWritten() {
        for (int i = 0; i < 3; i++) {
            queue.take();
        }
        TestRequest stands = new TestRequest();
        queue.replaceOldest(stands);
        assertTrue(queue.written(7, 45));
        TestRequest next = new TestRequest();
        next.endsAt(50);
        queue.add(next, 5);
        assertSame(stands, queue.take());
        assertEquals(7, stands.writtenNanos());
        assertSame(next, queue.take());
    }

    @Test
    void theOldestWasWrittenWithThoseBeforeIt() {
        queue.written(5, 20);
        queue.written(6, 45);
        assertEquals(5, queue.oldestWrittenNanos());
        queue.take();
        assertEquals(5, queue.oldestWrittenNanos());
        queue.take();
        assertEquals(6, queue.oldestWrittenNanos());
    }

    @Test
    void whatWaitsToBeWrittenAreTheYoungest() {
        ServerCounters sum = new ServerCounters();
        queue.addTo(sum, 15); // of the last one all, of the third one a part
        assertEquals(2, sum.inQueue);
        assertEquals(20, sum.inQueueBytes);
        assertEquals(2, sum.outQueue);
        assertEquals(20, sum.outQueueBytes);
    }

    @Test
    void otherBytesThatWaitCountAsNobodys() {
        ServerCounters sum = new ServerCounters();
        queue.addTo(sum, 1000);
        assertEquals(4, sum.inQueue);
        assertEquals(0, sum.outQueue);
    }

    @Test
    void placesAreShiftedTogether() {
        queue.shift(-3);
        assertEquals(7, requests[0].endsAt());
        assertEquals(-3, requests[0].startsAt());
        assertEquals(42, requests[3].endsAt());
    }

    @Test
    void thoseWhoLeftAwaitNothing() {
        Requester anybody = () -> false;
        assertTrue(queue.isAwaitedByOthers(anybody));
        assertFalse(queue.isAwaitedByOthers(requests[0].requester()));
        for (Request request : requests) {
            assertTrue(queue.isAwaitedByOthers(anybody));
            ((TestRequest) request).leave();
        }
        assertFalse(queue.isAwaitedByOthers(anybody));
    }

    @Test
    void whatIsCutOffIsNotWrittenHereAnyMore() {
        queue.written(5, 20);
        RequestQueue behind = queue.cutFrom(requests[2]);
        assertTrue(queue.written(9, 100));
        assertEquals(0, requests[2].writtenNanos());
        assertTrue(behind.written(11, 100));
        assertSame(requests[2], behind.take());
        assertEquals(11, requests[2].writtenNanos());
    }
}
