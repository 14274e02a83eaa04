package io.trepak.engine.pool;

import io.trepak.api.Distribution;
import io.trepak.api.HashFunction;
import io.trepak.api.Options;
import io.trepak.api.Server;
import io.trepak.api.protocol.PoolNeeds;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.topology.Ownership;
import io.trepak.api.topology.Topology;
import io.trepak.api.topology.Trouble;
import io.trepak.engine.config.DeadServer;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.log.EventLog;
import io.trepak.engine.plugin.CheckedContinuum;
import io.trepak.engine.plugin.FaultCounter;
import io.trepak.engine.plugin.OpenProtocol;
import io.trepak.engine.plugin.OpenTopology;
import io.trepak.engine.plugin.PluginFaults;
import io.trepak.engine.text.NameOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A configured pool with its plugins: decides which servers are live and tells the workers. Lives until a reload of the
 * configuration takes it out or puts another one in its place, its heir.
 */
public final class Pool {
    private static final Logger LOG = LoggerFactory.getLogger(Pool.class);
    private static final int UNITS_MAX = 65_536;

    private final PoolConfig config;
    private final OpenProtocol protocol;
    private final SlowLog slowLog;
    private final HashFunction hash;
    private final Distribution distribution;
    private final Options options;
    private final PluginFaults faults;
    private final ScheduledExecutorService control;
    private final Names names;
    private final EventLog clientEvents;
    /** Null for the servers of the file. */
    private final OpenTopology source;

    /** Null for the servers of the file, and while nobody knows any. */
    private Topology topology;

    private Ejection ejection;
    private volatile Prober prober;
    private boolean closed;
    /** Whether a server that is ejected still owns its keys. */
    private final boolean keepsKeys;

    private final AtomicInteger clients;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final List<Consumer<PoolSnapshot>> subscribers = new ArrayList<>();
    private volatile PoolSnapshot snapshot;

