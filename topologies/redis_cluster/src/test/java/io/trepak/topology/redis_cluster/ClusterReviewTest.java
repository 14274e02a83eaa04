package io.trepak.topology.redis_cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.Continuum;
import io.trepak.api.Notes;
import io.trepak.api.PoolView;
import io.trepak.api.Server;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterReviewTest {
    /** A pool called alpha; a server whose name is its address has none of its own. */
    private record Written(List<Server> servers, Map<String, String> keys) implements PoolView {
        @Override
        public String name() {
            return "alpha";
        }

        @Override
        public Path file() {
            return Path.of("trepak.yml");
        }

        @Override
        public boolean isNamed(int server) {
            return !servers.get(server).name().equals(servers.get(server).address());
        }

        @Override
        public boolean isSpread() {
            return false;
        }

        @Override
        public String value(String key) {
            return keys.get(key);
        }

        @Override
        public boolean isGiven(String key) {
            return keys.containsKey(key);
        }

        @Override
        public boolean isCommented(String key) {
            return false;
        }

        @Override
        public String plugin(String kind) {
            return kind.equals("protocol") && keys.containsKey("memcached") ? "memcached" : "redis";
        }

        @Override
        public Continuum continuum() {
            return null;
        }
    }

    private static final Server SEED = Server.of("10.0.0.1:7000", "10.0.0.1:7000", 1);

    /** What was found, a line each. */
    private static List<String> review(List<Server> servers, String... keysAndValues) {
        Map<String, String> keys = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            keys.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        List<String> lines = new ArrayList<>();
        new RedisClusterTopology().review(new Written(servers, keys), new Notes() {
            @Override
            public void error(String key, String problem) {
                lines.add("error " + key + " " + problem);
            }

            @Override
            public void error(int server, String problem) {
                lines.add("error " + problem);
            }

            @Override
            public void warning(String rule, String key, String what, String why, String advice) {
                lines.add("warning " + rule + " " + key);
            }

            @Override
            public void warning(String rule, int server, String what, String why, String advice) {
                lines.add("warning " + rule + " " + what);
            }

            @Override
            public void risk(String rule, String key, String what, String why, String advice) {
                lines.add("risk " + rule + " " + key);
            }

            @Override
            public void risk(String rule, int server, String what, String why, String advice) {
                lines.add("risk " + rule);
            }

            @Override
            public void difference(
                    String rule, Danger danger, String key, String twemproxy, String trepak, String keep) {
                lines.add("difference " + rule);
            }
        });
        return lines;
    }

    @Test
    void aPoolOfSeedsIsFine() {
        assertEquals(List.of(), review(List.of(SEED), "redis", "true", "redis_db", "0"));
    }

    @Test
    void refusesWhatSaysOtherwiseWhereKeysAre() {
        for (String key : List.of("hash", "distribution", "hash_tag")) {
            assertEquals(
                    List.of("error " + key
                            + " cannot be given with topology redis_cluster: the cluster decides where keys are"),
                    review(List.of(SEED), key, "x"));
        }
        assertEquals(
                List.of("error auto_eject_hosts cannot be given with topology redis_cluster: the cluster decides"
                        + " who has a node's keys when it fails"),
                review(List.of(SEED), "auto_eject_hosts", "true"));
        assertEquals(List.of(), review(List.of(SEED), "auto_eject_hosts", "false"));
        assertEquals(
                List.of("error server_addresses cannot be given with topology redis_cluster: the cluster decides"
                        + " which servers there are"),
                review(List.of(SEED), "server_addresses", "servers"));
    }

    @Test
    void refusesAnotherProtocol() {
        assertEquals(
                List.of("error protocol must be that of Redis with topology redis_cluster: say redis: true"),
                review(List.of(SEED), "memcached", ""));
    }

    @Test
    void refusesSockets() {
        assertEquals(
                List.of("error pool 'alpha': server '/tmp/redis.sock' is a Unix socket; expected host:port, for nodes"
                        + " name no others"),
                review(List.of(Server.of("/tmp/redis.sock", "/tmp/redis.sock", 1))));
    }

    @Test
    void whoeverAsksIsToldThatRequestsFailBeforeAReplicaTakesOver() {
        assertEquals(List.of("risk short-failover-wait failover_wait"), review(List.of(SEED), "failover_wait", "5000"));
        assertEquals(List.of(), review(List.of(SEED), "failover_wait", "17000", "timeout", "17000"));
        assertEquals(
                List.of("risk wait-cut-short timeout"),
                review(List.of(SEED), "failover_wait", "17000", "timeout", "400", "queue_timeout", "0"));
        assertEquals(
                List.of("risk wait-cut-short queue_timeout"),
                review(List.of(SEED), "failover_wait", "17000", "timeout", "400", "queue_timeout", "500"));
    }

    @Test
    void warnsOfWhatIsIgnored() {
        assertEquals(
                List.of("warning cluster-seed server '10.0.0.1:7000' of pool 'alpha' has a name, which is ignored"),
                review(List.of(Server.of("one", "10.0.0.1:7000", 1))));
        assertEquals(
                List.of("warning cluster-seed server '10.0.0.1:7000' of pool 'alpha' has a weight, which is ignored"),
                review(List.of(Server.of("10.0.0.1:7000", "10.0.0.1:7000", 2))));
        assertEquals(List.of("warning cluster-database redis_db"), review(List.of(SEED), "redis_db", "3"));
    }
}
