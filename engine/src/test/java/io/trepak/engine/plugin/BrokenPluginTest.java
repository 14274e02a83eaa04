package io.trepak.engine.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Distribution;
import io.trepak.api.HashFunction;
import io.trepak.engine.Configuration;
import io.trepak.engine.PluginJar;
import io.trepak.engine.Proxy;
import io.trepak.engine.ProxyOptions;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ConfigException.Problem;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.report.PluginInfo;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way for a JAR to be broken is one line that names the JAR, and the plugin beside it works. */
class BrokenPluginTest {
    private static final int NEWER_CLASS_FILE = 99;

    @TempDir
    Path plugins;

    @TempDir
    Path elsewhere;

    private Zoo zoo;

    @BeforeEach
    void aGoodOneIsThere() throws Exception {
        zoo = new Zoo(plugins);
        zoo.jar("good.jar", Zoo.hash("Good", "good", 1), "zoo.Good\n");
    }

    private void assertBroken(String jar, String reason) throws Exception {
        assertEquals(List.of("plugin '" + jar + "' cannot be used: " + reason), zoo.broken());
        assertNotNull(zoo.find("good", new ArrayList<>()));
        List<PluginInfo> list = zoo.load().list();
        assertEquals(new PluginInfo("", "", "", jar, "", reason), list.get(list.size() - 1));
    }

    private void assertBrokenWith(String jar, String... parts) throws Exception {
        List<String> broken = zoo.broken();
        assertEquals(1, broken.size(), broken::toString);
        String line = broken.get(0);
        assertTrue(line.startsWith("plugin '" + jar + "' cannot be used: "), line);
        assertEquals(1, line.lines().count(), line);
        for (String part : parts) {
            assertTrue(line.contains(part), part + " in: " + line);
        }
        assertNotNull(zoo.find("good", new ArrayList<>()));
    }

    @Test
    void notAZip() throws Exception {
        Files.writeString(plugins.resolve("rubbish.jar"), "this is no archive");
        assertBrokenWith("rubbish.jar", "it is no JAR, or one that was cut off (", "; copy it again");
    }

    @Test
    void empty() throws Exception {
        Files.createFile(plugins.resolve("empty.jar"));
        assertBrokenWith("empty.jar", "it is no JAR, or one that was cut off (zip file is empty)");
    }

    @Test
    void truncated() throws Exception {
        zoo.jar("cut.jar", Zoo.hash("Cut", "cut", 1), "zoo.Cut\n");
        byte[] whole = Files.readAllBytes(plugins.resolve("cut.jar"));
        Files.write(plugins.resolve("cut.jar"), Arrays.copyOf(whole, whole.length / 2));
        assertBrokenWith("cut.jar", "it is no JAR, or one that was cut off (");
    }

    @Test
    void aLinkToNowhere() throws Exception {
        Files.createSymbolicLink(plugins.resolve("link.jar"), plugins.resolve("gone"));
        assertBroken("link.jar", "the file it points to does not exist; mend the link, or take it out");
    }

    @Test
    void aFolderWithoutJars() throws Exception {
        Files.createDirectory(plugins.resolve("hollow"));
        assertBroken("hollow", "there is no JAR in it");
    }

    @Test
    void oneJarOfAFolderCutOff() throws Exception {
        Path bundle = Files.createDirectory(plugins.resolve("bundle"));
        PluginJar.of(Zoo.hash("Six", "six", 6))
                .service(HashFunction.class, "zoo.Six\n")
                .write(bundle.resolve("six.jar"));
        Files.writeString(bundle.resolve("library.jar"), "PK");
        assertBrokenWith("bundle/library.jar", "it is no JAR, or one that was cut off (");
    }

