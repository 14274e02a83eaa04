package io.trepak.engine.worker.resources;

import io.trepak.engine.net.Connection;
import io.trepak.engine.net.Loop;
import io.trepak.engine.net.Receiver;
import java.io.IOException;
import java.net.SocketAddress;

/** Opens connections to servers: {@link io.trepak.engine.net.Transport#dial}, unless a test has connections of its own. */
public interface Dialler {
    /** As {@link io.trepak.engine.net.Transport#dial}. */
    Connection dial(Loop loop, SocketAddress address, boolean tcpKeepAlive, Receiver receiver) throws IOException;
}
