package io.trepak.engine.stats;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.trepak.engine.ListenConfig;
import io.trepak.engine.net.Listener;
import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * twemproxy's statistics port: whoever connects gets one JSON document and is hung up on. Nothing is ever read.
 */
public final class StatsPort {
    private static final int BACKLOG = 128;
    /** A reader who does not read is closed. */
    private static final long PATIENCE_MILLIS = 5000;

    private static final Logger LOG = LoggerFactory.getLogger(StatsPort.class);

    private final Listener listener;

    /**
     * Opens the port.
     *
     * @param loop accepts and writes
     * @param control collects the counters; may wait for workers
     * @param shared whether another process may have the port too, where the transport offers that
     * @param document makes the JSON text
     * @throws IOException when it cannot be opened; the message names the address
     */
    public StatsPort(
            Transport transport,
            EventLoop loop,
            Executor control,
            InetSocketAddress address,
            boolean shared,
            Supplier<String> document)
            throws IOException {
        String text = address.getHostString() + ":" + address.getPort();
        ListenConfig listen = new ListenConfig(text, address, 0);
        try {
            listener = Listener.open(transport, loop, listen, BACKLOG, shared && transport != Transport.NIO, client -> {
                loop.register(client);
                control.execute(() -> {
                    try {
                        send(client, document.get());
                    } catch (RejectedExecutionException e) {
                        client.close(); // closing down
                    } catch (RuntimeException e) {
                        LOG.error("no statistics could be collected", e);
                        client.close();
                    }
                });
            });
            listener.start();
        } catch (IOException e) {
            throw new IOException(
                    "stats: " + e.getMessage() + "; choose another port with -s or another address with -a", e);
        }
    }

    private static void send(Channel client, String json) {
        client.writeAndFlush(ByteBufUtil.writeUtf8(client.alloc(), json)).addListener(ChannelFutureListener.CLOSE);
        client.eventLoop().schedule((Runnable) client::close, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.address();
    }

    /** Closes the port. */
    public void close() {
        listener.close();
    }
}
