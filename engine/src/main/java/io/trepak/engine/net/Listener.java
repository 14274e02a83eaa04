package io.trepak.engine.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.trepak.engine.ListenConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
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

    private final ServerChannel channel;
    private final Path socketFile;
    private final AtomicBoolean closed = new AtomicBoolean();

    private final Object fileKey;

    private Listener(ServerChannel channel, Path socketFile) {
        this.channel = channel;
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
        if (file != null) {
            removeStale(file);
        }
        ServerChannel channel = transport.newServer(file != null);
        channel.config().setOption(ChannelOption.SO_BACKLOG, backlog);
        if (file == null) {
            channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
            if (reusePort && !channel.config().setOption(UnixChannelOption.SO_REUSEPORT, true)) {
                throw new IOException("reuseport is not offered by transport "
                        + transport.name().toLowerCase(java.util.Locale.ROOT) + "; use epoll or take the key out");
            }
        }
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(new Accepting(clients, listen.text()));
        SocketAddress address = transport.addressFor(listen.address());
        try {
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
        Listener listener = new Listener(channel, file);
        if (file != null && listen.mode() != 0) {
            try {
                changeMode(file, listen);
            } catch (IOException e) {
                listener.close();
                throw e;
            }
        }
        return listener;
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

    /** Stops accepting and removes the socket's file. Idempotent: by the second time the file may be another's. */
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        channel.close().awaitUninterruptibly();
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
        if (listen.address() instanceof UnixDomainSocketAddress unix && listen.mode() != 0) {
            changeMode(unix.getPath(), listen);
        }
    }

    private static void changeMode(Path file, ListenConfig listen) throws IOException {
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
        boolean socket =
                ((Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0170000) == 0140000;
        if (!socket) {
            throw new IOException("'" + file + "' exists and is no socket; remove it or listen elsewhere");
        }
        try (SocketChannel living = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            throw new BindException("bind to addr '" + file + "' failed: Address already in use by " + living);
        } catch (ConnectException e) {
            Files.delete(file);
        }
    }

    private static final class Accepting extends ChannelInboundHandlerAdapter {
        private final Consumer<Channel> clients;
        private final String text;

        Accepting(Consumer<Channel> clients, String text) {
            this.clients = clients;
            this.text = text;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            clients.accept((Channel) message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.warn("accept on addr '{}' failed: {}; trying again in {} ms", text, Reason.of(cause), PAUSE_MILLIS);
            context.channel().config().setAutoRead(false);
            context.executor()
                    .schedule(() -> context.channel().config().setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
