package io.trepak.launcher;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainDatagramSocketAddress;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;

/** systemd's side of sd_notify: a Unix datagram socket. Skips the test where there are none. */
final class NotifySocket implements Closeable {
    private static final long LOOK_AGAIN_NANOS = 1_000_000;

    final String address;
    private final Socket socket;

    NotifySocket(Path file) throws IOException {
        Assumptions.assumeTrue(Epoll.isAvailable(), "Unix datagrams need Linux");
        address = file.toString();
        socket = Socket.newSocketDomainDgram();
        socket.bind(new DomainSocketAddress(address));
    }

    /** Waits for the next one. */
    String next() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1000);
        DomainDatagramSocketAddress from = socket.recvFromDomainSocket(buffer, 0, buffer.capacity());
        while (from == null) {
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            from = socket.recvFromDomainSocket(buffer, 0, buffer.capacity());
        }
        byte[] bytes = new byte[from.receivedAmount()];
        buffer.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
