package io.trepak.engine.worker.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class FreeListTest {
    @Test
    void theLastOneGivenIsTheFirstTaken() {
        FreeList<String> list = new FreeList<>(100);
        assertNull(list.take());
        list.give("a");
        list.give("b");
        assertEquals("b", list.take());
        list.give("c");
        assertEquals("c", list.take());
        assertEquals("a", list.take());
        assertNull(list.take());
    }

    @Test
    void keepsSoManyAtMost() {
        for (int most : new int[] {1, 4, 16, 17, 100}) {
            FreeList<Integer> list = new FreeList<>(most);
            for (int i = 0; i < 2 * most; i++) {
                list.give(i);
            }
            for (int i = most - 1; i >= 0; i--) {
                assertEquals(i, list.take(), "of " + most);
            }
            assertNull(list.take(), "of " + most);
        }
    }
}
