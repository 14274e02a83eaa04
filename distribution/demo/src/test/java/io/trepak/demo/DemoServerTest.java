package io.trepak.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class DemoServerTest {
    private static String exchange(DemoServer server, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void servesOneClientAfterAnother() throws IOException {
        try (DemoServer server = DemoServer.start("mem1", 0, new MemcachedDialect(request -> {}))) {
            assertEquals("STORED\r\n", exchange(server, "set k 0 0 1\r\nv\r\n"));
            assertEquals("VALUE k 0 1\r\nv\r\nEND\r\n", exchange(server, "get k\r\n"));
        }
    }

    @Test
    void survivesAClientThatBreaksTheProtocol() throws IOException {
        try (DemoServer server = DemoServer.start("red1", 0, new RedisDialect(request -> {}))) {
            assertEquals("", exchange(server, "*1\r\n$99999999\r\n"));
            assertEquals("+PONG\r\n", exchange(server, "*1\r\n$4\r\nPING\r\n"));
        }
    }

    @Test
    void hangsUpOnEverybodyWhenClosed() throws IOException {
        DemoServer server = DemoServer.start("red1", 0, new RedisDialect(request -> {}));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write("*1\r\n$4\r\nPING\r\n".getBytes(StandardCharsets.ISO_8859_1));
            assertEquals('+', socket.getInputStream().read());
            server.close();
            Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(30), () -> socket.getInputStream().readAllBytes());
        }
    }
}
