package io.trepak.topology.sentinel;

import io.trepak.api.Counter;
import io.trepak.api.Server;
import io.trepak.api.topology.Conversation;
import io.trepak.api.topology.PoolTopology;
import io.trepak.api.topology.Topology;
import io.trepak.api.topology.TopologyContext;
import io.trepak.api.topology.Trouble;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The masters of one pool: asks all sentinels, tells each {@link Master} what it heard of it, asks servers for their role where a
 * master wants it, and publishes what is believed. Everything happens under one lock, for close, metrics and pages come from other
 * threads than events.
 */
final class SentinelPool implements PoolTopology {
    /** A server's label: the epoch its address is in force with, for a reload to go on from. */
    static final String EPOCH = "epoch";

    /** A server's label: the address in force, when it cannot be connected to. */
    static final String ABSENT = "absent";

    private static final String SERVER = "server";
    /** So long after a switch workers have told of every request that failed because of it. */
    private static final long LOST_MILLIS = 200;
    /** So many tellings of them are remembered. */
    private static final int LOST_MAX = 1000;
    /** Between two times that all sentinels are asked. */
    private static final long ASK_MILLIS = 50;
    /** Of those that the file does not name. */
    private static final int OTHERS_MAX = 32;

    private static final long OTHERS_DOWN_MILLIS = 600_000;
    private static final double MILLIS_PER_SECOND = 1000;

    private final TopologyContext context;
    private final SentinelSettings settings;
    private final LongSupplier nanoTime;
    private final List<Server> configured;
    private final Map<String, Master> masters = new LinkedHashMap<>();
    private final Map<String, Watched> watched = new HashMap<>();
    private final Map<String, Sentinel> sentinels = new LinkedHashMap<>();
    /** By master; none are listed where nobody reads from them. */
    private final Map<String, Replicas> replicas = new HashMap<>();

    private final Map<String, RoleProbe> probes = new HashMap<>();
    private final Hearing hearing = new Hearing();
    private final Outside outside = new Outside();
    private final Map<Master.Ignored, Counter> ignored = new HashMap<>();
    private Topology published;
    private long askedMillis = Long.MIN_VALUE / 2;
    private boolean askDue;
    private long tickMillis = Long.MAX_VALUE;
    private double lastSuccessSeconds;
    private boolean closed;

    /**
     * @param nanoTime a clock that never jumps
     */
    SentinelPool(TopologyContext context, SentinelSettings settings, LongSupplier nanoTime) {
        this.context = context;
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.configured = context.configured();
        for (Server server : configured) {
            Watched made = new Watched(server);
            watched.put(server.name(), made);
            masters.put(server.name(), made.master);
            replicas.put(server.name(), new Replicas(settings, outside));
        }
        metrics();
        context.page("sentinels", this::page);
    }

    // ---- its life

    @Override
    public synchronized void start(Topology last) {
        Map<String, Server> before = new HashMap<>();
        if (last != null) {
            last.servers().forEach(server -> before.put(server.name(), server));
        }
        long now = outside.nowMillis();
        masters.forEach((name, master) -> {
            Server known = before.get(name);
            master.begin(
                    known == null ? null : addressOf(known), known == null ? Master.NO_EPOCH : epochOf(known), now);
        });
        settings.sentinels().forEach(this::watch);
        settle();
    }

    private static String addressOf(Server server) {
        return server.address() == null ? server.labels().get(ABSENT) : server.address();
    }

    private static long epochOf(Server server) {
        String label = server.labels().get(EPOCH);
        return label != null && label.matches("[0-9]{1,18}") ? Long.parseLong(label) : Master.NO_EPOCH;
    }

    private void watch(String address) {
        Sentinel sentinel = new Sentinel(
                address, List.copyOf(masters.keySet()), context.readsReplicas(), settings, outside, hearing);
        sentinels.put(address, sentinel);
        sentinel.start();
    }

    @Override
    public synchronized void close() {
        watched.values().forEach(Watched::logSwitch);
        closed = true;
        sentinels.values().forEach(Sentinel::stop);
        replicas.values().forEach(Replicas::stop);
        probes.values().forEach(RoleProbe::stop);
        probes.clear();
    }

