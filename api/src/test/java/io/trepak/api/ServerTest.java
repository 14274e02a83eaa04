package io.trepak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
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
        Server server = Server.of("alpha", "127.0.0.1:1", 1).withLabels(labels);
        labels.put("rack", "r2");
        assertEquals(Map.of("rack", "r1"), server.labels());
        assertThrows(UnsupportedOperationException.class, () -> server.labels().put("role", "replica"));
    }

    @Test
    void twoThatSayTheSameAreEqual() {
        Server server = Server.of("alpha", "127.0.0.1:1", 2);
        Server rack = server.withLabels(Map.of("rack", "r1"));
        assertEquals(server, Server.of("alpha", "127.0.0.1:1", 2));
        assertEquals(server.hashCode(), Server.of("alpha", "127.0.0.1:1", 2).hashCode());
        assertEquals(rack, Server.of("alpha", "127.0.0.1:1", 2).withLabels(Map.of("rack", "r1")));
        for (Server other : List.of(
                rack,
                Server.of("beta", "127.0.0.1:1", 2),
                Server.of("alpha", "127.0.0.1:2", 2),
                Server.of("alpha", "127.0.0.1:1", 3))) {
            assertNotEquals(server, other);
        }
        assertEquals("alpha (127.0.0.1:1, weight 2, {rack=r1})", rack.toString());
    }
}
