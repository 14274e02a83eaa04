package io.trepak.engine.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.ArrayPool;
import org.junit.jupiter.api.Test;

class SplitRequestTest {
    private final ArrayPool arrays = new ArrayPool();
    private final SplitRequest split = new SplitRequest();

    @Test
    void isCompleteWithItsLastFragment() {
        split.begin(null, 0, null, 3, 2);
        assertFalse(split.fragmentDone());
        assertFalse(split.isComplete());
        assertTrue(split.fragmentDone());
        assertTrue(split.isComplete());
    }

    @Test
    void aFailureInTheMiddleOfAResponseGivesTheResponseBack() {
        split.begin(null, 0, null, 2, 2);
        split.makeRoom(arrays, 1, 1000);
        split.fail(arrays, 1, "gone");
        assertEquals(0, arrays.inUseBytes());
        assertEquals("gone", split.failure(1));
        assertNull(split.response(1));
        assertNull(split.failure(0));
    }

    @Test
    void nothingOfOneUseIsSeenInTheNext() {
        split.begin(null, 0, null, 2000, 9);
        for (int i = 0; i < 9; i++) {
            split.append(arrays, null, i, new byte[10 + i], 0, 10 + i);
            split.part(new Request(), i, null, 3);
        }
        split.fail(arrays, 8, "gone");
        split.clear(arrays);
        assertEquals(0, arrays.inUseBytes());
        split.begin(null, 0, null, 2, 2);
        assertEquals(2, split.keyCount());
        assertEquals(2, split.count());
        for (int i = 0; i < 9; i++) {
            assertNull(split.failure(i));
            assertNull(split.response(i));
            assertEquals(0, split.length(i));
        }
    }
}
