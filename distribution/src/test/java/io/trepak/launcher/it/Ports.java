package io.trepak.launcher.it;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Free ports of 127.0.0.1, each given out once. They lie below the range Linux takes for outgoing connections, so that
 * nobody's client sits on a port between the look and the server's bind. Runs side by side on one machine take ranges of
 * their own: {@code -Dtrepak.ports=31600}, three hundred from there unless {@code -Dtrepak.port_count} says otherwise.
 */
final class Ports {
    private static final int FIRST = Integer.getInteger("trepak.ports", 31_600);
    private static final int COUNT = Integer.getInteger("trepak.port_count", 300);
    private static final AtomicInteger TURN =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private Ports() {}

    static int free() throws IOException {
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + Math.floorMod(TURN.getAndIncrement(), COUNT);
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (BindException e) {
                continue; // taken
            }
        }
        throw new IOException("no free port from " + FIRST + " to " + (FIRST + COUNT - 1));
    }
}