    @Override
    public synchronized void onTrouble(List<Trouble> seen) {
        long now = outside.nowMillis();
        for (Trouble trouble : seen) {
            Master master = masters.get(trouble.server());
            if (master != null && trouble.kind() == Trouble.Kind.LOST) {
                master.lost(now);
            } else if (master != null) {
                master.demoted(now);
            }
        }
        settle();
    }

    @Override
    public synchronized void onLostRequests(String server, int requests) {
        Watched of = watched.get(server);
        if (of != null) {
            of.lost.add(new Lost(outside.nowMillis(), requests));
            if (of.lost.size() > LOST_MAX) {
                of.lost.remove();
            }
        }
    }

    @Override
    public synchronized void refresh() {
        askSoon();
    }

    // ---- what follows from what was heard

    /** After everything that happens: what is to be asked, told and waited for now. */
    private void settle() {
        if (closed) {
            return;
        }
        long now = outside.nowMillis();
        askRoles(now);
        publish(now);
        scheduleTick(now);
    }

    private void askRoles(long now) {
        Map<String, Integer> wanted = new HashMap<>();
        masters.values()
                .forEach(master ->
                        master.probes(now).forEach((server, millis) -> wanted.merge(server, millis, Math::min)));
        probes.entrySet().removeIf(probe -> {
            boolean unwanted = !wanted.containsKey(probe.getKey());
            if (unwanted) {
                probe.getValue().stop();
            }
            return unwanted;
        });
        wanted.forEach((server, millis) -> {
            RoleProbe probe = probes.get(server);
            if (probe != null) {
                probe.every(millis);
                return;
            }
            RoleProbe made =
                    new RoleProbe(server, settings.serverLogin(), millis, outside, role -> heardRole(server, role));
            probes.put(server, made);
            made.start();
        });
    }

    private void heardRole(String server, Role role) {
        long now = outside.nowMillis();
        for (Master master : masters.values()) {
            if (master.probes(now).containsKey(server)) {
                master.role(server, role, now);
            }
        }
    }

    private void publish(long now) {
        List<Server> servers = new ArrayList<>();
        for (Server server : configured) {
            Master master = masters.get(server.name());
            if (published == null && !master.isSettled(now)) {
                return;
            }
            Server present = master.isThere()
                    ? Server.of(server.name(), master.address(), server.weight())
                    : Server.unknown(server.name(), server.weight(), master.trouble());
            servers.add(present.withLabels(labels(master))
                    .withReplicas(replicas.get(server.name()).fit(master)));
        }
        Set<String> held = masters.values().stream()
                .filter(Master::isHolding)
                .map(Master::name)
                .collect(Collectors.toSet());
        Topology next = Topology.of(servers).holding(held);
        if (!next.equals(published)) {
            published = next;
            context.publish(next);
        }
    }

    private static Map<String, String> labels(Master master) {
        Map<String, String> labels = new HashMap<>();
        if (master.epoch() != Master.NO_EPOCH) {
            labels.put(EPOCH, Long.toString(master.epoch()));
        }
        if (master.address() != null && !master.isThere()) {
            labels.put(ABSENT, master.address());
        }
        return labels;
    }

    private void scheduleTick(long now) {
        long next = masters.values().stream()
                .mapToLong(master -> master.nextTickMillis(now))
                .min()
                .orElse(Long.MAX_VALUE);
        if (next < tickMillis) {
            tickMillis = next;
            outside.later(next - now, () -> {
                tickMillis = Long.MAX_VALUE;
                long then = outside.nowMillis();
                masters.values().forEach(master -> master.tick(then));
            });
        }
    }

    /** As a sentinel lists them of those whose word about the master has the highest epoch. */
    private List<String> replicasOf(String master) {
        List<String> best = List.of();
        long highest = Master.NO_EPOCH;
        for (Sentinel sentinel : sentinels.values()) {
            Sentinel.Saying saying = sentinel.sayings().get(master);
            if (sentinel.isConnected() && saying != null && saying.epoch() > highest) {
                highest = saying.epoch();
                best = sentinel.replicas(master);
            }
        }
        return best;
    }

    private void askSoon() {
        if (askDue || closed) {
            return;
        }
        long now = outside.nowMillis();
        long due = askedMillis + ASK_MILLIS;
        if (due <= now) {
            askAll(now);
        } else {
            askDue = true;
            outside.later(due - now, () -> {
                askDue = false;
                askAll(outside.nowMillis());
            });
        }
    }

