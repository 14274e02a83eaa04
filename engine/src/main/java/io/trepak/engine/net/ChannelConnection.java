package io.trepak.engine.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.net.ConnectException;
import java.net.InetSocketAddress;

/**
 * A connection on a Netty channel, for the transports that have no leaner form here: NIO and kqueue. The one handler of its
 * channel. The channel gets one piece at a time, and the next when it has sent that, so that the write buffer alone knows what
 * waits.
 */
final class ChannelConnection extends Connection {
    private final Channel channel;
    private boolean open;
    private boolean closed;
    private boolean inputEnded;

    ChannelConnection(Loop loop, Channel channel, Receiver receiver, boolean dialled) {
        super(loop, receiver);
        this.channel = channel;
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
        receiver().connected();
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
                    receiver().received(region, 0, length);
                }
            } finally {
                buffer.release();
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE && !closed && !inputEnded) {
                inputEnded = true;
                receiver().ended();
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
        while (!closed && open && submittedBytes() == 0 && pendingBytes() > 0) {
            ByteBuf piece = nextPiece();
            int length = piece.readableBytes();
            submitted(length);
            ChannelFuture sending = channel.writeAndFlush(piece);
            if (!sending.isDone()) {
                sending.addListener(done -> pieceSent(length, done.cause()));
                return;
            }
            finish(length, sending.cause());
        }
        if (!closed && pendingBytes() == 0) {
            reportDrained();
        }
    }

    /** A copy of the first chunk, or of the tail when there is none. */
    private ByteBuf nextPiece() {
        ByteBuf first = firstChunk();
        if (first != null) {
            return channel.alloc()
                    .directBuffer(first.readableBytes())
                    .writeBytes(first, first.readerIndex(), first.readableBytes());
        }
        int length = Math.min(tailBytes(), Loop.REGION_BYTES);
        ByteBuf tail = channel.alloc().directBuffer(length).writerIndex(length);
        copyTail(tail, 0, length);
        return tail;
    }

    private void pieceSent(int length, Throwable failure) {
        if (!closed) {
            finish(length, failure);
            flush();
        }
    }

    private void finish(int length, Throwable failure) {
        if (closed) {
            return;
        }
        if (failure != null) {
            lose(failure);
        } else {
            sent(length);
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

    /** With the channel's copy of the piece it sends. */
    @Override
    public long heldBytes() {
        ChannelOutboundBuffer handed = channel.unsafe().outboundBuffer(); // null once the channel is closing
        return super.heldBytes() + (handed == null ? 0 : handed.totalPendingWriteBytes());
    }

    @Override
    void lose(Throwable cause) {
        if (!closed) {
            closed = true;
            channel.close();
            reportLost(cause);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            drop();
            channel.close();
        }
    }

    @Override
    public String peer() {
        return PeerAddress.text(channel.remoteAddress());
    }
}
