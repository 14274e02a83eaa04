package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many clients that get single keys at the same moment, merged or not: each gets the answers to its own. */
@Timeout(600)
class MemcachedMergedGetsIT {
    private static final int CLIENTS = 30;
    private static final int ROUNDS = 60;
    private static final int SHARED = 20;
    private static final Pattern TRANSACTIONS = Pattern.compile("STAT cmd_get (\\d+)\r\n");

    private final long seed = Seed.take("MemcachedMergedGetsIT");

    /** Of each shared key: missing, empty, small, or large. */
    private static String value(int key) {
        return switch (key % 4) {
            case 0 -> null;
            case 1 -> "";
            case 2 -> "END\r\n" + key;
            default -> ("v" + key).repeat(key == 7 ? 100_000 : 1_000 * (key - 2));
        };
    }

    private static String answer(String key, String value) {
        return (value == null ? "" : "VALUE " + key + " 0 " + value.length() + "\r\n" + value + "\r\n") + "END\r\n";
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyClientGetsItsOwnAnswers(boolean merge) throws Exception {
        try (Fleet fleet = new Fleet("memcached-merged")) {
            Pool pool = Pool.of("cache", fleet.memcached(2), "memcached_merge_gets: " + merge);
            fleet.trepak(List.of("--workers=1"), pool);
            try (MemcachedLink link = new MemcachedLink(pool.port())) {
                for (int key = 0; key < SHARED; key++) {
                    if (value(key) != null) {
                        String value = value(key);
                        assertEquals(
                                "STORED\r\n",
                                link.ask("set " + key + "shared 0 0 " + value.length() + "\r\n" + value + "\r\n"));
                    }
                }
            }
            ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
            try {
                List<Future<?>> clients = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    int number = i;
                    clients.add(threads.submit(() -> {
                        client(pool.port(), number);
                        return null;
                    }));
                }
                for (Future<?> client : clients) {
                    client.get();
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    /** Gets of shared keys, and writes of an own key between gets of it: a get never sees what was written after it. */
    private void client(int port, int number) throws IOException {
        Random random = new Random(seed + number);
        String own = number + "own";
        String written = null;
        try (MemcachedLink link = new MemcachedLink(port)) {
            for (int round = 0; round < ROUNDS; round++) {
                StringBuilder requests = new StringBuilder();
                List<String> expected = new ArrayList<>();
                for (int depth = 1 + random.nextInt(16); depth > 0; depth--) {
                    switch (random.nextInt(4)) {
                        case 0 -> {
                            written = "r" + round + "-" + depth;
                            requests.append("set ").append(own).append(" 0 0 ").append(written.length());
                            requests.append("\r\n").append(written).append("\r\n");
                            expected.add("STORED\r\n");
                        }
                        case 1 -> {
                            requests.append("get ").append(own).append("\r\n");
                            expected.add(answer(own, written));
                        }
                        default -> {
                            int key = random.nextInt(SHARED);
                            requests.append("get ").append(key).append("shared\r\n");
                            expected.add(answer(key + "shared", value(key)));
                        }
                    }
                }
                link.send(requests.toString());
                for (String answer : expected) {
                    String heard = link.response();
                    if (!answer.equals(heard)) {
                        throw new IOException("seed " + seed + ", client " + number + ", round " + round + ": "
                                + Bytes.difference("expected", Bytes.of(answer), "heard", Bytes.of(heard)));
                    }
                }
            }
        }
    }

    /** A server counts the keys of a get, so the count tells that each was asked for once, merged or not. */
    @Test
    void asksForEachKeyOnceForEachGet() throws Exception {
        try (Fleet fleet = new Fleet("memcached-merged")) {
            Server server = fleet.memcached(1).get(0);
            Pool pool = Pool.of("cache", List.of(server));
            fleet.trepak(List.of("--workers=1"), pool);
            try (MemcachedLink link = new MemcachedLink(pool.port());
                    MemcachedLink direct = new MemcachedLink(server.port)) {
                link.send("get missing\r\n".repeat(500) + "gets missing\r\n".repeat(200) + "mn\r\n");
                assertEquals("END\r\n".repeat(700), link.responsesBefore("MN\r\n"));
                var count = TRANSACTIONS.matcher(direct.ask("stats\r\n"));
                assertTrue(count.find());
                assertEquals("700", count.group(1));
            }
        }
    }

    @Test
    void aDeadServerFailsEveryGetThatWasMerged() throws Exception {
        try (Fleet fleet = new Fleet("memcached-merged")) {
            List<Server> servers = fleet.memcached(1);
            Pool pool = Pool.of("cache", servers);
            fleet.trepak(List.of("--workers=1"), pool);
            servers.get(0).kill();
            try (MemcachedLink link = new MemcachedLink(pool.port())) {
                link.send("get a\r\nget b\r\ngets c\r\nget a\r\nset x 0 0 1 noreply\r\nx\r\nmn\r\n");
                assertEquals("SERVER_ERROR Connection refused\r\n".repeat(4), link.responsesBefore("MN\r\n"));
            }
        }
    }
}
