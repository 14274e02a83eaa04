package io.trepak.engine.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One caller of the statistics port. twemproxy's collectors connect and read; curl sends a request first, and does not take
 * what is no HTTP. So whoever has sent nothing after a moment gets the document alone, and a request is answered as one.
 * Thread: the acceptor's.
 *
 * <pre>
 *   silent ──50 ms, or what is no request──► document
 *      └──"GET ", "HEAD "──► request ──its end──► document behind a head
 *   five seconds after it connected: closed
 * </pre>
 */
final class StatsConnection extends SimpleChannelInboundHandler<ByteBuf> {
    private static final long SILENT_MILLIS = 50;
    private static final long PATIENCE_MILLIS = 5000;
    private static final int REQUEST_BYTES = 8192;

    private final Channel channel;
    private final Consumer<StatsConnection> collector;
    /** What came so far; null when nothing is waited for any more. */
    private StringBuilder request = new StringBuilder();

    private boolean http;
    private boolean head;

    private StatsConnection(Channel channel, Consumer<StatsConnection> collector) {
        this.channel = channel;
        this.collector = collector;
    }

    /**
     * Serves a caller whose channel is registered.
     *
     * @param collector has {@link #send} called with a document
     */
    static void serve(Channel channel, Consumer<StatsConnection> collector) {
        StatsConnection connection = new StatsConnection(channel, collector);
        channel.pipeline().addLast(connection);
        connection.in(SILENT_MILLIS, () -> {
            if (connection.request != null && connection.request.length() == 0) {
                connection.ask();
            }
        });
        connection.in(PATIENCE_MILLIS, channel::close);
    }

    private void in(long millis, Runnable task) {
        var later = channel.eventLoop().schedule(task, millis, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> later.cancel(false));
    }

    private void ask() {
        request = null;
        collector.accept(this);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
        if (request == null) {
            return;
        }
        request.append(bytes.toString(StandardCharsets.ISO_8859_1));
        http = startsLike("GET ") || startsLike("HEAD ");
        if (!http) {
            ask();
        } else if (request.length() > REQUEST_BYTES) {
            channel.close();
        } else if (request.indexOf("\r\n\r\n") >= 0 || request.indexOf("\n\n") >= 0) {
            head = request.charAt(0) == 'H';
            ask();
        }
    }

    private boolean startsLike(String method) {
        int length = Math.min(method.length(), request.length());
        return request.substring(0, length).equals(method.substring(0, length));
    }

    /** Sends the document and hangs up. */
    void send(String json) {
        ByteBuf out = channel.alloc().buffer();
        if (http) {
            out.writeCharSequence(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                            + ByteBufUtil.utf8Bytes(json)
                            + "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n",
                    StandardCharsets.US_ASCII);
        }
        if (!head) {
            out.writeCharSequence(json, StandardCharsets.UTF_8);
        }
        channel.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
    }

    void close() {
        channel.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        channel.close(); // a caller that went away
    }
}