    private void askAll(long now) {
        askedMillis = now;
        sentinels.values().forEach(Sentinel::ask);
    }

    /** Also of sentinels that the file does not name and that are gone for good. */
    private void dropOthers() {
        for (Sentinel sentinel : List.copyOf(sentinels.values())) {
            String address = sentinel.address();
            if (!settings.sentinels().contains(address) && sentinel.downMillis() > OTHERS_DOWN_MILLIS) {
                sentinel.stop();
                sentinels.remove(address);
                long now = outside.nowMillis();
                masters.values().forEach(master -> master.dropped(address, now));
                outside.log(Level.INFO, "sentinel dropped", address, "not reached for ten minutes");
            }
        }
    }

    // ---- what is heard

    private final class Hearing implements Sentinel.Listener {
        @Override
        public void said(Sentinel sentinel, String master, String address, long epoch) {
            masters.get(master).said(sentinel.address(), address, epoch, outside.nowMillis());
        }

        @Override
        public void unknown(Sentinel sentinel, String master) {
            masters.get(master).unknownTo(sentinel.address(), outside.nowMillis());
        }

        @Override
        public void knows(List<String> addresses) {
            for (String address : addresses) {
                if (!sentinels.containsKey(address)
                        && sentinels.size() - settings.sentinels().size() < OTHERS_MAX) {
                    watch(address);
                }
            }
        }

        @Override
        public void published(Sentinel sentinel, SentinelEvent event) {
            Master master = masters.get(event.master());
            if (master != null) {
                master.event(sentinel.address(), event, outside.nowMillis());
            }
        }

        @Override
        public void answered(Sentinel sentinel) {
            lastSuccessSeconds = System.currentTimeMillis() / MILLIS_PER_SECOND;
            replicas.forEach((master, known) -> known.listed(replicasOf(master)));
        }

        @Override
        public void gone(Sentinel sentinel) {
            long now = outside.nowMillis();
            masters.values().forEach(master -> master.gone(sentinel.address(), now));
            dropOthers();
        }
    }

    /** The pool's context, for who talks to somebody. */
    private final class Outside implements Surroundings {
        @Override
        public Conversation dial(String address, Conversation.Listener listener) {
            return context.dial(address, new Conversation.Listener() {
                @Override
                public void received(byte[] bytes) {
                    now(() -> listener.received(bytes));
                }

                @Override
                public void closed(String reason) {
                    now(() -> listener.closed(reason));
                }
            });
        }

        @Override
        public void later(long millis, Runnable task) {
            context.schedule(millis, () -> now(task));
        }

        private void now(Runnable task) {
            synchronized (SentinelPool.this) {
                if (!closed) {
                    task.run();
                    settle();
                }
            }
        }

        @Override
        public long nowMillis() {
            return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong());
        }

        @Override
        public long about(long millis) {
            return millis * ThreadLocalRandom.current().nextInt(750, 1251) / 1000;
        }

