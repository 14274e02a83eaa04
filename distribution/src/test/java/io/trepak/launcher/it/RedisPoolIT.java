package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What concerns several servers of a pool at once, and what scripts may do to them, through the shipped proxy. */
@Timeout(600)
class RedisPoolIT {
    private static final int KEYS = 500;

    private static Fleet fleet;
    private static List<Server> servers;
    private static Pool plain;
    private static Pool open;

    @BeforeAll
    static void start() throws IOException {
        fleet = new Fleet("pool");
        servers = fleet.redis(3);
        plain = Pool.of("plain", servers, "redis: true", "hash_tag: \"{}\"");
        Pool other = plain.elsewhere();
        open = new Pool(
                "open",
                other.port(),
                List.of(
                        "redis: true",
                        "redis_allow: keys flushall function_delete script_flush",
                        "redis_multi_key: first_key",
                        "redis_keyless_scripts: any_server",
                        "redis_unknown: first_key"),
                other.servers());
        fleet.trepak(plain, open);
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    private static void fill(Link link) throws IOException {
        assertEquals("+OK\r\n", link.ask("FLUSHALL"));
        for (int i = 0; i < KEYS; i++) {
            assertEquals("+OK\r\n", link.ask("SET", "key" + i, "v"));
        }
    }

    @Test
    void scansEveryKeyOnceThroughTwoProxiesInTurn() throws IOException {
        try (Link first = new Link(plain.port());
                Link second = new Link(open.port())) {
            fill(second);
            List<String> keys = new ArrayList<>();
            String cursor = "0";
            int calls = 0;
            do {
                Link link = calls++ % 2 == 0 ? first : second;
                String[] lines =
                        link.ask("SCAN", cursor, "COUNT", "20", "MATCH", "key*").split("\r\n");
                cursor = lines[2];
                for (int i = 5; i < lines.length; i += 2) {
                    keys.add(lines[i]);
                }
            } while (!cursor.equals("0"));
            assertEquals(KEYS, new TreeSet<>(keys).size());
            assertTrue(calls > 10, calls + " calls");
            assertEquals(":" + KEYS + "\r\n", first.ask("DBSIZE"));
            assertEquals(KEYS, second.ask("KEYS", "key*").split("\r\nkey").length - 1);
            assertTrue(first.ask("RANDOMKEY").matches("\\$\\d+\r\nkey\\d+\r\n"));
            assertEquals("-ERR invalid cursor\r\n", first.ask("SCAN", "x"));
            assertEquals(
                    "-ERR the server this cursor belongs to has left the pool; start again from cursor 0\r\n",
                    first.ask("SCAN", "" + ((5L << 24) + 1)));
        }
    }

    @Test
    void refusesKeysOnSeveralServersUnlessToldOtherwise() throws IOException {
        try (Link checked = new Link(plain.port());
                Link unchecked = new Link(open.port())) {
            Object[] union = new Object[41];
            Object[] tagged = new Object[41];
            union[0] = "SUNION";
            tagged[0] = "SUNION";
            for (int i = 0; i < 40; i++) {
                union[i + 1] = "set" + i;
                tagged[i + 1] = "{set}" + i;
                checked.ask("SADD", "set" + i, "" + i);
                checked.ask("SADD", "{set}" + i, "" + i);
            }
            assertTrue(checked.ask(union).startsWith("-CROSSSLOT Keys in request don't hash to the same server; "));
            assertTrue(checked.ask(tagged).startsWith("*40\r\n"));
            assertTrue(unchecked.ask(union).matches("(?s)\\*[123]?[0-9]\r\n.*"));
            assertEquals("+OK\r\n", checked.ask("SET", "{r}a", "1"));
            assertEquals("+OK\r\n", checked.ask("RENAME", "{r}a", "{r}b"));
        }
    }

    @Test
    void loadsScriptsAndFunctionsOnAllServers() throws IOException {
        try (Link link = new Link(open.port())) {
            String code = "return redis.call('set', KEYS[1], ARGV[1])";
            String[] loaded = link.ask("SCRIPT", "LOAD", code).split("\r\n");
            for (int i = 0; i < 30; i++) {
                assertEquals("+OK\r\n", link.ask("EVALSHA", loaded[1], "1", "scripted" + i, "x"));
            }
            String none = "0".repeat(40);
            assertEquals("*2\r\n:1\r\n:0\r\n", link.ask("SCRIPT", "EXISTS", loaded[1], none));
            try (Link direct = new Link(servers.get(1).port)) {
                assertEquals("+OK\r\n", direct.ask("SCRIPT", "FLUSH"));
            }
            assertEquals("*2\r\n:0\r\n:0\r\n", link.ask("SCRIPT", "EXISTS", loaded[1], none));
            assertEquals("+OK\r\n", link.ask("SCRIPT", "FLUSH"));
            String library = "#!lua name=it\nredis.register_function('f', function(keys) return keys[1] end)";
            assertEquals("$2\r\nit\r\n", link.ask("FUNCTION", "LOAD", "REPLACE", library));
            for (int i = 0; i < 30; i++) {
                String key = "f" + i;
                assertEquals("$" + key.length() + "\r\n" + key + "\r\n", link.ask("FCALL", "f", "1", key));
            }
            assertEquals("+OK\r\n", link.ask("FUNCTION", "DELETE", "it"));
            assertEquals(":7\r\n", link.ask("EVAL", "return 7", "0"));
            assertTrue(link.ask("JSON.GET", "doc").startsWith("-ERR unknown command 'JSON.GET'"));
        }
    }

    @Test
    void scriptsCannotHarmOthersWithWhatTheySay() throws IOException {
        try (Link good = new Link(plain.port());
                Link bad = new Link(plain.port())) {
            assertEquals("+OK\r\n", good.ask("SET", "harm", "v"));
            for (String code : List.of("OOM", "BUSY", "LOADING")) {
                String script = "return redis.error_reply('" + code + " fake')";
                assertEquals("-" + code + " fake\r\n", bad.ask("EVAL", script, "1", "harm"));
                assertEquals("$1\r\nv\r\n", good.ask("GET", "harm"));
            }
            String nested = "local t = {} for i = 1, 100000 do t = {t} end return t";
            bad.send(Link.request("EVAL", nested, "1", "harm"));
            String deepest = Bytes.text(bad.redisAnswer());
            assertTrue(deepest.endsWith("-ERR reached lua stack limit\r\n"), "" + deepest.length());
            assertEquals("$1\r\nv\r\n", good.ask("GET", "harm"));
            assertTrue(servers.get(0).isAlive());
        }
    }

    @Test
    void aClientThatSwitchesVersionsGetsEachAnswerInTheRightOne() throws IOException {
        try (Link link = new Link(plain.port())) {
            link.ask("HSET", "switch", "f", "v");
            byte[] hgetall = Link.request("HGETALL", "switch");
            StringBuilder expected = new StringBuilder();
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                int version = i % 3 == 0 ? 2 : 3;
                requests.append(Bytes.text(Link.request("HELLO", "" + version)));
                requests.append(Bytes.text(hgetall)).append(Bytes.text(Link.request("GET", "none")));
                expected.append(version == 2 ? "*2\r\n" : "%1\r\n").append("$1\r\nf\r\n$1\r\nv\r\n");
                expected.append(version == 2 ? "$-1\r\n" : "_\r\n");
            }
            String heard = Bytes.text(
                    Monologue.say(plain.port(), Bytes.of(requests.toString())).bytes());
            String introductions = "(?s)[*%]\\d+\r\n\\$6\r\nserver.*?\\$7\r\nmodules\r\n\\*0\r\n";
            assertEquals(expected.toString(), heard.replaceAll(introductions, ""));
        }
    }

    @Test
    void tellsAboutThePool() throws IOException {
        try (Link link = new Link(plain.port())) {
            // The numbers are taken on the second: the first INFO may be of before this client came.
            Await.until(
                    "numbers of the pool with this client among them",
                    Duration.ofSeconds(30),
                    () -> link.ask("INFO").matches("(?s).*\r\nconnected_clients:[1-9]\\d*\r\n.*"));
            String info = link.ask("INFO");
            for (String line :
                    List.of("pool:plain", "pool_servers:3", "pool_live_servers:3", "loading:0", "role:master")) {
                assertTrue(info.contains("\r\n" + line + "\r\n"), info);
            }
        }
    }

    @Test
    void saysWhichKeysThereAreWhenAPoolsKeyIsWrong() throws IOException {
        Pool wrong =
                new Pool("wrong", Ports.free(), List.of("redis: true", "redis_allow: everything"), plain.servers());
        IOException refused = assertThrows(IOException.class, () -> fleet.trepak(wrong));
        assertTrue(refused.getMessage().contains("redis_allow"), refused.getMessage());
    }
}
