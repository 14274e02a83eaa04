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
import io.trepak.engine.PluginJar;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins compiled here and now, as JARs in a folder. */
class PluginRegistryTest {
    @TempDir
    Path plugins;

    /** A hash function that is always the same number. */
    private static String hash(String type, String name, int value) {
        return "package zoo; public final class " + type + " implements io.trepak.api.HashFunction {"
                + " public String name() { return \"" + name + "\"; }"
                + " public int hash(byte[] key, int offset, int length) { return " + value + "; } }";
    }

    private void jar(String file, String source, String services) throws IOException, URISyntaxException {
        PluginJar.build(plugins.resolve(file), HashFunction.class, services, List.of(source));
    }

    private HashFunction find(String name, List<Problem> problems) throws ConfigException {
        return PluginRegistry.load(plugins).find(PluginKind.HASH, name, "hash", new Location("conf.yml", 7), problems);
    }

    @Test
    void aJarWithoutAModuleDescriptorWorks() throws Exception {
        jar("seven.jar", hash("Seven", "seven", 7), "zoo.Seven\n");
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
        jar("one.jar", hash("One", "same", 1), "zoo.One\n");
        jar("two.jar", hash("Two", "same", 2), "zoo.Two\n");
        String message = assertThrows(ConfigException.class, () -> PluginRegistry.load(plugins))
                .getMessage();
        for (String word : List.of("'same'", "zoo.One", "one.jar", "zoo.Two", "two.jar")) {
            assertTrue(message.contains(word), message);
        }
    }

    @Test
    void aPluginThatHasTheNameOfABundledOneIsADuplicateToo() throws Exception {
        jar("mine.jar", hash("Mine", "fnv1a_64", 1), "zoo.Mine\n");
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
        jar("ghost.jar", hash("Ghost", "ghost", 1), "zoo.NoSuchClass\n");
        jar(
                "bomb.jar",
                hash("Bomb", "bomb", 1)
                        .replace(
                                "{ public String",
                                "{ static { if (true) throw new" + " IllegalStateException(\"boom\"); } public String"),
                "zoo.Bomb\n");
        jar("loud.jar", hash("Loud", "LOUD", 1), "zoo.Loud\n");
        String nameless = hash("Nameless", "x", 1).replace("return \"x\";", "throw new IllegalStateException();");
        jar("nameless.jar", nameless, "zoo.Nameless\n");
        jar("good.jar", hash("Good", "good", 1), "zoo.Good\n");
        List<Problem> problems = new ArrayList<>();
        assertNotNull(find("good", problems), problems::toString);
        String broken = String.join("\n", PluginRegistry.load(plugins).broken());
        for (String jar : List.of("rubbish.jar", "ghost.jar", "bomb.jar", "loud.jar", "nameless.jar")) {
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
        jar("six.jar", hash("Six", "six", 6), "zoo.Six\n");
        Path bundle = Files.createDirectory(plugins.resolve("bundle"));
        Files.move(plugins.resolve("six.jar"), bundle.resolve("six.jar"));
        assertNotNull(find("six", new ArrayList<>()));
    }
}
