package io.trepak.launcher.it;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Free ports of 127.0.0.1, each given out once. They lie below the range Linux takes for outgoing connections, so that
 * nobody's client sits on a port between the look and the server's bind. Runs side by side on one machine keep out of each
 * other's way: each holds the UDP port of the same number until it ends. {@code -Dtrepak.ports=31600} says where the ports
 * begin, {@code -Dtrepak.port_count} how many there are.
 */
public final class Ports {
    private static final int FIRST = Integer.getInteger("trepak.ports", 31_600);
    private static final int COUNT = Integer.getInteger("trepak.port_count", 1_000);
    private static final AtomicInteger TURN =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));
    private static final Map<Integer, DatagramSocket> CLAIMED = new HashMap<>();

    private Ports() {}

    /** A port nobody listens on, for a server that is about to. */
    public static synchronized int free() throws IOException {
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + Math.floorMod(TURN.getAndIncrement(), COUNT);
            if (isFree(port) && isClaimed(port)) {
                return port;
            }
        }
        throw new IOException("no free port from " + FIRST + " to " + (FIRST + COUNT - 1));
    }

    private static boolean isFree(int port) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (BindException e) {
            return false;
        }
    }

    /** Whether it is this run's now. */
    private static boolean isClaimed(int port) throws IOException {
        if (!CLAIMED.containsKey(port)) {
            try {
                CLAIMED.put(port, new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
            } catch (BindException e) {
                return false; // another run's
            }
        }
        return true;
    }
}
