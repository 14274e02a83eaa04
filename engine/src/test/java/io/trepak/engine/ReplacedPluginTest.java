package io.trepak.engine;

import static io.trepak.engine.TestClient.bulk;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.trepak.api.HashFunction;
import io.trepak.engine.net.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JAR that is copied over while the proxy runs: what runs goes on with the classes it began with. */
class ReplacedPluginTest {
    private static final String LATE = "package zoo; public final class Late implements io.trepak.api.HashFunction {"
            + " public String name() { return \"late\"; }"
            + " public int hash(byte[] key, int offset, int length) { return length < 7 ? 0 : KIND.Sum.of(key); } }";
    private static final String SUM = "package KIND; public final class Sum {"
            + " static { System.setProperty(\"zoo.sum\", \"initialised\"); }"
            + " public static int of(byte[] key) { return key.length; } }";

    @TempDir
    Path plugins;

    private static String late(String inPackage) {
        return LATE.replace("KIND", inPackage);
    }

    /** Asks with a key short enough for the classes at hand, copies over a JAR, and asks with one that needs another class. */
    private void serveAndReplace(Path jar) throws Exception {
        System.clearProperty("zoo.sum");
        try (ScriptedServer one = ScriptedServer.answering(words -> bulk(words.get(1)));
                ScriptedServer two = ScriptedServer.answering(words -> bulk(words.get(1)));
                TestProxy proxy = TestProxy.over(Transport.NIO)
                        .plugins(plugins)
                        .with("hash: late")
                        .start(one, two);
                TestClient client = proxy.client()) {
            client.ask("GET", "short").expect(bulk("short"));
            assertNull(System.getProperty("zoo.sum"), "loaded, not run");
            byte[] other = new byte[(int) Files.size(jar) / 2];
            Files.write(jar, other); // as cp does: into the same file
            client.ask("GET", "a longer key").expect(bulk("a longer key"));
            assertEquals("initialised", System.getProperty("zoo.sum"));
        }
    }

    @Test
    void aJarInUseMayBeCopiedOver() throws Exception {
        Path jar = plugins.resolve("late.jar");
        PluginJar.of(late("zoo"), SUM.replace("KIND", "zoo"))
                .service(HashFunction.class, "zoo.Late\n")
                .write(jar);
        serveAndReplace(jar);
    }

    @Test
    void soMayALibraryBesideIt() throws Exception {
        Path bundle = Files.createDirectory(plugins.resolve("bundle"));
        PluginJar.of(SUM.replace("KIND", "wood")).write(bundle.resolve("wood.jar"));
        PluginJar.of(late("wood"))
                .using(bundle.resolve("wood.jar"))
                .service(HashFunction.class, "zoo.Late\n")
                .write(bundle.resolve("late.jar"));
        serveAndReplace(bundle.resolve("wood.jar"));
    }

    @Test
    void aClassThatCannotBeLoadedMattersToNobodyWhoDoesNotNeedIt(@TempDir Path elsewhere) throws Exception {
        Path library = elsewhere.resolve("wood.jar");
        PluginJar.of("package wood; public class Deer { }").write(library);
        Path jar = plugins.resolve("late.jar");
        PluginJar.of(
                        late("zoo"),
                        SUM.replace("KIND", "zoo"),
                        "package zoo; public final class Able extends wood.Deer { }")
                .using(library)
                .service(HashFunction.class, "zoo.Late\n")
                .write(jar);
        serveAndReplace(jar);
    }
}
