package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The same random memcached requests through nutcracker and through us: the same responses. Where they differ on purpose is
 * listed here and in docs/commands-memcached.md.
 */
@Timeout(600)
class MemcachedDifferentialIT {
    private static final Path DOCUMENT = Path.of("../docs/commands-memcached.md");
    private static final Pattern DOCUMENTED = Pattern.compile("\\| `([a-z]+(-[a-z]+)+)` \\|.*");
    private static final Pattern BLOCK = Pattern.compile("VALUE \\S+ \\d+ (\\d+)");
    private static final String CLOSED = "";

    /**
     * What nutcracker does otherwise.
     *
     * @param ours the response here, where it closes the connection without a word
     */
    private record Difference(String name, String request, String ours) {}

    private static final List<Difference> CLOSED_THERE = List.of(
            new Difference("syntax-error", "get\r\n", "ERROR\r\n"),
            new Difference("syntax-error", "foo\r\n", "ERROR\r\n"),
            new Difference("syntax-error", "set k x 0 1\r\nx\r\n", "CLIENT_ERROR bad command line format\r\n"),
            new Difference("syntax-error", "set k 0 0 1\r\nxyz", "CLIENT_ERROR bad data chunk\r\n"),
            new Difference("syntax-error", "incr k x\r\n", "CLIENT_ERROR invalid numeric delta argument\r\n"),
            new Difference("syntax-error", "incr k\r\n", "ERROR\r\n"),
            new Difference(
                    "syntax-error", "get " + "k".repeat(251) + "\r\n", "CLIENT_ERROR bad command line format\r\n"),
            new Difference("negative-expiry", "set k 0 -1 1\r\nx\r\n", "STORED\r\n"),
            new Difference("delete-with-time", "delete k 0\r\n", "NOT_FOUND\r\n"),
            new Difference("unknown-there", "gat 0 k\r\n", "END\r\n"),
            new Difference("unknown-there", "gats 0 k k2 k3 k4\r\n", "END\r\n"),
            new Difference("unknown-there", "mg k v\r\n", "EN\r\n"),
            new Difference("unknown-there", "ms k 1\r\nx\r\n", "HD\r\n"),
            new Difference("unknown-there", "md k\r\n", "HD\r\n"),
            new Difference("unknown-there", "ma k\r\n", "NF\r\n"),
            new Difference("unknown-there", "me k\r\n", "EN\r\n"),
            new Difference("unknown-there", "mn\r\n", "MN\r\n"),
            new Difference("unknown-there", "verbosity 0\r\n", "OK\r\n"),
            new Difference("unknown-there", "flush_all\r\n", "CLIENT_ERROR flush_all not allowed\r\n"),
            new Difference(
                    "unknown-there",
                    "shutdown\r\n",
                    "CLIENT_ERROR shutdown is not passed on; connect to the server itself\r\n"));

    private static final int GOLDEN_RATIO = 0x9e3779b9;
    private static final int CONNECTIONS = 6;
    private static final int REQUESTS = 5_000;

    private final long seed = Seed.take("MemcachedDifferentialIT");

    @Test
    void documentListsTheDifferencesThatAreTestedHere() throws IOException {
        Set<String> documented = Files.readAllLines(DOCUMENT).stream()
                .map(DOCUMENTED::matcher)
                .filter(Matcher::matches)
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> tested = CLOSED_THERE.stream().map(Difference::name).collect(Collectors.toCollection(TreeSet::new));
        tested.addAll(Set.of(
                "control-byte-in-key", "order-of-values", "length-modulo", "number-range", "dead-server-in-get"));
        assertEquals(tested, documented);
    }

    @Test
    void clientsGetWhatNutcrackerWouldAnswer() throws Exception {
        try (Fleet fleet = new Fleet("memcached-differential")) {
            Pool theirs = Pool.of("cache", fleet.memcached(3));
            Pool ours = Pool.of("cache", fleet.memcached(3));
            fleet.nutcracker(theirs);
            fleet.trepak(ours);
            // One connection says gets and cas: a server's cas numbers count what all connections store.
            assertSame(play(theirs, 1, true), play(ours, 1, true));
            assertSame(play(theirs, CONNECTIONS, false), play(ours, CONNECTIONS, false));
        }
    }

    private List<List<Exchange>> play(Pool pool, int connections, boolean cas) throws Exception {
        return Exchange.play(
                pool.port(), seed, connections, REQUESTS, connection -> new MemcachedScript(seed, connection, cas));
    }