    /** A pool with the servers of the file, or with none where the file has none. */
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
        this(config, protocol, hash, distribution, options, control, faults, names, before, null, null);
    }

    /**
     * A pool that may take the place of another one. Changes nothing there before {@link #takeOver}.
     *
     * @param options the pool's own keys, as its plugins read them
     * @param control the thread all decisions are made on
     * @param faults counts what the plugins do wrong
     * @param names looks up the names of servers; null for a pool whose servers nobody dials
     * @param before the other one: servers that keep name and address keep what is known of them; null for none
     * @param source knows its servers; null for those of the file
     * @param known the servers there are now, where they are not those of the file; null where they are, or nobody knows yet
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
            Pool before,
            OpenTopology source,
            Topology known) {
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
                source,
                known,
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
            OpenTopology source,
            Topology known,
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
        this.control = control;
        this.names = names;
        this.source = source;
        this.topology = known;
        this.clientEvents =
                before != null ? before.clientEvents : EventLog.ofClients(config.name(), EventLog.Timer.of(control));
        this.keepsKeys = config.failure().deadServer() != DeadServer.REHASH;
        ServerSet set = setOf(serversNow(), before == null ? null : before.set());
        this.ejection = newEjection(set);
        this.snapshot = build(set);
    }

    /** In index order. */
    private List<Server> serversNow() {
        if (topology == null) {
            return config.routing().topology() != null || config.isSpread()
                    ? List.of()
                    : config.servers().stream()
                            .map(s -> Server.of(s.name(), s.address(), s.weight()))
                            .toList();
        }
        return topology.ownership() != null
                ? topology.servers()
                : topology.servers().stream()
                        .sorted(Comparator.comparing(Server::name, NameOrder.INSTANCE))
                        .toList();
    }

    /**
     * Servers with what is known of them.
     *
     * @param before those there were; null for none
     */
    private ServerSet setOf(List<Server> servers, ServerSet before) {
        return new ServerSet(
                servers.stream().map(server -> known(server, before)).toList());
    }

    private PoolServer known(Server server, ServerSet before) {
        int named = before == null ? -1 : before.indexOf(server.name());
        List<PoolServer> replicas = replicasOf(server, named < 0 ? null : before.get(named));
        PoolServer same = before == null ? null : before.same(server);
        if (same != null) {
            return new PoolServer(server, same.address(), same.health(), same.events(), replicas);
        }
        return new PoolServer(
                server,
                new ServerAddress(server.address(), names),
                newHealth(server.name()),
                named >= 0 ? before.get(named).events() : newEvents(server),
                replicas);
    }

    /** @param before the server as it was; null for none */
    private List<PoolServer> replicasOf(Server server, PoolServer before) {
        return server.replicas().isEmpty() || needs().reads() == PoolNeeds.Reads.OWNER
                ? List.of()
                : server.replicas().stream()
                        .map(replica -> replica(replica, before == null ? null : before.sameReplica(replica)))
                        .toList();
    }

    private PoolServer replica(Server server, PoolServer same) {
        if (same != null) {
            return new PoolServer(server, same.address(), same.health(), same.events(), List.of());
        }
        ServerHealth health = new ServerHealth();
        watchReplica(health);
        return new PoolServer(server, new ServerAddress(server.address(), names), health, newEvents(server), List.of());
    }

    /** It is never ejected, for it owns nothing, and whoever listed it looks after it. */
    private void watchReplica(ServerHealth health) {
        health.belongTo(Integer.MAX_VALUE, newReconnects(), () -> {});
    }

    private EventLog newEvents(Server server) {
        return EventLog.ofServer(config.name(), server.name(), EventLog.Timer.of(control));
    }

    private ServerHealth newHealth(String name) {
        ServerHealth health = new ServerHealth();
        belongHere(health, name);
        return health;
    }

    private void belongHere(ServerHealth health, String name) {
        health.belongTo(config.failure().serverFailureLimit(), newReconnects(), () -> askToEject(health));
        health.tell(source == null ? null : new Teller(health, name));
    }

    /** Tells the topology what workers meet at one of its servers. Any thread. */
    private final class Teller implements ServerHealth.Watcher {
        private final ServerHealth health;
        private final String name;

        Teller(ServerHealth health, String name) {
            this.health = health;
            this.name = name;
        }

        @Override
        public void met(Trouble.Kind kind, int unit) {
            int server = indexOf(health);
            if (server >= 0) {
                source.met(new Trouble(kind, set().get(server).name(), unit));
            }
        }

        @Override
        public void lost(int requests) {
            source.lost(name, requests); // also where the name leads elsewhere by now
        }
    }

    private Ejection newEjection(ServerSet set) {
        Ejection made = new Ejection(config, set, new ControlledRing(), control, nanoTime, random);
        made.probeWith(prober);
        return made;
    }

    private ServerSet set() {
        return snapshot.set();
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

    /** The servers there are now. Any thread. */
    public ServerSet servers() {
        return snapshot.set();
    }

    /** Knows its servers; null for those of the file. */
    public OpenTopology source() {
        return source;
    }

    /** Counts what its topology does wrong; only where there is one. */
    public FaultCounter topologyFaults() {
        return source.faults();
    }

    /** What was published last; null for the servers of the file, and while nobody knows any. Thread: control. */
    public Topology topology() {
        return topology;
    }

    /** Whether an ejected server still owns its keys, and is not to be asked for them. */
    public boolean keepsKeys() {
        return keepsKeys;
    }

    /** Says who asks ejected servers whether they are well. Any thread. */
    public void probeWith(Prober asking) {
        prober = asking;
        ejection.probeWith(asking);
    }

    /** Its slow requests. */
    public SlowLog slowLog() {
        return slowLog;
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
        PoolSnapshot now = snapshot;
        if (!keepsKeys) {
            return now.live().length;
        }
        int live = 0;
        for (int server : now.live()) {
            live += isDead(now.set().get(server)) ? 0 : 1;
        }
        return live;
    }

    /** Whether requests for the keys of a server are not passed on, though they are its keys. Any thread. */
    public boolean isDead(PoolServer server) {
        return keepsKeys && server.health().isEjected();
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
     * @param before null for none
     */
    public void watchAddresses(Pool before) {
        watchNew(before == null ? null : before.set());
    }

    private void watchNew(ServerSet before) {
        Set<ServerAddress> known =
                before == null ? Set.of() : before.addresses().collect(Collectors.toSet());
        set().addresses().filter(address -> !known.contains(address)).forEach(ServerAddress::watch);
    }

    /** Waits until each name was looked up once, or for so long. Not for the control thread. */
    public void awaitAddresses(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (PoolServer server : set().all()) {
            if (!server.address().lookedUp().await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
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
        goOnFrom(before);
        prober = before.prober;
        ejection.probeWith(prober);
        for (int i = 0; i < set().count(); i++) {
            set().get(i).replicas().forEach(replica -> watchReplica(replica.health()));
            ServerHealth health = set().get(i).health();
            int known = before.indexOf(health);
            if (known < 0) {
                continue;
            }
            belongHere(health, set().get(i).name());
            if (!config.failure().autoEjectHosts()) {
                health.markLive(false);
            }
            ejection.inherit(i, before.ejection, known);
        }
        republish();
    }

    /** What the same topology has published since this pool was made. */
    private void goOnFrom(Pool before) {
        boolean same = config.routing().topology() != null
                && config.routing().topology().equals(before.config.routing().topology());
        if (!same || Objects.equals(topology, before.topology)) {
            return;
        }
        Topology earlier = topology;
        topology = before.topology;
        try {
            ServerSet set = setOf(serversNow(), before.set());
            snapshot = build(set);
            ejection = newEjection(set);
        } catch (Throwable e) { // of a plugin; it is asked again with the next topology
            topology = earlier;
            faults.of(distribution).failed("building the table of pool '" + config.name() + "'", e);
        }
    }

    private int indexOf(ServerHealth health) {
        ServerSet now = set();
        for (int i = 0; i < now.count(); i++) {
            if (now.get(i).health() == health) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Goes by another topology from now on, unless it says the same. Thread: control.
     *
     * @return what was wrong with it, and then nothing has changed; null for nothing
     */
    public Throwable publish(Topology next) {
        if (closed || next.equals(topology)) {
            return null;
        }
        Topology earlier = topology;
        ServerSet before = set();
        topology = next;
        ServerSet set = before.servers().equals(serversNow()) ? before : setOf(serversNow(), before);
        PoolSnapshot made;
        try {
            made = build(set);
        } catch (Throwable e) { // of a plugin; nothing of it may end the control thread's task half done
            topology = earlier;
            FaultCounter guilty = next.ownership() == null ? faults.of(distribution) : topologyFaults();
            guilty.failed("building the table of pool '" + config.name() + "', whose servers stay as they were", e);
            return e;
        }
        if (set != before) {
            Ejection closing = ejection;
            closing.close();
            ejection = newEjection(set);
            for (int i = 0; i < set.count(); i++) {
                int known = indexOf(set.get(i).health());
                if (known >= 0) {
                    ejection.inherit(i, closing, known);
                }
            }
        }
        put(made);
        watchNew(before);
        return null;
    }

    /** Decides nothing any more. Thread: control. */
    public void close() {
        closed = true;
        ejection.close();
        subscribers.clear();
    }

    private void askToEject(ServerHealth health) {
        if (!config.failure().autoEjectHosts()) {
            return;
        }
        try {
            control.execute(() -> {
                int server = indexOf(health);
                if (server >= 0) {
                    ejection.ask(server);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("pool '{}': closing down, nothing is ejected", config.name());
        }
    }

    /** What ejection may do with the pool. */
    private final class ControlledRing implements Ejection.Ring {
        @Override
        public void publish() {
            republish();
        }

        @Override
        public boolean contains(int server) {
            return Arrays.binarySearch(snapshot.live(), server) >= 0;
        }
    }

    /** A distribution that fails leaves the ring as it was: keys keep their servers, the ejected one among them. */
    private void republish() {
        PoolSnapshot made;
        try {
            made = build(set());
        } catch (Throwable e) { // of a plugin; nothing of it may end the control thread's task half done
            faults.of(distribution)
                    .failed("building the table of pool '" + config.name() + "', which stays as it was", e);
            return;
        }
        put(made);
    }

    private void put(PoolSnapshot made) {
        snapshot = made;
        for (Consumer<PoolSnapshot> subscriber : subscribers) {
            subscriber.accept(made);
        }
    }

    /** The servers that own a unit. Fails when there is one nobody knows. */
    private static BitSet owners(Ownership ownership, int servers) {
        int units = ownership.units();
        if (units < 1 || units > UNITS_MAX) {
            throw new IllegalStateException("an ownership of " + units + " units; expected 1 to " + UNITS_MAX);
        }
        BitSet owners = new BitSet(servers);
        for (int unit = 0; unit < units; unit++) {
            int owner = ownership.ownerOf(unit);
            if (owner >= servers) {
                throw new IllegalStateException("unit " + unit + " is owned by server " + owner + " of " + servers);
            }
            if (owner >= 0) {
                owners.set(owner);
            }
        }
        return owners;
    }

    private PoolSnapshot build(ServerSet set) {
        BitSet live = new BitSet(set.count());
        for (int i = 0; i < set.count(); i++) {
            live.set(i, keepsKeys || !set.get(i).health().isEjected());
        }
        int[] indices = live.stream().toArray();
        Ownership ownership = topology == null ? null : topology.ownership();
        if (ownership != null) {
            live.and(owners(ownership, set.count()));
            indices = live.stream().toArray();
        }
        return new PoolSnapshot(
                set,
                indices,
                ownership != null || indices.length < 2
                        ? null
                        : CheckedContinuum.build(distribution, set.servers(), live, options),
                ownership,
                topology == null ? Set.of() : topology.holding());
    }
}
