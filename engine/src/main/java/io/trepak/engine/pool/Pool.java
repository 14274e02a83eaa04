package io.trepak.engine.pool;

import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.HashFunction;
import io.trepak.api.Options;
import io.trepak.api.Server;
import io.trepak.api.protocol.Protocol;
import io.trepak.engine.DeadServer;
import io.trepak.engine.PoolConfig;
import io.trepak.engine.plugin.PluginFaults;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** A configured pool with its plugins: decides which servers are live and tells the workers. Lives as long as the proxy. */
public final class Pool {
    private final PoolConfig config;
    private final Protocol protocol;
    private final HashFunction hash;
    private final Distribution distribution;
    private final Options options;
    private final PluginFaults faults;
    private final List<Server> servers;
    private final ServerHealth[] health;
    private final ServerAddress[] addresses;
    private final Ejection ejection;
    /** Whether a server that is ejected still owns its keys. */
    private final boolean keepsKeys;

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
        this(config, protocol, hash, distribution, options, control, faults, new SystemNames(control));
    }

    /**
     * @param options the pool's own keys, as its plugins read them
     * @param control the thread all decisions are made on
     * @param faults counts what the plugins do wrong
     * @param names looks up the names of servers
     */
    public Pool(
            PoolConfig config,
            Protocol protocol,
            HashFunction hash,
            Distribution distribution,
            Options options,
            ScheduledExecutorService control,
            PluginFaults faults,
            Names names) {
        this(config, protocol, hash, distribution, options, control, faults, names, System::nanoTime, new Random());
    }

    Pool(
            PoolConfig config,
            Protocol protocol,
            HashFunction hash,
            Distribution distribution,
            Options options,
            ScheduledExecutorService control,
            PluginFaults faults,
            Names names,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.config = config;
        this.protocol = protocol;
        this.hash = hash;
        this.distribution = distribution;
        this.options = options;
        this.faults = faults;
        this.servers = config.servers().stream()
                .map(s -> Server.of(s.name(), s.address(), s.weight()))
                .toList();
        this.health = new ServerHealth[servers.size()];
        this.addresses = new ServerAddress[servers.size()];
        for (int i = 0; i < health.length; i++) {
            int server = i;
            health[i] = new ServerHealth(
                    config.serverFailureLimit(), newReconnects(nanoTime.getAsLong(), random), () -> askToEject(server));
            addresses[i] = new ServerAddress(servers.get(i).address(), names);
        }
        this.keepsKeys = config.failure().deadServer() != DeadServer.REHASH;
        this.ejection = new Ejection(config, health, new ControlledRing(), control, nanoTime, random);
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

    /** Whether a server owns keys but is not to be asked, for it is ejected. Any thread. */
    public boolean isDead(int server) {
        return keepsKeys && health[server].isEjected();
    }

    /** Says who asks ejected servers whether they are well. Any thread. */
    public void probeWith(Prober prober) {
        ejection.probeWith(prober);
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

    /** Has the names of all servers looked up, from now on. Any thread. */
    public void watchAddresses() {
        for (ServerAddress address : addresses) {
            address.watch();
        }
    }

    /** Waits until each name was looked up once, or for so long. Not for the control thread. */
    public void awaitAddresses(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (ServerAddress address : addresses) {
            if (!address.lookedUp().await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return;
            }
        }
    }

    private Reconnects newReconnects(long nowNanos, RandomGenerator random) {
        return new Reconnects(
                config.failure().serverReconnectDelayMaxMillis(),
                config.failure().serverReconnectsPerSecond(),
                nowNanos,
                random);
    }

    private void askToEject(int server) {
        ejection.ask(server);
    }

    /** What ejection may do with the pool. */
    private final class ControlledRing implements Ejection.Ring {
        @Override
        public void publish() {
            Pool.this.publish();
        }

        @Override
        public boolean contains(int server) {
            return Arrays.binarySearch(snapshot.live(), server) >= 0;
        }
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
            if (keepsKeys || !health[i].isEjected()) {
                indices[live.size()] = i;
                live.add(servers.get(i));
            }
        }
        Continuum continuum = live.size() < 2 ? null : CheckedContinuum.build(distribution, List.copyOf(live), options);
        return new PoolSnapshot(servers.size(), Arrays.copyOf(indices, live.size()), continuum);
    }
}
