package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same random requests through nutcracker and through us: the same responses, byte for byte. */
@Timeout(600)
class DifferentialIT {
    /**
     * What nutcracker does otherwise and we better, so that no script says it; {@link RedisDifferencesIT} has the whole list.
     * MOVE makes it close the connection, and QUIT is not answered. The three are routed by the text of their key count.
     */
    private static final Set<String> BETTER_HERE = Set.of("move", "quit", "zdiff", "zinter", "zunion");

    private static final Path COMMANDS =
            Path.of("../protocol-redis/src/test/resources/io/trepak/protocol/redis/redis-commands.csv");
    private static final int CONNECTIONS = 6;
    /** Of each connection; {@code -Dtrepak.requests=N} plays more. */
    private static final int REQUESTS = Integer.getInteger("trepak.requests", 20_000);

    private final long seed = Seed.take("DifferentialIT");

    @Test
    void scriptSaysEveryCommandThatNutcrackerKnows() throws IOException {
        Set<String> known = Files.readAllLines(COMMANDS).stream()
                .skip(1)
                .map(row -> row.split(",")[1])
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> said = new TreeSet<>(RedisScript.commands());
        said.addAll(BETTER_HERE);
        assertEquals(known, said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio", "io_uring"})
    void redisClientsGetWhatNutcrackerWouldAnswer(String transport) throws Exception {
        try (Fleet fleet = new Fleet("differential")) {
            // The same servers twice, emptied between: the order of a set's members hangs on a server's random hash
            // seed.
            List<Server> servers = fleet.redis(4);
            Pool theirs = Pool.of("alpha", servers, "redis: true");
            Pool ours = byFirstKey(theirs.elsewhere());
            fleet.nutcracker(theirs);
            fleet.trepakOver(transport, ours);
            byte[] payload = payload(servers.get(0));
            int requests = transport.equals("epoll") ? REQUESTS : REQUESTS / 4;
            List<List<Exchange>> expected = playRedis(theirs, payload, requests);
            for (Server server : servers) {
                try (Link link = new Link(server.port)) {
                    assertEquals("+OK\r\n", link.ask("FLUSHALL"));
                    assertEquals("+OK\r\n", link.ask("SCRIPT", "FLUSH"));
                }
            }
            List<List<Exchange>> actual = playRedis(ours, payload, requests);
            assertSame(expected, actual, DifferentialIT::comparableRedis);
            assertEveryCommandSucceededOnce(actual);
        }
    }

    // The script's keys have no tags, and nutcracker does not look where they are.
    private static Pool byFirstKey(Pool pool) {
        return new Pool(pool.name(), pool.port(), List.of("redis: true", "redis_multi_key: twemproxy"), pool.servers());
    }

    private List<List<Exchange>> playRedis(Pool pool, byte[] payload, int requests) throws Exception {
        return Exchange.play(pool.port(), seed, CONNECTIONS, requests, connection -> {
            RedisScript script = new RedisScript(seed, connection, payload);
            return new Exchange.Script() {
                @Override
                public byte[] next() {
                    return Link.request(script.next().toArray());
                }

                @Override
                public byte[] answer(byte[] request, Link link) throws IOException {
                    return link.redisAnswer();
                }
            };
        });
    }

    private static byte[] payload(Server server) throws IOException {
        try (Link link = new Link(server.port)) {
            link.ask("RPUSH", "list", "f1", "f2", "3", "f1");
            link.send(Link.request("DUMP", "list"));
            byte[] answer = link.redisAnswer();
            int start = Bytes.text(answer).indexOf('\n') + 1;
            link.ask("DEL", "list");
            return Arrays.copyOfRange(answer, start, answer.length - 2);
        }
    }

    /** Makes of an exchange what has to be the same. */
    private interface Comparable {
        byte[] of(Exchange exchange);
    }

    private void assertSame(List<List<Exchange>> expected, List<List<Exchange>> actual, Comparable comparable) {
        for (int connection = 0; connection < expected.size(); connection++) {
            for (int i = 0; i < expected.get(connection).size(); i++) {
                Exchange theirs = expected.get(connection).get(i);
                Exchange ours = actual.get(connection).get(i);
                if (!Arrays.equals(comparable.of(theirs), comparable.of(ours))) {
                    fail("seed " + seed + ", connection " + connection + ", request " + i + ": "
                            + Bytes.shown(theirs.request()) + ", "
                            + Bytes.difference("nutcracker", theirs.answer(), "trepak", ours.answer()));
                }
            }
        }
    }

    private static String command(Exchange exchange) {
        return Bytes.text(exchange.request()).split("\r\n", 4)[2];
    }

    private static byte[] comparableRedis(Exchange exchange) {
        byte[] answer = exchange.answer();
        switch (command(exchange)) {
            case "ttl", "pttl" -> {
                // Seconds pass between the two runs; 100,000 were left at most.
                return answer.length < ":10000\r\n".length() ? answer : Bytes.of(":long\r\n");
            }
            case "command" -> {
                // Its elements stand in the order of the server's hash table, and any server may be asked.
                byte[] sorted = answer.clone();
                Arrays.sort(sorted);
                return sorted;
            }
            default -> {
                return answer;
            }
        }
    }

    /** Or else the script is no good. */
    private static void assertEveryCommandSucceededOnce(List<List<Exchange>> played) {
        Set<String> failed = new TreeSet<>(RedisScript.commands());
        for (List<Exchange> connection : played) {
            for (Exchange exchange : connection) {
                if (exchange.answer()[0] != '-') {
                    failed.remove(command(exchange));
                }
            }
        }
        assertEquals(Set.of("auth"), failed);
    }
}