    private void assertSame(List<List<Exchange>> expected, List<List<Exchange>> actual) {
        for (int connection = 0; connection < expected.size(); connection++) {
            for (int i = 0; i < expected.get(connection).size(); i++) {
                Exchange theirs = expected.get(connection).get(i);
                Exchange ours = actual.get(connection).get(i);
                String text = Bytes.text(theirs.request());
                int at = i;
                assertArrayEquals(
                        comparable(theirs),
                        comparable(ours),
                        () -> "seed " + seed + ", request " + at + ": " + Bytes.shown(theirs.request()) + ", "
                                + Bytes.difference("nutcracker", theirs.answer(), "trepak", ours.answer()));
                if (text.startsWith("get")) {
                    assertInOrder(text.split("[ \r]+"), Bytes.text(ours.answer()));
                }
            }
        }
    }

    /** Nutcracker may give values early when others are missing (order-of-values). */
    private static byte[] comparable(Exchange exchange) {
        String request = Bytes.text(exchange.request());
        return request.startsWith("get")
                ? Bytes.of(String.join("", new TreeSet<>(blocks(Bytes.text(exchange.answer())))))
                : exchange.answer();
    }

    /** Each block with the number of its key's earlier blocks, for keys asked twice. */
    private static List<String> blocks(String answer) {
        List<String> blocks = new ArrayList<>();
        int at = 0;
        while (answer.startsWith("VALUE ", at)) {
            Matcher line = BLOCK.matcher(answer).region(at, answer.length());
            assertTrue(line.lookingAt(), answer);
            int end = answer.indexOf("\r\n", at) + 2 + Integer.parseInt(line.group(1)) + 2;
            String block = answer.substring(at, end);
            long earlier =
                    blocks.stream().filter(other -> other.endsWith(block)).count();
            blocks.add(earlier + " " + block);
            at = end;
        }
        blocks.add(answer.substring(at));
        return blocks;
    }

    private static void assertInOrder(String[] request, String answer) {
        int next = 1;
        for (String block : blocks(answer)) {
            if (block.contains("VALUE ")) {
                String key = block.split(" ")[2];
                while (next < request.length && !request[next].equals(key)) {
                    next++;
                }
                assertTrue(next < request.length, () -> "not in the order of " + String.join(" ", request));
                next++;
            }
        }
    }

    @Test
    void answersWhereNutcrackerClosesTheConnection() throws IOException {
        try (Fleet fleet = new Fleet("memcached-differential")) {
            Pool theirs = Pool.of("cache", fleet.memcached(3));
            Pool ours = Pool.of("cache", fleet.memcached(3));
            fleet.nutcracker(theirs);
            fleet.trepak(ours);
            try (MemcachedLink link = new MemcachedLink(ours.port())) {
                for (Difference difference : CLOSED_THERE) {
                    assertEquals(difference.ours, link.ask(difference.request), difference.request);
                    assertEquals(CLOSED, lastWords(theirs, difference.request), difference.request);
                }
                assertTrue(link.ask("stats\r\n").contains("STAT live_servers 3\r\n"));
                assertEquals(CLOSED, lastWords(theirs, "stats\r\n"));
            }
        }
    }

    /** What a proxy says to a request before it closes the connection. */
    private static String lastWords(Pool pool, String request) throws IOException {
        try (MemcachedLink link = new MemcachedLink(pool.port())) {
            link.send(request);
            return link.rest();
        }
    }

    @Test
    void refusesWhatNutcrackerPassesOn() throws IOException {
        try (Fleet fleet = new Fleet("memcached-differential")) {
            Pool theirs = Pool.of("cache", fleet.memcached(2));
            Pool ours = theirs.elsewhere();
            fleet.nutcracker(theirs);
            fleet.trepak(ours);
            String badLine = "CLIENT_ERROR bad command line format\r\n";
            try (MemcachedLink there = new MemcachedLink(theirs.port());
                    MemcachedLink here = new MemcachedLink(ours.port())) {
                // control-byte-in-key
                assertEquals("END\r\n", there.ask("get a\tb\r\n"));
                assertEquals(badLine, here.ask("get a\tb\r\n"));
                // length-modulo: there it is 1
                assertEquals("STORED\r\n", there.ask("set a 0 0 4294967297\r\nx\r\n"));
                for (MemcachedLink each : List.of(there, here)) {
                    assertEquals("STORED\r\n", each.ask("set year 0 4102444800 2\r\nxx\r\n"));
                    assertEquals("STORED\r\n", each.ask("set year 4294967296 0 1\r\nx\r\n"));
                }
                // number-range: there the server refuses the line, and runs the data
                assertEquals(badLine, there.ask("set b 18446744073709551616 0 16\r\nset a 0 0 1\r\nx\r\n\r\n"));
                assertEquals(badLine, here.ask("set a 18446744073709551616 0 1\r\nx\r\n"));
                assertEquals("VALUE a 0 1\r\nx\r\nEND\r\n", here.ask("get a\r\n"));
                here.send("set a 0 0 4294967297\r\nx\r\n");
                assertEquals(badLine, here.rest());
            }
        }
    }

