package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.demo.DemoServer;
import io.trepak.demo.RedisDialect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A plugin's way from source to traffic, as its author walks it: the examples, and projects fresh from {@code trepak new},
 * are built with {@code mvn verify}, dropped into a copy of what ships, listed, used by clients, and taken out again.
 */
@Timeout(600)
class PluginProjectsIT {
    private static final Path EXAMPLES = Path.of("../examples").toAbsolutePath().normalize();
    private static final int KEYS = 40;

    @TempDir
    Path folder;

    private AuthorsMaven maven;
    private TrepakCopy trepak;

    @BeforeEach
    void copyWhatShips() throws IOException {
        trepak = new TrepakCopy(folder.resolve("trepak"));
        maven = new AuthorsMaven(trepak.home);
    }

    /** What can be told from outside about the hash of a key. */
    private interface Hash {
        int of(byte[] key);
    }

    private static int timesPlus(int start, int factor, boolean xor, byte[] key) {
        int hash = start;
        for (byte b : key) {
            hash = xor ? hash * factor ^ b & 0xff : hash * factor + (b & 0xff);
        }
        return hash;
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void theExampleOfAHashFunctionRoutesKeys() throws Exception {
        Path jar = example("hash-plugin", "sdbm-0.1.0.jar", 13);
        drop(jar, "hash", "sdbm");
        routesBy(jar, "hash", "sdbm", "distribution: modula", key -> timesPlus(0, 65599, false, key));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aFreshHashFunctionRoutesKeys() throws Exception {
        Path jar = fresh("hash-function", "my_hash", 12);
        drop(jar, "hash", "my_hash");
        itsTrialIsSound("my_hash");
        routesBy(jar, "hash", "my_hash", "distribution: modula", key -> timesPlus(5381, 33, true, key));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aFreshDistributionRoutesKeys() throws Exception {
        Path jar = fresh("distribution", "my_pieces", 14);
        drop(jar, "distribution", "my_pieces");
        itsTrialIsSound("my_pieces");
        routesBy(jar, "distribution", "my_pieces", "hash: crc32a", key -> {
            CRC32 crc = new CRC32();
            crc.update(key);
            return (int) (crc.getValue() >>> 31); // the upper half of all hashes belongs to the second of two servers
        });
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void theExampleOfADistributionRoutesKeys() throws Exception {
        Path jar = example("dxhash", "dxhash-0.1.0.jar", 15);
        drop(jar, "distribution", "dxhash");
        routesBy(jar, "distribution", "dxhash", "hash: crc32a", key -> {
            CRC32 crc = new CRC32();
            crc.update(key);
            return firstHeldOfFour(crc.getValue());
        });
    }

    /** The first two of four slots are the servers'; a key looks at slot after slot, as SplittableRandom would name them. */
    private static int firstHeldOfFour(long hash) {
        SplittableRandom slots = new SplittableRandom(hash);
        int slot;
        do {
            slot = (int) slots.nextLong() & 3;
        } while (slot > 1);
        return slot;
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aFreshFilterRefusesLongKeys() throws Exception {
        Path jar = fresh("filter", "my_filter", 12);
        drop(jar, "filter", "my_filter");
        itsTrialIsSound("my_filter");
        try (Fleet fleet = new Fleet("projects");
                DemoServer first = redis();
                DemoServer second = redis()) {
            Pool pool = pool(
                    "trial",
                    first.port(),
                    second.port(),
                    "redis: true",
                    "filters: my_filter",
                    "my_filter_max_key_bytes: 5");
            fleet.trepakOf(trepak.launcher(), List.of(), pool);
            try (Link link = new Link(pool.port())) {
                assertEquals("+OK\r\n", link.ask("SET", "12345", "v"));
                assertEquals("-ERR key longer than 5 bytes\r\n", link.ask("GET", "123456"));
                assertEquals("$1\r\nv\r\n", link.ask("GET", "12345"));
            }
            isMissedWhenTakenOut(jar, pool, "my_filter", "none");
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void theExampleOfAProtocolSplitsAndJoins() throws Exception {
        Path jar = example("line-protocol", "line-0.1.0.jar", 45);
        drop(jar, "protocol", "line");
        servesLines(jar, EXAMPLES.resolve("line-protocol/target/test-classes"));
    }

    private void servesLines(Path jar, Path testClasses) throws Exception {
        try (Fleet fleet = new Fleet("projects")) {
            Pool pool = pool(
                    "lines",
                    fleet.java(testClasses, "com.example.line.LineServer").port,
                    fleet.java(testClasses, "com.example.line.LineServer").port,
                    "protocol: line",
                    "line_max_bytes: 1000");
            fleet.trepakOf(trepak.launcher(), List.of(), pool);
            StringBuilder requests = new StringBuilder();
            StringBuilder keys = new StringBuilder();
            StringBuilder expected = new StringBuilder();
            StringBuilder list = new StringBuilder("LIST " + KEYS + "\n");
            for (int i = 0; i < KEYS; i++) {
                requests.append("set k" + i + " the value " + i + "\n");
                expected.append("OK\n");
                keys.append(" k" + i);
                list.append("VALUE the value " + i + "\n");
            }
            requests.append("mget" + keys + "\nget k7\nget no\nwhat\nget\nping\ndel" + keys + " no\nmget k1\nquit\n");
            expected.append(list + "VALUE the value 7\nNONE\n"
                    + "ERROR unknown command; known are get, set, mget, del, ping, quit\n"
                    + "ERROR too few or too many words; wanted get KEY, set KEY VALUE, mget KEY KEY, del KEY KEY\n"
                    + "OK\nCOUNT " + KEYS + "\nLIST 1\nNONE\nOK\n");
            assertEquals(expected.toString(), toTheEnd(pool, requests.toString()));
            assertEquals("ERROR line too long\n", toTheEnd(pool, "get " + "x".repeat(1000) + "\n"));
            isMissedWhenTakenOut(jar, pool, "line", "memcached, redis");
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void theExampleOfABinaryProtocolAnswersWithTheClientsOpaque() throws Exception {
        Path jar = example("memcached-binary", "memcached_binary-0.1.0.jar", 42);
        drop(jar, "protocol", "memcached_binary");
        try (Fleet fleet = new Fleet("projects")) {
            Pool pool = pool("trial", Ports.free(), Ports.free(), "protocol: memcached_binary");
            fleet.trepakOf(trepak.launcher(), List.of(), pool);
            String request = "\u0080\7" + "\0".repeat(10) + "abcd" + "\0".repeat(8); // quit
            assertEquals(request.replace('\u0080', '\u0081'), toTheEnd(pool, request));
            isMissedWhenTakenOut(jar, pool, "memcached_binary", "memcached, redis");
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void theExampleOfHttpAnswersWhatItDoesNotPassOn() throws Exception {
        Path jar = example("http-cache", "http_cache-0.1.0.jar", 88);
        drop(jar, "protocol", "http_cache");
        try (Fleet fleet = new Fleet("projects")) {
            Pool pool = pool("trial", Ports.free(), Ports.free(), "protocol: http_cache");
            fleet.trepakOf(trepak.launcher(), List.of(), pool);
            String responses = toTheEnd(
                    pool,
                    "DELETE /a HTTP/1.1\r\nHost: a\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertTrue(responses.startsWith("HTTP/1.1 405 Method Not Allowed\r\n"), responses);
            assertTrue(responses.endsWith("\r\n\r\nConnection refused\n"), responses);
            isMissedWhenTakenOut(jar, pool, "http_cache", "memcached, redis");
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aFreshProtocolSplitsAndJoins() throws Exception {
        Path jar = fresh("protocol", "my_own", 25);
        drop(jar, "protocol", "my_own");
        itsTrialIsSound("my_own");
        Path testClasses = jar.resolveSibling("test-classes");
        try (Fleet fleet = new Fleet("projects")) {
            int first = fleet.java(testClasses, "com.example.my_own.MyOwnServer").port;
            int second = fleet.java(testClasses, "com.example.my_own.MyOwnServer").port;
            Pool pool = pool("own", first, second, "protocol: my_own");
            fleet.trepakOf(trepak.launcher(), List.of(), pool);
            StringBuilder requests = new StringBuilder();
            StringBuilder keys = new StringBuilder();
            for (int i = 0; i < KEYS; i++) {
                requests.append("get k" + i + "\n");
                keys.append(" k" + i);
            }
            List<String> responses = toTheEnd(pool, requests + "count" + keys + "\nwhat\nbye\n")
                    .lines()
                    .toList();
            Set<String> servers = new TreeSet<>();
            for (int i = 0; i < KEYS; i++) {
                assertTrue(responses.get(i).startsWith("= k" + i + " of server "), responses.get(i));
                servers.add(responses.get(i).replaceFirst(".* ", ""));
            }
            assertEquals(new TreeSet<>(Set.of("" + first, "" + second)), servers);
            assertEquals(
                    List.of("# " + KEYS, "! unknown command, or no key", "= bye"),
                    responses.subList(KEYS, responses.size()));
            isMissedWhenTakenOut(jar, pool, "my_own", "memcached, redis");
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aFreshExporterWritesTheNumbers() throws Exception {
        Path jar = fresh("exporter", "my_file", 13);
        drop(jar, "exporter", "my_file");
        itsTrialIsSound("my_file");
        Path numbers = folder.resolve("numbers.txt");
        try (Fleet fleet = new Fleet("projects");
                DemoServer server = redis();
                DemoServer other = redis()) {
            Pool pool = pool("trial", server.port(), other.port(), "redis: true");
            String exporter = "exporters: my_file\nmy_file_file: " + numbers + "\nmy_file_period_millis: 100\n";
            fleet.trepakOf(trepak.launcher(), exporter, List.of(), pool);
            try (Link link = new Link(pool.port())) {
                assertEquals("+OK\r\n", link.ask("SET", "key", "v"));
            }
            Await.until(
                    "a request in " + numbers,
                    Duration.ofSeconds(60),
                    () -> Files.readString(numbers).lines().anyMatch(PluginProjectsIT::isOneRequest));
        }
    }

    private static boolean isOneRequest(String line) {
        return line.startsWith("trepak_server_requests ") && line.endsWith(" 1.0");
    }

    /** Sends and reads until the proxy closes. */
    private static String toTheEnd(Pool pool, String requests) throws IOException {
        try (Link link = new Link(pool.port())) {
            link.send(requests.getBytes(StandardCharsets.ISO_8859_1));
            return link.rest();
        }
    }

    /** Builds a project of the source tree where it stands. */
    private Path example(String name, String jar, int tests) throws IOException, InterruptedException {
        Path project = EXAMPLES.resolve(name);
        assertTests(tests, maven.verify(project));
        return project.resolve("target").resolve(jar);
    }

    /** Writes a project with the one command, and builds it. */
    private Path fresh(String kind, String name, int tests) throws IOException, InterruptedException {
        Path project = folder.resolve("work").resolve(name);
        trepak.run(0, "new", kind, name, project.toString());
        assertTests(tests, maven.verify(project));
        return project.resolve("target/" + name + "-0.1.0.jar");
    }

    private static void assertTests(int atLeast, String log) {
        int run = log.lines()
                .filter(line -> line.matches(".*Tests run: \\d+, Failures: 0, Errors: 0, Skipped: \\d+"))
                .mapToInt(line -> Integer.parseInt(line.replaceFirst(".*Tests run: (\\d+),.*", "$1")))
                .max()
                .orElse(0);
        assertTrue(run >= atLeast, "expected " + atLeast + " tests or more:\n" + log);
    }

    private void drop(Path jar, String kind, String name) throws IOException, InterruptedException {
        trepak.drop(jar);
        String list = trepak.run(0, "--plugins");
        String line = "(?s).*(^|\n)" + kind + " +" + name + " +0\\.1\\.0 +" + jar.getFileName() + "\\b.*";
        assertTrue(list.matches(line), list);
    }

    /** The configuration that came with a fresh project has no mistake, and nothing that surprises. */
    private void itsTrialIsSound(String name) throws IOException, InterruptedException {
        Path trial = folder.resolve("work").resolve(name).resolve("trial.yml");
        trepak.run(0, "--lint", "--strict", "-c", trial.toString());
    }

    private static Pool pool(String name, int first, int second, String... keys) throws IOException {
        return new Pool(
                name,
                Ports.free(),
                List.of(keys),
                List.of("127.0.0.1:" + first + ":1 first", "127.0.0.1:" + second + ":1 second"));
    }

    /** The demo's, so that no test of these needs a server from the machine. */
    private static DemoServer redis() throws IOException {
        return DemoServer.start("red", Ports.free(), new RedisDialect(request -> {}));
    }

    /** Keys are where the plugin under test puts them: on the second of two servers when the number is odd. */
    private void routesBy(Path jar, String kind, String name, String otherKey, Hash number) throws Exception {
        try (Fleet fleet = new Fleet("projects");
                DemoServer one = redis();
                DemoServer other = redis()) {
            Pool pool = pool("trial", one.port(), other.port(), "redis: true", kind + ": " + name, otherKey);
            fleet.trepakOf(trepak.launcher(), List.of(), pool);
            try (Link link = new Link(pool.port());
                    Link first = new Link(one.port());
                    Link second = new Link(other.port())) {
                int odd = 0;
                for (int i = 0; i < KEYS; i++) {
                    String key = "key:" + i + (i % 2 == 0 ? "\u00e4\u00ff" : "");
                    assertEquals("+OK\r\n", link.ask("SET", key, "v"));
                    boolean isOdd = (number.of(key.getBytes(StandardCharsets.ISO_8859_1)) & 1) == 1;
                    odd += isOdd ? 1 : 0;
                    assertEquals(isOdd ? "$-1\r\n" : "$1\r\nv\r\n", first.ask("GET", key), key);
                    assertEquals(isOdd ? "$1\r\nv\r\n" : "$-1\r\n", second.ask("GET", key), key);
                }
                assertTrue(odd > 0 && odd < KEYS, "the keys of this test all go to one server");
            }
            isMissedWhenTakenOut(jar, pool, name, kind.equals("hash") ? "jenkins, md5, " : "ketama, ");
        }
    }

    /** The start fails, and says which pool wanted it and what there is. */
    private void isMissedWhenTakenOut(Path jar, Pool pool, String name, String exists)
            throws IOException, InterruptedException {
        trepak.takeOut(jar);
        Path file = Files.writeString(folder.resolve("without.yml"), pool.yaml());
        String said = trepak.run(1, "-c", file.toString(), "-a", "127.0.0.1", "-s", "" + Ports.free());
        assertTrue(said.contains("without.yml:"), said);
        assertTrue(said.contains("'" + pool.name() + "'") && said.contains("'" + name + "'"), said);
        assertTrue(said.contains(exists), exists + " in: " + said);
    }
}
