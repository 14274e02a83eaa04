package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.Configuration;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.tools.Plan.Basis;
import io.trepak.tools.Plan.Movement;
import io.trepak.tools.PlanOptions;
import io.trepak.tools.Planner;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code route} and {@code plan} say of a pool whose keys a cluster places. */
class ClusterPlanTest {
    private static final String RING = "hash_tag: \"$$\"";
    private static final String CLUSTER = "topology: redis_cluster";

    private static ProxyConfig config(String line) throws Exception {
        return Configuration.parse(
                "test",
                new StringReader("alpha:\n  listen: 127.0.0.1:31110\n  redis: true\n  " + line
                        + "\n  servers:\n  - 127.0.0.1:7000:1\n  - 127.0.0.1:7001:1\n"));
    }

    private static Movement movement(String before, String after, String... keys) throws Exception {
        PlanOptions options = new PlanOptions(
                null,
                false,
                keys.length == 0
                        ? null
                        : taker -> {
                            for (String key : keys) {
                                taker.accept(key.getBytes(StandardCharsets.US_ASCII));
                            }
                        },
                0);
        return Planner.load(null)
                .plan(config(before), config(after), options)
                .pools()
                .get(0)
                .movement();
    }

    @Test
    void fromARingToAClusterAllKeysHaveAnotherPlace() throws Exception {
        for (Movement movement : List.of(movement(RING, CLUSTER), movement(CLUSTER, RING))) {
            assertEquals(Basis.BY_UNIT, movement.basis());
            assertEquals(1, movement.moved());
            assertTrue(
                    movement.notes()
                            .get(0)
                            .startsWith("topology 'redis_cluster' says who owns which keys, by 16384 units"),
                    movement.notes().toString());
        }
    }

    @Test
    void keysThatARingsTagHoldsTogetherAndTheClusterDoesNotAreNamed() throws Exception {
        List<String> notes = movement(RING, CLUSTER, "$a$foo", "$a$bar", "$b${x}1", "$b${x}2")
                .notes();
        assertEquals("4 keys given are in 3 of 16384 units; the fullest is slot 16287 with 2", notes.get(2));
        assertEquals(
                "1 of 2 tags of the ring's hash_tag have keys in several units, and commands that need those together will"
                        + " fail: 'a'",
                notes.get(3));
    }

    @Test
    void fromAClusterToAClusterTheFileMovesNothing() throws Exception {
        Movement movement = movement(CLUSTER, CLUSTER + "\n  cluster_refresh: 5000");
        assertEquals(Basis.BY_UNIT, movement.basis());
        assertEquals(0, movement.moved());
    }

    @Test
    void onlyARunningProxyKnowsWhereAKeyOfAClusterIs() throws Exception {
        ProxyConfig cluster = config(CLUSTER);
        Planner planner = Planner.load(null);
        String problem = assertThrows(ConfigException.class, () -> planner.router(cluster, "alpha"))
                .getMessage();
        assertTrue(problem.contains("GET /route?pool=alpha&key=KEY"), problem);
    }
}
