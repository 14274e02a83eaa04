package io.trepak.engine.config.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.config.Effect;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.PoolText;
import io.trepak.engine.config.ProxyConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparedKeysTest {
    private static List<KeyChange> changes(String before, String after) {
        return ComparedKeys.of(PoolText.pool(before, "a:1:1"), PoolText.pool(after, "a:1:1"));
    }

    @Test
    void alikePoolsDifferInNothing() {
        assertEquals(List.of(), changes("timeout: 5", "timeout: 5"));
    }

    @ParameterizedTest
    @CsvSource({
        "hash, md5, KEYS",
        "hash_tag, ab, KEYS",
        "distribution, modula, KEYS",
        "timeout, 3, OTHER",
        "backlog, 7, LISTENER",
        "client_connections, 9, OTHER",
        "tcpkeepalive, true, OTHER",
        "reuseport, true, LISTENER",
        "preconnect, true, OTHER",
        "auto_eject_hosts, true, OTHER",
        "server_connections, 4, SERVERS",
        "server_retry_timeout, 4, OTHER",
        "server_failure_limit, 4, OTHER",
        "filters, f g, PLUGINS",
        "failover_wait, 4, OTHER",
        "protocol, other, PLUGINS",
        "client_pending_requests, 4, OTHER",
        "client_pending_bytes, 5000, OTHER",
        "server_pending_requests, 4, OTHER",
        "max_request_bytes, 5000, OTHER",
        "max_response_bytes, 5000, OTHER",
        "some_plugins_key, x, PLUGINS",
    })
    void tellsEachKeyItsValueAndWhatItReaches(String key, String value, Effect effect) {
        List<KeyChange> changes = changes("", key + ": " + value);
        assertEquals(1, changes.size(), changes.toString());
        assertEquals(
                List.of(key, value, effect),
                List.of(
                        changes.get(0).key(),
                        changes.get(0).after(),
                        changes.get(0).effect()));
    }

    @Test
    void tellsATopologyAndThatRequestsWaitWithOne() {
        assertEquals(
                List.of(
                        new KeyChange("topology", null, "t", Effect.PLUGINS),
                        new KeyChange("failover_wait", "0", "5000", Effect.OTHER)),
                changes("", "topology: t"));
    }

    @Test
    void tellsThatAListenerMoves() {
        PoolConfig before = PoolText.pool("", "a:1:1");
        PoolConfig after = PoolText.file("alpha:\n  listen: 127.0.0.1:31102\n  servers:\n  - a:1:1\n")
                .pools()
                .get(0);
        assertEquals(
                List.of(new KeyChange("listen", "127.0.0.1:31101", "127.0.0.1:31102", Effect.LISTENER)),
                ComparedKeys.of(before, after));
    }

    @Test
    void hidesPasswordsButNotThatTheyChange() {
        assertEquals(
                List.of(new KeyChange("redis_auth", ComparedKeys.HIDDEN, ComparedKeys.HIDDEN, Effect.PLUGINS)),
                changes("redis: true\nredis_auth: one", "redis: true\nredis_auth: two"));
    }

    @Test
    void comparesTheWholeProxysKeys() {
        ProxyConfig before = PoolText.file(PoolText.text("a", "listen: 127.0.0.1:31101", "a:1:1"));
        ProxyConfig after = PoolText.file("workers: 3\ntransport: nio\nmax_buffered_bytes: 16777216\nadmin: 31102\n"
                + "exporters: graphite\nworker_stall_millis: 500\ngraphite_host: h\ngraphite_token: abc\n"
                + PoolText.text("a", "listen: 127.0.0.1:31101", "a:1:1"));
        assertEquals(
                List.of(
                        "workers: 3",
                        "transport: nio",
                        "max_buffered_bytes: 16777216",
                        "admin: 127.0.0.1:31102",
                        "exporters: graphite",
                        "worker_stall_millis: 500",
                        "graphite_host: h",
                        "graphite_token: " + ComparedKeys.HIDDEN),
                ComparedKeys.of(before, after).stream()
                        .map(change -> change.key() + ": " + change.after())
                        .toList());
    }
}
