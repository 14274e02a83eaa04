package io.trepak.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.export.Sample;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ProxyConfig;
import java.io.IOException;
import java.io.StringReader;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program does with a proxy inside it. */
class EmbeddingTest {
    private static final String TWO_POOLS = """
            workers: 1
            admin: 0
            one:
              listen: 127.0.0.1:0
              redis: true
              servers:
                - 127.0.0.1:1:1
            two:
              listen: 127.0.0.1:0
              redis: true
              servers:
                - 127.0.0.1:1:1
            """;

    private static ProxyConfig parse(String text) throws ConfigException, IOException {
        return Configuration.parse("text", new StringReader(text));
    }

    @Test
    void everyPortOfATextMayBeAnyFreeOne() throws Exception {
        try (Proxy proxy = Proxy.start(parse(TWO_POOLS), ProxyOptions.NONE)) {
            InetSocketAddress one = (InetSocketAddress) proxy.address("one");
            InetSocketAddress two = (InetSocketAddress) proxy.address("two");
            assertNotEquals(one.getPort(), two.getPort());
            assertNotEquals(0, proxy.adminAddress().getPort());
            connect(one);
            connect(two);
            connect(proxy.adminAddress());
        }
    }

    private static void connect(InetSocketAddress address) throws IOException {
        new Socket(address.getAddress(), address.getPort()).close();
    }

    @Test
    void aReloadKeepsThePortThatWasTaken() throws Exception {
        try (Proxy proxy = Proxy.start(parse(TWO_POOLS), ProxyOptions.NONE)) {
            InetSocketAddress one = (InetSocketAddress) proxy.address("one");
            assertEquals(
                    List.of(),
                    proxy.reload(parse(TWO_POOLS)).changes().stream()
                            .filter(change -> change.contains("listen"))
                            .toList());
            proxy.reload(parse(TWO_POOLS.replace("127.0.0.1:1:1", "127.0.0.1:2:1")));
            assertEquals(one, proxy.address("one"));
        }
    }

    @Test
    void theMetricsAreObjects() throws Exception {
        try (Proxy proxy = Proxy.start(parse(TWO_POOLS), ProxyOptions.NONE)) {
            Sample ready = proxy.metrics().stream()
                    .filter(sample -> sample.name().equals("trepak_ready"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(1, ready.value());
        }
    }

    @Test
    void drainingClosesAndClosingAgainDoesNothing() throws Exception {
        Proxy proxy = Proxy.start(parse(TWO_POOLS), ProxyOptions.NONE);
        InetSocketAddress admin = proxy.adminAddress();
        proxy.drain(100);
        assertThrows(ConnectException.class, () -> connect(admin));
        proxy.close();
    }

    @Test
    void aFileMustNameItsPorts(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("trepak.yml"), TWO_POOLS);
        ConfigException e = assertThrows(ConfigException.class, () -> Configuration.read(file));
        assertEquals(
                List.of(2, 4, 9),
                e.problems().stream().map(problem -> problem.at().line()).toList());
        assertTrue(e.getMessage().contains("expected 1 to 65535"), e.getMessage());
    }

    @Test
    void aTextCannotBeWatched() {
        ConfigException e = assertThrows(ConfigException.class, () -> parse("watch_config: true\n" + TWO_POOLS));
        assertEquals("text:1: directive \"watch_config\" has no file to watch; expected false", e.getMessage());
    }
}
