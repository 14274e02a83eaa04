package io.trepak.engine.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.HashFunction;
import io.trepak.engine.PluginJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins that were built against another version of the API, by what they say and by what they do. */
class ApiVersionTest {
    private static final ApiVersion HERE = ApiVersion.current().orElseThrow();
    private static final String GET_ANOTHER = "; get a build of the plugin for " + HERE.major() + "." + HERE.minor();

    @TempDir
    Path plugins;

    @TempDir
    Path apis;

    private Zoo zoo;

    @BeforeEach
    void open() {
        zoo = new Zoo(plugins);
    }

    private static PluginJar seven() {
        return PluginJar.of(Zoo.hash("Seven", "seven", 7)).service(HashFunction.class, "zoo.Seven\n");
    }

    private void assertWorks() throws Exception {
        assertEquals(List.of(), zoo.broken());
        HashFunction seven = zoo.find("seven", new ArrayList<>());
        assertNotNull(seven);
        assertEquals(7, seven.perThread().hash(new byte[0], 0, 0));
    }

    @Test
    void readsVersionsOfEveryForm() {
        assertEquals(Optional.of(new ApiVersion(1, 20, "1.20")), ApiVersion.parse("1.20"));
        assertEquals(Optional.of(new ApiVersion(0, 1, "0.1.0-SNAPSHOT")), ApiVersion.parse(" 0.1.0-SNAPSHOT "));
        assertEquals(Optional.of(new ApiVersion(3, 2, "3.2+build.7")), ApiVersion.parse("3.2+build.7"));
        for (String text : List.of("", "1", "v1.2", "1.x", "1.2beta", "-1.2", "12345678901.1")) {
            assertEquals(Optional.empty(), ApiVersion.parse(text), text);
        }
    }

    @Test
    void aPluginRunsWithItsOwnMinorVersionAndLaterOnes() {
        ApiVersion api = new ApiVersion(2, 3, "2.3.4");
        assertTrue(api.runs(ApiVersion.parse("2.3.9").orElseThrow()));
        assertTrue(api.runs(ApiVersion.parse("2.0").orElseThrow()));
        assertFalse(api.runs(ApiVersion.parse("2.4").orElseThrow()));
        assertFalse(api.runs(ApiVersion.parse("1.3").orElseThrow()));
        assertFalse(api.runs(ApiVersion.parse("3.0").orElseThrow()));
    }

    @Test
    void aManifestThatNamesALaterMinorVersionIsRefused() throws Exception {
        String later = HERE.major() + "." + (HERE.minor() + 1) + ".2";
        zoo.write("seven.jar", seven().attribute(ApiVersion.ATTRIBUTE, later));
        assertEquals(
                List.of("plugin 'seven.jar' cannot be used: it was built for version " + later
                        + " of the plugin API, and this is version " + HERE.text() + GET_ANOTHER),
                zoo.broken());
    }

    @Test
    void aManifestThatNamesAnotherMajorVersionIsRefused() throws Exception {
        String other = HERE.major() + 1 + ".0";
        zoo.write("seven.jar", seven().attribute(ApiVersion.ATTRIBUTE, other));
        assertEquals(
                List.of("plugin 'seven.jar' cannot be used: it was built for version " + other
                        + " of the plugin API, and this is version " + HERE.text() + GET_ANOTHER),
                zoo.broken());
    }

    @Test
    void aManifestThatNamesThisOrAnEarlierMinorVersionIsNot() throws Exception {
        zoo.write("seven.jar", seven().attribute(ApiVersion.ATTRIBUTE, HERE.text()));
        assertWorks();
        zoo.write("seven.jar", seven().attribute(ApiVersion.ATTRIBUTE, HERE.major() + ".0"));
        assertWorks();
    }

    @Test
    void aManifestWithRubbishIsRefused() throws Exception {
        zoo.write("seven.jar", seven().attribute(ApiVersion.ATTRIBUTE, "latest"));
        assertEquals(
                List.of(
                        "plugin 'seven.jar' cannot be used: its Trepak-Api-Version is no version; expected one like 1.2"),
                zoo.broken());
    }

