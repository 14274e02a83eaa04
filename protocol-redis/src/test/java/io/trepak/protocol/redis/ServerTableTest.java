package io.trepak.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.Route;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table against what a real redis-server says about its commands. */
class ServerTableTest {
    private static final int MAX_ARGUMENTS = 12;
    private static final int REQUESTS_EACH = 400;
    private static final String[] OPTIONS = {
        "1", "2", "3", "STORE", "StoreDist", "GET", "by", "LIMIT", "STREAMS", "COUNT", "GROUP", "noack", "WITHSCORES"
    };

    @TempDir
    private static Path folder;

    private static RealServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new RealServer(folder);
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    /** A command as COMMAND describes it. */
    private record Described(
            String name, long arity, List<?> flags, long firstKey, List<?> keySpecs, List<Described> subcommands) {
        static Described of(Object described) {
            List<?> fields = (List<?>) described;
            return new Described(
                    (String) fields.get(0),
                    (Long) fields.get(1),
                    (List<?>) fields.get(2),
                    (Long) fields.get(3),
                    (List<?>) fields.get(8),
                    ((List<?>) fields.get(9)).stream().map(Described::of).toList());
        }

        boolean accepts(int arguments) {
            return arity < 0 ? arguments >= -arity : arguments == arity;
        }
    }

    private static List<Described> commands() throws IOException {
        return ((List<?>) server.ask("COMMAND")).stream().map(Described::of).toList();
    }

    @Test
    void hasARowForEveryCommandOfTheServer() throws IOException {
        List<Described> commands = commands();
        assertTrue(commands.size() > 200, "the server says it has " + commands.size());
        for (Described command : commands) {
            RedisCommand row = row(command.name());
            check(command, row);
            if (row.subcommands().isEmpty()) {
                assertTrue(
                        command.subcommands().isEmpty() || row.route() == Route.LOCAL,
                        () -> row.name() + " has subcommands");
                continue;
            }
            TreeSet<String> known = new TreeSet<>();
            row.subcommands().forEach(each -> known.add(each.name()));
            for (Described sub : command.subcommands()) {
                assertTrue(known.contains(sub.name()), () -> "no row for " + sub.name());
                row.subcommands().stream()
                        .filter(each -> each.name().equals(sub.name()))
                        .forEach(each -> check(sub, each));
            }
        }
    }

    @Test
    void asksReplicasOnlyForWhatReadsAndLeavesNoTrace() throws IOException {
        TreeSet<String> asked = new TreeSet<>();
        for (Described command : commands()) {
            RedisCommand row = row(command.name());
            for (Described each : command.subcommands().isEmpty() ? List.of(command) : command.subcommands()) {
                RedisCommand found = command.subcommands().isEmpty() ? row : subcommand(row, each.name());
                if (found != null && found.isForReplicas() && found.firstKey != Row.NEVER) {
                    asked.add(found.name());
                    assertTrue(each.flags().contains("readonly"), () -> found.name() + " is no read");
                    for (String flag : List.of("write", "may_replicate", "admin", "pubsub")) {
                        assertFalse(each.flags().contains(flag), () -> found.name() + " is " + flag);
                    }
                }
            }
        }
        assertTrue(
                asked.containsAll(List.of("get", "mget", "exists", "hgetall", "lrange", "zrange", "ttl")),
                asked::toString);
        for (String other : List.of(
                "set",
                "sort",
                "georadius",
                "getex",
                "touch",
                "pfcount",
                "hscan",
                "object|freq",
                "eval",
                "evalsha_ro")) {
            assertFalse(asked.contains(other), other);
        }
    }

