package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Much at a time, through the six-server sample: many clients, deep pipelines, large values. */
@Timeout(600)
class RedisBenchmarkIT {
    private static Fleet fleet;
    private static Server proxy;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        fleet = new Fleet("benchmark");
        Pool pool = Pool.of(
                "alpha",
                fleet.redis(6),
                "hash: fnv1a_64",
                "distribution: ketama",
                "auto_eject_hosts: true",
                "redis: true",
                "server_retry_timeout: 2000",
                "server_failure_limit: 1");
        proxy = fleet.trepak(pool);
        port = pool.port();
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    /** 100 requests of 1 MB for each client lie in redis-benchmark's memory, hence four clients for that. */
    @ParameterizedTest
    @CsvSource({
        "50, 1, 3, 20000",
        "50, 100, 3, 50000",
        "1000, 1, 3, 10000",
        "1000, 100, 3, 100000",
        "50, 1, 1024, 20000",
        "50, 100, 1024, 50000",
        "1000, 1, 1024, 10000",
        "1000, 100, 1024, 100000",
        "50, 1, 1048576, 300",
        "4, 100, 1048576, 400",
        "1000, 1, 1048576, 1000",
    })
    void redisBenchmarkSeesNoError(int clients, int depth, int bytes, int requests) throws Exception {
        String tests = clients < 1000 && bytes < 1 << 20 ? "set,get,incr,lpush,lpop,sadd,hset" : "set,get";
        String text = new Run(
                        List.of(
                                Tool.REDIS_BENCHMARK.path(),
                                "-h",
                                "127.0.0.1",
                                "-p",
                                "" + port,
                                "-c",
                                "" + clients,
                                "-P",
                                "" + depth,
                                "-d",
                                "" + bytes,
                                "-n",
                                "" + requests,
                                "-r",
                                "50",
                                "-t",
                                tests,
                                "-q"),
                        new byte[0])
                .text(0)
                .replace('\r', '\n');
        assertFalse(text.toLowerCase().matches("(?s).*(error|warning|err ).*"), text);
        assertEquals(
                tests.split(",").length,
                text.lines()
                        .filter(line -> line.contains("requests per second"))
                        .count(),
                text);
        try (Link link = new Link(port)) {
            assertTrue(proxy.isAlive());
            assertEquals(":" + bytes + "\r\n", link.ask("STRLEN", "key:000000000007"), "what SET left");
        }
    }

    @Test
    void aThousandClientsGetTheirOwnAnswers() throws IOException {
        List<Link> links = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                links.add(new Link(port));
            }
            for (int round = 0; round < 5; round++) {
                for (int i = 0; i < links.size(); i++) {
                    ByteArrayOutputStream requests = new ByteArrayOutputStream();
                    for (int j = 0; j < 50; j++) {
                        requests.writeBytes(Link.request("SET", "own" + j + "-" + i, round + "-" + i));
                        requests.writeBytes(Link.request("GET", "own" + j + "-" + i));
                    }
                    links.get(i).send(requests.toByteArray());
                }
                for (int i = 0; i < links.size(); i++) {
                    String value = round + "-" + i;
                    for (int j = 0; j < 50; j++) {
                        assertEquals("+OK\r\n", Bytes.text(links.get(i).redisAnswer()));
                        assertEquals(
                                "$" + value.length() + "\r\n" + value + "\r\n",
                                Bytes.text(links.get(i).redisAnswer()));
                    }
                }
            }
        } finally {
            for (Link link : links) {
                link.close();
            }
        }
    }

    @Test
    void mgetOfAThousandKeysGivesEachItsValue() throws IOException {
        long seed = Seed.take("RedisBenchmarkIT");
        Random random = new Random(seed);
        Object[] mget = new Object[1001];
        mget[0] = "MGET";
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.writeBytes(Bytes.of("*1000\r\n"));
        try (Link link = new Link(port)) {
            for (int i = 0; i < 1000; i++) {
                byte[] key = new byte[1 + random.nextInt(30)];
                random.nextBytes(key);
                byte[] value = new byte[random.nextInt(i % 100 == 0 ? 100_000 : 1000)];
                random.nextBytes(value);
                Object name = "mget" + i + Bytes.text(key);
                mget[i + 1] = name;
                if (i % 10 == 3) {
                    expected.writeBytes(Bytes.of("$-1\r\n"));
                } else {
                    link.send(Link.request("SET", name, value));
                    assertEquals("+OK\r\n", Bytes.text(link.redisAnswer()));
                    expected.writeBytes(Bytes.of("$" + value.length + "\r\n"));
                    expected.writeBytes(value);
                    expected.writeBytes(Bytes.of("\r\n"));
                }
            }
            byte[] request = Link.request(mget);
            for (int round = 0; round < 20; round++) {
                link.send(request);
                byte[] answer = link.redisAnswer();
                assertEquals(
                        -1,
                        Arrays.mismatch(expected.toByteArray(), answer),
                        () -> "seed " + seed + " "
                                + Bytes.difference("expected", expected.toByteArray(), "was", answer));
            }
        }
    }
}