    /** An API that has nothing but what a hash plugin meets, as another version of it may look. */
    private Path api(String version, String plugin, String hash, String more) throws Exception {
        Path into = Files.createTempDirectory(apis, version);
        PluginJar.of(
                        "package io.trepak.api; public interface Plugin { String name(); " + plugin + " }",
                        "package io.trepak.api; public interface HashFunction extends Plugin { " + hash + " }",
                        "package io.trepak.api; public interface Extra { " + more + " }")
                .module("module io.trepak.api { exports io.trepak.api; }")
                .moduleVersion(version)
                .compile(into);
        return into;
    }

    private static final String HASH = "int hash(byte[] key, int offset, int length);";

    @Test
    void javacTellsTheVersionOfAModularPlugin() throws Exception {
        Path later = api(HERE.major() + "." + (HERE.minor() + 1), "", HASH, "");
        PluginJar modular = PluginJar.of(Zoo.hash("Seven", "seven", 7))
                .module("module zoo.seven { requires io.trepak.api;"
                        + " provides io.trepak.api.HashFunction with zoo.Seven; }");
        zoo.write("seven.jar", modular.against(later));
        assertEquals(
                List.of("plugin 'seven.jar' cannot be used: it was built for version " + HERE.major() + "."
                        + (HERE.minor() + 1) + " of the plugin API, and this is version " + HERE.text() + GET_ANOTHER),
                zoo.broken());
        zoo.write("seven.jar", modular.against(api(HERE.major() + ".0.3", "", HASH, "")));
        assertWorks();
    }

    @Test
    void aPluginBuiltAgainstAnEarlierMinorVersionHasTheDefaultsOfThisOne() throws Exception {
        zoo.write("seven.jar", seven().against(api("0.0.1", "", HASH, "")));
        assertWorks();
    }

    @Test
    void aPluginThatExtendsWhatThisVersionLacksIsRefusedWithoutAnyVersionWrittenDown() throws Exception {
        Path later = api("9.9", "", HASH, "default int extra() { return 1; }");
        zoo.write(
                "seven.jar",
                PluginJar.of(Zoo.hash("Seven", "seven", 7)
                                .replace("HashFunction {", "HashFunction, io.trepak.api.Extra {"))
                        .against(later)
                        .service(HashFunction.class, "zoo.Seven\n"));
        assertEquals(
                List.of("plugin 'seven.jar' cannot be used: hash plugin: it was built for another version of the plugin"
                        + " API (io.trepak.api.Extra is missing); this is version " + HERE.text()
                        + "; get a build of the plugin for it"),
                zoo.broken());
    }

    @Test
    void aPluginThatLacksWhatThisVersionCallsIsRefused() throws Exception {
        Path other = api("9.9", "", "int hash(String key);", "");
        zoo.write(
                "seven.jar",
                PluginJar.of(Zoo.hash("Seven", "seven", 7).replace("byte[] key, int offset, int length", "String key"))
                        .against(other)
                        .service(HashFunction.class, "zoo.Seven\n"));
        assertEquals(
                List.of(
                        "plugin 'seven.jar' cannot be used: hash plugin zoo.Seven lacks a method: it was built for another"
                                + " version of the plugin API (hash(byte[], int, int) is not there); this is version "
                                + HERE.text() + "; get a build of the plugin for it"),
                zoo.broken());
    }

    @Test
    void aPluginThatCallsWhatThisVersionLacksSaysSoWhenItDoes() throws Exception {
        Path later = api("9.9", "default int extra() { return 7; }", HASH, "");
        zoo.write(
                "seven.jar",
                PluginJar.of(Zoo.hash("Seven", "seven", 7).replace("return 7", "return extra()"))
                        .against(later)
                        .service(HashFunction.class, "zoo.Seven\n"));
        HashFunction seven = zoo.find("seven", new ArrayList<>());
        LinkageError error = assertThrows(LinkageError.class, () -> seven.hash(new byte[0], 0, 0));
        assertEquals(
                "it does not fit this version of the plugin API, or a library it was given ('int zoo.Seven.extra()')",
                PluginReason.of(error));
    }
}
