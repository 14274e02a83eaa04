package io.trepak.engine.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Ticker;
import io.netty.util.internal.PlatformDependent;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.function.Supplier;

/** How bytes get in and out of the process. An enum, not a plugin: nobody outside writes one. */
public enum Transport implements Dialer {
    /** Linux, without Netty channels on the way. */
    EPOLL(
            Epoll::unavailabilityCause,
            EpollIoHandler::newFactory,
            family -> new EpollServerSocketChannel(family),
            EpollServerDomainSocketChannel::new,
            null,
            null),
    /** Linux 5.19 and later, where it is not forbidden; without Netty channels on the way. Accepts with epoll. */
    IO_URING(
            Transport::ringObstacle,
            Transport::ring,
            family -> new EpollServerSocketChannel(family),
            EpollServerDomainSocketChannel::new,
            null,
            null),
    /** macOS and BSD. */
    KQUEUE(
            KQueue::unavailabilityCause,
            KQueueIoHandler::newFactory,
            family -> new KQueueServerSocketChannel(), // it offers no choice; an IPv4 address is one of a dual-stack
            // socket
            KQueueServerDomainSocketChannel::new,
            KQueueSocketChannel::new,
            KQueueDomainSocketChannel::new),
    /** Wherever Java runs. */
    NIO(
            () -> null,
            NioIoHandler::newFactory,
            family -> new NioServerSocketChannel(SelectorProvider.provider(), family),
            NioServerDomainSocketChannel::new,
            family -> new NioSocketChannel(SelectorProvider.provider(), family),
            NioDomainSocketChannel::new);

    private static final int RING_ENTRIES = 4096;

    private final Supplier<Throwable> obstacle;
    private final Supplier<IoHandlerFactory> handlers;
    private final Function<SocketProtocolFamily, ServerChannel> tcpServer;
    private final Supplier<ServerChannel> unixServer;
    private final Function<SocketProtocolFamily, Channel> tcpClient;
    private final Supplier<Channel> unixClient;

    Transport(
            Supplier<Throwable> obstacle,
            Supplier<IoHandlerFactory> handlers,
            Function<SocketProtocolFamily, ServerChannel> tcpServer,
            Supplier<ServerChannel> unixServer,
            Function<SocketProtocolFamily, Channel> tcpClient,
            Supplier<Channel> unixClient) {
        this.obstacle = obstacle;
        this.handlers = handlers;
        this.tcpServer = tcpServer;
        this.unixServer = unixServer;
        this.tcpClient = tcpClient;
        this.unixClient = unixClient;
    }

    /**
     * A turn's receives and sends of all clients go to the kernel together, two of them for each: with Netty's 128 entries, 500
     * clients cost a sixth more CPU.
     */
    private static IoHandlerFactory ring() {
        return IoUringIoHandler.newFactory(new IoUringIoHandlerConfig().setRingSize(RING_ENTRIES));
    }

    private static Throwable ringObstacle() {
        if (!IoUring.isAvailable()) {
            return IoUring.unavailabilityCause();
        }
        return IoUring.isPollAddMultishotEnabled()
                ? Epoll.unavailabilityCause()
                : new UnsupportedOperationException("the kernel is too old for multishot polls");
    }

