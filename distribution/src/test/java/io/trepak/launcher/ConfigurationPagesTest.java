package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.Configuration;
import io.trepak.engine.config.ConfigKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/ says about keys is what the code says; {@code -Dtrepak.write=pages} writes the reference and the man page anew. */
class ConfigurationPagesTest {
    private static final Path REFERENCE = Path.of("../docs/configuration-reference.md");
    private static final Path GUIDE = Path.of("../docs/configuration.md");
    private static final Path MANUAL = Path.of("src/main/man/trepak.8");
    private static final Pattern KEYS_OF_THE_MANUAL =
            Pattern.compile("(?<=\\n\\.\\\\\" Keys: [^\\n]{1,200}\\n)(?s:.*?)(?=\\.\\\\\" End of the keys\\.)");
    /** A row of the guide's tables of keys: three columns where a key is required, else four. */
    private static final Pattern ROW = Pattern.compile(
            "(?m)^\\| `([a-z0-9_]+)`(?: \\*\\*new\\*\\*)? \\| ([^|]+) \\| (?:([^|]+) \\| )?([^|]+) \\|$");

    @Test
    void theReferenceIsMadeOfTheCode() throws Exception {
        String expected = ConfigurationPages.reference(Configuration.keys(null));
        if ("pages".equals(System.getProperty("trepak.write"))) {
            Files.writeString(REFERENCE, expected);
        }
        String written = Files.exists(REFERENCE) ? Files.readString(REFERENCE) : "";
        assertEquals(
                expected,
                written,
                REFERENCE + " is not what the code says; this writes it anew:\n" + ConfigurationPages.WRITE);
    }

    @Test
    void theKeysOfTheManPageAreMadeOfTheCode() throws Exception {
        Matcher keys = KEYS_OF_THE_MANUAL.matcher(Files.readString(MANUAL));
        assertTrue(keys.find(), MANUAL + " has no place for keys");
        String expected = ConfigurationPages.manual(Configuration.keys(null));
        if ("pages".equals(System.getProperty("trepak.write"))) {
            Files.writeString(MANUAL, keys.replaceFirst(Matcher.quoteReplacement(expected)));
            return;
        }
        assertEquals(
                expected,
                keys.group(),
                MANUAL + " does not have the keys of the code; this writes them anew:\n" + ConfigurationPages.WRITE);
    }

    /** The guide is written by hand; here its keys and defaults are kept in step. */
    @Test
    void theGuideHasEveryKeyOnceWithItsDefault() throws Exception {
        Map<String, String> expected = new TreeMap<>();
        for (ConfigKey key : Configuration.keys(null)) {
            expected.put(key.name(), ConfigurationPages.defaultValue(key));
        }
        Map<String, String> found = new TreeMap<>();
        Matcher row = ROW.matcher(keyTables(Files.readString(GUIDE)));
        while (row.find()) {
            String defaultValue = row.group(3) == null ? ConfigKey.REQUIRED : row.group(3);
            String earlier = found.put(row.group(1), defaultValue);
            assertEquals(null, earlier, row.group(1) + " stands in " + GUIDE + " twice");
        }
        assertEquals(expected, found, "keys and defaults of " + GUIDE + "; expected those of the code");
    }

    /** What stands below a heading of keys; other tables have settings in their first column, too. */
    private static String keyTables(String guide) {
        StringBuilder tables = new StringBuilder();
        Matcher table = Pattern.compile("(?m)^\\| Key \\|.*\n(?:\\|.*\n)+").matcher(guide);
        while (table.find()) {
            tables.append(table.group());
        }
        return tables.toString();
    }

    @Test
    void everyKeyIsDeclaredOnceAndInWholeSentences() throws Exception {
        List<ConfigKey> keys = Configuration.keys(null);
        for (ConfigKey key : keys) {
            assertTrue(key.name().matches("[a-z0-9_]+"), key.name());
            assertTrue(key.meaning().matches("[A-Z`].*[.]"), key.name() + ": " + key.meaning());
            assertTrue(!(key.values() + key.meaning()).contains("|"), key.name() + " would break the table");
        }
        assertEquals(
                keys.size(),
                keys.stream()
                        .map(key -> key.scope() + " " + key.name())
                        .distinct()
                        .count(),
                "two keys of one name");
    }
}
