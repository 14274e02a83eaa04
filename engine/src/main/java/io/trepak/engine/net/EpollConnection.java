package io.trepak.engine.net;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.trepak.engine.log.LogEvent;
import java.io.IOException;
import java.net.SocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket on Netty's epoll loop. Against the channel form that saves a tenth of the CPU with 50 connections and a quarter
 * with 500.
 *
 * <p>Edge-triggered: the kernel would ask a level-triggered socket a second time after each event, and would have to be told
 * of each write that blocks. So what is left unread has to be asked for again.
 */
final class EpollConnection extends SocketConnection implements EpollIoHandle {
    private static final Logger LOG = LoggerFactory.getLogger(EpollConnection.class);

    private static final EpollIoOps WRITE = EpollIoOps.EPOLLOUT.with(EpollIoOps.EPOLLET);
    /** The end of the input is asked for too: behind the last bytes it is no news, and a short read does not show it. */
    private static final EpollIoOps READ_AND_WRITE =
            WRITE.with(EpollIoOps.EPOLLIN).with(EpollIoOps.EPOLLRDHUP);

    private static final int WRITE_MASK = EpollIoOps.EPOLLOUT.value();
    private static final int READ_MASK = EpollIoOps.EPOLLIN.value() | EpollIoOps.EPOLLRDHUP.value();
    private static final int GONE_MASK = EpollIoOps.EPOLLERR.value() | 0x10; // EPOLLHUP has no constant
    private static final int END_MASK = GONE_MASK | EpollIoOps.EPOLLRDHUP.value();

    private IoRegistration registration;
    private EpollIoOps interest = EpollIoOps.NONE;
    /** Whether the kernel took less than it was given, and will tell when it takes more. */
    private boolean blocked;

    EpollConnection(Loop loop, Socket socket, Receiver receiver, SocketAddress peer) {
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
            giveUp(e);
        }
    }

    /** Throws nothing: Netty would leave out the other events of the turn, and edges do not come again. */
    private void giveUp(Throwable cause) {
        try {
            LogEvent.INTERNAL_ERROR.log(LOG, "connection with " + peer(), cause);
            lose(new IOException(cause));
        } catch (RuntimeException | Error e) {
            LogEvent.INTERNAL_ERROR.log(LOG, "closing connection with " + peer(), e);
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
        if ((ready & WRITE_MASK) != 0 && blocked) {
            blocked = false;
            flush();
        }
        boolean isGone = (ready & GONE_MASK) != 0;
        if ((ready & READ_MASK) != 0 && isReading() || isGone) {
            boolean more = read() || (ready & END_MASK) != 0;
            if (more && (isGone || isReading() && !isInputEnded()) && !isClosed()) {
                registration.submit(interest); // tells again if there is something
            }
        }
    }

    @Override
    void flush() {
        // Whoever awaits the drain wants to see progress, and the kernel tells only of much of it.
        if (isClosed() || isConnecting() || blocked && !isDrainAwaited()) {
            return;
        }
        try {
            blocked = !(sendChunks() && sendTail());
            if (!blocked) {
                reportDrained();
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
        EpollIoOps wanted = isReading() && !isInputEnded() && !isConnecting() ? READ_AND_WRITE : WRITE;
        if (!wanted.equals(interest)) {
            interest = wanted;
            registration.submit(wanted);
        }
    }

    @Override
    void leaveLoop() {
        if (registration != null) {
            registration.cancel();
        }
        closeSocket();
    }
}
