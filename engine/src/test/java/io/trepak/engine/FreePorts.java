package io.trepak.engine;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of 127.0.0.1 on which nobody listens, each given out once. They lie below those the system gives to outgoing
 * connections, of which there are many in tests; and until this JVM ends it holds the UDP port of the same number, so that
 * another build beside it, which does the same, takes another one.
 */
final class FreePorts {
    private static final int FIRST = 20_000;
    private static final int COUNT = 10_000;
    private static final List<DatagramSocket> CLAIMED = new ArrayList<>();

    private FreePorts() {}

    static synchronized int take() throws IOException {
        while (true) {
            int port = FIRST + ThreadLocalRandom.current().nextInt(COUNT);
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(address);
                CLAIMED.add(new DatagramSocket(address)); // fails as well when this JVM has it already
                return port;
            } catch (BindException e) {
                continue; // taken
            }
        }
    }
}
