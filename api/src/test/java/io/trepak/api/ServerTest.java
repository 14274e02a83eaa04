package io.trepak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
    void hasReplicasWithAddressesAndNamesOfTheirOwn() {
        Server server = Server.of("alpha", "127.0.0.1:1", 1);
        Server replica = Server.of("r1", "127.0.0.1:3", 1);
        Server with = server.withReplicas(List.of(replica)).withLabels(Map.of("rack", "r1"));
        assertEquals(List.of(), server.replicas());
        assertEquals(List.of(replica), with.replicas());
        assertEquals(
                "alpha (127.0.0.1:1, weight 1, {rack=r1}, replicas [r1 (127.0.0.1:3, weight 1)])", with.toString());
        assertThrows(UnsupportedOperationException.class, () -> with.replicas().add(replica));
        for (List<Server> unfit : List.of(
                List.of(replica, replica), List.of(with), List.of(Server.unknown("r2", 1, "nobody knows it")))) {
            assertThrows(IllegalArgumentException.class, () -> server.withReplicas(unfit));
        }
    }

    @Test
    void hasSoManyReplicasAtMost() {
        Server server = Server.of("alpha", "127.0.0.1:1", 1);
        List<Server> most = IntStream.range(0, Server.REPLICAS_MAX)
                .mapToObj(i -> Server.of("r" + i, "127.0.0.1:3", 1))
                .toList();
        assertEquals(most, server.withReplicas(most).replicas());
        List<Server> more = new ArrayList<>(most);
        more.add(Server.of("more", "127.0.0.1:3", 1));
        assertThrows(IllegalArgumentException.class, () -> server.withReplicas(more));
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
                Server.of("alpha", "127.0.0.1:1", 3),
                server.withReplicas(List.of(Server.of("r1", "127.0.0.1:3", 1))))) {
            assertNotEquals(server, other);
        }
        assertEquals("alpha (127.0.0.1:1, weight 2, {rack=r1})", rack.toString());
    }
}
