package io.trepak.engine.admin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process that has the admin port this one wants. While it drains it keeps that port, to say so, until its successor asks
 * for it. Asked only what every web server may be asked until it has said that it is such a process.
 */
final class Predecessor {
    private static final Logger LOG = LoggerFactory.getLogger(Predecessor.class);
    private static final int MILLIS = 1000;
    private static final int RESPONSE_BYTES_MAX = 4096;

    private final InetSocketAddress admin;

    Predecessor(InetSocketAddress admin) {
        this.admin = admin;
    }

    /** May come too early, or to another program: whoever wants the port asks again. */
    void askForPort() {
        try {
            if (response("GET /readyz").contains("\"state\":\"draining\"")) {
                response("POST /release");
            }
        } catch (IOException e) {
            LOG.debug("admin port: the process that has it does not answer", e);
        }
    }

    private String response(String request) throws IOException {
        InetAddress host =
                admin.getAddress().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : admin.getAddress();
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(MILLIS);
            socket.connect(new InetSocketAddress(host, admin.getPort()), MILLIS);
            socket.getOutputStream()
                    .write((request + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(RESPONSE_BYTES_MAX), StandardCharsets.ISO_8859_1);
        }
    }
}
