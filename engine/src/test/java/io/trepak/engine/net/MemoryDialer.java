package io.trepak.engine.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.NoSuchElementException;

/** Dials a test, which accepts or refuses: {@code dialer.next().connect()}, or {@code fail(…)}. */
public final class MemoryDialer implements Dialer {
    private final ArrayDeque<MemoryConnection> dialled = new ArrayDeque<>();
    private IOException refusal;

    @Override
    public Connection dial(Loop loop, SocketAddress address, boolean tcpKeepAlive, Receiver receiver)
            throws IOException {
        if (refusal != null) {
            throw refusal;
        }
        MemoryConnection connection = MemoryConnection.dialled(loop, receiver, PeerAddress.text(address));
        dialled.add(connection);
        return connection;
    }

    /** Has every attempt fail at once from now on, or none with {@code null}. */
    public void refuse(IOException cause) {
        refusal = cause;
    }

    /** How many connections were dialled and not looked at with {@link #next}. */
    public int count() {
        return dialled.size();
    }

    /** The oldest connection that was dialled and not looked at. */
    public MemoryConnection next() {
        if (dialled.isEmpty()) {
            throw new NoSuchElementException("nobody has dialled");
        }
        return dialled.remove();
    }
}
