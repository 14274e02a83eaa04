package io.trepak.engine.worker.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When each request of a {@link RequestQueue} was written. */
class WrittenTimesTest {
    private static final int STEPS = 20_000;

    private final RequestQueue queue = new RequestQueue();
    private long end;

    private void add(int... lengths) {
        for (int length : lengths) {
            Request request = new TestRequest();
            end += length;
            request.endsAt(end);
            queue.add(request, length);
        }
    }

    private long takeTime() {
        return queue.take().writtenNanos();
    }

    @Test
    void allThatLeftTogetherHaveTheSameTime() {
        add(10, 10, 10);
        assertTrue(queue.written(5, end));
        add(10);
        assertTrue(queue.written(6, end));
        assertEquals(5, takeTime());
        assertEquals(5, takeTime());
        assertEquals(5, takeTime());
        assertEquals(6, takeTime());
        assertTrue(queue.isEmpty());
    }

    @Test
    void ofWhatLeftInPartOnlyWholeRequestsWereWritten() {
        add(10, 10, 10);
        assertFalse(queue.written(5, end - 11));
        assertFalse(queue.written(6, end - 10));
        assertTrue(queue.written(7, end));
        assertEquals(5, takeTime());
        assertEquals(6, takeTime());
        assertEquals(7, takeTime());
    }

    @Test
    void whatWasNeverWrittenHasNoTime() {
        add(10);
        queue.written(5, end);
        add(10, 10);
        assertEquals(5, takeTime());
        assertEquals(0, takeTime());
        assertEquals(0, takeTime());
    }

    /** Against a list in which every request's time is written down. */
    @Test
    void everyRequestHasTheTimeOfTheWriteThatTookItsLastByte() {
        long seed = Long.getLong("trepak.seed", System.nanoTime());
        System.out.println("-Dtrepak.seed=" + seed);
        Random random = new Random(seed);
        List<long[]> model = new ArrayList<>(); // end offset, time
        long written = 0;
        for (int now = 1; now < STEPS; now++) {
            switch (random.nextInt(3)) {
                case 0 -> {
                    int length = 1 + random.nextInt(20);
                    add(length);
                    model.add(new long[] {end, 0});
                }
                case 1 -> {
                    written += random.nextLong(end - written + 1);
                    for (long[] request : model) {
                        if (request[1] == 0 && request[0] <= written) {
                            request[1] = now;
                        }
                    }
                    assertEquals(written == end, queue.written(now, written));
                }
                default -> {
                    if (!model.isEmpty() && model.get(0)[1] != 0) {
                        assertEquals(model.remove(0)[1], takeTime());
                    }
                }
            }
        }
    }
}