    private static RedisCommand subcommand(RedisCommand container, String name) {
        return container.subcommands().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static RedisCommand row(String name) {
        RedisCommand row = RedisCommands.find(Resp.bytes(name), 0, name.length());
        assertNotNull(row, () -> "no row for " + name);
        return row;
    }

    private static void check(Described command, RedisCommand row) {
        if (row.route() == Route.LOCAL) {
            assertTrue(row.refusal != null || command.keySpecs().isEmpty(), () -> row.name() + " has keys");
            return;
        }
        if (row.subcommands().isEmpty()) {
            assertEquals(command.flags().contains("readonly"), row.isRead(), () -> row.name() + " reads");
            assertEquals(command.flags().contains("write"), row.isWrite(), () -> row.name() + " writes");
        }
        for (int arguments = 1; arguments <= MAX_ARGUMENTS; arguments++) {
            boolean pairless = row.valuesPerKey > 0 && arguments % 2 == 0;
            boolean lacks = command.accepts(arguments) && !row.accepts(arguments) && !pairless;
            assertTrue(!lacks, row.name() + " refuses " + arguments + " arguments");
        }
        boolean hasKeys = !command.keySpecs().isEmpty();
        boolean finds = row.firstKey != Row.NEVER || row.look != Look.NOTHING && row.look != Look.CURSOR;
        if (row.subcommands().isEmpty()) {
            assertEquals(hasKeys, finds, () -> row.name() + " has keys");
        }
        if (command.firstKey() > 0) {
            assertEquals(command.firstKey(), row.firstKey, () -> "first key of " + row.name());
        }
    }

    @Test
    void findsTheKeysThatTheServerFinds() throws IOException {
        long seed = Long.getLong("trepak.seed", new Random().nextLong());
        Random random = new Random(seed);
        int compared = 0;
        for (Described command : commands()) {
            RedisCommand row = row(command.name());
            if (row.route() == Route.LOCAL || command.keySpecs().isEmpty()) {
                continue;
            }
            List<String[]> requests = new ArrayList<>();
            StringBuilder asked = new StringBuilder();
            for (int i = 0; i < REQUESTS_EACH; i++) {
                String[] request = request(command.name(), random);
                requests.add(request);
                String[] getKeys = new String[request.length + 2];
                getKeys[0] = "COMMAND";
                getKeys[1] = "GETKEYS";
                System.arraycopy(request, 0, getKeys, 2, request.length);
                asked.append(Client.array(getKeys));
            }
            server.send(asked.toString());
            for (String[] request : requests) {
                Object expected = server.answer();
                if (expected instanceof List<?> keys && !keys.isEmpty() && !isAmbiguous(request)) {
                    compare(row, request, keys, seed);
                    compared++;
                }
            }
        }
        int most = compared;
        assertTrue(compared > 10_000, () -> "only " + most + " requests had keys");
    }

    private static void compare(RedisCommand row, String[] request, List<?> expected, long seed) {
        Client client = new Client();
        String text = String.join(" ", request);
        String seen = client.send(Client.array(request));
        if (seen.startsWith("-ERR")) {
            // What twemproxy refuses by number of arguments, and what the server would refuse for its options.
            boolean known = seen.startsWith("-ERR wrong number")
                    || seen.equals("-ERR syntax error\r\n")
                    || seen.startsWith("-ERR Unbalanced");
            assertTrue(known, () -> "seed " + seed + ": " + text + " gets " + seen);
            return;
        }
        String keys = seen.substring(seen.indexOf(' ', 1), seen.length() - 1).substring(1);
        List<String> found = new ArrayList<>(List.of(keys.split(" ")));
        assertEquals(row.name(), found.remove(0));
        assertEquals(expected, found, () -> "seed " + seed + ": " + text + " has other keys");
    }

    // Of several STORE the server finds one or the other, we all, and the command itself is a syntax error or takes the
    // last; of several STREAMS it finds the first or, in XREADGROUP, the first behind GROUP, without which it is
    // refused.
    private static boolean isAmbiguous(String[] request) {
        return count("store", request) > 1 || count("streams", request) > 1;
    }

    private static long count(String beginning, String[] request) {
        return Stream.of(request)
                .filter(word -> word.toLowerCase(Locale.ROOT).startsWith(beginning))
                .count();
    }

    private static String[] request(String name, Random random) {
        String[] request = new String[2 + random.nextInt(MAX_ARGUMENTS)];
        request[0] = name;
        for (int i = 1; i < request.length; i++) {
            request[i] = random.nextInt(3) > 0 ? "k" + i : OPTIONS[random.nextInt(OPTIONS.length)];
        }
        return request;
    }
}
