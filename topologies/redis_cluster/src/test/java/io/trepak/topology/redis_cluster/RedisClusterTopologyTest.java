package io.trepak.topology.redis_cluster;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Server;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestTopology;
import io.trepak.api.tck.TopologyTck;
import io.trepak.api.topology.TopologySource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedisClusterTopologyTest extends TopologyTck {
    @Override
    protected TopologySource subject() {
        return new RedisClusterTopology();
    }

    @Override
    protected void answer(TestTopology pool) {
        new FakeCluster(pool).pass(1000);
    }

    private void refuses(Map<String, String> keys, List<Server> seeds, String message) {
        TestTopology pool = new TestTopology(TestOptions.of(keys), seeds);
        Exception refusal =
                assertThrows(IllegalArgumentException.class, () -> subject().open(pool));
        assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
    }

    @Test
    void needsSeeds() {
        refuses(Map.of(), List.of(), "'servers' must name nodes of the cluster");
    }

    @Test
    void refusesToAskTooOften() {
        refuses(Map.of("cluster_refresh", "99"), configured(), "'cluster_refresh' must be 0, or 100 or more");
        refuses(Map.of("cluster_refresh_gap", "9"), configured(), "'cluster_refresh_gap' must be 10");
    }

    @Test
    void refusesAddressesThatAreNone() {
        for (String wrong : List.of("10.0.0.1", "10.0.0.1:7000=x", "a=b=c", "a=b:1", "=b", "a:0=b:1", "a=b a=c")) {
            refuses(Map.of("cluster_addresses", wrong), configured(), "'cluster_addresses' ");
        }
    }
}
