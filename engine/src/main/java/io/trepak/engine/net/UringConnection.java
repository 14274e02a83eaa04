package io.trepak.engine.net;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Socket;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoOps;
import io.trepak.engine.log.LogEvent;
import java.io.IOException;
import java.net.SocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket on Netty's io_uring loop. What is small goes through the ring, hundreds of requests to a system call: one receive
 * is armed into a cell of this connection's own, and one send leaves from another at the end of the turn. What is large, and
 * what fills a cell, is read and written like with epoll, where a system call is little beside the copying.
 *
 * <p>The kernel uses the cells until the last operation is completed, so cells and descriptor outlive {@link
 * #close} until then; a descriptor closed earlier might be another connection's when the ring gets to it.
 */
final class UringConnection extends SocketConnection implements IoUringIoHandle {
    private static final Logger LOG = LoggerFactory.getLogger(UringConnection.class);
    private static final int NOTHING_HELD = -1;
    private static final int NO_CELL = -1;

    private final int fd;
    private final CellPool cells;
    private final int receiveCell;
    private final IoUringIoOps receive;
    /** From the first send on: a client that only connects needs none. */
    private int sendCell = NO_CELL;

    private IoUringIoOps send;
    private int sendBytes;
    private IoRegistration registration;

    /** One bit for each operation under way, by its purpose. */
    private int armed;

    /** What Netty calls the operations that may have to be cancelled; a send is done when it is submitted. */
    private long inputToken;

    private long writableToken;
    private long goneToken;
    /** What came when nobody wanted to read; 0 is the end. */
    private int held = NOTHING_HELD;

    private boolean blocked;
    private boolean hungUp;
    private boolean outputEnding;
    private boolean handling;
    private boolean goingOn;

    /**
     * @param cells of the loop; the most that comes or leaves in one operation is a cell
     */
    UringConnection(Loop loop, Socket socket, Receiver receiver, SocketAddress peer, CellPool cells) {
        super(loop, socket, receiver, peer);
        this.fd = socket.intValue();
        this.cells = cells;
        this.receiveCell = cells.take();
        this.receive = UringOps.receive(fd, cells.address(receiveCell), cells.cellBytes());
    }

    @Override
    void register() throws IOException {
        registration = loop().enroll(this);
    }

    @Override
    public void handle(IoRegistration source, IoEvent event) {
        IoUringIoEvent completion = (IoUringIoEvent) event;
        int purpose = (int) completion.userData();
        if ((completion.flags() & UringOps.MORE_TO_COME) == 0) {
            armed &= ~(1 << purpose);
        }
        if (isClosed()) {
            return;
        }
        handling = true;
        try {
            handle(purpose, completion.res(), completion.flags());
        } catch (RuntimeException | Error e) {
            giveUp(e);
        } finally {
            handling = false;
        }
        if (purpose == UringOps.RECEIVE || purpose == UringOps.READABLE) {
            markDirty(); // armed again now, Netty would go on reading and not let the turn come to its end
        } else {
            updateInterest();
        }
    }

    private void handle(int purpose, int result, int flags) {
        if (result < 0 && result != UringOps.EAGAIN && result != UringOps.EINTR && result != UringOps.ECANCELED) {
            lose(Errors.newIOException(purpose == UringOps.SEND ? "send" : "recv", result));
            return;
        }
        switch (purpose) {
            case UringOps.RECEIVE -> received(result, (flags & UringOps.SOCKET_NOT_EMPTY) != 0);
            case UringOps.READABLE -> {
                if (isReading()) {
                    read();
                }
            }
            case UringOps.SEND -> sendCompleted(result);
            case UringOps.WRITABLE -> {
                if ((result & UringOps.WRITABLE_OR_GONE) != 0) {
                    writable();
                }
            }
            case UringOps.GONE -> hungUp |= (result & UringOps.ERROR_OR_HANGUP) != 0;
            default -> {} // what a cancellation found
        }
    }

    private void received(int length, boolean more) {
        if (length < 0) {
            return; // interrupted: armed again
        }
        if (!isReading()) {
            held = length;
        } else if (deliver(length) && (more || length == cells.cellBytes()) && isReading() && !isClosed()) {
            read();
        }
    }

    /** Returns whether it was not the end. */
    private boolean deliver(int length) {
        if (length == 0) {
            endInput();
            return false;
        }
        byte[] region = loop().region();
        cells.slab(receiveCell).getBytes(cells.offset(receiveCell), region, 0, length);
        receiver().received(region, 0, length);
        return true;
    }

    private void writable() {
        blocked = false;
        if (isConnecting()) {
            finishConnect();
        } else {
            flush();
        }
    }

    /** Later, for now the caller may be in the middle of something. */
    private void goOnLater() {
        if (!goingOn) {
            goingOn = true;
            loop().execute(this::goOn);
        }
    }

    /**
     * Hands over what came while nobody read. When nobody is there any more, also what the socket still holds, though
     * reading is off: its end tells why.
     */
    private void goOn() {
        goingOn = false;
        if (isClosed() || isArmed(UringOps.RECEIVE)) {
            return; // an armed receive comes to the end by itself
        }
        handling = true;
        try {
            if (held != NOTHING_HELD && (isReading() || hungUp)) {
                int length = held;
                held = NOTHING_HELD;
                deliver(length);
            } else if (hungUp && isInputEnded()) {
                lose(null);
            } else if (hungUp && !isReading()) {
                read();
            }
        } catch (RuntimeException | Error e) {
            giveUp(e);
        } finally {
            handling = false;
        }
        updateInterest();
    }

    private void giveUp(Throwable cause) {
        LogEvent.INTERNAL_ERROR.log(LOG, "connection with " + peer(), cause);
        lose(new IOException(cause));
    }

    @Override
    void flush() {
        if (!isClosed() && !isConnecting() && !blocked && !isArmed(UringOps.SEND)) {
            send();
        }
        updateInterest();
    }

    private void send() {
        try {
            int waiting = sendChunks() ? tailBytes() : -1;
            if (waiting > 0 && waiting <= cells.cellBytes()) {
                submitSend(waiting);
                return;
            }
            blocked = waiting < 0 || !sendTail();
        } catch (IOException e) {
            lose(e);
            return;
        }
        if (!blocked) {
            allSent();
        }
    }

    private void submitSend(int length) {
        if (sendCell == NO_CELL) {
            sendCell = cells.take();
        }
        copyTail(cells.slab(sendCell), cells.offset(sendCell), length);
        if (send == null || length != sendBytes) { // responses of one length are frequent, and this object is immutable
            send = UringOps.send(fd, cells.address(sendCell), length);
            sendBytes = length;
        }
        submit(UringOps.SEND, send);
        submitted(length);
    }

    private void sendCompleted(int length) {
        sent(Math.max(0, length));
        if (length == UringOps.EAGAIN) {
            blocked = true;
            return;
        }
        if (pendingBytes() > 0) {
            flush();
        } else {
            allSent();
        }
    }

    private void allSent() {
        if (outputEnding) {
            outputEnding = false;
            super.endOutput();
        }
        if (!isClosed()) {
            reportDrained();
        }
    }

    /** What was submitted has to leave first. */
    @Override
    public void endOutput() {
        if (isArmed(UringOps.SEND)) {
            outputEnding = true;
        } else {
            super.endOutput();
        }
    }

    @Override
    void updateInterest() {
        if (isClosed() || handling) {
            return; // while bytes are handed over, an armed receive would overtake those behind them
        }
        if (isConnecting() || blocked) {
            arm(UringOps.WRITABLE);
        }
        if (isConnecting()) {
            return;
        }
        if (!isReading() || isInputEnded()) {
            if (hungUp) {
                goOnLater();
            } else if (!isArmed(UringOps.RECEIVE)) {
                arm(UringOps.GONE);
            }
        } else if (held != NOTHING_HELD) {
            goOnLater();
        } else if (!isArmed(UringOps.RECEIVE) && !isArmed(UringOps.READABLE)) {
            arm(receiver().payloadWanted() >= PAYLOAD_BYTES_MIN ? UringOps.READABLE : UringOps.RECEIVE);
        }
    }

    private boolean isArmed(int purpose) {
        return (armed & 1 << purpose) != 0;
    }

    private void arm(int purpose) {
        if (!isArmed(purpose)) {
            submit(purpose, operation(purpose));
        }
    }

    private IoUringIoOps operation(int purpose) {
        return switch (purpose) {
            case UringOps.RECEIVE -> receive;
            case UringOps.READABLE -> UringOps.readable(fd);
            case UringOps.WRITABLE -> UringOps.writable(fd);
            default -> UringOps.gone(fd);
        };
    }

    private void submit(int purpose, IoUringIoOps operation) {
        armed |= 1 << purpose;
        long token = registration.submit(operation);
        switch (purpose) {
            case UringOps.RECEIVE, UringOps.READABLE -> inputToken = token; // never both
            case UringOps.WRITABLE -> writableToken = token;
            case UringOps.GONE -> goneToken = token;
            default -> {}
        }
    }

    @Override
    void leaveLoop() {
        if (registration == null) {
            unregistered();
            return;
        }
        cancel(UringOps.RECEIVE, inputToken);
        cancel(UringOps.READABLE, inputToken);
        cancel(UringOps.WRITABLE, writableToken);
        cancel(UringOps.GONE, goneToken);
        registration.cancel();
    }

    private void cancel(int purpose, long token) {
        if (isArmed(purpose)) {
            registration.submit(UringOps.cancel(token));
        }
    }

    /** Called by the loop when the last operation is completed. */
    @Override
    public void unregistered() {
        cells.give(receiveCell);
        if (sendCell != NO_CELL) {
            cells.give(sendCell);
        }
        closeSocket();
    }
}
