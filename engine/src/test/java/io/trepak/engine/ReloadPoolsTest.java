package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.net.Transport;
import io.trepak.engine.report.ReloadReport;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Pools and listeners come, go and move while clients are served. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class ReloadPoolsTest {
    @Parameter
    Transport transport;

    @TempDir
    Path folder;

    private final LogLines log = new LogLines();
    private final List<String> pools = new ArrayList<>();
    private final int[] ports = new int[3];
    private ScriptedServer first;
    private ScriptedServer second;

    @BeforeEach
    void open() throws IOException {
        for (int i = 0; i < ports.length; i++) {
            ports[i] = FreePorts.take();
        }
        first = answering(words -> bulk("first"));
        second = answering(words -> bulk("second"));
    }

    @AfterEach
    void close() throws IOException {
        first.close();
        second.close();
        log.close();
        assertEquals(List.of(), log.errors());
    }

    private ReloadPoolsTest pool(String name, int port, ScriptedServer server, String... keys) throws IOException {
        StringBuilder yaml = new StringBuilder(name + ":\n  listen: 127.0.0.1:" + port + "\n");
        for (String key : keys.length == 0 ? new String[] {"redis: true"} : keys) {
            yaml.append("  ").append(key).append('\n');
        }
        pools.add(yaml + "  servers:\n  - " + server.address() + ":1 " + name + "0\n");
        return this;
    }

    private ProxyConfig read() throws IOException, ConfigException {
        String yaml =
                "workers: 2\ntransport: " + transport.name().toLowerCase(Locale.ROOT) + "\n" + String.join("", pools);
        pools.clear();
        return Configuration.read(Files.writeString(folder.resolve("trepak.yml"), yaml));
    }

    private Proxy start() throws IOException, ConfigException {
        return Proxy.start(read(), ProxyOptions.NONE);
    }

    private TestClient client(int port) throws IOException {
        return new TestClient(new InetSocketAddress("127.0.0.1", port));
    }

    /** Java's own sockets are closed by the next turn of their loop only. */
    private void awaitRefused(int port) {
        eventually("connections to be refused", () -> {
            try {
                client(port).close();
                return false;
            } catch (ConnectException e) {
                return true;
            }
        });
    }

    @Test
    void aPoolThatIsAddedIsServedAndOneThatIsRemovedFinishesFirst() throws Exception {
        try (Held held = new Held();
                Proxy proxy = pool("alpha", ports[0], first)
                        .pool("beta", ports[1], held.server)
                        .start();
                TestClient staying = client(ports[0]);
                TestClient waiting = client(ports[1]);
                TestClient idle = client(ports[1])) {
            waiting.ask("GET", "a");
            held.server.awaitRequests(1);
            ReloadReport report = proxy.reload(pool("alpha", ports[0], first)
                    .pool("gamma", ports[2], second)
                    .read());
            assertEquals(
                    List.of(
                            "pool 'beta' removed, its clients finish and are closed",
                            "pool 'gamma' added, listening on '127.0.0.1:" + ports[2] + "', with 1 servers"),
                    report.changes());
            awaitRefused(ports[1]);
            assertNull(proxy.address("beta"));
            try (TestClient added = client(ports[2])) {
                added.ask("GET", "a").expect(bulk("second"));
            }
            staying.ask("GET", "a").expect(bulk("first"));
            idle.expectEnd();
            held.release();
            waiting.expect(bulk("a"));
            waiting.expectEnd();
            waiting.finish();
            idle.finish();
            held.awaitEnd();
            String stats = proxy.stats();
            assertTrue(stats.contains("\"gamma\"") && !stats.contains("\"beta\""), stats);
        }
    }

    @Test
    void twoPoolsSwapTheirAddressesAndKeepTheirClients() throws Exception {
        try (Proxy proxy = pool("alpha", ports[0], first)
                        .pool("beta", ports[1], second)
                        .start();
                TestClient ofAlpha = client(ports[0])) {
            ofAlpha.ask("GET", "a").expect(bulk("first"));
            proxy.reload(pool("alpha", ports[1], first)
                    .pool("beta", ports[0], second)
                    .read());
            ofAlpha.ask("GET", "a").expect(bulk("first"));
            assertEquals(
                    1,
                    first.connections(),
                    "the connection to the server stayed"); // another client may have another worker
            try (TestClient there = client(ports[0]);
                    TestClient here = client(ports[1])) {
                there.ask("GET", "a").expect(bulk("second"));
                here.ask("GET", "a").expect(bulk("first"));
            }
        }
    }

    @Test
    void aPoolThatMovesKeepsItsClientsAndLeavesItsOldAddress() throws Exception {
        try (Proxy proxy = pool("alpha", ports[0], first).start();
                TestClient client = client(ports[0])) {
            client.ask("GET", "a").expect(bulk("first"));
            ReloadReport report = proxy.reload(pool("alpha", ports[1], first).read());
            assertEquals(
                    List.of("pool 'alpha': listen is 127.0.0.1:" + ports[1] + " now, was 127.0.0.1:" + ports[0]),
                    report.changes());
            assertEquals(new InetSocketAddress("127.0.0.1", ports[1]), proxy.address("alpha"));
            awaitRefused(ports[0]);
            client.ask("GET", "a").expect(bulk("first"));
            try (TestClient other = client(ports[1])) {
                other.ask("GET", "a").expect(bulk("first"));
            }
        }
    }

    @Test
    void whenAListenerCannotBeOpenedNothingChangesAndTheReasonIsTold() throws Exception {
        try (ServerSocket taken = new ServerSocket(0);
                Proxy proxy = pool("alpha", ports[0], first).start();
                TestClient client = client(ports[0])) {
            IOException e = assertThrows(
                    IOException.class,
                    () -> proxy.reload(pool("alpha", ports[0], second)
                            .pool("beta", ports[1], second)
                            .pool("gamma", taken.getLocalPort(), second)
                            .read()));
            assertTrue(
                    e.getMessage()
                            .matches("pool 'gamma' \\(.*\\.yml:[0-9]+\\): bind to addr '127\\.0\\.0\\.1:"
                                    + taken.getLocalPort() + "' failed: Address already in use"),
                    e.getMessage());
            assertTrue(log.contain(e.getMessage()));
            awaitRefused(ports[1]);
            client.ask("GET", "a").expect(bulk("first"));
            proxy.reload(pool("alpha", ports[0], second).read());
            client.ask("GET", "a").expect(bulk("second"));
        }
    }

    @Test
    void withAnotherProtocolClientsAreLetGoAndTheListenerStays() throws Exception {
        try (Proxy proxy = pool("alpha", ports[0], first).start();
                TestClient redis = client(ports[0]);
                ScriptedServer lines = ScriptedServer.start(peer -> {
                    for (String line = peer.line(); line != null; line = peer.line()) {
                        peer.send("END\r\n");
                    }
                })) {
            redis.ask("GET", "a").expect(bulk("first"));
            proxy.reload(pool("alpha", ports[0], lines, "redis: false").read());
            try (TestClient memcached = client(ports[0])) {
                memcached.send("get a\r\n").expect("END\r\n");
            }
            redis.expectEnd();
        }
    }

    @Test
    void aKeyThatConcernsClientsOnlyReachesAllClientsAndNoConnectionToAServer() throws Exception {
        try (ScriptedServer lines = ScriptedServer.answeringLines(line -> "END\r\n");
                Proxy proxy =
                        pool("alpha", ports[0], lines, "protocol: memcached").start();
                TestClient old = client(ports[0]);
                TestClient ofOtherWorker = client(ports[0])) {
            old.send("get a b\r\n").expect("END\r\n");
            ofOtherWorker.send("get a b\r\n").expect("END\r\n");
            proxy.reload(pool("alpha", ports[0], lines, "protocol: memcached", "memcached_max_keys_per_get: 1")
                    .read());
            old.send("get a b\r\n").expect("CLIENT_ERROR");
            ofOtherWorker.send("get a b\r\n").expect("CLIENT_ERROR");
            try (TestClient next = client(ports[0])) {
                next.send("get a\r\n").expect("END\r\n");
                next.send("get a b\r\n").expect("CLIENT_ERROR");
            }
            assertEquals(2, lines.connections());
        }
    }

    @Test
    void reloadsOneAfterTheOtherEndWithTheLast() throws Exception {
        try (Proxy proxy = pool("alpha", ports[0], first).start();
                TestClient client = client(ports[0])) {
            for (int i = 0; i < 20; i++) {
                ScriptedServer server = i % 2 == 0 ? second : first;
                proxy.reload(pool("alpha", ports[i % 3], server).read());
                client.ask("GET", "a").expect(bulk(i % 2 == 0 ? "second" : "first"));
                try (TestClient other = client(ports[i % 3])) {
                    other.ask("GET", "a").expect(bulk(i % 2 == 0 ? "second" : "first"));
                }
            }
            awaitRefused(ports[0]);
        }
    }
}
