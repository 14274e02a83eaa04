package io.trepak.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The table against redis-commands.csv: what nutcracker 0.5 did with each command and 0 to 7 arguments. */
class CommandTableTest {
    private static final int MAX_ARGUMENTS = 7;
    private static final Set<String> LOCAL = Set.of("auth", "ping", "quit", "move");
    private static final Set<String> ANYWHERE = Set.of("command", "lolwut");
    // Where the verdicts differ from nutcracker.
    private static final Set<String> SPLIT_UNLIKE_NUTCRACKER = Set.of("exists");
    private static final Set<String> KEY_BEHIND_COUNT = Set.of("zunion", "zinter", "zdiff");

    @Test
    void forwardsWhatNutcrackerForwardsAndAnswersTheRest() throws IOException {
        List<String[]> rows = rows();
        assertEquals(137, rows.size());
        for (String[] row : rows) {
            for (int arguments = 0; arguments <= MAX_ARGUMENTS; arguments++) {
                String name = arguments % 2 == 0 ? row[1] : row[1].toUpperCase(Locale.ROOT);
                String seen = new Client().send(request(name, arguments));
                String expected = expected(row, arguments);
                assertTrue(
                        expected.equals(seen) || expected.isEmpty() && !seen.startsWith("<"),
                        () -> name + " expected " + expected + ", seen " + seen);
            }
        }
    }

    // arguments without the name; empty for any local answer.
    private static String expected(String[] row, int arguments) {
        String name = row[1];
        int argc = arguments + 1;
        boolean keyBehindCount = KEY_BEHIND_COUNT.contains(name);
        int min = keyBehindCount ? 3 : Integer.parseInt(row[3]);
        boolean accepted = argc >= min
                && switch (row[4]) {
                    case "inf" -> true;
                    case "odd" -> argc % 2 == 1;
                    default -> argc <= Integer.parseInt(row[4]);
                };
        if (!accepted && !LOCAL.contains(name) && !(name.equals("command") && argc > 1)) {
            return "-ERR wrong number of arguments for '" + name + "' command\r\n";
        }
        if (!accepted || LOCAL.contains(name)) {
            return "";
        }
        if (ANYWHERE.contains(name)) {
            return "<ANY " + name + ">";
        }
        if (row[6].equals("yes") || SPLIT_UNLIKE_NUTCRACKER.contains(name)) {
            StringBuilder keys = new StringBuilder("<SPLIT " + name);
            for (int key = 1; key < argc; key += row[2].equals("argkvx") ? 2 : 1) {
                keys.append(" 7").append(key);
            }
            return keys + ">";
        }
        return "<KEYED " + name + " 7" + (keyBehindCount ? 2 : Integer.parseInt(row[5])) + ">";
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
        for (String name :
                List.of("", "ge", "gett", "GE\u0014", "g\u0005t", "mge", "georadiusbymembe", "x".repeat(64))) {
            byte[] bytes = Resp.bytes("?" + name + "?");
            assertNull(RedisCommands.find(bytes, 1, bytes.length - 2), name);
        }
    }
}
