package io.trepak.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.Route;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table against redis-commands.csv: what nutcracker 0.5 did with each command and 0 to 7 arguments. */
class CommandTableTest {
    private static final int MAX_ARGUMENTS = 7;
    private static final Set<String> NOT_FORWARDED = Set.of("auth", "ping", "quit", "move");
    private static final Set<String> ANYWHERE = Set.of("command", "lolwut");
    // Redis 7 takes more arguments than nutcracker lets pass.
    private static final Map<String, Integer> MORE_ARGUMENTS = Map.of(
            "expire", 99, "expireat", 99, "pexpire", 99, "pexpireat", 99, "zrank", 4, "zrevrank", 4, "command", 99);
    // A script without keys gets a better error than that.
    private static final Set<String> FEWER_ARGUMENTS = Set.of("eval", "evalsha");

    @Test
    void forwardsWhatNutcrackerForwardsToTheSamePlace() throws IOException {
        List<String[]> rows = rows();
        assertEquals(137, rows.size());
        for (String[] row : rows) {
            for (int arguments = 0; arguments <= MAX_ARGUMENTS; arguments++) {
                check(row, arguments);
            }
        }
    }

    private static void check(String[] row, int arguments) {
        String name = row[1];
        String typed = arguments % 2 == 0 ? name : name.toUpperCase(Locale.ROOT);
        String seen = new Client("redis_multi_key", "twemproxy").send(request(typed, arguments));
        boolean forwarded = accepts(row, arguments + 1) && !NOT_FORWARDED.contains(name);
        if (forwarded) {
            assertEquals(destination(row, arguments + 1), seen);
        } else if (arguments + 1 > MORE_ARGUMENTS.getOrDefault(name, 0) && !FEWER_ARGUMENTS.contains(name)) {
            assertTrue(!seen.startsWith("<"), () -> typed + " with " + arguments + " arguments: " + seen);
            boolean local = NOT_FORWARDED.contains(name);
            assertEquals(local ? seen : "-ERR wrong number of arguments for '" + name + "' command\r\n", seen);
        }
    }

    private static boolean accepts(String[] row, int argc) {
        return argc >= Integer.parseInt(row[3])
                && switch (row[4]) {
                    case "inf" -> true;
                    case "odd" -> argc % 2 == 1;
                    default -> argc <= Integer.parseInt(row[4]);
                };
    }

    private static String destination(String[] row, int argc) {
        if (ANYWHERE.contains(row[1])) {
            return "<ANY " + row[1] + ">";
        }
        if (row[6].equals("yes")) {
            StringBuilder keys = new StringBuilder("<SPLIT " + row[1]);
            for (int key = 1; key < argc; key += row[2].equals("argkvx") ? 2 : 1) {
                keys.append(" 7").append(key);
            }
            return keys + ">";
        }
        return "<KEYED " + row[1] + " 7" + Integer.parseInt(row[5]) + ">";
    }

    // Arguments are numbers, so that EVAL's count of keys is one.
    private static String request(String name, int arguments) {
        String[] all = new String[arguments + 1];
        Arrays.setAll(all, i -> i == 0 ? name : "7" + i);
        return Client.array(all);
    }

    private static List<String[]> rows() throws IOException {
        try (InputStream in = CommandTableTest.class.getResourceAsStream("redis-commands.csv")) {
            String csv = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return csv.lines().skip(1).map(line -> line.split(",", -1)).toList();
        }
    }

    @Test
    void findsNoCommandForNamesThatAreNearlyOne() {
        for (String name : List.of(
                "",
                "ge",
                "gett",
                "GE\u0014",
                "g\u0005t",
                "mge",
                "georadiusbymembe",
                "eval\u007fro",
                "restore\rasking",
                "eval-ro",
                "object|encoding",
                "x".repeat(64))) {
            byte[] bytes = Resp.bytes("?" + name + "?");
            assertNull(RedisCommands.find(bytes, 1, bytes.length - 2), name);
        }
    }

    @Test
    void findsEveryRowInAnyCase() {
        for (RedisCommand row : RedisCommands.all()) {
            byte[] upper = Resp.bytes(row.name().toUpperCase(Locale.ROOT));
            assertEquals(row, RedisCommands.find(upper, 0, upper.length));
            for (RedisCommand each : row.subcommands()) {
                byte[] sub = Resp.bytes(
                        each.name().substring(row.name().length() + 1).toUpperCase(Locale.ROOT));
                assertEquals(each, row.subcommand(sub, 0, sub.length));
            }
        }
    }

    @Test
    void looksAtAllKeysUnlessToldOtherwise() throws IOException {
        Set<String> known = rows().stream().map(row -> row[1]).collect(Collectors.toSet());
        for (RedisCommand row : RedisCommands.all()) {
            if (row.route() == Route.SAME_SERVER) {
                assertEquals(Route.KEYED, row.byFirstKey.route(), row.name());
                Route expected = known.contains(row.name()) ? Route.KEYED : Route.LOCAL;
                assertEquals(expected, row.asTwemproxy.route(), row.name());
            }
        }
    }

    @Test
    void closesAtWhatTwemproxyRefusesToSplit() {
        Client client = new Client("redis_multi_key", "twemproxy", "redis_errors", "close");
        assertEquals("<close>", client.send(Client.array("MSETNX", "a", "1", "b", "2")));
        assertEquals("<close>", client.send(Client.array("QUIT")));
        assertEquals("<close>", client.send("\r\n"));
        assertEquals("<close>", client.send("*0\r\n"));
    }
}
