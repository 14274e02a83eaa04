package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that talk rubbish or vanish hurt themselves only. */
@Timeout(600)
@ParameterizedClass
@ValueSource(strings = {"epoll", "nio", "io_uring"})
class BadClientIT {
    private static final int VICTIM_KEYS = 200;

    private final long seed = Seed.take("BadClientIT");
    private final Random random = new Random(seed);

    @Parameter
    String transport;

    private Fleet fleet;
    private Server proxy;
    private int port;

    @BeforeEach
    void start() throws IOException {
        fleet = new Fleet("bad");
        Pool pool = Pool.of("alpha", fleet.redis(4), "redis: true");
        proxy = fleet.trepakOver(transport, pool);
        port = pool.port();
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void rubbishHurtsOnlyTheConnectionItComesOver() throws Exception {
        try (GoodClients good = new GoodClients(port, 4)) {
            for (int i = 0; i < 500; i++) {
                Link bad = new Link(port);
                try {
                    bad.send(rubbish(i));
                    if (i % 3 == 0) {
                        bad.send(rubbish(i + 1));
                    }
                } catch (IOException e) {
                    // The proxy may have closed it already: that is what it is for.
                }
                end(bad);
            }
            good.stopAndCheck(seed);
        }
        assertProxyIsWell();
    }

    private byte[] rubbish(int turn) {
        byte[] noise = new byte[1 + random.nextInt(turn % 50 == 0 ? 300_000 : 2_000)];
        random.nextBytes(noise);
        return switch (turn % 12) {
            case 0 -> noise;
            case 1 -> Bytes.of("*" + random.nextInt() + "\r\n$3\r\n");
            case 2 -> Bytes.of("*2\r\n$3\r\nGET\r\n$" + random.nextLong() + "\r\n");
            case 3 -> Bytes.of("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            case 4 -> Bytes.of("*3\r\n$3\r\nSET\r\n$1\r\nx\r\n$536870912\r\n" + Bytes.text(noise));
            case 5 -> Bytes.of("*1048577\r\n" + "$1\r\na\r\n".repeat(1000));
            case 6 -> Bytes.of("\r\n\n\r\0\n");
            case 7 -> Bytes.of("*2\r\n$3\r\nGET\r\n$4\r\nkeys" + Bytes.text(noise));
            case 8 -> flipped(Link.request("MSET", "rubbish", noise, "rubbish2", noise, "rubbish3", "v"));
            case 9 -> flipped(Link.request("GET", "rubbish"));
            case 10 -> Link.request(noise, noise, noise);
            default -> Bytes.of("*1\r\n$100000\r\n" + "a".repeat(100_000) + "\r\n");
        };
    }

    /** With one bit of its heads or text the other way round. */
    private byte[] flipped(byte[] request) {
        request[random.nextInt(Math.min(request.length, 30))] ^= (byte) (1 << random.nextInt(8));
        return request;
    }

    private void end(Link link) throws IOException {
        if (random.nextBoolean()) {
            link.reset();
        } else {
            link.close();
        }
    }

    @Test
    void clientsThatVanishMidPipelineNeverShiftTheAnswersOfOthers() throws Exception {
        prepareVictims();
        try (GoodClients good = new GoodClients(port, 4)) {
            for (int i = 0; i < 200; i++) {
                Link link = new Link(port);
                byte[] pipeline = victimPipeline();
                link.send(pipeline, 0, i % 4 == 0 ? pipeline.length - random.nextInt(100) : pipeline.length);
                for (int answers = random.nextInt(4); answers > 0; answers--) {
                    link.redisAnswer();
                }
                end(link);
            }
            good.stopAndCheck(seed);
        }
        assertProxyIsWell();
    }

    private void prepareVictims() throws IOException {
        try (Link link = new Link(port)) {
            for (int i = 0; i < VICTIM_KEYS; i++) {
                String value = "victim".repeat(i % 20 == 0 ? 30_000 : 1 + i);
                assertEquals("+OK\r\n", link.ask("SET", "victim" + i, value));
            }
        }
    }

    private byte[] victimPipeline() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // Ten at least: the shortest requests have 28 bytes, and with 99 bytes cut off three responses must still come.
        for (int depth = 10 + random.nextInt(60); depth > 0; depth--) {
            out.writeBytes(
                    switch (random.nextInt(4)) {
                        case 0 -> Link.request("MGET", victim(), victim(), victim(), victim());
                        case 1 -> Link.request("SET", victim(), "victim".repeat(random.nextInt(100)));
                        case 2 -> Link.request("EVAL", "for i = 1, 20000 do end return 'victim'", "1", victim());
                        default -> Link.request("GET", victim());
                    });
        }
        return out.toByteArray();
    }

    private String victim() {
        return "victim" + random.nextInt(VICTIM_KEYS);
    }

    @Test
    void aClientThatNeverReadsStopsOnlyItself() throws Exception {
        try (GoodClients good = new GoodClients(port, 4);
                Link lazy = new Link(port)) {
            assertEquals("+OK\r\n", lazy.ask("SET", "large", "x".repeat(1 << 20)));
            ByteArrayOutputStream requests = new ByteArrayOutputStream();
            for (int i = 0; i < 300; i++) {
                requests.writeBytes(Link.request("GET", "large"));
            }
            lazy.send(requests.toByteArray());
            good.awaitRounds(200);
            for (int i = 0; i < 300; i++) {
                assertEquals((1 << 20) + "$1048576\r\n\r\n".length(), lazy.redisAnswer().length);
            }
            good.stopAndCheck(seed);
        }
        assertProxyIsWell();
    }

    private void assertProxyIsWell() throws IOException {
        assertTrue(proxy.isAlive());
        try (Link link = new Link(port)) {
            assertEquals("+PONG\r\n", link.ask("PING"));
            for (String word : List.of("Exception", "Error", "LEAK")) {
                assertFalse(proxy.log().contains(word), proxy.log());
            }
        }
    }
}
