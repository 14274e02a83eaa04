package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The statistics port: read by somebody else's JSON reader, agreeing with the traffic sent, and with nutcracker's. */
@Timeout(600)
class StatsIT {
    /** One line for each number: pool, server or nothing, field, value. A name that comes twice is an error. */
    private static final String FLAT = """
            import json, sys
            def once(pairs):
                assert len(dict(pairs)) == len(pairs), pairs
                return dict(pairs)
            for pool, fields in json.load(sys.stdin, object_pairs_hook=once).items():
                if isinstance(fields, dict):
                    for name, value in fields.items():
                        if isinstance(value, dict):
                            for field, number in value.items():
                                print(pool, name, field, number, sep='|')
                        else:
                            print(pool, '', name, value, sep='|')
            """;

    private static String document(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** As twemproxy's users ask, with the programs they use. */
    @Test
    void isReadByCurlAndBySomethingThatOnlyReads() throws Exception {
        try (Fleet fleet = new Fleet("stats")) {
            int stats = Ports.free();
            Pool pool = Pool.of("alpha", fleet.redis(1), "redis: true");
            Server proxy = fleet.trepak(List.of("-s", "" + stats), pool);
            proxy.awaitListening(stats);
            assertEquals('{', document(stats).charAt(0));
            for (List<String> command : List.of(
                    List.of("curl", "-sS", "--max-time", "20", "http://127.0.0.1:" + stats),
                    List.of("curl", "-sS", "--max-time", "20", "http://localhost:" + stats + "/stats?a=b"),
                    List.of("nc", "-w", "20", "127.0.0.1", "" + stats))) {
                Process asking;
                try {
                    asking = new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
                } catch (IOException e) {
                    System.out.println(command.get(0) + " is not there");
                    continue;
                }
                asking.getOutputStream().close();
                String json = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertEquals(0, asking.waitFor(), command.toString());
                assertEquals("{\"service\"", json.substring(0, 10), command.toString());
                assertEquals("}}}\n", json.substring(json.length() - 4), command.toString());
            }
        }
    }

    private static Map<String, Long> numbers(Python python, int port) throws IOException, InterruptedException {
        Map<String, Long> numbers = new TreeMap<>();
        for (String line : python.lines(FLAT, document(port))) {
            int bar = line.lastIndexOf('|');
            numbers.put(line.substring(0, bar), Long.parseLong(line.substring(bar + 1)));
        }
        return numbers;
    }

    private static long sum(Map<String, Long> numbers, String pool, String field) {
        return numbers.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(pool + "|")
                        && entry.getKey().endsWith("|" + field)
                        && !entry.getKey().contains("||"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    @Test
    void agreesWithTheTrafficSentToTheByte() throws Exception {
        Python python = Python.with("json", "python3");
        try (Fleet fleet = new Fleet("stats")) {
            Pool alpha = Pool.of("alpha", fleet.redis(3), "redis: true");
            Pool be = Pool.of("be", fleet.memcached(2));
            int port = Ports.free();
            fleet.trepak(List.of("--workers=2", "-s", "" + port), alpha, be);
            Traffic redis = new Traffic(alpha.port());
            Traffic memcached = new Traffic(be.port());
            try (Link one = redis.redis();
                    Link two = memcached.memcached()) {
                check(numbers(python, port), "alpha", redis, 0);
                check(numbers(python, port), "be", memcached, 0);
                one.ask("MGET", "1:k", "2:k", "3:k", "4:k", "5:k", "6:k", "7:k", "8:k", "9:k");
                Map<String, Long> after = numbers(python, port);
                assertEquals(3, after.get("alpha||fragments"), "servers these keys are on");
                assertEquals(redis.requests + 3, sum(after, "alpha", "requests"));
                assertEquals(redis.requests + 3, sum(after, "alpha", "responses"));
                two.send("get k1\r\n".getBytes(StandardCharsets.ISO_8859_1));
                two.memcachedAnswer();
                assertEquals(memcached.requests + 1, sum(numbers(python, port), "be", "requests"));
            }
        }
    }

    private static void check(Map<String, Long> numbers, String pool, Traffic sent, long errors) {
        assertEquals(sent.requests, sum(numbers, pool, "requests"));
        assertEquals(sent.requestBytes, sum(numbers, pool, "request_bytes"));
        assertEquals(sent.requests, sum(numbers, pool, "responses"));
        assertEquals(sent.responseBytes, sum(numbers, pool, "response_bytes"));
        for (String queue : List.of("in_queue", "in_queue_bytes", "out_queue", "out_queue_bytes")) {
            assertEquals(0, sum(numbers, pool, queue), queue);
        }
        assertEquals(errors, numbers.get(pool + "||client_err"));
        assertEquals(errors, numbers.get(pool + "||forward_error"));
    }

    @Test
    void isNutcrackersDocumentNumberForNumber() throws Exception {
        Python python = Python.with("json", "python3");
        try (Fleet fleet = new Fleet("stats-twin")) {
            List<Server> redis = fleet.redis(3);
            List<Server> memcached = fleet.memcached(2);
            Pool alpha = Pool.of("alpha", redis, "redis: true");
            Pool be = Pool.of("be", memcached);
            Pool dead = new Pool(
                    "dead",
                    Ports.free(),
                    List.of("redis: true"),
                    List.of("127.0.0.1:" + Ports.free() + ":1 gone", "127.0.0.1:" + Ports.free() + ":1 off"));
            int nutcrackerStats = Ports.free();
            int trepakStats = Ports.free();
            fleet.nutcracker(nutcrackerStats, alpha, be, dead);
            Pool alpha2 = alpha.elsewhere();
            Pool be2 = be.elsewhere();
            // nutcracker dials for every request; so does Trepak when there is no wait before a dial.
            Pool dead2 = new Pool(
                    "dead", Ports.free(), List.of("redis: true", "server_reconnect_delay_max: 0"), dead.servers());
            fleet.trepak(List.of("--workers=1", "-s", "" + trepakStats), alpha2, be2, dead2);
            try (Conversation theirs = new Conversation(alpha, be, dead);
                    Conversation ours = new Conversation(alpha2, be2, dead2)) {
                assertEquals(theirs.redis.responseBytes, ours.redis.responseBytes);
                assertEquals(theirs.memcached.responseBytes, ours.memcached.responseBytes);
                for (int port : List.of(nutcrackerStats, trepakStats)) {
                    Await.until("all to be counted", Duration.ofSeconds(60), () -> ours.isCountedIn(python, port));
                }
                assertEquals(comparable(numbers(python, nutcrackerStats)), comparable(numbers(python, trepakStats)));
                assertEquals(form(document(nutcrackerStats)), form(document(trepakStats)));
            }
        }
    }

    /** nutcracker never counts fragments; and how often a start is probed with a connection is the test's affair. */
    private static Map<String, Long> comparable(Map<String, Long> numbers) {
        Map<String, Long> comparable = new TreeMap<>(numbers);
        comparable.keySet().removeIf(key -> key.endsWith("||fragments") || key.endsWith("||client_eof"));
        return comparable;
    }

    private static String form(String document) {
        return document.replaceAll("\"version\":\"[^\"]*\"", "\"version\":\"#\"")
                .replaceAll("\":\\d+", "\":#");
    }

    /**
     * The same words to three pools; its clients stay connected until it is closed. No MSET, whose bytes nutcracker counts
     * twice in part, and no get of several keys, to which it adds a blank.
     */
    private static final class Conversation implements AutoCloseable {
        /** Fragments of two requests, each for three servers. */
        private static final long SPLIT = 6;

        private final Traffic redis;
        private final Traffic memcached;
        private final Link one;
        private final Link two;
        private final Link three;

        Conversation(Pool alpha, Pool be, Pool dead) throws IOException {
            redis = new Traffic(alpha.port());
            memcached = new Traffic(be.port());
            one = redis.redis();
            two = memcached.memcached();
            one.ask("MGET", "1:k", "2:k", "3:k", "4:k", "5:k", "6:k", "7:k", "8:k", "9:k");
            one.ask("DEL", "1:k", "2:k", "3:k", "4:k", "5:k", "6:k", "7:k", "8:k", "9:k");
            three = new Link(dead.port());
            for (int i = 0; i < 5; i++) {
                three.ask("GET", "k" + i);
            }
        }

        boolean isCountedIn(Python python, int port) throws IOException {
            try {
                Map<String, Long> numbers = numbers(python, port);
                return sum(numbers, "alpha", "responses") == redis.requests + SPLIT
                        && sum(numbers, "be", "responses") == memcached.requests
                        && numbers.get("dead||forward_error") == 5
                        && Stream.of("alpha", "be", "dead")
                                .allMatch(pool -> numbers.get(pool + "||client_connections") == 1);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            one.close();
            two.close();
            three.close();
        }
    }
}
