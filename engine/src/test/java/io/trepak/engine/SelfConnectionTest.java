package io.trepak.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * While the server is down whose port is one of those the kernel gives to who dials, a dial may connect to itself: its
 * requests come back, and look like answers.
 */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
@Timeout(600)
class SelfConnectionTest {
    private static final int SERVERS = 64;
    private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    @Parameter
    Transport transport;

    /**
     * The kernel goes through its ports in order, those of the parity of the first before the others: half as many dials as it
     * has ports meet them all.
     */
    private static int deadPort(int from, int to) throws IOException {
        for (int port = from + (to - from) / 4 * 2; port < to; port += 2) {
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException e) {
                continue; // somebody has it
            }
        }
        throw new IOException("no port is free from " + from + " to " + to);
    }

    /** In one read: the kernel gives no more of it to a second one. */
    private static String ports() throws IOException {
        try (InputStream file = Files.newInputStream(RANGE)) {
            return new String(file.readNBytes(100), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void noRequestIsAnsweredByItself() throws Exception {
        assumeTrue(Files.exists(RANGE), "not Linux");
        String[] range = ports().trim().split("\\s+");
        int from = Integer.parseInt(range[0]);
        int to = Integer.parseInt(range[1]);
        String address = "127.0.0.1:" + deadPort(from, to);
        TestProxy.Builder dead =
                TestProxy.over(transport).with("server_reconnect_delay_max: 0", "server_reconnects_per_second: 0");
        for (int i = 0; i < SERVERS; i++) {
            dead.at(address);
        }
        try (TestProxy proxy = dead.start();
                TestClient client = proxy.client()) {
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < SERVERS; i++) {
                keys.add(proxy.key(i, 0));
            }
            for (int dials = 0; dials < (to - from) / 2 + SERVERS; dials += SERVERS) {
                for (String key : keys) {
                    client.ask("GET", key);
                }
                client.expect("-ERR Connection refused\r\n".repeat(SERVERS));
            }
        }
    }
}
