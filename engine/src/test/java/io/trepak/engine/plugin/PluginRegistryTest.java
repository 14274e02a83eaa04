package io.trepak.engine.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.HashFunction;
import io.trepak.engine.ConfigException;
import io.trepak.engine.ConfigException.Problem;
import io.trepak.engine.Location;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins compiled here and now, as JARs in a folder. */
class PluginRegistryTest {
    private static final String SERVICE = "META-INF/services/" + HashFunction.class.getName();

    @TempDir
    Path work;

    @TempDir
    Path plugins;

    /** A hash function that is always the same number. */
    private static String hash(String type, String name, int value) {
        return "package zoo; public final class " + type + " implements io.trepak.api.HashFunction {"
                + " public String name() { return \"" + name + "\"; }"
                + " public int hash(byte[] key, int offset, int length) { return " + value + "; } }";
    }

    private void jar(String file, String type, String source, String services) throws IOException, URISyntaxException {
        Path classes = Files.createDirectories(work.resolve(file + ".d"));
        Path java = Files.writeString(classes.resolve(type + ".java"), source);
        String api = Path.of(HashFunction.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        int status = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(System.out, System.err, "-proc:none", "-cp", api, "-d", classes.toString(), java.toString());
        assertEquals(0, status);
        try (OutputStream out = Files.newOutputStream(plugins.resolve(file));
                JarOutputStream jar = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path path : files.filter(p -> p.toString().endsWith(".class")).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(path).toString()));
                jar.write(Files.readAllBytes(path));
            }
            jar.putNextEntry(new JarEntry(SERVICE));
            jar.write(services.getBytes(StandardCharsets.UTF_8));
        }
    }

    private HashFunction find(String name, List<Problem> problems) throws ConfigException {
        return PluginRegistry.load(plugins).find(PluginKind.HASH, name, "hash", new Location("conf.yml", 7), problems);
    }

    @Test
    void aJarWithoutAModuleDescriptorWorks() throws Exception {
        jar("seven.jar", "Seven", hash("Seven", "seven", 7), "zoo.Seven\n");
        List<Problem> problems = new ArrayList<>();
        HashFunction seven = find("seven", problems);
        assertNotNull(seven, problems::toString);
        assertEquals(7, seven.hash(new byte[0], 0, 0));
        assertTrue(PluginRegistry.load(plugins).list().stream()
                .anyMatch(info -> info.name().equals("seven")
                        && info.kind().equals("hash")
                        && info.origin().equals("seven.jar")));
    }

    @Test
    void failsStartWhenTwoJarsProvideOneName() throws Exception {
        jar("one.jar", "One", hash("One", "same", 1), "zoo.One\n");
        jar("two.jar", "Two", hash("Two", "same", 2), "zoo.Two\n");
        String message = assertThrows(ConfigException.class, () -> PluginRegistry.load(plugins))
                .getMessage();
        for (String word : List.of("'same'", "zoo.One", "one.jar", "zoo.Two", "two.jar")) {
            assertTrue(message.contains(word), message);
        }
    }

    @Test
    void aPluginThatHasTheNameOfABundledOneIsADuplicateToo() throws Exception {
        jar("mine.jar", "Mine", hash("Mine", "fnv1a_64", 1), "zoo.Mine\n");
        String message = assertThrows(ConfigException.class, () -> PluginRegistry.load(plugins))
                .getMessage();
        assertTrue(message.contains("mine.jar") && message.contains("fnv1a_64"), message);
    }

    @Test
    void aMissingNameSaysWhereItWasAskedForAndWhatThereIs() throws Exception {
        List<Problem> problems = new ArrayList<>();
        assertNull(find("fnv1a_46", problems));
        String text = problems.get(0).toString();
        for (String part : List.of("conf.yml:7", "'fnv1a_46'", "did you mean \"fnv1a_64\"?", plugins.toString())) {
            assertTrue(text.contains(part), text);
        }
    }

    @Test
    void brokenJarsHarmNobodyAndAreNamed() throws Exception {
        Files.writeString(plugins.resolve("rubbish.jar"), "this is no archive");
        jar("ghost.jar", "Ghost", hash("Ghost", "ghost", 1), "zoo.NoSuchClass\n");
        jar(
                "bomb.jar",
                "Bomb",
                hash("Bomb", "bomb", 1)
                        .replace(
                                "{ public String",
                                "{ static { if (true) throw new" + " IllegalStateException(\"boom\"); } public String"),
                "zoo.Bomb\n");
        jar("loud.jar", "Loud", hash("Loud", "LOUD", 1), "zoo.Loud\n");
        jar("good.jar", "Good", hash("Good", "good", 1), "zoo.Good\n");
        List<Problem> problems = new ArrayList<>();
        assertNotNull(find("good", problems), problems::toString);
        String broken = String.join("\n", PluginRegistry.load(plugins).broken());
        for (String jar : List.of("rubbish.jar", "ghost.jar", "bomb.jar", "loud.jar")) {
            assertTrue(broken.contains(jar), broken);
        }
        assertNull(find("bomb", problems));
        assertTrue(problems.get(0).what().contains("bomb.jar"), problems::toString);
    }

    @Test
    void aFolderThatIsMissingIsSaid() throws Exception {
        PluginRegistry registry = PluginRegistry.load(plugins.resolve("nowhere"));
        assertTrue(registry.broken().get(0).contains("does not exist"));
        assertNotNull(registry.find(PluginKind.HASH, "fnv1a_64", "hash", null, new ArrayList<>()));
    }

    @Test
    void aFolderOfJarsIsOnePlugin() throws Exception {
        jar("six.jar", "Six", hash("Six", "six", 6), "zoo.Six\n");
        Path bundle = Files.createDirectory(plugins.resolve("bundle"));
        Files.move(plugins.resolve("six.jar"), bundle.resolve("six.jar"));
        assertNotNull(find("six", new ArrayList<>()));
    }
}