    @Test
    void aLibraryThatIsMissing() throws Exception {
        Path library = elsewhere.resolve("wood.jar");
        PluginJar.of("package wood; public class Deer { }").write(library);
        zoo.write(
                "lost.jar",
                PluginJar.of(Zoo.hash("Lost", "private final Object deer = new wood.Deer();"))
                        .using(library)
                        .service(HashFunction.class, "zoo.Lost\n"));
        assertBroken(
                "lost.jar",
                "hash plugin: class wood.Deer is missing; put the plugin and the library that has it into a folder of"
                        + " their own among the plugins");
    }

    @Test
    void aModuleThatIsMissing() throws Exception {
        Path library = elsewhere.resolve("wood.jar");
        PluginJar.of("package wood; public class Deer { }")
                .module("module wood { exports wood; }")
                .write(library);
        zoo.write(
                "lost.jar",
                PluginJar.of(Zoo.hash("Lost", "private final Object deer = new wood.Deer();"))
                        .using(library)
                        .module("module zoo.lost { requires io.trepak.api; requires wood;"
                                + " provides io.trepak.api.HashFunction with zoo.Lost; }"));
        assertBroken(
                "lost.jar",
                "module wood is missing, required by zoo.lost; put the plugin and that library into a folder of their"
                        + " own among the plugins");
    }

    @Test
    void compiledForANewerJava() throws Exception {
        String expected = "it was compiled for Java 55, and this is Java "
                + Runtime.version().feature() + "; run the proxy with Java 55 or get a build for Java "
                + Runtime.version().feature();
        zoo.write(
                "future.jar",
                PluginJar.of(Zoo.hash("Future", "future", 1))
                        .service(HashFunction.class, "zoo.Future\n")
                        .classVersion(NEWER_CLASS_FILE));
        assertBroken("future.jar", "hash plugin: " + expected);
        zoo.write(
                "future.jar",
                PluginJar.of(Zoo.hash("Future", "future", 1))
                        .module("module zoo.future { requires io.trepak.api;"
                                + " provides io.trepak.api.HashFunction with zoo.Future; }")
                        .classVersion(NEWER_CLASS_FILE));
        assertBroken("future.jar", expected);
    }

    @Test
    void noPublicConstructor() throws Exception {
        zoo.jar("shy.jar", Zoo.hash("Shy", "Shy(int size) { }"), "zoo.Shy\n");
        assertBroken("shy.jar", "hash plugin: zoo.Shy has no public constructor without arguments");
    }

    @Test
    void aConstructorThatThrows() throws Exception {
        zoo.jar(
                "bomb.jar",
                Zoo.hash("Bomb", "public Bomb() { throw new IllegalStateException(\"boom\\nbang\"); }"),
                "zoo.Bomb\n");
        assertBroken(
                "bomb.jar",
                "hash plugin: Provider zoo.Bomb could not be instantiated: java.lang.IllegalStateException: boom bang");
    }

    @Test
    void aStaticInitialiserThatThrows() throws Exception {
        zoo.jar(
                "bomb.jar",
                Zoo.hash("Bomb", "static { if (true) throw new IllegalStateException(\"boom\"); }"),
                "zoo.Bomb\n");
        assertBroken(
                "bomb.jar",
                "hash plugin: Provider zoo.Bomb could not be instantiated: java.lang.IllegalStateException: boom");
    }

    @Test
    void aConstructorThatNeverEnds() throws Exception {
        zoo.jar("deep.jar", Zoo.hash("Deep", "public Deep() { new Deep(); }"), "zoo.Deep\n");
        assertBroken(
                "deep.jar", "hash plugin: Provider zoo.Deep could not be instantiated: java.lang.StackOverflowError");
    }

    @Test
    void aNameThatCannotBeHad() throws Exception {
        zoo.jar(
                "nameless.jar",
                Zoo.hash("Nameless", "nameless", 1).replace("return \"nameless\";", "throw new AssertionError(1);"),
                "zoo.Nameless\n");
        assertBroken("nameless.jar", "hash plugin zoo.Nameless cannot say its name: java.lang.AssertionError: 1");
    }

