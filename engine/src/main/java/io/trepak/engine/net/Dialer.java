package io.trepak.engine.net;

import java.io.IOException;
import java.net.SocketAddress;

/** Makes connections to servers. A {@link Transport} does, and in tests whatever plays the servers. */
@FunctionalInterface
public interface Dialer {
    /**
     * Dials. What was written to the connection before it is up leaves when it is.
     *
     * <p>Thread: the loop's.
     *
     * @param address resolved
     * @throws IOException when it fails at once; the receiver is not told
     */
    Connection dial(Loop loop, SocketAddress address, boolean tcpKeepAlive, Receiver receiver) throws IOException;
}
