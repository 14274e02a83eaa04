package io.trepak.engine.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.HashFunction;
import io.trepak.engine.PluginJar;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ConfigException.Problem;
import io.trepak.engine.report.PluginInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins compiled here and now, as JARs in a folder. */
class PluginRegistryTest {
    private static final String DEER = "package wood; public final class Deer { public static final int LEGS = 4;"
            + " public static int legs() { return LEGS; } }";

    @TempDir
    Path plugins;

    private Zoo zoo;

    @BeforeEach
    void open() {
        zoo = new Zoo(plugins);
    }

    private static void assertHas(String text, String... parts) {
        for (String part : parts) {
            assertTrue(text.contains(part), part + " in: " + text);
        }
    }

    private PluginInfo info(String name) throws ConfigException {
        return zoo.load().list().stream()
                .filter(info -> info.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private int hashOf(String name) throws Exception {
        List<Problem> problems = new ArrayList<>();
        HashFunction hash = zoo.find(name, problems);
        assertNotNull(hash, problems::toString);
        assertEquals(List.of(), zoo.broken());
        return hash.hash(new byte[0], 0, 0);
    }

    @Test
    void aJarWithoutAModuleDescriptorWorks() throws Exception {
        zoo.write(
                "seven.jar",
                PluginJar.of(Zoo.hash("Seven", "seven", 7))
                        .service(HashFunction.class, "zoo.Seven\n")
                        .attribute("Implementation-Version", "7.1"));
        assertEquals(7, hashOf("seven"));
        assertEquals(new PluginInfo("hash", "seven", "7.1", "seven.jar", "", null), info("seven"));
    }

    @Test
    void aJarWithAModuleDescriptorWorks() throws Exception {
        zoo.write(
                "eight.jar",
                PluginJar.of(Zoo.hash("Eight", "eight", 8))
                        .module("module zoo.eight { requires io.trepak.api;"
                                + " provides io.trepak.api.HashFunction with zoo.Eight; }")
                        .moduleVersion("8.2"));
        assertEquals(8, hashOf("eight"));
        assertEquals(new PluginInfo("hash", "eight", "8.2", "eight.jar", "", null), info("eight"));
    }

    @Test
    void aFolderIsOnePluginWithTheLibrariesItNeeds() throws Exception {
        Path bundle = Files.createDirectory(plugins.resolve("bundle"));
        PluginJar.of(DEER).write(bundle.resolve("wood-1.0.jar"));
        PluginJar.of(Zoo.hash("Six", "six", 6).replace("return 6", "return 2 + wood.Deer.legs()"))
                .using(bundle.resolve("wood-1.0.jar"))
                .service(HashFunction.class, "zoo.Six\n")
                .attribute("Implementation-Version", "6.0")
                .write(bundle.resolve("six.jar"));
        Files.writeString(bundle.resolve("README.txt"), "not a JAR");
        assertEquals(6, hashOf("six"));
        assertEquals(new PluginInfo("hash", "six", "6.0", "bundle/six.jar", "", null), info("six"));
    }

    @Test
    void aFolderOfModulesIsOnePluginToo() throws Exception {
        Path bundle = Files.createDirectory(plugins.resolve("bundle"));
        PluginJar.of(DEER).module("module wood { exports wood; }").write(bundle.resolve("wood.jar"));
        PluginJar.of(Zoo.hash("Six", "six", 6).replace("return 6", "return 2 + wood.Deer.legs()"))
                .using(bundle.resolve("wood.jar"))
                .module("module zoo.six { requires io.trepak.api; requires wood;"
                        + " provides io.trepak.api.HashFunction with zoo.Six; }")
                .moduleVersion("6.1")
                .write(bundle.resolve("six.jar"));
        assertEquals(6, hashOf("six"));
        assertEquals(new PluginInfo("hash", "six", "6.1", "bundle/six.jar", "", null), info("six"));
    }

    @Test
    void entriesDoNotSeeEachOther() throws Exception {
        for (int value : new int[] {1, 2}) {
            Path bundle = Files.createDirectory(plugins.resolve("bundle" + value));
            PluginJar.of(DEER.replace("LEGS = 4", "LEGS = " + value)).write(bundle.resolve("wood.jar"));
            PluginJar.of(Zoo.hash("Same", "same" + value, 0).replace("return 0", "return wood.Deer.legs()"))
                    .using(bundle.resolve("wood.jar"))
                    .service(HashFunction.class, "zoo.Same\n")
                    .write(bundle.resolve("same.jar"));
        }
        assertEquals(1, hashOf("same1"));
        assertEquals(2, hashOf("same2"));
    }

    @Test
    void aStaticProviderMethodWorks() throws Exception {
        zoo.write(
                "nine.jar",
                PluginJar.of("package zoo; public final class Maker {"
                                + " public static io.trepak.api.HashFunction provider() { return new Nine(); }"
                                + " private static final class Nine implements io.trepak.api.HashFunction {"
                                + " public String name() { return \"nine\"; }"
                                + " public int hash(byte[] key, int offset, int length) { return 9; } } }")
                        .module("module zoo.nine { requires io.trepak.api;"
                                + " provides io.trepak.api.HashFunction with zoo.Maker; }"));
        assertEquals(9, hashOf("nine"));
    }

    @Test
    void failsStartWhenTwoJarsProvideOneName() throws Exception {
        zoo.jar("one.jar", Zoo.hash("One", "same", 1), "zoo.One\n");
        zoo.jar("two.jar", Zoo.hash("Two", "same", 2), "zoo.Two\n");
        assertEquals(
                "two hash plugins are called 'same': zoo.One in one.jar and zoo.Two in two.jar; take one of them out",
                assertThrows(ConfigException.class, zoo::load).getMessage());
    }

    @Test
    void aPluginThatHasTheNameOfABundledOneIsADuplicateToo() throws Exception {
        zoo.jar("mine.jar", Zoo.hash("Mine", "fnv1a_64", 1), "zoo.Mine\n");
        assertHas(
                assertThrows(ConfigException.class, zoo::load).getMessage(),
                "'fnv1a_64'",
                "zoo.Mine in mine.jar",
                "io.trepak.hash.fnv1a_64.Fnv1a64 in ");
    }

    @Test
    void aMissingNameSaysWhoWantedItWhereAndWhatThereIs() throws Exception {
        zoo.jar("zebra.jar", Zoo.hash("Zebra", "zebra", 1), "zoo.Zebra\n");
        zoo.jar("ape.jar", Zoo.hash("Ape", "ape", 1), "zoo.Ape\n");
        List<Problem> problems = new ArrayList<>();
        assertNull(zoo.find("fnv1a_46", problems));
        assertHas(
                problems.get(0).toString(),
                "conf.yml:3: directive \"hash\" is not a valid hash: pool 'alpha' asks for 'fnv1a_46', and no hash plugin"
                        + " is called so; did you mean \"fnv1a_64\"?; expected one of: ape, crc32, fnv1a_64, zebra; looked on"
                        + " the module path and in '" + plugins + "'");
    }

    @Test
    void aMissingNameThatIsOfAnotherKindSaysThat() throws Exception {
        List<Problem> problems = new ArrayList<>();
        assertNull(zoo.find("ketama", problems));
        assertHas(problems.get(0).toString(), "pool 'alpha' asks for 'ketama'", "there is a distribution of that name");
    }

    @Test
    void aMissingDefaultSaysThatItIsOne() throws Exception {
        List<Problem> problems = new ArrayList<>();
        assertNull(zoo.load().find(PluginKind.HASH, "fnv0", "hash_of_default", zoo.pool("fnv0"), problems));
        assertHas(problems.get(0).toString(), "conf.yml:1: ", "asks for 'fnv0' (the default), and");
    }

    @Test
    void aFolderThatIsMissingIsSaid() throws Exception {
        Zoo nowhere = new Zoo(plugins.resolve("nowhere"));
        assertEquals(
                List.of("plugin '" + plugins.resolve("nowhere") + "' cannot be used: the plugin folder does not exist"),
                nowhere.broken());
        assertNotNull(nowhere.find("fnv1a_64", new ArrayList<>()));
    }
}
