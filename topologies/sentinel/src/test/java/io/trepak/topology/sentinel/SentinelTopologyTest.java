package io.trepak.topology.sentinel;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Options;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestTopology;
import io.trepak.api.tck.TopologyTck;
import io.trepak.api.topology.TopologySource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SentinelTopologyTest extends TopologyTck {
    @Override
    protected TopologySource subject() {
        return new SentinelTopology();
    }

    @Override
    protected Options options() {
        return TestOptions.of(Map.of("sentinels", "10.0.0.1:26379 10.0.0.2:26379"));
    }

    @Override
    protected void answer(TestTopology pool) {
        FakeOutside outside = new FakeOutside(pool);
        outside.sentinels.put("10.0.0.1:26379", new HashMap<>());
        outside.sentinels.put("10.0.0.2:26379", new HashMap<>());
        outside.all("one", "10.0.1.1:6379", 3);
        outside.all("two", "10.0.1.2:6379", 5);
        outside.pass(1000);
    }

    private void refuses(Map<String, String> keys, String message) {
        TestTopology pool = new TestTopology(TestOptions.of(keys), configured());
        Exception refusal =
                assertThrows(IllegalArgumentException.class, () -> subject().open(pool));
        assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
    }

    @Test
    void needsSentinels() {
        refuses(Map.of(), "'sentinels' must be the addresses of the sentinels");
        refuses(Map.of("sentinels", " "), "'sentinels' must be");
        refuses(Map.of("sentinels", "10.0.0.1:26379 10.0.0.2"), "'10.0.0.2' is not");
        refuses(Map.of("sentinels", "10.0.0.1:26379 10.0.0.1:26379"), "names '10.0.0.1:26379' twice");
        refuses(Map.of("sentinels", "10.0.0.1:0"), "'10.0.0.1:0' is not");
        refuses(Map.of("sentinels", "10.0.0.1:65536"), "'10.0.0.1:65536' is not");
    }

    @Test
    void refusesAUserWithoutAPassword() {
        refuses(Map.of("sentinels", "10.0.0.1:26379", "sentinel_user", "proxy"), "expected \"sentinel_auth\"");
    }

    @Test
    void refusesAPollThatIsTooQuick() {
        refuses(Map.of("sentinels", "10.0.0.1:26379", "sentinel_poll", "99"), "'sentinel_poll' must be 100");
    }
}
