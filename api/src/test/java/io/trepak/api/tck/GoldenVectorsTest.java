package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Server;
import io.trepak.api.tck.GoldenVectors.Routing;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoldenVectorsTest {
    private static final List<String> FUNCTIONS = List.of(
            "one_at_a_time",
            "md5",
            "crc16",
            "crc32",
            "crc32a",
            "fnv1_64",
            "fnv1a_64",
            "fnv1_32",
            "fnv1a_32",
            "hsieh",
            "murmur",
            "jenkins");

    @Test
    void holds53KeysForEachOfTheTwelveFunctions() {
        for (String function : FUNCTIONS) {
            List<HashVector> vectors = GoldenVectors.hash(function);
            assertEquals(53, vectors.size(), function);
            assertTrue(vectors.stream().anyMatch(vector -> vector.key().length == 0), function);
        }
        assertEquals(
                "3649838548",
                Integer.toUnsignedString(GoldenVectors.hash("md5").get(0).hash()));
    }

    @Test
    void saysHowToBringVectorsForAnotherFunction() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> GoldenVectors.hash("djb2"));
        assertTrue(e.getMessage().contains("'djb2'") && e.getMessage().contains("GoldenVectors.read"), e.getMessage());
    }

    @Test
    void readsAFileNextToATestClass() {
        List<HashVector> vectors = GoldenVectors.read(getClass(), "own-vectors.csv");
        assertEquals(3, vectors.size());
        assertArrayEquals(new byte[0], vectors.get(0).key());
        assertEquals(5381, vectors.get(0).hash());
        assertArrayEquals(new byte[] {(byte) 0xff, 'a'}, vectors.get(2).key());
        assertEquals(0xffffffff, vectors.get(2).hash());
    }

    @Test
    void saysWhereAMissingFileBelongs() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> GoldenVectors.read(getClass(), "absent.csv"));
        assertTrue(
                e.getMessage().contains("'absent.csv'") && e.getMessage().contains("src/test/resources"),
                e.getMessage());
    }

    @Test
    void holdsAllRoutings() {
        assertEquals(2352, GoldenVectors.routings("ketama").size());
        assertEquals(2352, GoldenVectors.routings("modula").size());
        assertEquals(0, GoldenVectors.routings("random").size());
        assertEquals(224, GoldenVectors.ejectedRoutings("ketama").size());
        assertEquals(224, GoldenVectors.ejectedRoutings("modula").size());
        Routing tagged = GoldenVectors.routings("ketama").stream()
                .filter(routing -> routing.hashTag().equals("$$"))
                .findFirst()
                .orElseThrow();
        assertEquals("ketama", tagged.distribution());
    }

    @Test
    void describesTheListsOfAllRingsAndRoutings() {
        for (String list : GoldenVectors.continuumLists()) {
            assertEquals(
                    GoldenVectors.continuum(list).size(),
                    ServerLists.get(list).ketamaPoints().stream()
                            .mapToInt(Integer::intValue)
                            .sum());
        }
        for (Routing routing : GoldenVectors.routings("modula")) {
            List<Server> servers = ServerLists.get(routing.list()).servers();
            assertTrue(servers.stream().anyMatch(server -> server.name().equals(routing.server())));
        }
        assertThrows(IllegalArgumentException.class, () -> ServerLists.get("nowhere"));
    }

    @Test
    void readsWeightsInIndexOrderAndLeavesEjectedServersOut() {
        ServerLists.Described list = ServerLists.get("namedw");
        assertEquals(
                List.of("beta 3", "alpha 1", "delta 2", "gamma 10"),
                list.servers().stream()
                        .map(server -> server.name() + " " + server.weight())
                        .toList());
        assertEquals("{0, 1, 2}", list.without(List.of("gamma")).toString());
        assertEquals("{0, 1, 2, 3}", list.all().toString());
        assertEquals("beta", list.modulaSlots().get(2));
    }
}
