package io.trepak.topology.sentinel;

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

class SentinelReviewTest {
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
            return kind.equals("topology") ? "sentinel" : "ketama";
        }

        @Override
        public Continuum continuum() {
            return null;
        }
    }

    /** What was found, a line each. */
    private static final class Lines implements Notes {
        final List<String> lines = new ArrayList<>();

        @Override
        public void error(String key, String problem) {
            lines.add("error " + key + ": " + problem);
        }

        @Override
        public void error(int server, String problem) {
            lines.add("error of server " + server + ": " + problem);
        }

        @Override
        public void warning(String rule, String key, String what, String why, String advice) {
            lines.add("warning " + rule + " " + key + ": " + what);
        }

        @Override
        public void warning(String rule, int server, String what, String why, String advice) {
            lines.add("warning " + rule + " " + server);
        }

        @Override
        public void risk(String rule, String key, String what, String why, String advice) {
            lines.add("risk " + rule);
        }

        @Override
        public void risk(String rule, int server, String what, String why, String advice) {
            lines.add("risk " + rule + " " + server);
        }

        @Override
        public void difference(String rule, Danger danger, String key, String twemproxy, String trepak, String keep) {
            lines.add("difference " + rule);
        }
    }

    private static final Server NAMED = Server.of("shard-1", "10.0.1.1:6379", 1);
    private static final Map<String, String> KEYS = Map.of(
            "sentinels", "10.0.0.1:26379 10.0.0.2:26379 10.0.0.3:26379",
            "auto_eject_hosts", "false",
            "dead_server", "rehash");

    private static List<String> found(List<Server> servers, String... keysAndValues) {
        Map<String, String> keys = new HashMap<>(KEYS);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            keys.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        Lines notes = new Lines();
        new SentinelTopology().review(new Written(servers, keys), notes);
        return notes.lines;
    }

    @Test
    void findsNothingInASoundPool() {
        assertEquals(List.of(), found(List.of(NAMED)));
        assertEquals(List.of(), found(List.of(NAMED), "auto_eject_hosts", "true", "dead_server", "fail"));
    }

    @Test
    void everyServerNeedsAName() {
        assertEquals(
                List.of(
                        "error of server 1: pool 'alpha': server '10.0.1.2:6379' needs a name: that of its master in the sentinels"),
                found(List.of(NAMED, Server.of("10.0.1.2:6379", "10.0.1.2:6379", 1))));
    }

    @Test
    void noServerIsAUnixSocket() {
        assertEquals(
                List.of(
                        "error of server 0: pool 'alpha': server '/run/redis.sock' is a Unix socket; expected host:port,"
                                + " for sentinels name no others"),
                found(List.of(Server.of("shard-1", "/run/redis.sock", 1))));
    }

    @Test
    void ejectionMustNotMoveKeys() {
        assertEquals(
                List.of(
                        "error auto_eject_hosts: with \"dead_server: rehash\" would move keys away at each failover; say"
                                + " dead_server: fail or miss"),
                found(List.of(NAMED), "auto_eject_hosts", "true"));
    }

    @Test
    void fewSentinelsAreAWarning() {
        assertEquals(
                List.of("warning few-sentinels sentinels: one sentinel alone"),
                found(List.of(NAMED), "sentinels", "10.0.0.1:26379"));
        assertEquals(
                List.of("warning few-sentinels sentinels: two sentinels"),
                found(List.of(NAMED), "sentinels", "10.0.0.1:26379 10.0.0.2:26379"));
    }

    @Test
    void saysThatATimeoutEndsTheWaitForAMaster() {
        String[] waits = {"failover_wait", "5000", "timeout", "400"};
        assertEquals(List.of("risk wait-cut-short"), found(List.of(NAMED), waits));
        assertEquals(List.of(), found(List.of(NAMED), "failover_wait", "5000", "timeout", "-1"));
        assertEquals(List.of(), found(List.of(NAMED), "failover_wait", "300", "timeout", "400"));
        assertEquals(
                List.of(), found(List.of(NAMED), "failover_wait", "5000", "timeout", "400", "queue_timeout", "5000"));
    }
}
