package io.trepak.engine.net;

import io.netty.channel.uring.IoUringIoOps;

/**
 * The io_uring operations a connection needs, by their numbers in the kernel's interface (linux/io_uring.h): Netty keeps its
 * own factories for them to itself.
 */
final class UringOps {
    /** What an operation is for; comes back with its completion. */
    static final int RECEIVE = 1;

    static final int READABLE = 2;
    static final int SEND = 3;
    static final int WRITABLE = 4;
    static final int GONE = 5;
    static final int CANCEL = 6;

    /** Of a completion: others of the same operation follow. */
    static final int MORE_TO_COME = 1 << 1;
    /** Of a completed receive: the socket holds more. Since Linux 5.19. */
    static final int SOCKET_NOT_EMPTY = 1 << 2;

    /** Error numbers as completions bring them. */
    static final int EINTR = -4;

    static final int EAGAIN = -11;
    static final int ECANCELED = -125;

    private static final byte POLL_ADD = 6;
    private static final byte ASYNC_CANCEL = 14;
    private static final byte OP_SEND = 26;
    private static final byte OP_RECV = 27;

    private static final int POLLIN = 1;
    private static final int POLLOUT = 4;
    private static final int POLLERR = 8;
    private static final int POLLHUP = 16;
    private static final int ONCE = 0;
    private static final int EACH_TIME = 1;

    /** What a poll may find. It may also find that the other end sends no more, which the kernel reports unasked. */
    static final int ERROR_OR_HANGUP = POLLERR | POLLHUP;

    static final int WRITABLE_OR_GONE = POLLOUT | ERROR_OR_HANGUP;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    private UringOps() {}

    static IoUringIoOps receive(int fd, long address, int length) {
        return new IoUringIoOps(
                OP_RECV, (byte) 0, (short) 0, fd, 0, address, length, 0, (long) RECEIVE, (short) 0, (short) 0, 0, 0);
    }

    /** Takes what the socket takes at once, so that it is done when it is submitted. */
    static IoUringIoOps send(int fd, long address, int length) {
        int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
        return new IoUringIoOps(
                OP_SEND, (byte) 0, (short) 0, fd, 0, address, length, flags, (long) SEND, (short) 0, (short) 0, 0, 0);
    }

    static IoUringIoOps readable(int fd) {
        return poll(fd, POLLIN, ONCE, READABLE);
    }

    /** Tells each time there is room again. */
    static IoUringIoOps writable(int fd) {
        return poll(fd, POLLOUT, EACH_TIME, WRITABLE);
    }

    /**
     * Tells that there was an error, or that both directions have ended. Asked for once it would come back at once and for
     * ever when only one direction has.
     */
    static IoUringIoOps gone(int fd) {
        return poll(fd, ERROR_OR_HANGUP, EACH_TIME, GONE);
    }

    private static IoUringIoOps poll(int fd, int events, int times, int purpose) {
        return new IoUringIoOps(
                POLL_ADD, (byte) 0, (short) 0, fd, 0, 0, times, events, (long) purpose, (short) 0, (short) 0, 0, 0);
    }

    /**
     * Ends an operation that waits.
     *
     * @param token as its submission returned it
     */
    static IoUringIoOps cancel(long token) {
        return new IoUringIoOps(
                ASYNC_CANCEL, (byte) 0, (short) 0, -1, 0, token, 0, 0, (long) CANCEL, (short) 0, (short) 0, 0, 0);
    }
}
