package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trepak.demo.DemoServer;
import io.trepak.demo.RedisDialect;
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
    private List<String> configurations;
    private String textConfiguration;

    /** The sources lie in the folder under their names, the scripts are in the order of the page. */
    @BeforeEach
    void readThePage() throws IOException {
        String page = Files.readString(Path.of("../docs/assemble.md"));
        List<String> sources = blocks(page, "java");
        assertEquals(4, sources.size(), "sources on the page");
        textConfiguration = sources.get(3);
        for (String source : sources.subList(0, 3)) {
            String type = TYPE.matcher(source)
                    .results()
                    .map((MatchResult result) -> result.group(1))
                    .findFirst()
                    .orElse("module-info");
            Files.writeString(folder.resolve(type + ".java"), source);
        }
        scripts = blocks(page, "sh");
        assertEquals(4, scripts.size(), "scripts on the page");
        configurations = blocks(page, "yaml");
        assertEquals(2, configurations.size(), "configurations on the page");
    }

    private static List<String> blocks(String page, String language) {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(page)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }

    /** A script whose last command is a proxy; a signal to the process reaches it. */
    private List<String> proxy(String script) {
        int last = script.lastIndexOf('\n', script.length() - 2) + 1;
        return shell(script.substring(0, last) + "exec " + script.substring(last));
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

    /** As on the page, on a free port and before the server. */
    private int configure(String file, String yaml, DemoServer server) throws IOException {
        int port = Ports.free();
        Files.writeString(
                folder.resolve(file),
                yaml.replaceFirst("listen: 127.0.0.1:\\d+", "listen: 127.0.0.1:" + port)
                        .replace("127.0.0.1:6379:1", "127.0.0.1:" + server.port() + ":1"));
        return port;
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
            try (Server proxy = new Server(pool.port(), folder.resolve("log"), proxy(scripts.get(1)));
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
        try (DemoServer server = redis()) {
            configure("embedded.yml", configurations.get(1), server);
            String said = new Run(shell(scripts.get(2)), new byte[0]).text(0);
            assertTrue(said.matches("(?s)(.*\n)?\\$-1 over (epoll|io_uring|nio|kqueue)\n.*"), said);
        }
    }

    @Test
    void theProxyInsideAProgramTakesAnyFreePort() throws Exception {
        try (DemoServer server = redis()) {
            Path file = folder.resolve("Embedded.java");
            String main = "public static void main(String[] args) throws Exception {\n";
            Files.writeString(
                    file,
                    "import java.io.StringReader;\n"
                            + Files.readString(file)
                                    .replace(main, main + textConfiguration.replace("6379", "" + server.port()))
                                    .replace("Configuration.read(Path.of(args[0]))", "config"));
            String said = new Run(shell(scripts.get(2)), new byte[0]).text(0);
            assertTrue(said.contains("$-1 over "), said);
        }
    }

    @Test
    void theProxyInsideAProgramSaysWhatIsWrongWithItsFile() throws Exception {
        Files.writeString(folder.resolve("embedded.yml"), "cache:\n  listen: 127.0.0.1:1\n");
        String said = new Run(shell(scripts.get(2)), new byte[0]).text(0);
        assertTrue(said.contains("embedded.yml:1: pool 'cache' has no servers"), said);
    }

    /** With the natives on the module path, which nobody requires; and with what the log says must be added. */
    @Test
    void withoutNativesTheLogSaysWhatToAdd() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "epoll is Linux's");
        String log = "cp \"$TREPAK\"/lib/logback-*.jar lib/\n";
        new Run(shell(scripts.get(0) + log + "mv native/*epoll* lib/"), new byte[0]).text(0);
        String script = scripts.get(1).replace("-cp 'native/*' ", "");
        String warning = logOf(script, "transport fallback: nio: takes more CPU than epoll; no epoll: ");
        String cure = warning.replaceFirst("(?s).*no epoll: [^\n]* with (--add-modules [\\w.]+)\n.*", "$1");
        logOf(script.replace("java -p", "java " + cure + " -p"), "transport: epoll");
    }

    private String logOf(String script, String line) throws Exception {
        try (DemoServer server = redis()) {
            int port = configure("my-proxy.yml", configurations.get(0), server);
            Path log = folder.resolve(line.length() + ".log");
            try (Server proxy = new Server(port, log, proxy(script))) {
                proxy.awaitLog(line);
                return proxy.log();
            }
        }
    }

    @Test
    void theSmallRuntimeServes() throws Exception {
        assumeTrue(Files.isDirectory(Path.of(System.getProperty("java.home"), "jmods")), "this JDK has no jmods");
        String compile = scripts.get(1).substring(0, scripts.get(1).indexOf('\n') + 1);
        int start = scripts.get(3).lastIndexOf("runtime/bin/java");
        String linkRuntime = scripts.get(3).substring(0, start);
        new Run(shell(scripts.get(0) + compile + linkRuntime), new byte[0]).text(0);
        try (DemoServer server = redis()) {
            int port = configure("my-proxy.yml", configurations.get(0), server);
            String run = scripts.get(3).substring(start);
            try (Server proxy = new Server(port, folder.resolve("log"), proxy(run));
                    Link link = new Link(port)) {
                assertTrue(proxy.isAlive());
                assertEquals("+OK\r\n", link.ask("SET", "key", "1"));
            }
        }
    }
}
