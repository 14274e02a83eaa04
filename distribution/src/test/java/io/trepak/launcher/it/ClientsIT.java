package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;
import redis.clients.jedis.resps.Slowlog;

/** The clients that people use, with the settings they come with, through the shipped proxy to four real servers. */
@Timeout(600)
class ClientsIT {
    private static final byte[] BINARY = {0, (byte) 0xff, '\r', '\n', '$', '*', (byte) 0x80};
    private static final int PIPELINED = 3_000;

    private static Fleet fleet;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        fleet = new Fleet("clients");
        Pool pool = Pool.of("alpha", fleet.redis(4), "redis: true", "slow_log_micros: 1");
        fleet.trepak(pool);
        port = pool.port();
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @Test
    void jedisWorksWithItsDefaults() {
        try (var client = redis.clients.jedis.RedisClient.create("127.0.0.1", port)) {
            assertEquals("OK", client.set("name", "yaun"));
            assertEquals("yaun", client.get("name"));
            assertEquals("OK", client.mset("j1", "a", "j2", "b", "j3", "c"));
            assertEquals(Arrays.asList("a", null, "c", "b"), client.mget("j1", "none", "j3", "j2"));
            assertEquals("OK", client.set(BINARY, BINARY));
            assertArrayEquals(BINARY, client.get(BINARY));
            assertEquals(4, client.del("j1", "j2", "j3", "none", "name"));
            client.hset("h", Map.of("f", "v"));
            assertThrows(JedisDataException.class, () -> client.incr("h"));
            assertEquals(Map.of("f", "v"), client.hgetAll("h"));
            try (Pipeline pipeline = client.pipelined()) {
                List<Response<String>> answers = new ArrayList<>();
                for (int i = 0; i < PIPELINED; i++) {
                    pipeline.set("p" + i, "v" + i);
                    answers.add(pipeline.get("p" + i));
                }
                pipeline.sync();
                for (int i = 0; i < PIPELINED; i++) {
                    assertEquals("v" + i, answers.get(i).get());
                }
            }
        }
    }

