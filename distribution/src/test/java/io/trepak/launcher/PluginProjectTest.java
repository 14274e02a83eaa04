package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The guide and the examples show what the command writes. */
class PluginProjectTest {
    private static final Path GUIDE = Path.of("../api/README.md");
    private static final Pattern CODE = Pattern.compile("```java\n(package ([a-z.]+);\n.*?)```", Pattern.DOTALL);
    /** What the pom of an example may have beside that of a new project. */
    private static final Pattern A_CLIENT =
            Pattern.compile(" *<dependency>\\s*<!-- A client that speaks it\\. -->.*?</dependency>\n", Pattern.DOTALL);

    /** The guide leaves the annotation out, so that its blocks compile with the API alone. */
    private static String withoutAnnotation(String source) {
        return source.lines()
                .filter(line -> !line.contains("AutoService"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    private static List<String> guide(String packageName) throws IOException {
        return CODE.matcher(Files.readString(GUIDE))
                .results()
                .filter((MatchResult block) -> block.group(2).equals(packageName))
                .map(block -> block.group(1))
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "HASH_FUNCTION, djb2, com.example.hash",
        "DISTRIBUTION, pieces, com.example.pieces",
        "PROTOCOL, kv, com.example.kv",
        "FILTER, short_keys, com.example.keys",
        "EXPORTER, to_file, com.example.file",
        "TOPOLOGY, from_file, com.example.servers"
    })
    void theGuideShowsTheFilesOfANewProject(PluginTemplate kind, String name, String packageName) throws IOException {
        List<String> sources = PluginProject.of(kind, name, packageName).texts().entrySet().stream()
                .filter(file ->
                        file.getKey().startsWith("src/main/") && !file.getKey().endsWith("module-info.java"))
                .map(file -> withoutAnnotation(file.getValue()))
                .sorted()
                .toList();
        assertEquals(sources, guide(packageName));
    }

    @Test
    void theGuideShowsNothingElse() throws IOException {
        Map<String, Integer> blocks = new TreeMap<>();
        CODE.matcher(Files.readString(GUIDE)).results().forEach(block -> blocks.merge(block.group(2), 1, Integer::sum));
        assertEquals(
                Map.of(
                        "com.example.hash",
                        1,
                        "com.example.pieces",
                        1,
                        "com.example.kv",
                        5,
                        "com.example.keys",
                        1,
                        "com.example.file",
                        1,
                        "com.example.servers",
                        1),
                blocks);
    }

    @ParameterizedTest
    @CsvSource({
        "HASH_FUNCTION, sdbm, hash-plugin",
        "DISTRIBUTION, dxhash, dxhash",
        "PROTOCOL, line, line-protocol",
        "PROTOCOL, memcached_binary, memcached-binary",
        "PROTOCOL, http_cache, http-cache"
    })
    void theExamplesHaveThePomOfANewProject(PluginTemplate kind, String name, String folder) throws IOException {
        Map<String, String> texts =
                PluginProject.of(kind, name, "com.example." + name).texts();
        for (String file : List.of("pom.xml", "src/main/java/module-info.java", "trial.yml")) {
            String example = Files.readString(Path.of("../examples", folder, file));
            assertEquals(texts.get(file), A_CLIENT.matcher(example).replaceFirst(""), file);
        }
    }

    @Test
    void aClassIsCalledLikeThePluginInJavasManner() {
        assertEquals("Djb2", PluginProject.className("djb2"));
        assertEquals("MyOwnHash", PluginProject.className("my_own__hash"));
        assertEquals("A1", PluginProject.className("a_1_"));
        assertEquals("X", PluginProject.className("x"));
    }
}
