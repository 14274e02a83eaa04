package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
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

/** The same random requests through nutcracker and through us: the same answers, byte for byte. */
@Timeout(180)
class DifferentialIT {
    /**
     * What nutcracker does otherwise and we better, so that no script says it: MOVE makes it close the connection, QUIT is
     * not answered, and the three are routed by the text of their key count. EXISTS with several keys counts those of one
     * server only; the script asks for one.
     */
    private static final Set<String> BETTER_HERE = Set.of("move", "quit", "zdiff", "zinter", "zunion");

    private static final Path COMMANDS =
            Path.of("../protocol-redis/src/test/resources/io/trepak/protocol/redis/redis-commands.csv");
    private static final int CONNECTIONS = 6;
    private static final int REQUESTS = 5_000;

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
            Pool ours = theirs.elsewhere();
            fleet.nutcracker(theirs);
            fleet.trepakOver(transport, ours);
            byte[] payload = payload(servers.get(0));
            List<List<Exchange>> expected = playRedis(theirs, payload);
            for (Server server : servers) {
                try (Link link = new Link(server.port)) {
                    assertEquals("+OK\r\n", link.ask("FLUSHALL"));
                    assertEquals("+OK\r\n", link.ask("SCRIPT", "FLUSH"));
                }
            }
            List<List<Exchange>> actual = playRedis(ours, payload);
            assertSame(expected, actual, DifferentialIT::comparableRedis);
            assertEveryCommandSucceededOnce(actual);
        }
    }

    @Test
    void isBetterWhereNutcrackerIsKnownToBeWorse() throws IOException {
        try (Fleet fleet = new Fleet("differential")) {
            Pool pool = Pool.of("alpha", fleet.redis(4), "redis: true");
            fleet.trepak(pool);
            try (Link link = new Link(pool.port())) {
                Object[] exists = new Object[41];
                exists[0] = "EXISTS";
                for (int i = 0; i < 40; i++) {
                    exists[i + 1] = "z" + i;
                    assertEquals(":1\r\n", link.ask("ZADD", "z" + i, "1", "m" + i));
                    String members = "*1\r\n$" + ("m" + i).length() + "\r\nm" + i + "\r\n";
                    assertEquals(members, link.ask("ZUNION", "1", "z" + i));
                    assertEquals(members, link.ask("ZINTER", "1", "z" + i));
                    assertEquals(members, link.ask("ZDIFF", "1", "z" + i));
                }
                assertEquals(":40\r\n", link.ask(exists));
                assertTrue(link.ask("MOVE", "z1", "1").startsWith("-ERR "));
                assertTrue(link.ask("KEYS", "*").startsWith("-ERR "));
                assertTrue(link.ask("GET").startsWith("-ERR "));
                assertEquals(":1\r\n", link.ask("EXISTS", "z1"));
                assertEquals("+OK\r\n", link.ask("QUIT"));
                assertTrue(link.isClosedByPeer());
            }
        }
    }

    private List<List<Exchange>> playRedis(Pool pool, byte[] payload) throws Exception {
        return Exchange.play(pool.port(), seed, CONNECTIONS, REQUESTS, connection -> {
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
