/**
 * Sockets. One small seam keeps the rest of the engine free of them: bytes read arrive at a {@link
 * io.trepak.engine.net.Receiver}, bytes to be sent go into a {@link io.trepak.engine.net.Connection}, which is a write
 * buffer, and every dirty connection is written once at the end of the loop turn. Behind the seam stand two lean transports
 * without Netty channels, epoll and io_uring, and one on channels for everything else.
 */
package io.trepak.engine.net;
