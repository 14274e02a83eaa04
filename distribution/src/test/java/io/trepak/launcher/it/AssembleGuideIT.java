package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.launcher.demo.DemoServer;
import io.trepak.launcher.demo.RedisDialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** docs/assemble.md, block by block as it stands there. */
@Timeout(600)
class AssembleGuideIT {
    private static final Path HOME = Path.of("target/trepak").toAbsolutePath();
    private static final Pattern TYPE = Pattern.compile("public final class (\\w+)");

    @TempDir
    Path folder;

    private List<String> scripts;

    /** The sources lie in the folder under their names, the scripts are in the order of the page. */
    @BeforeEach
    void readThePage() throws IOException {
        String page = Files.readString(Path.of("../docs/assemble.md"));
        for (String source : blocks(page, "java")) {
            String type = TYPE.matcher(source)
                    .results()
                    .map((MatchResult result) -> result.group(1))
                    .findFirst()
                    .orElse("module-info");
            Files.writeString(folder.resolve(type + ".java"), source);
        }
        scripts = blocks(page, "sh");
        assertEquals(3, scripts.size(), "scripts on the page");
    }

    private static List<String> blocks(String page, String language) {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(page)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }

    private List<String> shell(String script) {
        return List.of(
                "env",
                "TREPAK=" + HOME,
                "PATH=" + Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH"),
                "sh",
                "-euc",
                "cd '" + folder + "'\n" + script);
    }

    private void configure(String file, Pool pool) throws IOException {
        Files.writeString(folder.resolve(file), pool.yaml());
    }

    private static Pool pool(DemoServer first, DemoServer second) throws IOException {
        return new Pool(
                "cache",
                Ports.free(),
                List.of("redis: true"),
                List.of("127.0.0.1:" + first.port() + ":1 first", "127.0.0.1:" + second.port() + ":1 second"));
    }

    private static DemoServer redis() throws IOException {
        return DemoServer.start("red", Ports.free(), new RedisDialect(request -> {}));
    }

    @Test
    void theProxyOfChosenJarsServesAndDrainsOnASignal() throws Exception {
        new Run(shell(scripts.get(0)), new byte[0]).text(0);
        try (DemoServer first = redis();
                DemoServer second = redis()) {
            Pool pool = pool(first, second);
            configure("my-proxy.yml", pool);
            try (Server proxy = new Server(pool.port(), folder.resolve("log"), shell(scripts.get(1)));
                    Link link = new Link(pool.port())) {
                for (int i = 0; i < 20; i++) {
                    assertEquals("+OK\r\n", link.ask("SET", "k" + i, "" + i % 10));
                }
                assertEquals("*3\r\n$1\r\n5\r\n$1\r\n6\r\n$-1\r\n", link.ask("MGET", "k5", "k16", "none"));
                proxy.awaitLog("cache on /127.0.0.1:" + pool.port());
                proxy.signal("TERM");
                assertTrue(link.isClosedByPeer());
            }
        }
    }

    @Test
    void theProxyOfChosenJarsHasNoOtherPlugin() throws Exception {
        new Run(shell(scripts.get(0)), new byte[0]).text(0);
        Files.writeString(
                folder.resolve("my-proxy.yml"),
                "cache:\n  listen: 127.0.0.1:" + Ports.free()
                        + "\n  hash: md5\n  redis: true\n  servers:\n   - 127.0.0.1:1:1\n");
        String said = new Run(shell(scripts.get(1)), new byte[0]).text(1);
        assertTrue(said.contains("my-proxy.yml:3: ") && said.contains("expected one of: fnv1a_64"), said);
        assertFalse(said.contains("\tat "), said);
    }

    @Test
    void theProxyInsideAProgramAnswers() throws Exception {
        try (DemoServer first = redis();
                DemoServer second = redis()) {
            configure("embedded.yml", pool(first, second));
            String said = new Run(shell(scripts.get(2)), new byte[0]).text(0);
            assertTrue(said.matches("(?s)(.*\n)?\\$-1 over (epoll|io_uring|nio|kqueue)\n.*"), said);
        }
    }

    @Test
    void theProxyInsideAProgramSaysWhatIsWrongWithItsFile() throws Exception {
        Files.writeString(folder.resolve("embedded.yml"), "cache:\n  listen: 127.0.0.1:1\n");
        String said = new Run(shell(scripts.get(2)), new byte[0]).text(0);
        assertTrue(said.contains("embedded.yml:1: pool 'cache' has no servers"), said);
    }
}