    @Test
    void aNameThatIsNone() throws Exception {
        zoo.jar("none.jar", Zoo.hash("Null", "null", 1).replace("\"null\"", "null"), "zoo.Null\n");
        assertBroken(
                "none.jar",
                "hash plugin zoo.Null is called null; expected a name of lower-case letters, digits and underscores");
    }

    @Test
    void aNameNobodyCanWrite() throws Exception {
        zoo.jar("loud.jar", Zoo.hash("Loud", "LO\\nUD", 1), "zoo.Loud\n");
        assertBroken(
                "loud.jar",
                "hash plugin zoo.Loud is called 'LO UD'; expected a name of lower-case letters, digits and underscores");
    }

    @Test
    void aServiceFileThatNamesAClassThatIsNotThere() throws Exception {
        zoo.jar("ghost.jar", Zoo.hash("Ghost", "ghost", 1), "zoo.NoSuchClass\n");
        assertBroken("ghost.jar", "hash plugin: Provider zoo.NoSuchClass not found");
    }

    @Test
    void aServiceFileThatNamesAPackageThatIsNotThere() throws Exception {
        zoo.jar("ghost.jar", Zoo.hash("Ghost", "ghost", 1), "moon.Ghost\n");
        assertBrokenWith("ghost.jar", "Provider class moon.Ghost not in");
    }

    @Test
    void aServiceFileThatNamesSomethingElse() throws Exception {
        zoo.jar("other.jar", "package zoo; public class Other { }", "zoo.Other\n");
        assertBrokenWith("other.jar", "hash plugin: ", "zoo.Other");
    }

    @Test
    void noPluginInIt() throws Exception {
        zoo.write("library.jar", PluginJar.of("package wood; public class Deer { }"));
        assertBroken(
                "library.jar",
                "it offers no plugin; expected META-INF/services/io.trepak.api.HashFunction or the like, or \"provides\""
                        + " in its module descriptor");
    }

    @Test
    void theModuleNameOfTheProxyItself() throws Exception {
        zoo.write(
                "api.jar",
                PluginJar.of(Zoo.hash("Api", "api", 1))
                        .service(HashFunction.class, "zoo.Api\n")
                        .attribute("Automatic-Module-Name", "io.trepak.api"));
        assertBroken("api.jar", "its module io.trepak.api is already part of the proxy; give it a name of its own");
    }

    @Test
    void theApiItselfInThePluginsFolder() throws Exception {
        Path bundle = Files.createDirectory(plugins.resolve("bundle"));
        PluginJar.of(Zoo.hash("Six", "six", 6))
                .service(HashFunction.class, "zoo.Six\n")
                .write(bundle.resolve("six.jar"));
        PluginJar.of("package io.trepak.api; public class Copy { }")
                .attribute("Automatic-Module-Name", "io.trepak.api")
                .write(bundle.resolve("trepak-api.jar"));
        assertBroken(
                "bundle/trepak-api.jar",
                "its module io.trepak.api is already part of the proxy; take that JAR out of the folder");
    }

    @Test
    void aFileNameThatIsNoModuleName() throws Exception {
        zoo.jar("1.bad.jar", Zoo.hash("Bad", "bad", 1), "zoo.Bad\n");
        assertBrokenWith(
                "1.bad.jar",
                "its file name makes no module name (1.bad: Invalid module name",
                "rename it, or give its manifest an Automatic-Module-Name");
    }

    /** All that is not ASCII counts like these signs, which every file system takes. */
    @Test
    void aFileNameOfWhichNothingIsLeftForAModule() throws Exception {
        zoo.jar("+++.jar", Zoo.hash("Plus", "plus", 1), "zoo.Plus\n");
        assertBroken(
                "+++.jar",
                "its file name makes no module name (no letter from A to Z and no digit is in it); rename it, or give"
                        + " its manifest an Automatic-Module-Name");
    }

    @Test
    void aClassInNoPackage() throws Exception {
        zoo.jar("loose.jar", Zoo.hash("Loose", "loose", 1), "zoo.Loose\n");
        try (FileSystem jar = FileSystems.newFileSystem(plugins.resolve("loose.jar"))) {
            Files.move(jar.getPath("zoo/Loose.class"), jar.getPath("Loose.class"));
        }
        assertBroken(
                "loose.jar",
                "it has a class in no package (Loose.class), which no module may have; put its classes into a package");
    }

