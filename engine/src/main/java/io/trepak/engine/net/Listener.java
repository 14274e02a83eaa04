package io.trepak.engine.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.trepak.engine.ListenConfig;
import io.trepak.engine.log.EventLog;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listening socket. Opened and closed by the control side; accepts on the acceptor's loop. */
public final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    /** How long accepting rests when it fails, most often for want of file descriptors. */
    private static final long PAUSE_MILLIS = 200;
    /** Clients that come faster than they are accepted must not keep a listener open. */
    private static final int QUEUE_TURNS_MAX = 1000;

    /** A client whose first packet falls into this time connects a second later; one farther away than that may be reset. */
    private static final long HANDSHAKE_MILLIS = 100;

    private final ServerChannel channel;
    private final Path socketFile;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Accepting accepting;
    private final Object fileKey;

    private Listener(ServerChannel channel, Accepting accepting, Path socketFile) {
        this.channel = channel;
        this.accepting = accepting;
        this.socketFile = socketFile;
        this.fileKey = socketFile == null ? null : keyOf(socketFile);
    }

    /** What tells a file from another of the same name; null when there is none. */
    private static Object keyOf(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * Opens a listening socket. Clients may connect, but are not accepted before {@link #start}.
     *
     * @param acceptor the loop that accepts
     * @param reusePort whether other processes may listen there too; the file of a Unix socket then becomes ours, and they keep
     *     those who have connected
     * @param backlog of connections the kernel completes for us
     * @param clients takes each accepted client, on the acceptor's thread, to pass it to {@link Transport#adopt}
     * @throws IOException when it cannot be opened; the message names the address
     */
    public static Listener open(
            Transport transport,
            EventLoop acceptor,
            ListenConfig listen,
            int backlog,
            boolean reusePort,
            Consumer<Channel> clients)
            throws IOException {
        Path file = listen.address() instanceof UnixDomainSocketAddress unix ? unix.getPath() : null;
        // Netty removes the file a socket was bound to; it must not be the one the next process has put there.
        boolean replace = file != null && reusePort;
        if (file != null && (!replace || !isSocket(file))) {
            removeStale(file);
        }
        ServerChannel channel = transport.newServer(listen.address());
        channel.config().setOption(ChannelOption.SO_BACKLOG, backlog);
        if (file == null) {
            channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
            if (reusePort && !channel.config().setOption(UnixChannelOption.SO_REUSEPORT, true)) {
                throw new IOException("reuseport is not offered by transport "
                        + transport.name().toLowerCase(java.util.Locale.ROOT) + "; use epoll or take the key out");
            }
        }
        channel.config().setAutoRead(false);
        Accepting accepting =
                new Accepting(clients, listen.text(), EventLog.ofListener(listen.text(), EventLog.Timer.of(acceptor)));
        channel.pipeline().addLast(accepting);
        Path bound = replace ? file.resolveSibling(file.getFileName() + "~") : file;
        SocketAddress address = transport.addressFor(replace ? UnixDomainSocketAddress.of(bound) : listen.address());
        try {
            if (replace) {
                Files.deleteIfExists(bound);
            }
            acceptor.register(channel).sync();
            channel.bind(address).sync();
        } catch (InterruptedException e) {
            channel.close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while opening '" + listen.text() + "'", e);
        } catch (Exception e) {
            channel.close();
            throw new IOException("bind to addr '" + listen.text() + "' failed: " + Reason.of(e), e);
        }
        if (file != null) {
            try {
                changeMode(bound, listen);
                if (replace) { // at no moment is there none
                    Files.move(bound, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                }
            } catch (IOException e) {
                new Listener(channel, accepting, bound).close();
                throw e;
            }
        }
        return new Listener(channel, accepting, file);
    }

    /** Accepts from now on. */
    public void start() {
        channel.config().setAutoRead(true);
    }

    /** Accepts no more until {@link #start}; clients may connect and wait. */
    public void pause() {
        channel.eventLoop().submit(() -> channel.config().setAutoRead(false)).awaitUninterruptibly();
    }

    /** Where it listens; tells the port where 0 was asked for. */
    public SocketAddress address() {
        return channel.localAddress();
    }

    /**
     * Accepts those who are connected already, then closes: the kernel resets whoever waits in the queue of a socket that is
     * closed.
     */
    public Future<?> finish() {
        if (!channel.isOpen()) {
            return channel.newSucceededFuture();
        }
        Promise<Void> empty = channel.eventLoop().newPromise();
        channel.eventLoop().execute(() -> {
            channel.config().setAutoRead(true);
            awaitEmptyQueue(empty, -1, QUEUE_TURNS_MAX);
        });
        return empty.addListener(done -> close());
    }

    /**
     * The same beside another process that listens here with SO_REUSEPORT: no new connection comes from now on, but they go to
     * the other one, and those in the middle of their handshake are waited for.
     */
    public Future<?> handOver() {
        if (SynFilter.isNeedless() || !SynFilter.attach(channel)) {
            return finish();
        }
        Promise<Void> over = channel.eventLoop().newPromise();
        channel.eventLoop()
                .schedule(
                        () -> finish().addListener(done -> over.setSuccess(null)),
                        HANDSHAKE_MILLIS,
                        TimeUnit.MILLISECONDS);
        return over;
    }

    /** A turn of the loop that accepted nobody found nobody. */
    private void awaitEmptyQueue(Promise<Void> empty, long before, int turnsLeft) {
        long now = accepting.count;
        if (now == before || turnsLeft == 0) {
            channel.close();
            empty.setSuccess(null);
        } else {
            channel.eventLoop().schedule(() -> awaitEmptyQueue(empty, now, turnsLeft - 1), 1, TimeUnit.MILLISECONDS);
        }
    }

    /** Stops accepting and removes the socket's file. Idempotent: by the second time the file may be another's. */
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        ChannelFuture closing = channel.close();
        if (!channel.eventLoop().inEventLoop()) {
            closing.awaitUninterruptibly();
        }
        if (socketFile != null && fileKey != null && fileKey.equals(keyOf(socketFile))) {
            try {
                Files.deleteIfExists(socketFile);
            } catch (IOException e) {
                LOG.warn("cannot remove socket file '{}': {}", socketFile, Reason.of(e));
            }
        }
    }

    /** Gives the file of a Unix socket other permissions, unless they are left to the umask. */
    public static void changeMode(ListenConfig listen) throws IOException {
        if (listen.address() instanceof UnixDomainSocketAddress unix) {
            changeMode(unix.getPath(), listen);
        }
    }

    private static void changeMode(Path file, ListenConfig listen) throws IOException {
        if (listen.mode() == 0) {
            return;
        }
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values(); // owner read, write, execute, group …
        for (int i = 0; i < all.length; i++) {
            if ((listen.mode() & 0400 >> i) != 0) {
                permissions.add(all[i]);
            }
        }
        try {
            Files.setPosixFilePermissions(file, permissions);
        } catch (IOException | UnsupportedOperationException e) {
            throw new IOException("chmod on addr '" + listen.text() + "' failed: " + Reason.of(e), e);
        }
    }

    /** A socket file left by an earlier process would make bind fail; any other file is not ours to delete. */
    private static void removeStale(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!isSocket(file)) {
            throw new IOException("'" + file + "' exists and is no socket; remove it or listen elsewhere");
        }
        try (SocketChannel living = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            throw new BindException("bind to addr '" + file + "' failed: Address already in use by " + living);
        } catch (ConnectException e) {
            Files.delete(file);
        }
    }

    private static boolean isSocket(Path file) throws IOException {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && ((Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0170000) == 0140000;
    }

    private static final class Accepting extends ChannelInboundHandlerAdapter {
        private final Consumer<Channel> clients;
        private final String text;
        private final EventLog events;
        /** How many were accepted. */
        private long count;

        Accepting(Consumer<Channel> clients, String text, EventLog events) {
            this.clients = clients;
            this.text = text;
            this.events = events;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            count++;
            clients.accept((Channel) message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            events.warn(
                    LOG, "accept on addr '{}' failed: {}; trying again five times a second", text, Reason.of(cause));
            context.channel().config().setAutoRead(false);
            context.executor()
                    .schedule(() -> context.channel().config().setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
