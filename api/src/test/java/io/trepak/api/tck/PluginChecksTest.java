package io.trepak.api.tck;

import static io.trepak.api.tck.HashFunctionTckTest.fails;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.HashFunction;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles small plugin projects with one mistake each in their declarations, loads them, and lets the kit look at them. */
class PluginChecksTest {
    private static final String PROVIDES = "provides io.trepak.api.HashFunction with sample.Djb";

    @TempDir
    Path folder;

    @Test
    void passesAPluginDeclaredInBothPlaces() throws Exception {
        write("sample/Djb.java", plugin("Djb", "djb2", "public"));
        HashFunction subject = asModule(PROVIDES, "sample.Djb # Bernstein\n");
        PluginChecks.isFoundByName(HashFunction.class, subject);
        PluginChecks.isDeclaredInBothPlaces(HashFunction.class, subject);
    }

    @Test
    void missesProvidesInModuleInfo() throws Exception {
        write("sample/Djb.java", plugin("Djb", "djb2", "public"));
        HashFunction subject = asModule("", "sample.Djb\n");
        String cure = "write `provides io.trepak.api.HashFunction with sample.Djb;` in module-info.java";
        fails(() -> PluginChecks.isFoundByName(HashFunction.class, subject), "named 'djb2'", cure);
        fails(() -> PluginChecks.isDeclaredInBothPlaces(HashFunction.class, subject), "module-info of sample", cure);
    }

    @Test
    void missesTheFileInMetaInfServices() throws Exception {
        write("sample/Djb.java", plugin("Djb", "djb2", "public"));
        HashFunction subject = asModule(PROVIDES, null);
        PluginChecks.isFoundByName(HashFunction.class, subject);
        fails(
                () -> PluginChecks.isDeclaredInBothPlaces(HashFunction.class, subject),
                "META-INF/services/io.trepak.api.HashFunction does not list sample.Djb",
                "@AutoService(HashFunction.class)");
    }

    @Test
    void noticesASecondPluginThatOnlyOnePlaceDeclares() throws Exception {
        write("sample/Djb.java", plugin("Djb", "djb2", "public"));
        write("sample/Other.java", plugin("Other", "other", "public"));
        HashFunction subject = asModule(PROVIDES, "sample.Djb\nsample.Other\n");
        fails(() -> PluginChecks.isDeclaredInBothPlaces(HashFunction.class, subject), "disagree", "sample.Other");
    }

    @Test
    void noticesTwoPluginsOfOneName() throws Exception {
        write("sample/Djb.java", plugin("Djb", "djb2", "public"));
        write("sample/Other.java", plugin("Other", "djb2", "public"));
        HashFunction subject = asModule(PROVIDES + ", sample.Other", "sample.Djb\nsample.Other\n");
        fails(
                () -> PluginChecks.isFoundByName(HashFunction.class, subject),
                "'djb2' is the name of several",
                "sample.Other",
                "change name()");
    }

    @Test
    void looksOnTheClassPathForAPluginWithoutModuleInfo() throws Exception {
        write("sample/Djb.java", plugin("Djb", "djb2", "public"));
        try (URLClassLoader loader = onClassPath("sample.Djb\n")) {
            HashFunction subject = make(loader);
            PluginChecks.isFoundByName(HashFunction.class, subject);
            PluginChecks.isDeclaredInBothPlaces(HashFunction.class, subject);
            assertEquals(
                    subject.getClass(),
                    PluginChecks.byName(HashFunction.class, subject.getClass(), "djb2")
                            .getClass());
            fails(
                    () -> PluginChecks.byName(HashFunction.class, subject.getClass(), "md5"),
                    "no HashFunction 'md5'",
                    "djb2");
        }
    }

    @Test
    void wantsAPublicConstructor() throws Exception {
        write("sample/Djb.java", plugin("Djb", "djb2", "private"));
        try (URLClassLoader loader = onClassPath("sample.Djb\n")) {
            HashFunction subject = make(loader);
            fails(
                    () -> PluginChecks.isFoundByName(HashFunction.class, subject),
                    "public constructor without arguments");
        }
    }

    @Test
    void wantsANameTheConfigurationCanSay() {
        for (String name : new String[] {"Djb2", "djb-2", "", "djb 2", null}) {
            fails(() -> PluginChecks.nameIsUsable(named(name, "")), "name() is '" + name + "'");
        }
        PluginChecks.nameIsUsable(named("djb2_64", ""));
    }

    @Test
    void wantsADescriptionOfOneLine() {
        for (String description : new String[] {"two\nlines", " blank", null}) {
            fails(() -> PluginChecks.descriptionIsOneLine(named("djb2", description)), "return one line");
        }
        PluginChecks.descriptionIsOneLine(named("djb2", "Bernstein's"));
    }

    private static HashFunction named(String name, String description) {
        return new HashFunction() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String description() {
                return description;
            }

            @Override
            public int hash(byte[] key, int offset, int length) {
                return 0;
            }
        };
    }

    private static String plugin(String type, String name, String constructor) {
        return """
                package sample;
                public final class %s implements io.trepak.api.HashFunction {
                    %s %s() {}
                    public String name() { return "%s"; }
                    public int hash(byte[] key, int offset, int length) { return length; }
                }
                """.formatted(type, constructor, type, name);
    }

    /** The plugin {@code sample.Djb} of a named module in a layer of its own, as the engine loads plugins. */
    private HashFunction asModule(String provides, String services) throws Exception {
        String clause = provides.isEmpty() ? "" : provides + ";";
        write("module-info.java", "open module sample { requires io.trepak.api; " + clause + " }");
        compile("--module-path", services);
        ModuleLayer boot = HashFunction.class.getModule().getLayer();
        Configuration configuration =
                boot.configuration().resolve(ModuleFinder.of(classes()), ModuleFinder.of(), Set.of("sample"));
        ModuleLayer layer = boot.defineModulesWithOneLoader(configuration, ClassLoader.getSystemClassLoader());
        return make(layer.findLoader("sample"));
    }

    private URLClassLoader onClassPath(String services) throws Exception {
        compile("--class-path", services);
        return new URLClassLoader(
                new URL[] {classes().toUri().toURL()}, getClass().getClassLoader());
    }

    private static HashFunction make(ClassLoader loader) throws ReflectiveOperationException {
        Constructor<?> constructor = loader.loadClass("sample.Djb").getDeclaredConstructor();
        constructor.setAccessible(true);
        return (HashFunction) constructor.newInstance();
    }

    private void compile(String pathOption, String services) throws Exception {
        Path api = Path.of(HashFunction.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> arguments = new ArrayList<>(List.of("-d", classes().toString(), pathOption, api.toString()));
        try (var files = Files.walk(folder)) {
            files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
        }
        StringWriter messages = new StringWriter();
        PrintWriter out = new PrintWriter(messages);
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
        assertEquals(0, javac.run(out, out, arguments.toArray(String[]::new)), messages::toString);
        if (services != null) {
            write("classes/META-INF/services/io.trepak.api.HashFunction", services);
        }
    }

    private Path classes() {
        return folder.resolve("classes");
    }

    private void write(String file, String text) throws Exception {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