    @Test
    void answersGetsOfManyThousandKeysLikeNutcracker() throws IOException {
        try (Fleet fleet = new Fleet("memcached-differential")) {
            Pool theirs = Pool.of("cache", fleet.memcached(3));
            Pool ours = theirs.elsewhere();
            fleet.nutcracker(theirs);
            fleet.trepak(ours);
            try (MemcachedLink here = new MemcachedLink(ours.port());
                    MemcachedLink there = new MemcachedLink(theirs.port())) {
                String[] keys = new String[120_000];
                StringBuilder expected = new StringBuilder();
                for (int i = 0; i < keys.length; i++) {
                    keys[i] = Integer.toHexString(i * GOLDEN_RATIO) + "-" + i + "k".repeat(39);
                    keys[i] = keys[i].substring(0, 39);
                    if (i % 100 == 0) {
                        assertEquals("STORED\r\n", here.ask("set " + keys[i] + " 0 0 1\r\nx\r\n"));
                        expected.append("VALUE ").append(keys[i]).append(" 0 1\r\nx\r\n");
                    }
                }
                String get = "get " + String.join(" ", Arrays.copyOf(keys, 30_000)) + "\r\n";
                String answer = here.ask(get);
                assertTrue(expected.toString().startsWith(answer.substring(0, answer.length() - 5)));
                assertEquals(new TreeSet<>(blocks(there.ask(get))), new TreeSet<>(blocks(answer)));
                assertEquals(expected + "END\r\n", here.ask("get " + String.join(" ", keys) + "\r\n"));
            }
        }
    }

    @Test
    void keepsAClientWhoseGetMeetsADeadServer() throws IOException {
        try (Fleet fleet = new Fleet("memcached-differential")) {
            List<Server> servers = fleet.memcached(2);
            Pool theirs = Pool.of("cache", servers, "distribution: modula");
            Pool ours = theirs.elsewhere();
            fleet.nutcracker(theirs);
            fleet.trepak(ours);
            servers.get(1).kill();
            String get = "get a b c d e f g h\r\n";
            try (MemcachedLink here = new MemcachedLink(ours.port())) {
                assertEquals("SERVER_ERROR Connection refused\r\n", here.ask(get));
                assertEquals("SERVER_ERROR Connection refused\r\n", here.ask(get));
                assertEquals("MN\r\n", here.ask("mn\r\n"));
            }
            try (MemcachedLink there = new MemcachedLink(theirs.port())) {
                there.send(get);
                assertEquals("SERVER_ERROR Connection refused\r\n", there.rest());
            }
        }
    }

    @Test
    void orderOfValuesIsTheRequestsHereEvenWhenKeysAreMissing() throws IOException {
        try (Fleet fleet = new Fleet("memcached-differential")) {
            Pool theirs = Pool.of("cache", fleet.memcached(2));
            Pool ours = theirs.elsewhere();
            fleet.nutcracker(theirs);
            fleet.trepak(ours);
            try (MemcachedLink here = new MemcachedLink(ours.port());
                    MemcachedLink there = new MemcachedLink(theirs.port())) {
                StringBuilder get = new StringBuilder("get");
                StringBuilder expected = new StringBuilder();
                for (int i = 0; i < 40; i++) {
                    // Keys that differ in their last letters only have hashes that lie side by side.
                    String key = Integer.toHexString(i * GOLDEN_RATIO) + "key";
                    get.append(' ').append(key);
                    if (i % 3 != 0) {
                        assertEquals("STORED\r\n", here.ask("set " + key + " 0 0 1\r\nx\r\n"));
                        expected.append("VALUE ").append(key).append(" 0 1\r\nx\r\n");
                    }
                }
                expected.append("END\r\n");
                assertEquals(expected.toString(), here.ask(get + "\r\n"));
                String other = there.ask(get + "\r\n");
                assertTrue(!other.equals(expected.toString()), "nutcracker keeps the order as well");
                assertEquals(new TreeSet<>(blocks(expected.toString())), new TreeSet<>(blocks(other)));
            }
        }
    }
}
