package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.exceptions.JedisDataException;

/** A transaction through the shipped proxy: nothing of it is carried out, the client is told why, and its connection lives on. */
@Timeout(120)
class RefusedTransactionIT {
    private static final String CAUSE = "transactions are not supported by this proxy";

    private static Fleet fleet;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        fleet = new Fleet("refused-transaction");
        Pool pool = Pool.of("alpha", fleet.redis(2), "redis: true");
        fleet.trepak(pool);
        port = pool.port();
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @Test
    void carriesOutNothingOfATransactionInOneWrite() throws IOException {
        try (Link link = new Link(port)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(Link.request("SET", "raw", "1"));
            all.writeBytes(Link.request("MULTI"));
            all.writeBytes(Link.request("INCR", "raw"));
            all.writeBytes(Link.request("MSET", "raw", "5", "raw-other", "5"));
            all.writeBytes(Link.request("SET", "raw", "x".repeat(200_000)));
            all.writeBytes(Link.request("EXEC"));
            link.send(all.toByteArray());
            assertEquals("+OK\r\n", Bytes.text(link.redisAnswer()));
            assertEquals("+OK\r\n", Bytes.text(link.redisAnswer()));
            for (int i = 0; i < 3; i++) {
                assertTrue(Bytes.text(link.redisAnswer()).startsWith("-ERR not carried out: " + CAUSE));
            }
            assertTrue(
                    Bytes.text(link.redisAnswer()).startsWith("-EXECABORT Transaction discarded because of: " + CAUSE));
            assertEquals("$1\r\n1\r\n", link.ask("GET", "raw"));
            assertEquals("$-1\r\n", link.ask("GET", "raw-other"));
        }
    }

    @Test
    void jedisIsToldWhyAndGoesOn() {
        try (Jedis jedis = new Jedis("127.0.0.1", port)) {
            jedis.set("jedis-counter", "1");
            Transaction transaction = jedis.multi();
            transaction.incr("jedis-counter");
            transaction.incr("jedis-counter");
            JedisDataException thrown = assertThrows(JedisDataException.class, transaction::exec);
            assertTrue(thrown.getMessage().contains(CAUSE), thrown.getMessage());
            assertEquals("1", jedis.get("jedis-counter"));
            try (Transaction discarded = jedis.multi()) {
                discarded.incr("jedis-counter");
                assertEquals("OK", discarded.discard());
            }
            assertEquals("1", jedis.get("jedis-counter"));
        }
    }

    @Test
    void lettuceIsToldWhyAndGoesOn() {
        RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().set("lettuce-counter", "1");
            RedisAsyncCommands<String, String> redis = connection.async();
            redis.multi();
            RedisFuture<Long> queued = redis.incr("lettuce-counter");
            RedisFuture<TransactionResult> end = redis.exec();
            Exception thrown = assertThrows(
                    RedisCommandExecutionException.class,
                    () -> LettuceFutures.awaitOrCancel(end, 60, TimeUnit.SECONDS));
            assertTrue(thrown.getMessage().contains(CAUSE), thrown.getMessage());
            assertThrows(Exception.class, () -> queued.toCompletableFuture().join());
            assertEquals("1", connection.sync().get("lettuce-counter"));
        } finally {
            client.shutdown();
        }
    }

    @Test
    void aWrongDatabaseIsWrittenByNobody() throws IOException {
        try (Link link = new Link(port)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(Link.request("SELECT", "5"));
            all.writeBytes(Link.request("SET", "elsewhere", "x"));
            all.writeBytes(Link.request("COPY", "elsewhere", "elsewhere", "DB", "5"));
            link.send(all.toByteArray());
            assertEquals("-ERR DB index is out of range\r\n", Bytes.text(link.redisAnswer()));
            assertTrue(Bytes.text(link.redisAnswer()).startsWith("-ERR not carried out: "));
            assertTrue(Bytes.text(link.redisAnswer()).startsWith("-ERR not carried out: "));
            assertEquals("+OK\r\n", link.ask("SELECT", "0"));
            assertEquals("$-1\r\n", link.ask("GET", "elsewhere"));
        }
    }

    @Test
    void aClientThatWantsNoRepliesIsClosedBeforeAnyCanBeMistaken() throws IOException {
        try (Link link = new Link(port)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(Link.request("CLIENT", "REPLY", "OFF"));
            all.writeBytes(Link.request("SET", "unheard", "x"));
            link.send(all.toByteArray());
            String rest = link.rest();
            assertTrue(rest.matches("-ERR 'client reply' is not supported [^\r]*\r\n"), rest);
        }
        try (Link link = new Link(port)) {
            assertEquals("$-1\r\n", link.ask("GET", "unheard"));
        }
    }
}
