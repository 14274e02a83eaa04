package io.trepak.engine.pool;

import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.HashFunction;
import io.trepak.api.Options;
import io.trepak.api.Server;
import io.trepak.api.protocol.Protocol;
import io.trepak.engine.PoolConfig;
import io.trepak.engine.plugin.PluginFaults;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A configured pool with its plugins: decides which servers are live and tells the workers. Lives as long as the proxy. */
public final class Pool {
    private static final Logger LOG = LoggerFactory.getLogger(Pool.class);

    private final PoolConfig config;
    private final Protocol protocol;
    private final SlowLog slowLog;
    private final HashFunction hash;
    private final Distribution distribution;
    private final Options options;
    private final ScheduledExecutorService control;
    private final PluginFaults faults;
    private final List<Server> servers;
    private final ServerHealth[] health;
    private final ServerAddress[] addresses;
    private final AtomicInteger clients = new AtomicInteger();
    private final List<Consumer<PoolSnapshot>> subscribers = new ArrayList<>();
    private volatile PoolSnapshot snapshot;

    /** A pool whose plugins' faults nobody asks for. */
    public Pool(
            PoolConfig config,
            Protocol protocol,
            HashFunction hash,
            Distribution distribution,
            Options options,
            ScheduledExecutorService control) {
        this(config, protocol, hash, distribution, options, control, new PluginFaults());
    }

    /**
     * @param options the pool's own keys, as its plugins read them
     * @param control the thread all decisions are made on
     * @param faults counts what the plugins do wrong
     */
    public Pool(
            PoolConfig config,
            Protocol protocol,
            HashFunction hash,
            Distribution distribution,
            Options options,
            ScheduledExecutorService control,
            PluginFaults faults) {
        this.config = config;
        this.protocol = protocol;
        this.slowLog = new SlowLog(config.slowLog().entries());
        this.hash = hash;
        this.distribution = distribution;
        this.options = options;
        this.control = control;
        this.faults = faults;
        this.servers = config.servers().stream()
                .map(s -> Server.of(s.name(), s.address(), s.weight()))
                .toList();
        this.health = new ServerHealth[servers.size()];
        this.addresses = new ServerAddress[servers.size()];
        for (int i = 0; i < health.length; i++) {
            int server = i;
            health[i] = new ServerHealth(config.serverFailureLimit(), () -> askToEject(server));
            addresses[i] = new ServerAddress(servers.get(i).address(), control);
        }
        this.snapshot = build();
    }

    /** Its configuration. */
    public PoolConfig config() {
        return config;
    }

    /** Its protocol plugin. */
    public Protocol protocol() {
        return protocol;
    }

    /** Its hash function, not confined to a thread yet. */
    public HashFunction hash() {
        return hash;
    }

    /** Its distribution; workers only ever see what it built. */
    public Distribution distribution() {
        return distribution;
    }

    /** Counts what the pool's plugins do wrong. */
    public PluginFaults faults() {
        return faults;
    }

    /** The pool's own keys. */
    public Options options() {
        return options;
    }

    /** All servers, in index order. */
    public List<Server> servers() {
        return servers;
    }

    /** What is known about a server. */
    public ServerHealth health(int server) {
        return health[server];
    }

    /** Its slow requests. */
    public SlowLog slowLog() {
        return slowLog;
    }

    /** Where to dial a server. */
    public ServerAddress address(int server) {
        return addresses[server];
    }

    /** Counts a client in, from any worker. Returns how many there are now. */
    public int clientArrived() {
        return clients.incrementAndGet();
    }

    /** Counts a client out, from any worker. */
    public void clientLeft() {
        clients.decrementAndGet();
    }

    /** What is in force now. */
    public PoolSnapshot snapshot() {
        return snapshot;
    }

    /**
     * Has the present and every later snapshot passed on.
     *
     * <p>Thread: control.
     */
    public void subscribe(Consumer<PoolSnapshot> subscriber) {
        subscribers.add(subscriber);
        subscriber.accept(snapshot);
    }

    /** Looks up the names of all servers once. Thread: control. */
    public void resolveAll() {
        for (ServerAddress address : addresses) {
            address.resolve();
        }
    }

    private void askToEject(int server) {
        if (!config.autoEjectHosts()) {
            return;
        }
        try {
            control.execute(() -> eject(server));
        } catch (RejectedExecutionException e) {
            LOG.debug(
                    "closing down, server '{}' not ejected", servers.get(server).name());
        }
    }

    /** The count is looked at again: several failures may have asked before this ran. */
    private void eject(int server) {
        ServerHealth state = health[server];
        if (state.isEjected() || state.failureCount() < Math.max(1, config.serverFailureLimit())) {
            return;
        }
        state.markEjected(System.currentTimeMillis() * 1000);
        publish();
        LOG.warn(
                "pool '{}': server '{}' {} after {} failure(s), next try in {} ms",
                config.name(),
                servers.get(server).name(),
                isOnRing(server) ? "stays on the ring, for no table could be built without it," : "ejected",
                Math.max(1, config.serverFailureLimit()),
                config.serverRetryTimeoutMillis());
        control.schedule(() -> readmit(server), config.serverRetryTimeoutMillis(), TimeUnit.MILLISECONDS);
    }

    private void readmit(int server) {
        health[server].markLive();
        boolean neverLeft = isOnRing(server);
        publish();
        String name = servers.get(server).name();
        if (isOnRing(server)) {
            LOG.info("pool '{}': server '{}' {}", config.name(), name, neverLeft ? "tried again" : "back on the ring");
            return;
        }
        int millis = config.serverRetryTimeoutMillis();
        LOG.warn(
                "pool '{}': server '{}' stays off the ring, for no table could be built with it, next try in {} ms",
                config.name(),
                name,
                millis);
        control.schedule(() -> readmit(server), millis, TimeUnit.MILLISECONDS);
    }

    private boolean isOnRing(int server) {
        return Arrays.binarySearch(snapshot.live(), server) >= 0;
    }

    /** A distribution that fails leaves the ring as it was: keys keep their servers, the ejected one among them. */
    private void publish() {
        try {
            snapshot = build();
        } catch (Throwable e) { // of a plugin; nothing of it may end the control thread's task half done
            faults.of(distribution)
                    .failed("building the table of pool '" + config.name() + "', which stays as it was", e);
            return;
        }
        for (Consumer<PoolSnapshot> subscriber : subscribers) {
            subscriber.accept(snapshot);
        }
    }

    private PoolSnapshot build() {
        List<Server> live = new ArrayList<>();
        int[] indices = new int[servers.size()];
        for (int i = 0; i < health.length; i++) {
            if (!health[i].isEjected()) {
                indices[live.size()] = i;
                live.add(servers.get(i));
            }
        }
        Continuum continuum = live.size() < 2 ? null : CheckedContinuum.build(distribution, List.copyOf(live), options);
        return new PoolSnapshot(servers.size(), Arrays.copyOf(indices, live.size()), continuum);
    }
}
