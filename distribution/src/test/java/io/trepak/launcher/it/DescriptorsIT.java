package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.Configuration;
import io.trepak.engine.placement.KeyRouter;
import io.trepak.tools.Planner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * More clients than the proxy has descriptors: those it has are served as ever, servers it has yet to dial are dialled, its
 * ports for monitoring answer, and those who wait are served when others leave.
 */
@Timeout(120)
class DescriptorsIT {
    private static final int ESTABLISHED = 10;

    @ParameterizedTest
    @CsvSource({"120, epoll", "300, nio", "300, epoll", "300, io_uring"})
    void everybodyConnectedIsServedAndServersAreDialledWhileClientsWait(int descriptors, String transport)
            throws Exception {
        List<Link> established = new ArrayList<>();
        List<Socket> crowd = new ArrayList<>();
        try (Fleet fleet = new Fleet("descriptors")) {
            Pool pool = Pool.of(
                    "alpha",
                    fleet.redis(2),
                    "redis: true",
                    "timeout: 20000",
                    "auto_eject_hosts: true",
                    "server_failure_limit: 1",
                    "server_retry_timeout: 3600000");
            Admin admin = new Admin(Ports.free());
            int stats = Ports.free();
            Server proxy = fleet.trepakWithDescriptors(descriptors, transport, admin.port(), stats, pool);
            String known = key(fleet, pool, 0);
            String undialled = key(fleet, pool, 1);
            for (int i = 0; i < ESTABLISHED; i++) {
                Link link = new Link(pool.port());
                established.add(link);
                assertEquals("+OK\r\n", link.ask("SET", known, "v"));
            }
            try {
                for (int i = 0; i < descriptors + 20; i++) {
                    Socket socket = new Socket();
                    crowd.add(socket);
                    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), pool.port()));
                }
                Await.until(
                        "accepting to be paused",
                        Duration.ofSeconds(30),
                        () -> proxy.log()
                                .contains("accepting paused: " + descriptors + " file descriptors leave room for "));
                for (int round = 0; round < 50; round++) {
                    for (Link link : established) {
                        assertEquals("$1\r\nv\r\n", link.ask("GET", known));
                    }
                }
                assertEquals("$-1\r\n", established.get(0).ask("GET", undialled));
                assertEquals(200, admin.get("/healthz").status());
                assertEquals(1, admin.metric("trepak_accepting_paused"));
                assertTrue(admin.metric("trepak_clients_limit") >= ESTABLISHED);
                assertTrue(admin.metric("process_open_fds") < descriptors);
                try (Socket reader = new Socket(InetAddress.getLoopbackAddress(), stats)) {
                    assertEquals('{', reader.getInputStream().read());
                }
            } finally {
                for (Socket socket : crowd) {
                    socket.close();
                }
            }
            try (Link late = new Link(pool.port())) {
                assertEquals("$1\r\nv\r\n", late.ask("GET", known));
                assertEquals("$-1\r\n", late.ask("GET", undialled));
            }
            for (Link link : established) {
                assertEquals("$1\r\nv\r\n", link.ask("GET", known));
            }
            Await.until(
                    "accepting to be resumed",
                    Duration.ofSeconds(30),
                    () -> admin.metric("trepak_accepting_paused") == 0
                            && proxy.log().contains("accepting resumed: "));
            String log = proxy.log();
            assertTrue(proxy.isAlive());
            for (String word : List.of("Exception", "ejected", "Too many open files")) {
                assertFalse(log.contains(word), log);
            }
            // The first at once, the others together every ten seconds.
            assertTrue(
                    log.lines()
                                    .filter(line -> line.contains("accepting paused"))
                                    .count()
                            <= 4,
                    log);
        } finally {
            for (Link link : established) {
                link.close();
            }
        }
    }

    @Test
    void aStartWithTooFewSaysHowManyAreNeeded() throws Exception {
        try (Fleet fleet = new Fleet("descriptors")) {
            Pool pool = Pool.of("alpha", fleet.redis(1), "redis: true");
            IOException ended = assertThrows(
                    IOException.class,
                    () -> fleet.trepakWithDescriptors(70, "epoll", Ports.free(), Ports.free(), pool));
            assertTrue(ended.getMessage().contains("70 file descriptors are allowed, and about "), ended.getMessage());
            assertFalse(ended.getMessage().contains("bug"), ended.getMessage());
        }
    }

    private static String key(Fleet fleet, Pool pool, int server) throws Exception {
        KeyRouter router = Planner.load(null)
                .router(Configuration.read(Files.writeString(fleet.file("route.yml"), pool.yaml())), pool.name());
        for (int i = 0; ; i++) {
            String key = "key" + i;
            if (router.route(Bytes.of(key)).server().name().endsWith(":" + (7000 + server))) {
                return key;
            }
        }
    }
}
