package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shipped proxy with plugins dropped in and taken out, as a user does it. */
@Timeout(600)
class PluginFolderIT {
    private static final Path HOME = Path.of("target/trepak").toAbsolutePath();
    private static final String TREPAK = HOME.resolve("bin/trepak").toString();
    private static final String SERVICE = "META-INF/services/io.trepak.api.HashFunction";

    @TempDir
    Path folder;

    private Path plugins;

    @BeforeEach
    void copyTheShippedPlugins() throws IOException {
        plugins = folder.resolve("plugins");
        TrepakCopy.copy(HOME.resolve("plugins"), plugins);
    }

    /** A JAR with a hash function of that name, made with what ships and the JDK alone. */
    private void drop(String name, boolean modular) throws IOException {
        Path work = Files.createDirectory(folder.resolve(name));
        List<String> arguments = new ArrayList<>(List.of(
                modular ? "-p" : "-cp",
                api().toString(),
                "-d",
                work.toString(),
                Files.writeString(
                                work.resolve("Djb.java"),
                                "package zoo; public final class Djb implements io.trepak.api.HashFunction {"
                                        + " public String name() { return \"" + name + "\"; }"
                                        + " public String description() { return \"times 33\"; }"
                                        + " public int hash(byte[] key, int offset, int length) { int h = 5381;"
                                        + " for (int i = offset; i < offset + length; i++) h = h * 33 + key[i];"
                                        + " return h; } }")
                        .toString()));
        if (modular) {
            arguments.addAll(List.of(
                    "--module-version",
                    "3.4",
                    Files.writeString(
                                    work.resolve("module-info.java"),
                                    "module zoo." + name + " { requires io.trepak.api;"
                                            + " provides io.trepak.api.HashFunction with zoo.Djb; }")
                            .toString()));
        }
        assertEquals(
                0,
                ToolProvider.findFirst("javac")
                        .orElseThrow()
                        .run(System.out, System.err, arguments.toArray(new String[0])));
        try (OutputStream file = Files.newOutputStream(plugins.resolve(name + ".jar"));
                JarOutputStream jar = new JarOutputStream(file)) {
            put(jar, "zoo/Djb.class", Files.readAllBytes(work.resolve("zoo/Djb.class")));
            if (modular) {
                put(jar, "module-info.class", Files.readAllBytes(work.resolve("module-info.class")));
            } else {
                put(jar, SERVICE, "zoo.Djb\n".getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static void put(JarOutputStream jar, String name, byte[] content) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(content);
    }

    private static Path api() throws IOException {
        try (Stream<Path> library = Files.list(HOME.resolve("lib"))) {
            return library.filter(jar -> jar.getFileName().toString().startsWith("trepak-api-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private String run(int expectedCode, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(TREPAK, "--plugin-dir=" + plugins));
        command.addAll(List.of(options));
        return new Run(command, new byte[0]).text(expectedCode);
    }

    private String[] configuration(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("conf.yml"), yaml);
        return new String[] {"-c", file.toString(), "-a", "127.0.0.1", "-s", "" + Ports.free()};
    }

    private static void assertHas(String text, String... parts) {
        for (String part : parts) {
            assertTrue(text.contains(part), part + " in:\n" + text);
        }
    }

    @Test
    void aJarDroppedInServesWithAndWithoutAModuleDescriptor() throws IOException, InterruptedException {
        drop("plain", false);
        drop("modular", true);
        Files.writeString(plugins.resolve("rubbish.jar"), "rubbish");
        String list = run(0, "--plugins");
        assertTrue(list.matches("(?s).*\nhash +plain +- +plain.jar +times 33\n.*"), list);
        assertTrue(list.matches("(?s).*\nhash +modular +3.4 +modular.jar +times 33\n.*"), list);
        assertTrue(list.matches("(?s).*\ncannot be used: rubbish.jar: it is no JAR[^\n]*\n"), list);
        try (Fleet fleet = new Fleet("plugins")) {
            List<Server> servers = fleet.redis(3);
            Pool plain = Pool.of("plain", servers, "redis: true", "hash: plain");
            Pool modular = Pool.of("modular", servers, "redis: true", "hash: modular");
            Server proxy = fleet.trepak(List.of("--plugin-dir=" + plugins), plain, modular);
            proxy.awaitLog("plugin 'rubbish.jar' cannot be used: it is no JAR");
            try (Link one = new Link(plain.port());
                    Link other = new Link(modular.port())) {
                for (int i = 0; i < 100; i++) {
                    assertEquals("+OK\r\n", one.ask("SET", "key" + i, "v" + i));
                    String value = "v" + i;
                    assertEquals("$" + value.length() + "\r\n" + value + "\r\n", other.ask("GET", "key" + i));
                }
            }
        }
    }

    @Test
    void aJarTakenOutAgainIsMissedByName() throws IOException, InterruptedException {
        drop("djb2", true);
        String yaml = "alpha:\n  listen: 127.0.0.1:" + Ports.free()
                + "\n  hash: djb2\n  redis: true\n  servers:\n   - 127.0.0.1:1:1\n";
        assertHas(run(0, withTest(yaml)), "syntax is ok");
        Files.delete(plugins.resolve("djb2.jar"));
        for (String[] options : List.of(withTest(yaml), configuration(yaml))) {
            assertHas(
                    run(1, options),
                    "conf.yml:3: directive \"hash\" is not a valid hash: pool 'alpha' asks for 'djb2', and no hash"
                            + " plugin is called so; expected one of: crc16, crc32, crc32a, ",
                    "; looked on the module path and in '" + plugins + "'");
        }
    }

    @Test
    void twoOfOneNameStopTheStartWithoutBlamingTheConfiguration() throws IOException, InterruptedException {
        drop("djb2", true);
        Files.copy(plugins.resolve("djb2.jar"), plugins.resolve("djb2-old.jar"));
        String yaml =
                "alpha:\n  listen: 127.0.0.1:" + Ports.free() + "\n  redis: true\n  servers:\n   - 127.0.0.1:1:1\n";
        String two =
                "two hash plugins are called 'djb2': zoo.Djb in djb2-old.jar and zoo.Djb in djb2.jar; take one of them out";
        String tested = run(1, withTest(yaml));
        assertHas(tested, two, "conf.yml' can be read, but not be tested until the plugins are put right");
        String started = run(1, configuration(yaml));
        assertHas(started, two);
        assertFalse((tested + started).contains("syntax is"), tested + started);
    }

    private String[] withTest(String yaml) throws IOException {
        return Stream.concat(Stream.of("-t"), Stream.of(configuration(yaml))).toArray(String[]::new);
    }

    @Test
    void theConfigurationTestWarnsOfTheTrapsAndPasses() throws IOException, InterruptedException {
        String text = run(
                0,
                withTest("alpha:\n  listen: 127.0.0.1:" + Ports.free()
                        + "\n  hash: crc32\n  redis: true\n  servers:\n"
                        + "   - 127.0.0.1:1:1 small\n   - 127.0.0.1:2:1000 large\n"));
        assertHas(
                text,
                "conf.yml:6: server 'small' of pool 'alpha' gets no keys: its weight 1 is too small",
                "conf.yml:3: crc32 has 15 bits only, so with ketama nearly all keys of pool 'alpha' go to one server",
                "syntax is ok");
        assertEquals(3, text.lines().count(), text);
    }
}
