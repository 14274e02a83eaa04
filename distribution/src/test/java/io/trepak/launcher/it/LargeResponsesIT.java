package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Large requests and responses with the limits a proxy has when nobody says anything: split requests of large values, a list
 * that is larger than all that may be held, and a client that asks for much and reads late. Everything arrives, byte by byte.
 */
@Timeout(300)
class LargeResponsesIT {
    private static final int MIB = 1 << 20;
    private static final int VALUES = 5;
    private static final int VALUE_BYTES = 16 * MIB;
    /** More than max_buffered_bytes, which is 128 MiB. */
    private static final int LIST_ELEMENTS = 200;

    private static final int GETS = 2_000;
    private static final int GOT_BYTES = 100_000;

    private static Fleet fleet;
    private static List<Server> servers;
    private static Server proxy;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        fleet = new Fleet("large-responses");
        servers = fleet.redis(3);
        Pool pool = Pool.of("alpha", servers, "redis: true");
        proxy = fleet.trepak(List.of(), pool);
        port = pool.port();
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    private static byte[] randomBytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void msetAndMgetOfFiveValuesOf16MiB() throws Exception {
        Object[] mset = new Object[1 + 2 * VALUES];
        Object[] mget = new Object[1 + VALUES];
        mset[0] = "MSET";
        mget[0] = "MGET";
        for (int i = 0; i < VALUES; i++) {
            mset[1 + 2 * i] = "value" + i;
            mset[2 + 2 * i] = randomBytes(i, VALUE_BYTES);
            mget[1 + i] = "value" + i;
        }
        try (Link link = new Link(port);
                GoodClients others = new GoodClients(port, 2)) {
            for (int round = 0; round < 3; round++) {
                assertEquals("+OK\r\n", link.ask(mset));
                link.send(Link.request(mget));
                ByteArrayOutputStream expected = new ByteArrayOutputStream();
                expected.writeBytes(Bytes.of("*" + VALUES + "\r\n"));
                for (int i = 0; i < VALUES; i++) {
                    expected.writeBytes(Bytes.of("$" + VALUE_BYTES + "\r\n"));
                    expected.writeBytes((byte[]) mset[2 + 2 * i]);
                    expected.writeBytes(Bytes.of("\r\n"));
                }
                assertArrayEquals(expected.toByteArray(), link.redisAnswer());
            }
            assertEquals(":" + VALUES + "\r\n", link.ask(unlink(mget)));
            others.stopAndCheck(0);
        }
        assertTrue(proxy.isAlive());
    }

    private static Object[] unlink(Object[] mget) {
        Object[] words = mget.clone();
        words[0] = "UNLINK";
        return words;
    }

    @Test
    void aListLargerThanAllThatMayBeHeld() throws Exception {
        byte[] element = randomBytes(1, MIB);
        try (Link link = new Link(port);
                Link second = new Link(port);
                GoodClients others = new GoodClients(port, 2)) {
            for (int i = 0; i < LIST_ELEMENTS; i++) {
                link.ask("RPUSH", "list", element);
            }
            for (int round = 0; round < 2; round++) {
                link.send(Link.request("LRANGE", "list", "0", "-1"));
                second.send(Link.request("LRANGE", "list", "0", "-1"));
                expectList(link, element);
                expectList(second, element);
            }
            assertEquals(":1\r\n", link.ask("UNLINK", "list"));
            others.stopAndCheck(0);
        }
        assertTrue(proxy.isAlive());
    }

    private static void expectList(Link link, byte[] element) throws IOException {
        assertEquals("*" + LIST_ELEMENTS, link.redisLine());
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.writeBytes(Bytes.of("$" + element.length + "\r\n"));
        expected.writeBytes(element);
        expected.writeBytes(Bytes.of("\r\n"));
        byte[] each = expected.toByteArray();
        for (int i = 0; i < LIST_ELEMENTS; i++) {
            assertArrayEquals(each, link.redisAnswer());
        }
    }

    @Test
    void aClientThatAsksForTwoHundredMegabytesAndReadsLateGetsAll() throws Exception {
        byte[] value = randomBytes(2, GOT_BYTES);
        ByteArrayOutputStream gets = new ByteArrayOutputStream();
        for (int i = 0; i < GETS; i++) {
            gets.writeBytes(Link.request("GET", "late" + i % 3));
        }
        try (Link late = new Link(port);
                GoodClients others = new GoodClients(port, 2)) {
            for (int i = 0; i < 3; i++) {
                assertEquals("+OK\r\n", late.ask("SET", "late" + i, value));
            }
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                try {
                    late.send(gets.toByteArray());
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            // Meanwhile the others go on; so much that whoever is patient for some seconds only has lost patience.
            others.awaitRounds(1_000);
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            expected.writeBytes(Bytes.of("$" + GOT_BYTES + "\r\n"));
            expected.writeBytes(value);
            expected.writeBytes(Bytes.of("\r\n"));
            byte[] each = expected.toByteArray();
            for (int i = 0; i < GETS; i++) {
                assertArrayEquals(each, late.redisAnswer(), "response " + i);
            }
            writing.get();
            others.stopAndCheck(0);
        }
        assertTrue(proxy.isAlive());
        assertTrue(proxy.log().lines().noneMatch(line -> line.contains("closed client")), proxy.log());
    }
}
