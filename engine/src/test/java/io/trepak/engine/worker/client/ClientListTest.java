package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClientListTest {
    private static final int STEPS = 10_000;

    private final ClientList<StubClient> list = new ClientList<>();

    @Test
    void hasWhoWasAddedAndNotRemoved() {
        Random random = new Random(7);
        Set<StubClient> expected = new LinkedHashSet<>();
        for (int i = 0; i < STEPS; i++) {
            if (random.nextInt(100) < 55) {
                StubClient client = new StubClient("c" + i);
                list.add(client);
                expected.add(client);
            } else if (!expected.isEmpty()) {
                StubClient client = expected.iterator().next();
                assertTrue(list.remove(client));
                expected.remove(client);
            }
            assertEquals(expected.size(), list.count());
        }
        assertEquals(expected, new HashSet<>(list.copy()));
    }

    @Test
    void whoIsNotThereCannotBeRemoved() {
        StubClient client = new StubClient("a");
        assertFalse(list.remove(client));
        list.add(client);
        assertTrue(list.remove(client));
        assertFalse(list.remove(client));
        assertTrue(list.isEmpty());
    }

    @Test
    void aCopyStaysAsItIs() {
        StubClient client = new StubClient("a");
        list.add(client);
        List<StubClient> copy = list.copy();
        list.remove(client);
        assertEquals(List.of(client), copy);
    }
}
