package io.trepak.engine.control;

import io.netty.buffer.ByteBuf;
import io.trepak.api.topology.Conversation;
import io.trepak.engine.net.Connection;
import io.trepak.engine.net.Loop;
import io.trepak.engine.net.Reason;
import io.trepak.engine.net.Receiver;
import io.trepak.engine.net.Transport;
import io.trepak.engine.plugin.Dialler;
import io.trepak.engine.pool.Names;
import io.trepak.engine.text.NumericHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections that plugins have of their own, on a loop that serves no clients. Thread: any. */
public final class Conversations implements Dialler {
    private static final Logger LOG = LoggerFactory.getLogger(Conversations.class);
    /** What the other end may leave untaken. */
    private static final long UNTAKEN_BYTES_MAX = 1 << 20;

    private final Transport transport;
    private final Loop loop;
    private final Names names;

    /**
     * @param loop an acceptor's, which is none of io_uring's
     */
    public Conversations(Transport transport, Loop loop, Names names) {
        this.transport = transport == Transport.IO_URING ? Transport.EPOLL : transport;
        this.loop = loop;
        this.names = names;
    }

    @Override
    public Conversation dial(String address, long connectMillis, Conversation.Listener listener) {
        int colon = address.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("address '" + address + "'; expected host:port");
        }
        int port = Integer.parseInt(address.substring(colon + 1));
        Talk talk = new Talk(port, listener);
        String host = address.substring(0, colon);
        talk.onLoop(() -> loop.schedule(talk::overdue, connectMillis, TimeUnit.MILLISECONDS));
        try {
            InetAddress literal = NumericHost.parse(host);
            if (literal != null) {
                talk.onLoop(() -> talk.begin(List.of(literal), null));
                return talk;
            }
        } catch (UnknownHostException e) {
            talk.onLoop(() -> talk.begin(List.of(), Reason.HOST_DOWN));
            return talk;
        }
        names.lookUp(host, answer -> talk.onLoop(() -> talk.begin(answer.addresses(), Reason.HOST_DOWN)));
        return talk;
    }

    /** One of them. Its fields belong to the loop. */
    private final class Talk implements Conversation, Receiver {
        private final int port;
        private final Listener listener;
        private final Deque<InetAddress> untried = new ArrayDeque<>();
        /** Sent before it is connected, for the next address if this one cannot be. Null from then on. */
        private Deque<byte[]> early = new ArrayDeque<>();

        private long earlyBytes;
        private Connection socket;
        private boolean closed;

        Talk(int port, Listener listener) {
            this.port = port;
            this.listener = listener;
        }

        void onLoop(Runnable task) {
            try {
                loop.execute(task);
            } catch (RejectedExecutionException e) {
                LOG.debug("closing down, no conversation goes on", e);
            }
        }

        void begin(List<InetAddress> addresses, String failure) {
            untried.addAll(addresses);
            dialNext(failure);
        }

        private void dialNext(String failure) {
            String reason = failure;
            while (!closed) {
                InetAddress next = untried.poll();
                if (next == null) {
                    end(reason);
                    return;
                }
                try {
                    socket = transport.dial(loop, new InetSocketAddress(next, port), true, this);
                    early.forEach(bytes -> socket.out().write(bytes));
                    return;
                } catch (IOException e) {
                    reason = Reason.of(e);
                }
            }
        }

        void overdue() {
            if (early != null) {
                end(Reason.TIMED_OUT);
            }
        }

        /** Ends it and says so. */
        private void end(String reason) {
            if (!closed) {
                shut();
                listener.closed(reason);
            }
        }

        private void shut() {
            closed = true;
            early = null;
            if (socket != null) {
                socket.close();
            }
        }

        // ---- for the plugin, on any thread

        @Override
        public void send(byte[] bytes) {
            byte[] copy = bytes.clone();
            onLoop(() -> sendNow(copy));
        }

        private void sendNow(byte[] bytes) {
            if (closed) {
                return;
            }
            if (early != null) {
                early.add(bytes);
                earlyBytes += bytes.length;
            }
            if (socket != null) {
                socket.out().write(bytes);
            }
            if (Math.max(earlyBytes, socket == null ? 0 : socket.pendingBytes()) > UNTAKEN_BYTES_MAX) {
                end("the other end has not taken " + UNTAKEN_BYTES_MAX + " bytes");
            }
        }

        @Override
        public void close() {
            onLoop(this::shut);
        }

        // ---- for the socket

        @Override
        public void connected() {
            early = null;
            earlyBytes = 0;
        }

        @Override
        public void received(byte[] in, int offset, int limit) {
            if (!closed) {
                listener.received(Arrays.copyOfRange(in, offset, limit));
            }
        }

        @Override
        public int payloadWanted() {
            return 0;
        }

        @Override
        public void payload(ByteBuf chunk) {
            chunk.release();
        }

        @Override
        public void drained() {}

        @Override
        public void ended() {
            end(Reason.RESET);
        }

        @Override
        public void lost(IOException cause) {
            if (closed) {
                return;
            }
            socket = null;
            if (early != null) {
                dialNext(Reason.of(cause));
            } else {
                end(Reason.of(cause));
            }
        }
    }
}
