package io.trepak.engine.net;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket on Netty's epoll loop. Against the channel form that saves a tenth of the CPU with 50 connections and a quarter
 * with 500.
 *
 * <p>Edge-triggered, for the kernel asks every level-triggered socket it has reported a second time, whether there is still
 * something. So what is left unread has to be asked for again. While something cannot be sent it is level-triggered.
 */
final class EpollConnection extends SocketConnection implements EpollIoHandle {
    /** The kernel reports errors unasked; but asking for nothing at all makes Netty forget the descriptor. */
    private static final EpollIoOps NOTHING = EpollIoOps.EPOLLERR;

    private static final Logger LOG = LoggerFactory.getLogger(EpollConnection.class);

    /** The end of the input is asked for too: behind the last bytes it is no news, and a short read does not show it. */
    private static final EpollIoOps READ = EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLRDHUP);

    private static final EpollIoOps WRITE = EpollIoOps.EPOLLOUT;
    private static final EpollIoOps EDGE = EpollIoOps.EPOLLET;
    private static final int GONE_MASK = EpollIoOps.EPOLLERR.value() | 0x10; // EPOLLHUP has no constant
    private static final int END_MASK = GONE_MASK | EpollIoOps.EPOLLRDHUP.value();

    private IoRegistration registration;
    private EpollIoOps interest = EpollIoOps.NONE;
    private boolean blocked;

    EpollConnection(Loop loop, Socket socket, Receiver receiver, String peer) {
        super(loop, socket, receiver, peer);
    }

    @Override
    void register() throws IOException {
        registration = loop().enroll(this);
    }

    @Override
    public FileDescriptor fd() {
        return socket();
    }

    @Override
    public void handle(IoRegistration source, IoEvent event) {
        try {
            handle(((EpollIoEvent) event).ops().value());
        } catch (RuntimeException | Error e) {
            LOG.error("connection with {} given up", peer(), e);
            lose(new IOException(e));
        }
    }

    private void handle(int ready) {
        if (isConnecting()) {
            finishConnect();
            return;
        }
        if ((ready & GONE_MASK) != 0 && isInputEnded()) {
            lose(null); // nothing to read that would tell, and nobody to write to
            return;
        }
        if ((ready & WRITE.value()) != 0) {
            flush();
        }
        boolean isGone = (ready & GONE_MASK) != 0;
        if ((ready & READ.value()) != 0 && isReading() || isGone) {
            boolean more = read() || (ready & END_MASK) != 0;
            if (more && !isInputEnded() && (isReading() || isGone) && !isClosed()) {
                registration.submit(interest); // tells again if there is something
            }
        }
    }

    @Override
    void flush() {
        if (isClosed() || isConnecting()) {
            return;
        }
        try {
            boolean wasBlocked = blocked;
            blocked = !(sendChunks() && sendBytes());
            if (blocked != wasBlocked) {
                updateInterest();
            }
            if (!blocked) {
                reportDrained(receiver());
            }
        } catch (IOException e) {
            lose(e);
        }
    }

    @Override
    void updateInterest() {
        if (isClosed()) {
            return;
        }
        EpollIoOps wanted = NOTHING;
        if (isConnecting() || blocked) {
            wanted = wanted.with(WRITE);
        }
        if (isReading() && !isInputEnded() && !isConnecting()) {
            wanted = wanted.with(READ);
        }
        if (!isConnecting() && !blocked) {
            wanted = wanted.with(EDGE);
        }
        if (wanted.value() != interest.value()) {
            interest = wanted;
            registration.submit(wanted);
        }
    }

    @Override
    void release() {
        if (registration != null) {
            registration.cancel();
        }
        closeSocket();
    }
}
