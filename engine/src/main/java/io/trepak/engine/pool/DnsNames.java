package io.trepak.engine.pool;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.resolver.DefaultHostsFileEntriesResolver;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsCacheEntry;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.concurrent.Future;
import io.trepak.engine.text.NumericHost;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names as the hosts file and the DNS servers of the system's configuration know them, with the time each response is good
 * for. One for the whole proxy; its one thread starts with the first name. Any thread.
 */
public final class DnsNames implements Names, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DnsNames.class);
    private static final long QUERY_MILLIS = 2000;

    private final ThreadFactory threads;
    private final DnsServerAddressStreamProvider servers;
    private EventLoopGroup group;
    private boolean closed;

    /** Asks the servers the system is configured for. */
    public DnsNames(ThreadFactory threads) {
        this(threads, DnsServerAddressStreamProviders.platformDefault());
    }

    /** Asks others. */
    public DnsNames(ThreadFactory threads, DnsServerAddressStreamProvider servers) {
        this.threads = threads;
        this.servers = servers;
    }

    /** A loop of its own, for what the resolver does is none of a worker's business; null once closed. */
    private synchronized EventLoop loop() {
        if (closed) {
            return null;
        }
        if (group == null) {
            group = new MultiThreadIoEventLoopGroup(1, threads, NioIoHandler.newFactory());
        }
        return group.next();
    }

    @Override
    public void lookUp(String host, Consumer<Answer> done) {
        EventLoop loop = loop();
        if (loop == null) {
            return;
        }
        try {
            if (NumericHost.isAddress(host)) { // whose network interface was not there before
                loop.execute(() -> done.accept(numeric(host)));
            } else {
                ask(loop, host, done);
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("closing down, '{}' not looked up", host);
        } catch (RuntimeException e) { // what cannot be a name; no descriptor for a socket
            done.accept(new Answer(List.of(), -1, String.valueOf(e.getMessage())));
        }
    }

    private static Answer numeric(String host) {
        try {
            return new Answer(List.of(NumericHost.parse(host)), -1, null);
        } catch (UnknownHostException e) {
            return new Answer(List.of(), -1, e.getMessage());
        }
    }

    /** One resolver per question: it notes how long this response is good for, and reads the hosts file as it is now. */
    private void ask(EventLoop loop, String host, Consumer<Answer> done) {
        ShortestTime time = new ShortestTime();
        Unanswered unanswered = new Unanswered();
        DnsNameResolver resolver = new DnsNameResolverBuilder(loop)
                .datagramChannelType(NioDatagramChannel.class)
                .socketChannelType(NioSocketChannel.class)
                .nameServerProvider(servers)
                .hostsFileEntriesResolver(new DefaultHostsFileEntriesResolver())
                .queryTimeoutMillis(QUERY_MILLIS)
                .resolveCache(time)
                .dnsQueryLifecycleObserverFactory(unanswered)
                .build();
        Future<List<InetAddress>> found;
        try {
            found = resolver.resolveAll(host);
        } catch (RuntimeException e) {
            resolver.close();
            throw e;
        }
        found.addListener(ready -> {
            resolver.close();
            done.accept(
                    ready.isSuccess()
                            ? new Answer(List.copyOf(found.getNow()), time.millis(), null, unanswered.families())
                            : new Answer(
                                    List.of(),
                                    -1,
                                    String.valueOf(ready.cause().getMessage()).strip()));
        });
    }

    @Override
    public void later(Runnable task, long millis) {
        EventLoop loop = loop();
        if (loop != null) {
            try {
                loop.schedule(task, millis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("closing down, no name is looked up any more");
            }
        }
    }

    @Override
    public void close() {
        EventLoopGroup ending;
        synchronized (this) {
            closed = true;
            ending = group;
        }
        if (ending != null) {
            ending.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    /** Remembers no address, only how long the shortest-lived record of a response is good for. */
    private static final class ShortestTime implements DnsCache {
        private long seconds = Long.MAX_VALUE;

        long millis() {
            return seconds == Long.MAX_VALUE ? -1 : TimeUnit.SECONDS.toMillis(seconds);
        }

        @Override
        public DnsCacheEntry cache(
                String hostname, DnsRecord[] additionals, InetAddress address, long originalTtl, EventLoop loop) {
            seconds = Math.min(seconds, originalTtl);
            return new Entry(address, null);
        }

        @Override
        public DnsCacheEntry cache(String hostname, DnsRecord[] additionals, Throwable cause, EventLoop loop) {
            return new Entry(null, cause);
        }

        @Override
        public List<? extends DnsCacheEntry> get(String hostname, DnsRecord[] additionals) {
            return List.of();
        }

        @Override
        public void clear() {}

        @Override
        public boolean clear(String hostname) {
            return false;
        }
    }

    private record Entry(InetAddress address, Throwable cause) implements DnsCacheEntry {}
}
