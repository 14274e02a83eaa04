package io.trepak.engine.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.trepak.engine.log.LogEvent;
import io.trepak.engine.net.ConnectionLimit;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the admin port: one request at a time, and a time limit for everything its caller does. Thread: the
 * acceptor's.
 *
 * <pre>
 *   idle ──first byte──► reading ──request complete──► busy ──response──► writing ──written──► idle
 *    30 s: closed         5 s: closed                                      30 s: closed
 * </pre>
 */
final class AdminConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(AdminConnection.class);
    private static final int REQUEST_LINE_BYTES = 16384;
    private static final int HEADER_BYTES = 16384;
    private static final int BODY_BYTES = 16384;
    private static final long REQUEST_MILLIS = 5000;
    private static final long RESPONSE_MILLIS = 30_000;
    private static final long IDLE_MILLIS = 30_000;

    /** Answers a request, now or later, from any thread. */
    interface Pages {
        void answer(AdminRequest request, Consumer<Answer> to);
    }

    private final Channel channel;
    private final ConnectionLimit limit;
    private final Pages pages;
    private boolean idle;
    private boolean busy;
    private boolean last;
    private Future<?> deadline;

    private AdminConnection(Channel channel, ConnectionLimit limit, Pages pages) {
        this.channel = channel;
        this.limit = limit;
        this.pages = pages;
    }

    /** Serves an accepted caller. */
    static void serve(Channel channel, ConnectionLimit limit, Pages pages) {
        AdminConnection connection = new AdminConnection(channel, limit, pages);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(connection.new Arrivals());
        pipeline.addLast(new HttpServerCodec(new HttpDecoderConfig()
                .setMaxInitialLineLength(REQUEST_LINE_BYTES)
                .setMaxHeaderSize(HEADER_BYTES)));
        pipeline.addLast(new HttpObjectAggregator(BODY_BYTES));
        pipeline.addLast(connection);
        limit.add(channel);
        connection.closeIn(REQUEST_MILLIS);
        channel.closeFuture().addListener(closed -> connection.stopClock());
    }

    /** Sees the first byte of each request. */
    private final class Arrivals extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            if (idle) {
                idle = false;
                closeIn(REQUEST_MILLIS);
            }
            context.fireChannelRead(bytes);
        }
    }

    private void stopClock() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private void closeIn(long millis) {
        stopClock();
        if (!channel.isOpen()) {
            return;
        }
        deadline = channel.eventLoop().schedule((Runnable) channel::close, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        if (busy) {
            last = true; // it did not wait for the response; it gets that one, and has to ask again
            return;
        }
        busy = true;
        stopClock();
        limit.busy(channel);
        last |= !HttpUtil.isKeepAlive(request) || request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        boolean head = request.method().equals(HttpMethod.HEAD);
        // Bytes above 0x7f may be part of a key that is no ASCII.
        if (request.decoderResult().isFailure() || request.uri().chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            last = true;
            send(unreadable(request.decoderResult().cause()), head);
            return;
        }
        pages.answer(AdminRequest.of(request), answer -> sendLater(answer, head));
    }

    /** Any thread. */
    private void sendLater(Answer answer, boolean head) {
        try {
            channel.eventLoop().execute(() -> send(answer, head));
        } catch (RejectedExecutionException e) {
            LOG.debug("the proxy ended before the response was ready", e);
        }
    }

    private static Answer unreadable(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return Answer.text(
                    414, "the address is too long; expected no more than " + REQUEST_LINE_BYTES + " bytes\n");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return Answer.text(431, "the headers are too long; expected no more than " + HEADER_BYTES + " bytes\n");
        }
        return Answer.text(400, "this is no HTTP request; expected one like GET /metrics HTTP/1.1\n");
    }

    private void send(Answer answer, boolean head) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body()));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
        response.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        if (answer.allow() != null) {
            response.headers().set(HttpHeaderNames.ALLOW, answer.allow());
        }
        last |= limit.isClosed();
        HttpUtil.setKeepAlive(response, !last);
        limit.waiting(channel);
        closeIn(RESPONSE_MILLIS);
        channel.writeAndFlush(response).addListener((ChannelFutureListener) written -> {
            if (!written.isSuccess() || last) {
                channel.close();
            } else {
                busy = false;
                idle = true;
                closeIn(IDLE_MILLIS);
            }
        });
    }

    /** Callers may say that they send no more, and still want their response. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            last = true;
            if (!busy) {
                channel.close();
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // What callers do wrong has no place in the log: they could fill it.
        if (!(cause instanceof IOException || cause instanceof DecoderException)) {
            LogEvent.ADMIN_FAILED.log(LOG, channel.remoteAddress(), cause);
        }
        channel.close();
    }
}
