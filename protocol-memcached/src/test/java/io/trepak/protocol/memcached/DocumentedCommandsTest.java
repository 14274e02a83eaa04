package io.trepak.protocol.memcached;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DocumentedCommandsTest {
    private static final Path DOCUMENT = Path.of("../docs/commands-memcached.md");
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| ([^|]+) \\| ([^|]*) ?\\|");
    private static final Pattern QUIET_ROW = Pattern.compile("\\| `(m\\w) \\.\\.\\. q` \\| ([^|]+) \\| ([^|]+) \\|");

    private static String goesTo(MemcachedCommand command) {
        return switch (command.route()) {
            case KEYED -> command.split() == null ? "owner of the key" : "owner of each key";
            case ANY -> "any server";
            case ALL -> "every server";
            case LOCAL -> isRefused(command) ? "refused" : "answered here";
            default -> throw new IllegalArgumentException(command.toString());
        };
    }

    private static boolean isRefused(MemcachedCommand command) {
        return new String(command.bytes()).startsWith("CLIENT_ERROR");
    }

    @Test
    void documentNamesEveryCommandAndWhereItGoes() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        for (String line : Files.readAllLines(DOCUMENT)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                documented.put(row.group(1), row.group(2));
            }
        }
        Map<String, String> known = new TreeMap<>();
        CommandTable.all().forEach(command -> known.put(command.name(), goesTo(command)));
        assertEquals(known, documented);
    }

    @Test
    void documentSaysWhatQuietMetaCommandsAreNotTold() throws IOException {
        Map<String, Integer> bits =
                Map.of("VA", Reply.VA, "HD", Reply.HD, "EN", Reply.EN, "NS", Reply.NS, "EX", Reply.EX, "NF", Reply.NF);
        int rows = 0;
        for (String line : Files.readAllLines(DOCUMENT)) {
            Matcher row = QUIET_ROW.matcher(line);
            if (row.matches()) {
                rows++;
                MemcachedCommand quiet = Codecs.command(row.group(1)).quiet();
                int untold = bits(bits, row.group(2));
                assertEquals(quiet.untold(), untold, line);
                assertTrue(row.group(3).contains("errors"), line);
                assertEquals(quiet.replies() & ~untold & ~Reply.ERROR, bits(bits, row.group(3)), line);
            }
        }
        assertEquals(4, rows);
    }

    private static int bits(Map<String, Integer> bits, String cell) {
        int all = 0;
        for (String word : List.of(cell.replace("`", "").split(", "))) {
            all |= bits.getOrDefault(word, 0);
        }
        return all;
    }
}
