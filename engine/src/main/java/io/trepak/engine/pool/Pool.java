package io.trepak.engine.pool;

import io.trepak.api.Distribution;
import io.trepak.api.HashFunction;
import io.trepak.api.Options;
import io.trepak.api.Server;
import io.trepak.api.protocol.PoolNeeds;
import io.trepak.api.protocol.Protocol;
import io.trepak.engine.config.DeadServer;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ServerConfig;
import io.trepak.engine.log.EventLog;
import io.trepak.engine.plugin.CheckedContinuum;
import io.trepak.engine.plugin.OpenProtocol;
import io.trepak.engine.plugin.PluginFaults;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * A configured pool with its plugins: decides which servers are live and tells the workers. Lives until a reload of the
 * configuration takes it out or puts another one in its place, its heir.
 */
public final class Pool {
    private final PoolConfig config;
    private final OpenProtocol protocol;
    private final SlowLog slowLog;
    private final HashFunction hash;
    private final Distribution distribution;
    private final Options options;
    private final PluginFaults faults;
    private final List<Server> servers;
    private final ServerHealth[] health;
    private final ServerAddress[] addresses;
    private final EventLog[] events;
    private final EventLog clientEvents;
    private final Ejection ejection;
    /** Whether a server that is ejected still owns its keys. */
    private final boolean keepsKeys;

    private final AtomicInteger clients;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final List<Consumer<PoolSnapshot>> subscribers = new ArrayList<>();
    private volatile PoolSnapshot snapshot;

    /**
     * A pool that may take the place of another one. Changes nothing there before {@link #takeOver}.
     *
     * @param options the pool's own keys, as its plugins read them
     * @param control the thread all decisions are made on
     * @param faults counts what the plugins do wrong
     * @param names looks up the names of servers; null for a pool whose servers nobody dials
     * @param before the other one: servers that keep name and address keep what is known of them; null for none
     */
    public Pool(
            PoolConfig config,
            OpenProtocol protocol,
            HashFunction hash,
            Distribution distribution,
            Options options,
            ScheduledExecutorService control,
            PluginFaults faults,
            Names names,
            Pool before) {
        this(
                config,
                protocol,
                hash,
                distribution,
                options,
                control,
                faults,
                names,
                before,
                System::nanoTime,
                new Random());
    }

    Pool(
            PoolConfig config,
            OpenProtocol protocol,
            HashFunction hash,
            Distribution distribution,
            Options options,
            ScheduledExecutorService control,
            PluginFaults faults,
            Names names,
            Pool before,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.config = config;
        this.nanoTime = nanoTime;
        this.random = random;
        this.clients = before == null ? new AtomicInteger() : before.clients;
        this.protocol = protocol;
        this.slowLog = before != null
                        && before.config.slowLog().entries() == config.slowLog().entries()
                ? before.slowLog
                : new SlowLog(config.slowLog().entries());
        this.hash = hash;
        this.distribution = distribution;
        this.options = options;
        this.faults = faults;
        this.servers = config.servers().stream()
                .map(s -> Server.of(s.name(), s.address(), s.weight()))
                .toList();
        this.health = new ServerHealth[servers.size()];
        this.addresses = new ServerAddress[servers.size()];
        this.events = new EventLog[servers.size()];
        EventLog.Timer later = EventLog.Timer.of(control);
        this.clientEvents = before != null ? before.clientEvents : EventLog.ofClients(config.name(), later);
        for (int i = 0; i < health.length; i++) {
            int server = i;
            int known = before == null ? -1 : before.indexOf(config.servers().get(i), config);
            health[i] = known >= 0
                    ? before.health[known]
                    : new ServerHealth(
                            config.failure().serverFailureLimit(), newReconnects(), () -> askToEject(server));
            events[i] = known >= 0
                    ? before.events[known]
                    : EventLog.ofServer(config.name(), servers.get(i).name(), later);
            addresses[i] = known >= 0
                    ? before.addresses[known]
                    : new ServerAddress(
                            servers.get(i).address(),
                            config.isSpread(config.servers().get(i)) ? null : names);
        }
        this.keepsKeys = config.failure().deadServer() != DeadServer.REHASH;
        this.ejection = new Ejection(config, health, new ControlledRing(), events, control, nanoTime, random);
        this.snapshot = build();
    }