    @Test
    void aDescriptionOnSeveralLinesBecomesOne() throws Exception {
        zoo.jar(
                "poem.jar",
                Zoo.hash("Poem", "public String description() { return \"one\\r\\n\\ttwo\\u001b[0m \"; }"),
                "zoo.Poem\n");
        zoo.jar(
                "mute.jar",
                Zoo.hash("Mute", "public String description() { throw new IllegalStateException(\"no\"); }"),
                "zoo.Mute\n");
        zoo.jar("nil.jar", Zoo.hash("Nil", "public String description() { return null; }"), "zoo.Nil\n");
        assertEquals(List.of(), zoo.broken());
        List<String> descriptions = zoo.load().list().stream()
                .filter(info -> List.of("poem", "mute", "nil").contains(info.name()))
                .map(PluginInfo::description)
                .toList();
        assertEquals(
                List.of("(its description fails: java.lang.IllegalStateException: no)", "", "one two [0m"),
                descriptions);
    }

    @Test
    void theMissingNameSaysWhatIsBrokenOnALineOfItsOwn() throws Exception {
        Files.writeString(plugins.resolve("rubbish.jar"), "this is no archive");
        List<Problem> problems = new ArrayList<>();
        assertNull(zoo.find("rubbish", problems));
        assertEquals(2, problems.size(), problems::toString);
        assertFalse(problems.get(0).what().contains("rubbish.jar"), problems::toString);
        assertTrue(
                problems.get(1).toString().startsWith("plugin 'rubbish.jar' cannot be used: it is no JAR"),
                problems::toString);
    }

    @Test
    void ofManyBrokenOnesTheMissingNameListsThoseThatMayBeIt() throws Exception {
        for (int i = 0; i < 4; i++) {
            Files.writeString(plugins.resolve("a" + i + ".jar"), "this is no archive");
        }
        zoo.write(
                "b.jar",
                PluginJar.of("package zoo; public class Other { }").service(Distribution.class, "zoo.NoSuchClass\n"));
        zoo.jar("c.jar", Zoo.hash("Shy", "Shy(int size) { }"), "zoo.Shy\n");
        zoo.jar("d.jar", Zoo.hash("Loud", "LOUD", 1), "zoo.Loud\n");
        List<Problem> problems = new ArrayList<>();
        assertNull(zoo.find("shy", problems));
        assertEquals(
                List.of("c.jar", "d.jar", "a0.jar", "a1.jar", "a2.jar"),
                problems.subList(1, 6).stream()
                        .map(problem -> problem.what().split("'")[1])
                        .toList());
        assertEquals(
                "and 2 more plugin(s) that cannot be used; see trepak --plugins",
                problems.get(6).toString());
        assertEquals(7, problems.size());
    }

    @Test
    void whatIsBrokenIsSaidOnceHoweverManyPoolsMissAPlugin() throws Exception {
        Files.writeString(plugins.resolve("rubbish.jar"), "this is no archive");
        Path file = elsewhere.resolve("conf.yml");
        String pool = ":\n  listen: 127.0.0.1:2212%d\n  hash: rubbish\n  servers:\n   - 127.0.0.1:1:1\n";
        Files.writeString(file, "alpha" + pool.formatted(1) + "beta" + pool.formatted(2));
        ProxyConfig config = Configuration.read(file);
        ProxyOptions options = ProxyOptions.builder().plugins(plugins).build();
        String said = assertThrows(ConfigException.class, () -> Proxy.check(config, options))
                .getMessage();
        assertTrue(said.contains("'alpha' asks for 'rubbish'") && said.contains("'beta' asks for 'rubbish'"), said);
        assertEquals(
                1, said.lines().filter(line -> line.contains("rubbish.jar")).count(), said);
    }
}
