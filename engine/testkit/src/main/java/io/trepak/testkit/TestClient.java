package io.trepak.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A client of the proxy. Not thread-safe. */
public final class TestClient extends Peer {
    TestClient(InetSocketAddress proxy) throws IOException {
        super(new Socket(proxy.getAddress(), proxy.getPort()));
    }
}
