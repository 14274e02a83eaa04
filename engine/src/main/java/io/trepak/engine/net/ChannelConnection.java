package io.trepak.engine.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.net.ConnectException;
import java.net.InetSocketAddress;

/**
 * A connection on a Netty channel, for the transports that have no leaner form here: NIO and kqueue. The one handler of its
 * channel.
 */
final class ChannelConnection extends Connection {
    private final Channel channel;
    private final Receiver receiver;
    private boolean open;
    private boolean closed;
    private boolean inputEnded;

    ChannelConnection(Loop loop, Channel channel, Receiver receiver, boolean dialled) {
        super(loop);
        this.channel = channel;
        this.receiver = receiver;
        this.open = !dialled;
        channel.pipeline().addLast(new Inbound());
    }

    /** The outcome of the dialling. */
    void connected(Throwable failure) {
        if (closed) {
            return;
        }
        if (failure != null) {
            lose(failure);
            return;
        }
        if (channel.localAddress() instanceof InetSocketAddress own && own.equals(channel.remoteAddress())) {
            lose(new ConnectException(Reason.REFUSED)); // to itself, see SocketConnection
            return;
        }
        open = true;
        receiver.connected();
        markDirty();
    }

    private final class Inbound extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf buffer = (ByteBuf) message;
            try {
                while (buffer.isReadable() && !closed) {
                    byte[] region = loop().region();
                    int length = Math.min(buffer.readableBytes(), region.length);
                    buffer.readBytes(region, 0, length);
                    receiver.received(region, 0, length);
                }
            } finally {
                buffer.release();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (channel.isWritable()) {
                flush();
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE && !closed && !inputEnded) {
                inputEnded = true;
                receiver.ended();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            lose(null);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            lose(cause);
        }
    }

    @Override
    void flush() {
        if (closed || !open) {
            return;
        }
        WriteBuffer out = out();
        for (ByteBuf first = out.firstChunk(); first != null && channel.isWritable(); first = out.firstChunk()) {
            int length = first.readableBytes();
            channel.write(
                    channel.alloc().directBuffer(length).writeBytes(first, first.readerIndex(), length),
                    channel.voidPromise());
            out.sent(length);
        }
        int length = out.end() - out.start();
        if (length > 0 && out.firstChunk() == null && channel.isWritable()) {
            channel.write(
                    channel.alloc().directBuffer(length).writeBytes(out.bytes(), out.start(), length),
                    channel.voidPromise());
            out.sent(length);
        }
        channel.flush();
        if (isDrainAwaited() && out.pendingBytes() == 0) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> sentSoFar());
        }
    }

    /** What was handed to the channel before has left. */
    private void sentSoFar() {
        if (!closed && out().pendingBytes() == 0) {
            reportDrained(receiver);
        }
    }

    @Override
    public void setReading(boolean on) {
        if (!closed && channel.config().isAutoRead() != on) {
            channel.config().setAutoRead(on);
        }
    }

    @Override
    public void endOutput() {
        if (!closed) {
            ((DuplexChannel) channel).shutdownOutput();
        }
    }

    @Override
    public long pendingBytes() {
        ChannelOutboundBuffer handed = channel.unsafe().outboundBuffer(); // null once the channel is closing
        return out().pendingBytes() + (handed == null ? 0 : handed.totalPendingWriteBytes());
    }

    @Override
    void lose(Throwable cause) {
        if (!closed) {
            closed = true;
            channel.close();
            reportLost(receiver, cause);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            out().release();
            channel.close();
        }
    }

    @Override
    public String peer() {
        return Transport.textOf(channel.remoteAddress());
    }
}
