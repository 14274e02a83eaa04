package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.KeyRouter;
import io.trepak.engine.Planner;
import io.trepak.engine.ProxyConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * More clients than the proxy has descriptors: those it has are served as ever, servers it has yet to dial are not blamed,
 * and all goes on when there are descriptors again.
 */
@Timeout(120)
class DescriptorsIT {
    private static final int DESCRIPTORS = 300;
    private static final int ESTABLISHED = 10;
    private static final String NO_MORE = "Too many open files";

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll", "io_uring"})
    void whoIsConnectedIsServedWhileThereIsNoDescriptorLeft(String transport) throws Exception {
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
            Server proxy = fleet.trepakWithDescriptors(DESCRIPTORS, transport, pool);
            String known = key(fleet, pool, 0);
            String undialled = key(fleet, pool, 1);
            for (int i = 0; i < ESTABLISHED; i++) {
                Link link = new Link(pool.port());
                established.add(link);
                assertEquals("+OK\r\n", link.ask("SET", known, "v"));
            }
            try {
                for (int i = 0; i < DESCRIPTORS + 20; i++) {
                    Socket socket = new Socket();
                    crowd.add(socket);
                    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), pool.port()));
                }
                Await.until(
                        "accepting to fail",
                        Duration.ofSeconds(30),
                        () -> proxy.log()
                                .contains("accept on addr '127.0.0.1:" + pool.port() + "' failed: " + NO_MORE));
                for (int round = 0; round < 50; round++) {
                    for (Link link : established) {
                        assertEquals("$1\r\nv\r\n", link.ask("GET", known));
                    }
                }
                assertEquals("-ERR " + NO_MORE + "\r\n", established.get(0).ask("GET", undialled));
                // The log is written by a thread of its own.
                Await.until(
                        "the line about dialling",
                        Duration.ofSeconds(30),
                        () -> proxy.log().contains("failed: " + NO_MORE + "\n"));
            } finally {
                for (Socket socket : crowd) {
                    socket.close();
                }
            }
            try (Link late = new Link(pool.port())) {
                assertEquals("$1\r\nv\r\n", late.ask("GET", known));
                Await.until(
                        "the other server to be dialled",
                        Duration.ofSeconds(30),
                        () -> late.ask("GET", undialled).equals("$-1\r\n"));
            }
            for (Link link : established) {
                assertEquals("$1\r\nv\r\n", link.ask("GET", known));
            }
            List<String> lines = proxy.log().lines().toList();
            assertTrue(proxy.isAlive());
            assertTrue(lines.stream().noneMatch(line -> line.contains("Exception")), proxy.log());
            assertTrue(lines.stream().noneMatch(line -> line.contains("ejected")), proxy.log());
            // The first at once, the others together every ten seconds.
            assertTrue(
                    lines.stream()
                                    .filter(line -> line.contains("accept on addr"))
                                    .count()
                            <= 4,
                    proxy.log());
        } finally {
            for (Link link : established) {
                link.close();
            }
        }
    }

    private static String key(Fleet fleet, Pool pool, int server) throws Exception {
        KeyRouter router = Planner.load(null)
                .router(ProxyConfig.read(Files.writeString(fleet.file("route.yml"), pool.yaml())), pool.name());
        for (int i = 0; ; i++) {
            String key = "key" + i;
            if (router.route(Bytes.of(key)).server().name().endsWith(":" + (7000 + server))) {
                return key;
            }
        }
    }
}
