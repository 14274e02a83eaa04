package io.trepak.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Notes.Danger;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.Difference;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.plugin.PluginRegistry;
import io.trepak.engine.plugin.PluginServices;
import io.trepak.engine.plugin.PoolPlugins;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DifferencesTest {
    private static final String LISTEN = "listen: 127.0.0.1:31101\n";
    private static final String REDIS = LISTEN + "redis: true\n";
    private static final String[] TWO = {"h:1:1 a", "h:2:1 b"};
    private static final String[] SOCKETS = {"/a:1 a", "/b:1 b"};
    private static final String[] MIXED = {"/a:1 a", "h:2:1 b"};
    private static final String[] ONE = {"h:1:1 a"};

    /** A pool that a rule is about, and one that is all but the same. */
    private record Sample(String keys, String[] servers, String otherKeys, String[] otherServers) {}

    private static final Map<String, Sample> SAMPLES = new TreeMap<>();

    static {
        sample("auth-and-db", REDIS + "redis_auth: x\nredis_db: 2\n", TWO, REDIS + "redis_auth: x\nredis_db: 0\n", TWO);
        sample("db-on-unix-socket", REDIS + "redis_db: 2\n", SOCKETS, REDIS + "redis_db: 2\n", TWO);
        sample("db-on-some-unix-sockets", REDIS + "redis_db: 2\n", MIXED, REDIS + "redis_db: 2\n", SOCKETS);
        sample("db-beyond-15", REDIS + "redis_db: 16\n", TWO, REDIS + "redis_db: 15\n", TWO);
        sample("keys-of-several-servers", REDIS, TWO, REDIS, ONE);
        sample("exists-and-zunion", REDIS + "redis_multi_key: first_key\n", TWO, REDIS, ONE);
        sample("client-connections", LISTEN + "client_connections: 5\n", ONE, LISTEN, ONE);
        sample("refused-password", REDIS + "redis_auth: x\n", ONE, REDIS, ONE);
        sample("redis-errors", REDIS, ONE, LISTEN, ONE);
        sample("oom-busy-loading", REDIS, ONE, LISTEN, ONE);
        sample("split-errors", REDIS, TWO, LISTEN, TWO);
        sample("hello", REDIS, ONE, LISTEN, ONE);
        sample("failed-fragment", LISTEN, TWO, LISTEN, ONE);
        sample("memcached-errors", LISTEN, ONE, REDIS, ONE);
        sample("limits", LISTEN, ONE, LISTEN + "max_request_bytes: 2147483647\nmax_response_bytes: 2147483647\n", ONE);
        sample("listen-by-name", "listen: localhost:31101\n", ONE, "listen: ::1:31101\n", ONE);
        sample("waits-before-dialling", LISTEN, ONE, LISTEN + "server_reconnect_delay_max: 0\n", ONE);
        sample("dials-per-second", LISTEN, ONE, LISTEN + "server_reconnects_per_second: 0\n", ONE);
        sample("merged-gets", LISTEN, ONE, REDIS, ONE);
        sample("idle-close", LISTEN + "auto_eject_hosts: true\n", ONE, LISTEN + "auto_eject_hosts: false\n", ONE);
        sample("order-of-a-client", LISTEN + "server_connections: 2\n", ONE, LISTEN + "server_connections: 1\n", ONE);
        sample("keepalive-to-servers", LISTEN + "tcpkeepalive: true\n", ONE, LISTEN, ONE);
        sample("socket-file", "listen: /tmp/a.sock\n", ONE, LISTEN, ONE);
    }

    private static void sample(String rule, String keys, String[] servers, String otherKeys, String[] otherServers) {
        SAMPLES.put(rule, new Sample(keys, servers, otherKeys, otherServers));
    }

    private static PluginRegistry plugins;

    @BeforeAll
    static void load() throws ConfigException {
        plugins = PluginRegistry.load(null);
    }

    private static List<Difference> differences(ProxyConfig config) {
        try {
            return Differences.of(config, PoolPlugins.findAll(config, plugins, PluginServices.ofCheck()));
        } catch (ConfigException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    private static List<Difference> differences(String keys, String... servers) {
        return differences(PoolText.file(PoolText.text("alpha", keys, servers)));
    }

    private static List<String> rules(List<Difference> differences) {
        return differences.stream().map(Difference::rule).toList();
    }

    static Set<String> rules() {
        return SAMPLES.keySet();
    }

    /** As it is found in the pool that it is about. */
    private static Difference found(String rule) {
        Sample sample = SAMPLES.get(rule);
        return differences(sample.keys(), sample.servers()).stream()
                .filter(difference -> difference.rule().equals(rule))
                .findFirst()
                .orElseThrow(() -> new AssertionError(rule));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aRuleSpeaksOfThePoolsItIsAboutAndOfNoOther(String rule) {
        Sample sample = SAMPLES.get(rule);
        assertEquals("alpha", found(rule).pool());
        assertFalse(
                rules(differences(sample.otherKeys(), sample.otherServers())).contains(rule), rule);
    }

    /** What is advised is a line to put into the pool, or words; the line makes the difference go away. */
    @ParameterizedTest
    @MethodSource("rules")
    void theKeyThatKeepsTwemproxysWayEndsTheDifference(String rule) {
        String keep = found(rule).keep();
        if (keep == null || !keep.matches("[a-z_0-9]+: .*")) {
            return;
        }
        Sample sample = SAMPLES.get(rule);
        String key = keep.substring(0, keep.indexOf(':'));
        List<String> lines = new ArrayList<>(sample.keys()
                .lines()
                .filter(line -> !line.startsWith(key + ":"))
                .toList());
        lines.add(keep);
        assertFalse(
                rules(differences(String.join("\n", lines), sample.servers())).contains(rule), rule);
    }

    /** One line in place of all of them. */
    @ParameterizedTest
    @MethodSource("rules")
    void compatibilityEndsTheDifferencesItIsSaidToEnd(String rule) {
        Sample sample = SAMPLES.get(rule);
        for (String value : new String[] {"twemproxy", "trepak"}) {
            String keys = sample.keys().replace("redis_multi_key: first_key\n", "") + "compatibility: " + value + "\n";
            boolean ended = !rules(differences(keys, sample.servers())).contains(rule);
            assertEquals(found(rule).keptByCompatibility() && value.equals("twemproxy"), ended, rule);
        }
    }

    @Test
    void compatibilityOfTheWholeFileHoldsForEveryPoolButThoseThatSayOtherwise() {
        String pools = PoolText.text("alpha", REDIS, TWO)
                + PoolText.text("beta", "listen: 127.0.0.1:31102\ncompatibility: trepak\n", ONE);
        for (String file : new String[] {"compatibility: twemproxy\n" + pools, pools + "compatibility: twemproxy\n"}) {
            List<Difference> found = differences(PoolText.file(file));
            assertEquals(
                    List.of("failed-fragment", "limits"),
                    found.stream()
                            .filter(difference -> "alpha".equals(difference.pool()))
                            .map(Difference::rule)
                            .toList());
            assertTrue(found.stream()
                    .anyMatch(difference -> "beta".equals(difference.pool())
                            && difference.rule().equals("merged-gets")));
            assertFalse(rules(found).contains("workers"));
        }
    }

    @Test
    void keysBesideCompatibilityStillWin() {
        String keys = REDIS + "compatibility: twemproxy\nredis_errors: answer\nserver_reconnect_delay_max: 5\n";
        List<String> found = rules(differences(keys, ONE));
        assertTrue(found.contains("redis-errors"));
        assertTrue(found.contains("waits-before-dialling"));
        assertFalse(found.contains("dials-per-second"));
        String unix = REDIS + "redis_db: 2\nredis_select_db: true\ncompatibility: twemproxy\n";
        assertTrue(rules(differences(unix, SOCKETS)).contains("db-on-unix-socket"));
    }

    @Test
    void thereIsASampleForEveryRuleAndNoNameTwice() {
        Set<String> names = new TreeSet<>(
                DifferenceRule.ALL.stream().map(DifferenceRule::name).toList());
        assertEquals(DifferenceRule.ALL.size(), names.size());
        SAMPLES.values()
                .forEach(sample -> differences(sample.keys(), sample.servers()).stream()
                        .filter(difference -> difference.pool() != null)
                        .forEach(difference -> names.add(difference.rule())));
        assertEquals(SAMPLES.keySet(), names);
    }

    @Test
    void theMostDangerousComesFirstAndNamesItsLine() {
        List<Difference> found =
                differences(REDIS + "client_connections: 9\nredis_auth: x\nredis_db: 2\ntcpkeepalive: true\n", TWO);
        assertEquals("auth-and-db", found.get(0).rule());
        assertEquals(Danger.DATA, found.get(0).danger());
        assertEquals("alpha", found.get(0).pool());
        assertEquals(6, found.get(0).at().line());
        List<Difference> ofThePool =
                found.stream().filter(difference -> difference.pool() != null).toList();
        assertEquals(
                ofThePool.stream()
                        .sorted(Comparator.comparing(Difference::danger))
                        .toList(),
                ofThePool);
    }

    @Test
    void moreThanOneWorkerIsADifferenceOfTheWholeProxy() {
        assertEquals(List.of("workers"), wholeProxy(""));
        assertEquals(List.of("workers", "new-keys"), wholeProxy("workers: 3\n"));
        assertEquals(List.of("new-keys"), wholeProxy("workers: 1\n"));
    }

    private static List<String> wholeProxy(String global) {
        return differences(PoolText.file(global + PoolText.text("alpha", LISTEN, ONE))).stream()
                .filter(difference -> difference.pool() == null)
                .map(Difference::rule)
                .toList();
    }

    @Test
    void theFirstKeyTwemproxyDoesNotKnowIsNamed() {
        List<Difference> found =
                differences(LISTEN + "timeout: 5\nmemcached_merge_gets: false\nmax_request_bytes: 9999\n", ONE);
        Difference last = found.get(found.size() - 1);
        assertEquals("new-keys", last.rule());
        assertEquals(4, last.at().line());
    }
}