    /** The server with this one's name and address, looked up alike; negative if there is none. */
    private int indexOf(ServerConfig wanted, PoolConfig of) {
        for (int i = 0; i < servers.size(); i++) {
            if (servers.get(i).name().equals(wanted.name())
                    && servers.get(i).address().equals(wanted.address())
                    && config.isSpread(config.servers().get(i)) == of.isSpread(wanted)) {
                return i;
            }
        }
        return -1;
    }

    /** Its configuration. */
    public PoolConfig config() {
        return config;
    }

    /** Its protocol plugin. */
    public Protocol protocol() {
        return protocol.plugin();
    }

    /** Its protocol with its settings. */
    public OpenProtocol openProtocol() {
        return protocol;
    }

    /** What its protocol wants of the engine. */
    public PoolNeeds needs() {
        return protocol.needs();
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

    /** Whether an ejected server still owns its keys, and is not to be asked for them. */
    public boolean keepsKeys() {
        return keepsKeys;
    }

    /** Says who asks ejected servers whether they are well. Any thread. */
    public void probeWith(Prober prober) {
        ejection.probeWith(prober);
    }

    /** Its slow requests. */
    public SlowLog slowLog() {
        return slowLog;
    }

    /** Where to dial a server. */
    public ServerAddress address(int server) {
        return addresses[server];
    }

    /** Where to log what happens to a server. */
    public EventLog events(int server) {
        return events[server];
    }

    /** Where to log what happens to clients. */
    public EventLog clientEvents() {
        return clientEvents;
    }

    /** Counts a client in, from any worker. Returns how many there are now. */
    public int clientArrived() {
        return clients.incrementAndGet();
    }

    /** Counts a client out, from any worker. */
    public void clientLeft() {
        clients.decrementAndGet();
    }

    /** How many servers take requests now; one that is dead and keeps its keys takes none. Any thread. */
    public int liveServers() {
        int[] onRing = snapshot.live();
        if (!keepsKeys) {
            return onRing.length;
        }
        int live = 0;
        for (int server : onRing) {
            live += isDead(server) ? 0 : 1;
        }
        return live;
    }

    /** Whether requests for the keys of a server are not passed on, though they are its keys. Any thread. */
    public boolean isDead(int server) {
        return keepsKeys && health[server].isEjected();
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

    /**
     * Has the names of all servers looked up from now on, but for those another pool has looked up already. Any thread.
     *
     * @param known null for none
     */
    public void watchAddresses(Pool known) {
        for (int i = 0; i < addresses.length; i++) {
            if (known == null || known.indexOf(config.servers().get(i), config) < 0) {
                addresses[i].watch();
            }
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

    private Reconnects newReconnects() {
        return new Reconnects(
                config.failure().serverReconnectDelayMaxMillis(),
                config.failure().serverReconnectsPerSecond(),
                nanoTime.getAsLong(),
                random);
    }

    /** Takes the place of the pool it was made from, which decides nothing any more. Thread: control. */
    public void takeOver(Pool before) {
        before.close();
        ejection.probeAs(before.ejection);
        for (int i = 0; i < health.length; i++) {
            int server = i;
            int known = before.indexOf(config.servers().get(i), config);
            if (known < 0) {
                continue;
            }
            health[i].belongTo(config.failure().serverFailureLimit(), newReconnects(), () -> askToEject(server));
            if (!config.failure().autoEjectHosts()) {
                health[i].markLive(false);
            }
            ejection.inherit(i, before.ejection, known);
        }
        publish();
    }

    /** Decides nothing any more. Thread: control. */
    public void close() {
        ejection.close();
        subscribers.clear();
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
        BitSet live = new BitSet(servers.size());
        for (int i = 0; i < health.length; i++) {
            live.set(i, keepsKeys || !health[i].isEjected());
        }
        int[] indices = live.stream().toArray();
        return new PoolSnapshot(
                servers.size(),
                indices,
                indices.length < 2 ? null : CheckedContinuum.build(distribution, servers, live, options));
    }
}