        @Override
        public void log(Level level, String event, String subject, String detail) {
            context.log(level, event, subject, detail);
        }
    }

    /** Requests that failed when their connection was lost, or their master changed. */
    private record Lost(long atMillis, int requests) {}

    /** One master, with its counters. */
    private final class Watched implements Master.Surroundings {
        final Master master;
        private final String name;
        private final Counter switches;
        private final Deque<Lost> lost = new ArrayDeque<>();
        private double lastSwitchSeconds;
        /** Of which the log does not tell yet, for requests may still fail; null for none. */
        private Master.Switch switched;

        private long switchedMillis;

        Watched(Server server) {
            name = server.name();
            master = new Master(
                    name, server.address(), settings.sentinels(), settings.holds(), context.failoverWaitMillis(), this);
            switches = context.counter(
                    "trepak_server_switches", "How often the name's address has changed.", SERVER, name);
            gauge(
                    "trepak_server_last_switch_timestamp_seconds",
                    "When the name's address has changed last.",
                    now -> lastSwitchSeconds);
            gauge("trepak_server_epoch", "The epoch of the address in force; -1 for none.", now -> master.epoch());
            gauge("trepak_server_holding", "1 while writes wait for a failover.", now -> master.isHolding() ? 1 : 0);
            context.counter(
                    "trepak_server_hold_seconds",
                    "How long writes have waited for failovers altogether.",
                    () -> asked(now -> master.heldMillis(now) / MILLIS_PER_SECOND),
                    SERVER,
                    name);
        }

        private void gauge(String metric, String help, ToDoubleFunction<Long> value) {
            context.gauge(metric, help, () -> asked(value), SERVER, name);
        }

        @Override
        public void switched(Master.Switch made) {
            if (made.before() == null) {
                context.log(Level.INFO, "master found", name, made.address() + by(made) + ")");
                return;
            }
            switches.add(1);
            lastSwitchSeconds = System.currentTimeMillis() / MILLIS_PER_SECOND;
            logSwitch();
            switched = made;
            switchedMillis = outside.nowMillis();
            outside.later(LOST_MILLIS, () -> {
                if (made.equals(switched)) {
                    logSwitch();
                }
            });
        }

        private static String by(Master.Switch made) {
            return " (epoch " + made.epoch() + ", named by " + made.by();
        }

        void logSwitch() {
            if (switched == null) {
                return;
            }
            long since = switchedMillis - switched.troubledMillis() - LOST_MILLIS;
            int failed = lost.stream()
                    .filter(some -> some.atMillis() >= since)
                    .mapToInt(Lost::requests)
                    .sum();
            lost.clear();
            context.log(
                    Level.WARNING,
                    "master switched",
                    name,
                    switched.address() + " instead of " + switched.before() + by(switched) + "; writes held "
                            + switched.heldMillis() + " ms, " + failed + (failed == 1 ? " request" : " requests")
                            + " failed)");
            switched = null;
        }

        @Override
        public void askSentinels() {
            askSoon();
        }

        @Override
        public void ignored(Master.Ignored why) {
            ignored.get(why).add(1);
        }

        @Override
        public void log(Level level, String event, String detail) {
            context.log(level, event, name, detail);
        }
    }

    // ---- for people

    private void metrics() {
        for (Master.Ignored why : Master.Ignored.values()) {
            ignored.put(
                    why,
                    context.counter(
                            "trepak_sentinel_answers_ignored",
                            "What sentinels have said and was passed over.",
                            "reason",
                            why.label()));
        }
        context.gauge("trepak_sentinels", "Sentinels that are asked.", () -> asked(now -> sentinels.size()));
        context.gauge(
                "trepak_sentinels_connected",
                "Sentinels that answer.",
                () -> asked(now -> sentinels.values().stream()
                        .filter(Sentinel::isConnected)
                        .count()));
        context.gauge(
                "trepak_topology_last_success_timestamp_seconds",
                "When the topology was heard of last.",
                () -> asked(now -> lastSuccessSeconds));
    }

    private synchronized double asked(ToDoubleFunction<Long> value) {
        return value.applyAsDouble(outside.nowMillis());
    }

    private synchronized Map<String, Object> page() {
        long now = outside.nowMillis();
        Map<String, Object> byMaster = new LinkedHashMap<>();
        masters.forEach((name, master) -> {
            Map<String, Object> about = new LinkedHashMap<>();
            about.put("address", master.address());
            about.put(EPOCH, master.epoch());
            about.put("named_by", master.namedBy());
            about.put("holding", master.isHolding());
            about.put("trouble", master.trouble());
            if (context.readsReplicas()) {
                about.put("replicas", replicas.get(name).page(master));
            }
            byMaster.put(name, about);
        });
        List<Object> bySentinel = new ArrayList<>();
        sentinels.values().forEach(sentinel -> bySentinel.add(page(sentinel, now)));
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("masters", byMaster);
        all.put("sentinels", bySentinel);
        return all;
    }

    private Map<String, Object> page(Sentinel sentinel, long now) {
        Map<String, Object> sayings = new LinkedHashMap<>();
        sentinel.sayings().forEach((master, saying) -> {
            Map<String, Object> said = new LinkedHashMap<>();
            said.put("address", saying.address());
            said.put(EPOCH, saying.epoch());
            said.put("millis_ago", now - saying.atMillis());
            sayings.put(master, said);
        });
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("address", sentinel.address());
        about.put("configured", settings.sentinels().contains(sentinel.address()));
        about.put("connected", sentinel.isConnected());
        about.put("trouble", sentinel.trouble());
        about.put("says", sayings);
        return about;
    }
}
