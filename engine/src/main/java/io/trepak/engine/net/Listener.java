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
import io.trepak.engine.config.ListenConfig;
import io.trepak.engine.log.EventLog;
import io.trepak.engine.log.LogEvent;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
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

    /** What Java takes in the address of a Unix socket; Linux takes a byte more. */
    private static final int SOCKET_PATH_BYTES_MAX = 106;

    private final ServerChannel channel;
    private final Path socketFile;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean fileRemoved = new AtomicBoolean();
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
        return open(transport, acceptor, listen, backlog, reusePort, ClientLimit.NONE, clients);
    }

    /**
     * The same for clients there may be too many of.
     *
     * @param limit when it is reached, clients wait
     */
    public static Listener open(
            Transport transport,
            EventLoop acceptor,
            ListenConfig listen,
            int backlog,
            boolean reusePort,
            ClientLimit limit,
            Consumer<Channel> clients)
            throws IOException {
        Path file = listen.address() instanceof UnixDomainSocketAddress unix ? unix.getPath() : null;
        boolean replace = file != null && reusePort;
        if (replace && isSocket(file)) {
            tellIfAlive(file);
        } else if (file != null) {
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
        Accepting accepting = new Accepting(
                clients, limit, listen.text(), EventLog.ofListener(listen.text(), EventLog.Timer.of(acceptor)));
        channel.pipeline().addLast(accepting);
        Path bound = file == null ? null : nameToBind(file);
        SocketAddress address =
                transport.addressFor(file == null ? listen.address() : UnixDomainSocketAddress.of(bound));
        try {
            if (file != null && !bound.equals(file)) {
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
                if (!bound.equals(file)) {
                    putInPlace(bound, file, replace);
                }
            } catch (IOException e) {
                new Listener(channel, accepting, bound).close();
                throw e;
            }
        }
        return new Listener(channel, accepting, file);
    }

    /**
     * Netty removes the file a socket was bound to, after it has closed the socket: by then the next process may have put its
     * own file there. So the socket is bound to another name beside it, where that is short enough.
     */
    private static Path nameToBind(Path file) {
        Path other =
                file.resolveSibling("~" + Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX));
        int bytes = other.toString().getBytes(StandardCharsets.UTF_8).length;
        return bytes <= SOCKET_PATH_BYTES_MAX ? other : file;
    }

    private static void putInPlace(Path bound, Path file, boolean replace) throws IOException {
        if (!replace) {
            try {
                Files.createLink(file, bound); // unlike a move it fails when there is one
                Files.delete(bound);
                return;
            } catch (FileAlreadyExistsException e) {
                BindException inUse = new BindException("bind to addr '" + file + "' failed: " + Reason.IN_USE);
                inUse.initCause(e);
                throw inUse;
            } catch (FileSystemException | UnsupportedOperationException e) {
                LOG.debug("no hard link to a socket here; moving it", e);
            }
        }
        // at no moment is there none
        Files.move(bound, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void tellIfAlive(Path file) {
        try (SocketChannel living = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            LogEvent.SOCKET_FILE_TAKEN.log(
                    LOG, "'" + file + "'", "from a living process, because of reuseport: true (" + living + ")");
        } catch (IOException e) {
            LOG.debug("socket file '{}' was left behind", file, e);
        }
    }

    /** Accepts from now on. */
    public void start() {
        accepting.wanted = true;
        channel.config().setAutoRead(true);
    }

    /** Accepts no more until {@link #start}; clients may connect and wait. */
    public void pause() {
        accepting.wanted = false;
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
        removeFile();
        Promise<Void> empty = channel.eventLoop().newPromise();
        channel.eventLoop().execute(() -> {
            accepting.finishing = true;
            accepting.wanted = true;
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
        removeFile();
        ChannelFuture closing = channel.close();
        if (!channel.eventLoop().inEventLoop()) {
            closing.awaitUninterruptibly();
        }
    }

    /**
     * While the socket is open no other file has its key; afterwards a file system may give the same key to the next process's
     * file.
     */
    private void removeFile() {
        if (socketFile == null || !fileRemoved.compareAndSet(false, true)) {
            return;
        }
        if (fileKey != null && fileKey.equals(keyOf(socketFile))) {
            try {
                Files.deleteIfExists(socketFile);
            } catch (IOException e) {
                LogEvent.SOCKET_FILE_FAILED.log(LOG, "'" + socketFile + "'", "cannot be removed: " + Reason.of(e));
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
            throw new IOException("'" + file + "' exists and is not a socket; remove it or listen elsewhere");
        }
        try {
            SocketChannel.open(UnixDomainSocketAddress.of(file)).close();
        } catch (ConnectException e) {
            Files.delete(file);
            return;
        }
        throw new BindException(
                "bind to addr '" + file + "' failed: " + Reason.IN_USE + ": another process listens there");
    }

    private static boolean isSocket(Path file) throws IOException {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && ((Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0170000) == 0140000;
    }

    private static final class Accepting extends ChannelInboundHandlerAdapter {
        private final Consumer<Channel> clients;
        private final ClientLimit limit;
        private final String text;
        private final EventLog events;
        /** How many were accepted. */
        private long count;
        /** Whether it accepts, but for a rest. */
        private volatile boolean wanted;
        /** Those in the queue are the last ones. The loop's. */
        private boolean finishing;

        Accepting(Consumer<Channel> clients, ClientLimit limit, String text, EventLog events) {
            this.clients = clients;
            this.limit = limit;
            this.text = text;
            this.events = events;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            count++;
            clients.accept((Channel) message);
            if (!finishing && limit.isFull()) {
                rest(context);
            }
        }

        private void rest(ChannelHandlerContext context) {
            context.channel().config().setAutoRead(false);
            context.executor().schedule(() -> resume(context), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }

        private void resume(ChannelHandlerContext context) {
            if (!finishing && limit.isFull()) {
                rest(context);
            } else if (wanted) {
                context.channel().config().setAutoRead(true);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            events.log(LOG, LogEvent.ACCEPT_FAILED, "'" + text + "'", Reason.of(cause));
            rest(context);
        }
    }
}
