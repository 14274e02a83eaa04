package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.config.ConfigException;
import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A proxy that starts while the one before it, with the same addresses, still has clients to answer. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class SuccessorTest {
    @Parameter
    Transport transport;

    @TempDir
    Path folder;

    private InetSocketAddress alpha;
    private InetSocketAddress beta;
    private InetSocketAddress stats;
    private InetSocketAddress admin;
    private Path socket;

    @BeforeEach
    void choosePorts() throws IOException {
        alpha = freeAddress();
        beta = freeAddress();
        stats = freeAddress();
        admin = freeAddress();
        socket = folder.resolve("gamma.sock");
    }

    private static InetSocketAddress freeAddress() throws IOException {
        return new InetSocketAddress("127.0.0.1", FreePorts.take());
    }

    private Proxy start(ScriptedServer server, String adminAddress, long portWaitMillis, String... more)
            throws ConfigException, IOException {
        String keys = "\n  redis: true\n  distribution: ketama\n  " + String.join("\n  ", more) + "\n  servers:\n   - "
                + server.address() + ":1\n";
        Path file = Files.writeString(
                folder.resolve("successor.yml"),
                "workers: 1\nadmin: " + adminAddress + "\nalpha:\n  listen: 127.0.0.1:" + alpha.getPort() + keys
                        + "beta:\n  listen: 127.0.0.1:" + beta.getPort() + keys
                        + "gamma:\n  listen: " + socket + keys);
        return Proxy.start(
                Configuration.read(file),
                ProxyOptions.builder()
                        .statsAddress(stats)
                        .transport(transport.name().toLowerCase(Locale.ROOT))
                        .portWaitMillis(portWaitMillis)
                        .build());
    }

    private static Thread drain(Proxy proxy) {
        Thread draining = new Thread(() -> {
            try {
                proxy.drain(Eventually.PATIENCE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        draining.start();
        return draining;
    }

    private static void drainAtOnce(Proxy proxy) {
        try {
            proxy.drain(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void assertServesEverywhere(String expected) throws IOException {
        for (SocketAddress address : List.of(alpha, beta, UnixDomainSocketAddress.of(socket))) {
            try (SocketChannel client = SocketChannel.open(address)) {
                client.write(ByteBuffer.wrap(request("GET", "a").getBytes(StandardCharsets.US_ASCII)));
                ByteBuffer response = ByteBuffer.allocate(bulk(expected).length());
                while (response.hasRemaining() && client.read(response) >= 0) {}
                assertEquals(bulk(expected), new String(response.array(), StandardCharsets.US_ASCII));
            }
        }
        try (Socket reader = new Socket(stats.getAddress(), stats.getPort())) {
            String document = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(document.contains("\"alpha\""), document);
        }
        assertEquals(200, new Http(admin).get("/readyz").status());
    }

    private void passesOn(String adminAddress, String... keys) throws Exception {
        try (Held held = new Held("$3\r\nold\r\n");
                ScriptedServer next = answering(words -> bulk("new"));
                Proxy before = start(held.server, adminAddress, 0, keys);
                TestClient waiting = new TestClient(alpha)) {
            waiting.ask("GET", "a");
            held.server.awaitRequests(1);
            Thread draining = drain(before);
            eventually(
                    "the one before to say that it drains",
                    () -> new Http(admin).get("/readyz").body().contains("draining"));
            try (Proxy after = start(next, adminAddress, Eventually.PATIENCE_MILLIS, keys)) {
                eventually("the admin port to be the next one's", () -> after.adminAddress() != null);
                assertServesEverywhere("new");
                assertTrue(draining.isAlive(), "the one before has a client to answer");
                held.release();
                waiting.expect(bulk("old"));
                waiting.expectEnd();
                waiting.finish(); // else the one before waits for its end a while
                draining.join();
                assertServesEverywhere("new");
                assertTrue(Files.exists(socket));
            }
            assertFalse(Files.exists(socket));
        }
    }

    @Test
    void servesOnEveryAddressWhileTheOneBeforeAnswersItsLastRequests() throws Exception {
        passesOn("127.0.0.1:" + admin.getPort());
    }

    @Test
    void asksForAnAdminPortOfEveryAddressToo() throws Exception {
        passesOn("0.0.0.0:" + admin.getPort());
    }

    @Test
    void withReuseportToo() throws Exception {
        if (transport != Transport.NIO) {
            passesOn("127.0.0.1:" + admin.getPort(), "reuseport: true");
        }
    }

    /** Told to start a moment before the one before is told to end. */
    @Test
    void waitsForAddressesThatAreNotFreeYet() throws Exception {
        try (ScriptedServer old = answering(words -> bulk("old"));
                ScriptedServer next = answering(words -> bulk("new"));
                LogLines log = new LogLines();
                Proxy before = start(old, "127.0.0.1:" + admin.getPort(), 0)) {
            CountDownLatch waits = new CountDownLatch(1);
            Thread ending = new Thread(() -> {
                eventually("the next one to wait", () -> log.contain("for the process that has it to end"));
                waits.countDown();
                drainAtOnce(before);
            });
            ending.start();
            try (Proxy after = start(next, "127.0.0.1:" + admin.getPort(), Eventually.PATIENCE_MILLIS)) {
                assertEquals(0, waits.getCount());
                assertEquals(stats, after.statsAddress());
                assertServesEverywhere("new");
                ending.join();
                assertServesEverywhere("new");
            }
        }
    }

    @Test
    void aProcessThatServesKeepsItsAddressesAndItsSocketFile() throws Exception {
        try (ScriptedServer server = answering(words -> bulk("first"));
                Proxy first = start(server, "127.0.0.1:" + admin.getPort(), 0)) {
            IOException refused = assertThrows(
                    IOException.class,
                    () -> start(server, "127.0.0.1:" + freeAddress().getPort(), 1));
            assertTrue(refused.getMessage().contains("failed: Address already in use"), refused.getMessage());
            assertEquals(
                    409, new Http(first.adminAddress()).send("POST", "/release").status());
            assertServesEverywhere("first");
        }
    }
}
