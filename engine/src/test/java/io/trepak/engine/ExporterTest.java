package io.trepak.engine;

import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.export.Exporter;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.net.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With an exporter that writes all samples into a file when it is stopped. */
class ExporterTest {
    private static String exporter(String type, String name, String open, String start, String close) {
        return "package zoo; import io.trepak.api.*; import io.trepak.api.export.*; import java.nio.file.*;"
                + " public final class " + type + " implements Exporter {"
                + " public String name() { return \"" + name + "\"; }"
                + " private static void write(Path file, String text) {"
                + " try { Files.writeString(file, text); } catch (java.io.IOException e) { throw new RuntimeException(e); } }"
                + " public Export open(ExporterContext context) { " + open + " return new Export() {"
                + " public void start() throws Exception { " + start + " }"
                + " public void close() { " + close + " } }; } }";
    }

    @TempDir
    Path plugins;

    @TempDir
    Path out;

    @BeforeEach
    void build() throws Exception {
        PluginJar.build(
                plugins.resolve("filed.jar"),
                Exporter.class,
                "zoo.Filed\n",
                List.of(exporter(
                        "Filed",
                        "filed",
                        "Path file = Path.of(context.options().string(\"filed_path\", null));"
                                + " int answer = context.options().integer(\"filed_answer\", 0);",
                        "write(file, Thread.currentThread().getName() + \" \" + answer);",
                        "String pools = context.pools().stream().map(pool -> pool.pool()).toList().toString();"
                                + " if (!context.metrics().isEmpty()) { write(file, pools + context.metrics()); }")));
        PluginJar.build(
                plugins.resolve("broken.jar"),
                Exporter.class,
                "zoo.Broken\n",
                List.of(exporter("Broken", "broken", "", "throw new java.io.IOException(\"nobody there\");", "")));
        PluginJar.build(
                plugins.resolve("rude.jar"),
                Exporter.class,
                "zoo.Rude\n",
                List.of(exporter("Rude", "rude", "", "", "throw new IllegalStateException(\"will not end\");")));
    }

    private TestProxy.Builder proxy(String... globals) {
        TestProxy.Builder builder = TestProxy.over(Transport.best()).plugins(plugins);
        for (String global : globals) {
            builder.global(global);
        }
        return builder;
    }

    private Path file() {
        return out.resolve("samples");
    }

    @Test
    void startsOnTheControlThreadReadsTheSameNumbersAndStops() throws Exception {
        try (ScriptedServer server = answering(words -> bulk("v"));
                TestProxy proxy = proxy("exporters: filed", "filed_path: " + file(), "filed_answer: 42")
                        .start(server);
                TestClient client = proxy.client()) {
            assertEquals("trepak-control 42", Files.readString(file()));
            client.ask("GET", "a").expect(bulk("v"));
        }
        String samples = Files.readString(file());
        assertTrue(
                samples.matches("(?s).*Reading\\[name=trepak_server_requests, help=[^.]*\\., kind=COUNTER,"
                        + " labels=\\{(pool=alpha, server=s0|server=s0, pool=alpha)}, value=1\\.0].*"),
                samples);
    }

    @Test
    void oneThatIsNotThereIsAnErrorOfTheConfiguration() throws Exception {
        ProxyConfig config = proxy("exporters: filled").at("127.0.0.1:1").read();
        ProxyOptions options = ProxyOptions.builder().plugins(plugins).build();
        ConfigException e = assertThrows(ConfigException.class, () -> Proxy.check(config, options));
        assertTrue(
                e.getMessage()
                        .contains(
                                ":2: directive \"exporters\" is not a valid exporter: it asks for 'filled', and no exporter"
                                        + " plugin is called so; did you mean \"filed\"?"),
                e.getMessage());
        assertThrows(ConfigException.class, () -> Proxy.start(config, options));
    }

    @Test
    void oneThatCannotStartStopsTheStartAndThoseBeforeIt() throws Exception {
        ProxyConfig config = proxy("exporters: filed broken", "filed_path: " + file())
                .at("127.0.0.1:1")
                .read();
        ConfigException e = assertThrows(
                ConfigException.class,
                () -> Proxy.start(
                        config, ProxyOptions.builder().plugins(plugins).build()));
        assertTrue(
                e.getMessage()
                        .endsWith(":2: exporter 'broken' cannot start: java.io.IOException: nobody there; put"
                                + " right what it says, or take it out of \"exporters\""),
                e.getMessage());
        assertTrue(Files.readString(file()).startsWith("[alpha][Reading["));
    }

    @Test
    void aKeyItsExporterDoesNotReadStopsTheStart() throws Exception {
        ProxyConfig config = proxy("exporters: filed", "filed_path: " + file(), "filed_pth: x")
                .at("127.0.0.1:1")
                .read();
        ConfigException e = assertThrows(
                ConfigException.class,
                () -> Proxy.start(
                        config, ProxyOptions.builder().plugins(plugins).build()));
        assertTrue(
                e.getMessage().endsWith(":4: directive \"filed_pth\" is unknown; did you mean \"filed_path\"?"),
                e.getMessage());
    }

    @Test
    void aMereCheckOpensThemAndStartsNone() throws Exception {
        ProxyOptions options = ProxyOptions.builder().plugins(plugins).build();
        ProxyConfig good = proxy("exporters: filed", "filed_path: " + file())
                .at("127.0.0.1:1")
                .read();
        assertEquals(List.of(), Proxy.check(good, options));
        assertFalse(Files.exists(file()));
        ProxyConfig bad = proxy("exporters: filed", "filed_path: " + file(), "filed_answer: many", "filed_pth: x")
                .at("127.0.0.1:1")
                .read();
        ConfigException e = assertThrows(ConfigException.class, () -> Proxy.check(bad, options));
        assertTrue(e.getMessage().contains(":4: directive \"filed_answer\" is not a number"), e.getMessage());
    }

    @Test
    void aBadValueIsReportedWithItsLine() throws Exception {
        ProxyConfig config = proxy("exporters: filed", "filed_path: " + file(), "filed_answer: many")
                .at("127.0.0.1:1")
                .read();
        ConfigException e = assertThrows(
                ConfigException.class,
                () -> Proxy.start(
                        config, ProxyOptions.builder().plugins(plugins).build()));
        assertTrue(
                e.getMessage()
                        .endsWith(
                                ":4: directive \"filed_answer\" is not a number; expected 0 to 2147483647, got \"many\""),
                e.getMessage());
    }

    @Test
    void oneThatDoesNotStopWellIsLoggedAndKeepsNobodyFromStopping() throws Exception {
        try (LogLines log = new LogLines()) {
            try (TestProxy proxy = proxy("exporters: filed rude", "filed_path: " + file())
                    .at("127.0.0.1:1")
                    .start()) {
                assertEquals("trepak-control 0", Files.readString(file()));
                assertTrue(proxy.log().contain("exporter started: 'rude'"));
            }
            assertTrue(log.contain("plugin failed: exporter 'rude' (rude.jar): at closing: "));
        }
        assertTrue(Files.readString(file()).startsWith("[alpha][Reading["));
    }
}