    /** Why this transport cannot be used here; null when it can. */
    public String unavailable() {
        Throwable cause;
        try {
            cause = obstacle.get();
        } catch (LinkageError e) {
            cause = e;
        }
        if (cause == null) {
            return null;
        }
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof FileNotFoundException) {
            return missingNative();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** No module requires the modules of the native libraries, so on a module path they are not even looked at. */
    private String missingNative() {
        String transport = name().toLowerCase(Locale.ROOT);
        String os = PlatformDependent.normalizedOs();
        String processor = PlatformDependent.normalizedArch();
        return "its native library is not there; put the JAR of io.netty:netty-transport-native-" + transport
                + " with the classifier " + os + "-" + processor
                + " on the class path, or on the module path with --add-modules io.netty.transport." + transport + "."
                + os
                + "." + processor;
    }

    /** Where {@link #EPOLL} should work. */
    public static boolean isLinux() {
        return PlatformDependent.normalizedOs().equals("linux");
    }

    /** The best transport that works here: the first in the order they are declared. */
    public static Transport best() {
        for (Transport transport : values()) {
            if (transport.unavailable() == null) {
                return transport;
            }
        }
        return NIO;
    }

    /** A loop with a thread of its own for connections, not started yet. */
    public Loop newLoop(ThreadFactory threads) {
        return (Loop)
                new MultiThreadIoEventLoopGroup(1, threads, handlers.get()) {
                    @Override
                    protected IoEventLoop newChild(Executor executor, IoHandlerFactory factory, Object... args) {
                        return new Loop(this, executor, factory, Ticker.systemTicker());
                    }
                }.next();
    }

    /** The same for listening sockets. What a ring accepts is a blocking socket, of no use to {@link UringConnection}. */
    public Loop newAcceptor(ThreadFactory threads) {
        return this == IO_URING ? EPOLL.newAcceptor(threads) : newLoop(threads);
    }

    @Override
    public Connection dial(Loop loop, SocketAddress address, boolean tcpKeepAlive, Receiver receiver)
            throws IOException {
        SocketAddress target = addressFor(peer(address));
        if (isLean()) {
            SocketConnection connection = lean(loop, newSocket(target), receiver, target, loop.serverCells());
            try {
                connection.dial(target, tcpKeepAlive);
            } catch (IOException | RuntimeException e) {
                connection.close();
                throw e;
            }
            return connection;
        }
        Channel channel = opened(isUnix(target) ? unixClient : () -> tcpClient.apply(familyOf(target)));
        configure(channel, isUnix(target), tcpKeepAlive);
        ChannelConnection connection = new ChannelConnection(loop, channel, receiver, true);
        loop.register(channel).addListener(registered -> {
            if (registered.isSuccess()) {
                channel.connect(target).addListener(done -> tell(loop, connection, done.cause()));
            } else {
                tell(loop, connection, registered.cause());
            }
        });
        return connection;
    }

    private boolean isLean() {
        return tcpClient == null;
    }

    /** Without a Netty channel. */
    private SocketConnection lean(Loop loop, Socket socket, Receiver receiver, SocketAddress peer, CellPool cells) {
        return this == EPOLL
                ? new EpollConnection(loop, socket, receiver, peer)
                : new UringConnection(loop, socket, receiver, peer, cells);
    }

    private static Socket newSocket(SocketAddress target) throws IOException {
        return opened(isUnix(target) ? Socket::newSocketDomain : () -> LinuxSocket.newSocketStream(familyOf(target)));
    }

    /**
     * Whom a server's address reaches. To every C program a server at 0.0.0.0 or :: is this machine; Java and Netty, whose
     * sockets are of both kinds, would dial other addresses of it, or none.
     */
    private static SocketAddress peer(SocketAddress address) {
        if (address instanceof InetSocketAddress inet
                && inet.getAddress() != null
                && inet.getAddress().isAnyLocalAddress()) {
            InetAddress loopback = inet.getAddress() instanceof Inet4Address ? NetUtil.LOCALHOST4 : NetUtil.LOCALHOST6;
            return new InetSocketAddress(loopback, inet.getPort());
        }
        return address;
    }

    /**
     * An IPv4 address opens an IPv4 socket: one of both kinds that is bound to 0.0.0.0 would listen on every IPv6 address as
     * well, and tools that look for IPv4 sockets would find none.
     */
    private static SocketProtocolFamily familyOf(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet4Address
                ? SocketProtocolFamily.INET
                : SocketProtocolFamily.INET6;
    }

    /** What has a descriptor of its own: there may be none left. */
    private static <T> T opened(Supplier<? extends T> socket) throws IOException {
        try {
            return socket.get();
        } catch (ChannelException e) {
            throw new IOException(Reason.of(e.getCause() == null ? e : e.getCause()), e);
        }
    }

    /** Later, for the dialling may fail before the caller has the connection. */
    private static void tell(Loop loop, ChannelConnection connection, Throwable failure) {
        loop.execute(() -> connection.connected(failure));
    }

    /**
     * Makes an accepted client the loop's.
     *
     * <p>Thread: the loop's.
     *
     * @param client as {@link Listener} got it
     * @throws IOException when the socket is gone already
     */
    public Connection adopt(Loop loop, Channel client, boolean tcpKeepAlive, Receiver receiver) throws IOException {
        boolean unix = isUnix(client.localAddress());
        if (isLean()) {
            Socket socket = new Socket(((UnixChannel) client).fd().intValue());
            SocketConnection connection = lean(loop, socket, receiver, client.remoteAddress(), loop.clientCells());
            try {
                connection.accept(!unix, tcpKeepAlive);
            } catch (IOException | RuntimeException e) {
                connection.close();
                throw e;
            }
            return connection;
        }
        configure(client, unix, tcpKeepAlive);
        ChannelConnection connection = new ChannelConnection(loop, client, receiver, false);
        loop.register(client);
        return connection;
    }

    /**
     * Closes an accepted client that cannot be served.
     *
     * <p>Thread: the loop's.
     */
    public void turnAway(Loop loop, Channel client) throws IOException {
        if (isLean()) {
            new Socket(((UnixChannel) client).fd().intValue()).close();
        } else {
            loop.register(client).addListener(registered -> client.close());
        }
    }

    ServerChannel newServer(SocketAddress address) {
        return isUnix(address) ? unixServer.get() : tcpServer.apply(familyOf(address));
    }

    /** The address in the form this transport wants. */
    SocketAddress addressFor(SocketAddress address) {
        return this != NIO && address instanceof UnixDomainSocketAddress unix
                ? new DomainSocketAddress(unix.getPath().toString())
                : address;
    }

    static boolean isUnix(SocketAddress address) {
        return address instanceof DomainSocketAddress || address instanceof UnixDomainSocketAddress;
    }

    private static void configure(Channel channel, boolean unix, boolean tcpKeepAlive) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        if (!unix) {
            channel.config().setOption(ChannelOption.TCP_NODELAY, true);
            channel.config().setOption(ChannelOption.SO_KEEPALIVE, tcpKeepAlive);
        }
    }
}
