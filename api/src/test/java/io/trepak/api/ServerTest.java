package io.trepak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerTest {
    @Test
    void refusesAWeightBelowOneAndNamesTheServer() {
        for (int weight : new int[] {0, -1, Integer.MIN_VALUE}) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> Server.of("alpha", "127.0.0.1:1", weight));
            assertTrue(e.getMessage().contains("'alpha' is " + weight), e.getMessage());
        }
    }

    @Test
    void keepsACopyOfTheLabels() {
        Map<String, String> labels = new HashMap<>(Map.of("rack", "r1"));
        Server server = new Server("alpha", "127.0.0.1:1", 1, labels);
        labels.put("rack", "r2");
        assertEquals(Map.of("rack", "r1"), server.labels());
        assertThrows(UnsupportedOperationException.class, () -> server.labels().put("role", "replica"));
    }
}
