package io.trepak.engine.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.HashFunction;
import io.trepak.engine.PluginJar;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that has the engine on its class path, where there are no layers, finds the same plugins. */
class ClassPathTest {
    private static final String LISTER =
            "import io.trepak.engine.Proxy; import io.trepak.engine.report.PluginInfo; public class Lister {"
                    + " public static void main(String[] args) throws Exception {"
                    + " for (PluginInfo p : Proxy.plugins(java.nio.file.Path.of(args[0]))) System.out.println("
                    + " p.origin() + \"|\" + p.kind() + \"|\" + p.name() + \"|\" + p.version() + \"|\" + p.problem()); } }";

    @TempDir
    Path folder;

    @Test
    void findsPluginsWithoutModules() throws Exception {
        Zoo zoo = new Zoo(Files.createDirectory(folder.resolve("plugins")));
        zoo.write(
                "seven.jar",
                PluginJar.of(Zoo.hash("Seven", "seven", 7))
                        .service(HashFunction.class, "zoo.Seven\n")
                        .attribute("Implementation-Version", "7.0"));
        Path bundle = Files.createDirectory(zoo.folder().resolve("bundle"));
        PluginJar.of("package wood; public class Deer { }").write(bundle.resolve("wood.jar"));
        PluginJar.of(Zoo.hash("Six", "private final Object deer = new wood.Deer();"))
                .using(bundle.resolve("wood.jar"))
                .service(HashFunction.class, "zoo.Six\n")
                .write(bundle.resolve("six.jar"));
        zoo.jar("ghost.jar", Zoo.hash("Ghost", "ghost", 1), "zoo.NoSuchClass\n");
        zoo.jar("bomb.jar", Zoo.hash("Bomb", "static { if (true) throw new IllegalStateException(); }"), "zoo.Bomb\n");
        zoo.write(
                "later.jar",
                PluginJar.of(Zoo.hash("Later", "later", 1))
                        .service(HashFunction.class, "zoo.Later\n")
                        .attribute(ApiVersion.ATTRIBUTE, "99.0"));
        Files.writeString(zoo.folder().resolve("rubbish.jar"), "rubbish");

        Map<String, String> lines = list(zoo.folder());
        assertEquals("hash|seven|7.0|null", lines.get("seven.jar"));
        assertEquals("hash|six||null", lines.get("bundle/six.jar"));
        assertEquals("|||hash plugin: Provider zoo.NoSuchClass not found", lines.get("ghost.jar"));
        assertEquals(
                "|||hash plugin: Provider zoo.Bomb could not be instantiated: java.lang.IllegalStateException",
                lines.get("bomb.jar"));
        assertEquals("|||" + ApiVersion.obstacle("99.0").orElseThrow(), lines.get("later.jar"));
        assertTrue(lines.get("rubbish.jar").startsWith("|||it is no JAR, or one that was cut off"), lines::toString);
        assertTrue(
                lines.values().stream()
                        .anyMatch(each -> each.lines().anyMatch(line -> line.startsWith("hash|fnv1a_64|"))),
                lines::toString);
    }

    /** What stands behind each JAR. */
    private Map<String, String> list(Path plugins) throws Exception {
        String path = Stream.of("jdk.module.path", "java.class.path")
                .map(System::getProperty)
                .filter(part -> part != null && !part.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        path,
                        Files.writeString(folder.resolve("Lister.java"), LISTER).toString(),
                        plugins.toString()))
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), text);
        return text.lines()
                .filter(line -> line.contains("|"))
                .map(line -> line.split("\\|", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1], (a, b) -> a + "\n" + b));
    }
}
