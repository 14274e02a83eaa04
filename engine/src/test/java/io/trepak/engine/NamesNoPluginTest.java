package io.trepak.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No literal of the engine is the name of a plugin of this house, or has one in it as a word; comments may. */
class NamesNoPluginTest {
    private static final Path HOUSE = Path.of("..");
    private static final Path SOURCES = Path.of("src/main/java");
    /** Where plugins are named that twemproxy's file names; the reason stands there. */
    private static final Set<String> ALLOWED = Set.of("TwemproxyFormat.java");

    /** Words of English as well: literals with them in a sentence are about something else. */
    private static final Set<String> WORDS = Set.of("random", "jump", "murmur");

    private static final Pattern LITERAL = Pattern.compile(
            "//[^\\n]*|/\\*.*?\\*/|\"\"\"(.*?)\"\"\"|'(?:\\\\.|[^'\\\\])+'|\"((?:\\\\.|[^\"\\\\])*)\"", Pattern.DOTALL);

    /** Each plugin of the house is a folder. */
    private static Set<String> plugins() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String folder : List.of("hash-functions", "distributions", "")) {
            try (Stream<Path> modules = Files.list(HOUSE.resolve(folder))) {
                modules.filter(module -> Files.exists(module.resolve("src")))
                        .map(module -> module.getFileName().toString())
                        .filter(name -> !folder.isEmpty() || name.startsWith("protocol-"))
                        .forEach(name -> names.add(name.replace("protocol-", "")));
            }
        }
        return names;
    }

    private static List<String> literals(String source) {
        List<String> found = new ArrayList<>();
        Matcher matcher = LITERAL.matcher(source);
        while (matcher.find()) {
            String literal = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            if (literal != null) {
                found.add(literal);
            }
        }
        return found;
    }

    private static boolean names(String plugin, String literal) {
        return WORDS.contains(plugin)
                ? literal.equals(plugin) || literal.startsWith(plugin + "_")
                : Pattern.compile("(?<![a-z0-9])" + plugin + "(?![a-z0-9])", Pattern.CASE_INSENSITIVE)
                        .matcher(literal)
                        .find();
    }

    @Test
    void noLiteralNamesAPlugin() throws IOException {
        Set<String> plugins = plugins();
        assertTrue(plugins.containsAll(Set.of("redis", "memcached", "ketama", "crc32", "random")), plugins.toString());
        List<String> named = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> all = Files.walk(SOURCES)) {
            files = all.filter(file -> file.toString().endsWith(".java")).toList();
        }
        for (Path file : files) {
            for (String literal : literals(Files.readString(file))) {
                if (!ALLOWED.contains(file.getFileName().toString())) {
                    plugins.stream()
                            .filter(plugin -> names(plugin, literal))
                            .forEach(plugin -> named.add(file.getFileName() + " says \"" + literal + "\""));
                }
            }
        }
        assertEquals(List.of(), named);
        Set<String> there =
                files.stream().map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        assertTrue(there.containsAll(ALLOWED), "what is allowed is there");
    }

    @Test
    void aNameIsFoundInALiteralAndNotInAComment() {
        String source =
                "/** ketama */ // \"modula\"\nString a = \"a \\\"redis_auth\\\"\"; char b = '\"'; String c = \"at random\";";
        assertEquals(List.of("a \\\"redis_auth\\\"", "at random"), literals(source));
        assertTrue(names("redis", "a \\\"redis_auth\\\""));
        assertFalse(names("random", "at random"));
        assertTrue(names("random", "random"));
        assertFalse(names("crc32", "crc32a"));
    }
}