    /** With a threshold of a microsecond, a script that counts to a million is slow on any machine. */
    @Test
    void clientsReadTheSlowLogAsThatOfAServer() {
        try (Jedis jedis = new Jedis("127.0.0.1", port)) {
            assertEquals("OK", jedis.slowlogReset());
            jedis.eval("for i = 1, 1000000 do end return 1", 1, "slow-key");
            assertTrue(jedis.slowlogLen() > 0);
            Slowlog entry = jedis.slowlogGet(-1).stream()
                    .filter(each -> each.getArgs().equals(List.of("eval", "slow-key")))
                    .findFirst()
                    .orElseThrow();
            assertTrue(entry.getExecutionTime() > 0);
            assertEquals("127.0.0.1", entry.getClientIpPort().getHost());
        }
        RedisClient client = RedisClient.create("redis://127.0.0.1:" + port);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            assertTrue(connection.sync().slowlogLen() > 0);
            assertTrue(connection.sync().slowlogGet(100).get(0) instanceof List<?> entry && entry.size() == 6);
        } finally {
            client.shutdown();
        }
    }

    @Test
    void oneJedisConnectionOutlivesErrorsAndQuits() {
        try (Jedis jedis = new Jedis("127.0.0.1", port)) {
            assertEquals("PONG", jedis.ping());
            assertEquals("hello", jedis.ping("hello"));
            assertEquals("OK", jedis.select(0));
            assertEquals(1, jedis.sadd("jedis-set", "m"));
            assertThrows(JedisDataException.class, () -> jedis.get("jedis-set"));
            assertThrows(JedisDataException.class, () -> jedis.keys("*"));
            assertEquals("OK", jedis.set("jedis", "x"));
            assertEquals("x", jedis.get("jedis"));
            assertEquals(List.of("jedis", "x"), jedis.eval("return {KEYS[1], redis.call('get', KEYS[1])}", 1, "jedis"));
        }
    }

    @Test
    void jedisSpeaksBothVersionsScansAndRunsScripts() {
        for (RedisProtocol version : List.of(RedisProtocol.RESP2, RedisProtocol.RESP3)) {
            DefaultJedisClientConfig config = DefaultJedisClientConfig.builder()
                    .protocol(version)
                    .clientName("both")
                    .build();
            try (Jedis jedis = new Jedis(new HostAndPort("127.0.0.1", port), config)) {
                assertEquals("both", jedis.clientGetname());
                jedis.hset("both-h", Map.of("f", "v"));
                assertEquals(Map.of("f", "v"), jedis.hgetAll("both-h"));
                jedis.zadd("both-z", 1.5, "m");
                assertEquals(1.5, jedis.zscore("both-z", "m"));
                assertNull(jedis.get("none"));
                assertEquals(Arrays.asList("x", null), jedis.mget(set(jedis, "both-s"), "none"));
                String sha = jedis.scriptLoad("return {KEYS[1], ARGV[1]}");
                assertEquals(List.of("both-s", "a"), jedis.evalsha(sha, 1, "both-s", "a"));
                Set<String> seen = new TreeSet<>();
                String cursor = "0";
                do {
                    ScanResult<String> some =
                            jedis.scan(cursor, new ScanParams().match("both-*").count(50));
                    seen.addAll(some.getResult());
                    cursor = some.getCursor();
                } while (!cursor.equals("0"));
                assertEquals(Set.of("both-h", "both-z", "both-s"), seen);
            }
        }
    }

    private static String set(Jedis jedis, String key) {
        assertEquals("OK", jedis.set(key, "x"));
        return key;
    }

    @Test
    void lettuceSpeaksBothVersionsScansAndRunsScripts() {
        for (ProtocolVersion version : List.of(ProtocolVersion.RESP2, ProtocolVersion.RESP3)) {
            RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
            client.setOptions(ClientOptions.builder().protocolVersion(version).build());
            try (StatefulRedisConnection<String, String> connection = client.connect()) {
                RedisCommands<String, String> redis = connection.sync();
                redis.hset("lscan-h", "f", "v");
                assertEquals(Map.of("f", "v"), redis.hgetall("lscan-h"));
                redis.zadd("lscan-z", 1.5, "m");
                assertEquals(1.5, redis.zscore("lscan-z", "m"));
                assertEquals(
                        List.of("lscan-h", "a"),
                        redis.eval("return {KEYS[1], ARGV[1]}", ScriptOutputType.MULTI, new String[] {"lscan-h"}, "a"));
                Set<String> seen = new TreeSet<>();
                ScanIterator.scan(redis, ScanArgs.Builder.matches("lscan-*").limit(50))
                        .forEachRemaining(seen::add);
                assertEquals(Set.of("lscan-h", "lscan-z"), seen);
            } finally {
                client.shutdown();
            }
        }
    }

    @Test
    void redisCliSpeaksVersion3AndScans() throws Exception {
        assertEquals("1\n", cli(new byte[0], "-3", "hset", "cli-h", "f", "v"));
        assertEquals("1# \"f\" => \"v\"\n", cli(new byte[0], "-3", "--no-raw", "hgetall", "cli-h"));
        assertEquals("(nil)\n", cli(new byte[0], "-3", "--no-raw", "get", "none"));
        assertEquals("cli-h\n", cli(new byte[0], "--scan", "--pattern", "cli-*"));
        assertEquals("cli-h\n", cli(new byte[0], "-3", "--scan", "--pattern", "cli-*"));
    }

    @Test
    void lettuceWorksWithItsDefaults() throws Exception {
        RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisCommands<String, String> redis = connection.sync();
            assertEquals("PONG", redis.ping());
            assertEquals("OK", redis.mset(Map.of("l1", "a", "l2", "b", "l3", "c")));
            assertEquals(
                    List.of(
                            KeyValue.just("l3", "c"),
                            KeyValue.empty("none"),
                            KeyValue.just("l1", "a"),
                            KeyValue.just("l2", "b")),
                    redis.mget("l3", "none", "l1", "l2"));
            assertEquals(3, redis.exists("l1", "l2", "l3", "none"));
            assertEquals(3, redis.unlink("l1", "l2", "l3", "none"));
            assertNull(redis.get("l1"));
            redis.rpush("lettuce-list", "x", "y");
            assertThrows(RedisCommandExecutionException.class, () -> redis.incr("lettuce-list"));
            assertThrows(RedisCommandExecutionException.class, () -> redis.keys("*"));
            assertThrows(RedisCommandExecutionException.class, () -> redis.watch("lettuce-list"));
            assertEquals(List.of("x", "y"), redis.lrange("lettuce-list", 0, -1));
            connection.setAutoFlushCommands(false);
            List<RedisFuture<String>> answers = new ArrayList<>();
            for (int i = 0; i < PIPELINED; i++) {
                connection.async().set("l" + i, "v" + i);
                answers.add(connection.async().get("l" + i));
            }
            connection.flushCommands();
            for (int i = 0; i < PIPELINED; i++) {
                assertEquals("v" + i, answers.get(i).get(60, TimeUnit.SECONDS));
            }
        } finally {
            client.shutdown();
        }
    }

    @Test
    void lettuceCarriesBinaryKeysAndLargeValues() {
        RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            RedisCommands<byte[], byte[]> redis = connection.sync();
            byte[] large = new byte[3 << 20];
            new Random(1).nextBytes(large);
            assertEquals("OK", redis.set(BINARY, large));
            assertArrayEquals(large, redis.get(BINARY));
        } finally {
            client.shutdown();
        }
    }

    @Test
    void redisCliSetsAndGets() throws Exception {
        assertEquals("OK\n", cli(new byte[0], "set", "name", "yaun"));
        assertEquals("\"yaun\"\n", cli(new byte[0], "--no-raw", "get", "name"));
        assertEquals(
                "OK\nOK\n1) \"1\"\n2) \"2\"\n3) (nil)\n",
                withoutTimes(cli(Bytes.of("set a 1\nset b 2\nmget a b none\n"), "--no-raw")));
    }

    /** redis-cli says how long a command took when that was more than half a second, as it may be on a busy machine. */
    private static String withoutTimes(String said) {
        return said.replaceAll("(?m)^\\([0-9]+\\.[0-9]+s\\)\n", "");
    }

    @Test
    void redisCliPipesManyRequests() throws Exception {
        ByteArrayOutputStream requests = new ByteArrayOutputStream();
        for (int i = 0; i < 10_000; i++) {
            requests.writeBytes(Link.request("SET", "piped" + i, "v" + i));
        }
        String text = cli(requests.toByteArray(), "--pipe");
        assertTrue(text.contains("errors: 0, replies: 10000"), text);
    }

    private static String cli(byte[] input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Tool.REDIS_CLI.path(), "-h", "127.0.0.1", "-p", "" + port));
        command.addAll(List.of(arguments));
        return new Run(command, input).text(0);
    }
}
