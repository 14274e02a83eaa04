package io.trepak.topology.redis_cluster;

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
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The cluster of one pool: asks for its map when it has to, and publishes what is believed of it. Everything happens under one lock, for
 * close, metrics and pages come from other threads than events.
 */
final class ClusterPool implements PoolTopology {
    /** What has become of a question for the map, as a metric has it. */
    private enum Result {
        CHANGED,
        SAME,
        REFUSED,
        FAILED;

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private static final String SERVER = "server";
    private static final String CLUSTER = "cluster";
    /** So long after a trouble the map is asked for again and again, as often as may be. */
    private static final long URGENT_MILLIS = 30_000;
    /** After that, and as long as there is no map, or a doubtful one. */
    private static final long PRESSING_MILLIS = 1000;
    /** So many of those known are asked, in vain, before seeds are. */
    private static final int FAILURES_MAX = 3;
    /** A node whose connection was lost is asked last for so long. */
    private static final long SHUNNED_MILLIS = 2000;

    private static final int PROBES_MAX = 3;

    private static final double MILLIS_PER_SECOND = 1000;

    private final TopologyContext context;
    private final ClusterSettings settings;
    private final LongSupplier nanoTime;
    private final List<Server> seeds;
    private final Outside outside = new Outside();
    private final Belief belief = new Belief();
    private final Map<Result, Counter> results = new HashMap<>();
    /** Causes for which something was refused and that were logged, and whose map that was. */
    private final Map<String, String> refusalsSaid = new HashMap<>();
    /** Names of nodes whose word is wanted next. */
    private final Deque<String> wanted = new ArrayDeque<>();
    /** By name, until when a node is asked last. */
    private final Map<String, Long> shunned = new HashMap<>();
    /** By name of a server that is in trouble, since when. */
    private final Map<String, Long> troubled = new LinkedHashMap<>();
    /** By name of a server that is in trouble, the question to itself, which may hang and so is asked beside. */
    private final Map<String, Refresh> probes = new HashMap<>();

    /** Null when nobody wants to read replicas. */
    private final ReplicaWatch replicas;

    private Topology published;
    private Refresh refresh;
    private boolean due;
    private boolean scheduled;
    private long earliestMillis = Long.MIN_VALUE / 2;
    private int timerNumber;
    private String lastAsked;
    private String lastReason;
    private boolean failureSaid;
    private boolean epochsMissed;
    private boolean askReplica;
    private double lastSuccessSeconds;
    private long mapSinceMillis;
    /** By name of a server, when it has said last that all is well. */
    private final Map<String, Long> well = new HashMap<>();

    private boolean calmScheduled;
    /** Whether the file is to say next who is asked. */
    private boolean seedsFirst;

    private boolean closed;

    /**
     * @param nanoTime a clock that never jumps
     */
    ClusterPool(TopologyContext context, ClusterSettings settings, LongSupplier nanoTime) {
        this.context = context;
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.seeds = context.configured();
        this.replicas = context.readsReplicas()
                ? new ReplicaWatch(settings.login(), this::address, outside, () -> publish(belief.inForce()))
                : null;
        metrics();
        context.page(CLUSTER, () -> asked(this::page));
    }

    // ---- its life

    @Override
    public synchronized void start(Topology last) {
        ClusterMap known = last == null ? null : PublishedMap.read(last);
        if (known != null) {
            belief.resume(known);
            seedsFirst = true;
            published = last;
            mapSinceMillis = outside.nowMillis();
            context.publish(last);
            if (replicas != null) {
                replicas.assume(last.servers().stream()
                        .flatMap(server -> server.replicas().stream())
                        .map(Server::name)
                        .collect(Collectors.toSet()));
            }
        }
        refreshSoon();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (refresh != null) {
            refresh.end();
        }
        probes.values().forEach(Refresh::end);
        if (replicas != null) {
            replicas.stop();
        }
    }

    @Override
    public synchronized void onTrouble(List<Trouble> seen) {
        long now = outside.nowMillis();
        for (Trouble trouble : seen) {
            String server = trouble.server();
            switch (trouble.kind()) {
                case MOVING -> {
                    if (replicas != null) {
                        replicas.asked(trouble.unit());
                    }
                    continue; // the map stays until the slot has moved
                }
                case LOST -> {
                    shunned.put(server, now + SHUNNED_MILLIS);
                    if (!isUrgent(server, now)) {
                        continue; // it is asked for now and then
                    }
                }
                case MOVED, UNKNOWN_SERVER -> want(server);
                default -> {
                    if (well.containsKey(server) && now - well.get(server) < PRESSING_MILLIS) {
                        refreshCalmly();
                        continue; // what it cannot do now has to do with something else
                    }
                    if (!isUrgent(server, now)) {
                        continue;
                    }
                }
            }
            refreshSoon();
        }
    }

    /** Whether a server is not in trouble for long. */
    private boolean isUrgent(String server, long now) {
        Long since = troubled.putIfAbsent(server, now);
        return since == null || now - since < URGENT_MILLIS;
    }

    @Override
    public synchronized void refresh() {
        refreshSoon();
    }

    // ---- when

    /** Asks as soon as may be; when somebody is being asked, once more behind that. */
    private void refreshSoon() {
        if (closed) {
            return;
        }
        if (refresh != null) {
            due = true;
        } else if (!scheduled) {
            scheduled = true;
            outside.later(Math.max(0, earliestMillis - outside.nowMillis()), this::begin);
        }
    }

    private void refreshCalmly() {
        if (!calmScheduled) {
            calmScheduled = true;
            outside.later(outside.about(PRESSING_MILLIS), () -> {
                calmScheduled = false;
                refreshSoon();
            });
        }
    }

    private void refreshIn(long millis) {
        int number = ++timerNumber;
        outside.later(millis, () -> {
            if (number == timerNumber) {
                refreshSoon();
            }
        });
    }

    private void begin() {
        scheduled = false;
        due = false;
        timerNumber++;
        long now = outside.nowMillis();
        // what waits for a failover waits for this
        earliestMillis =
                now + (troubled.isEmpty() ? outside.about(settings.gapMillis()) : settings.gapMillis() * 3L / 4);
        shunned.values().removeIf(until -> until <= now);
        refresh = new Refresh(settings.login(), candidates(), outside, new Refresh.Listener() {
            @Override
            public void got(ClusterMap map) {
                try {
                    heard(map);
                } finally {
                    ended();
                }
            }

            @Override
            public void unusable(String source, String why) {
                count(Result.REFUSED);
                if (refusalsSaid.putIfAbsent(why, source) == null) {
                    outside.log(Level.WARNING, "cluster map refused", source, why);
                }
            }

            @Override
            public void failed(List<String> reasons) {
                failedAll(reasons);
                ended();
            }
        });
        refresh.begin();
        known().stream()
                .filter(each -> troubled.containsKey(each.name()) && !probes.containsKey(each.name()))
                .limit(PROBES_MAX - probes.size())
                .forEach(this::probe);
    }

    /** Asks a server that is in trouble itself: it is in none when it tells a map and is well. */
    private void probe(Refresh.Candidate server) {
        Refresh.Candidates only = tried -> tried.isEmpty() ? server : null;
        Refresh probe = new Refresh(settings.login(), only, outside, new Refresh.Listener() {
            @Override
            public void got(ClusterMap map) {
                probes.remove(server.name());
                if (map.isOk()) {
                    heard(map);
                }
            }

            @Override
            public void failed(List<String> reasons) {
                probes.remove(server.name());
            }
        });
        probes.put(server.name(), probe);
        probe.begin();
    }

    private void ended() {
        refresh = null;
        if (due) {
            refreshSoon();
            return;
        }
        long now = outside.nowMillis();
        boolean urgent = troubled.values().stream().anyMatch(since -> now - since < URGENT_MILLIS);
        if (urgent || !wanted.isEmpty()) {
            refreshSoon();
        } else if (!troubled.isEmpty() || published == null || belief.isContradicted()) {
            refreshIn(outside.about(Math.max(PRESSING_MILLIS, settings.gapMillis())));
        } else if (settings.refreshMillis() > 0) {
            refreshIn(outside.about(settings.refreshMillis()));
        }
    }

    // ---- whom

    private void want(String server) {
        if (!wanted.contains(server) && wanted.size() < FAILURES_MAX) {
            wanted.add(server);
        }
    }

    /** Those whose word is wanted, a replica of a master in trouble, then nodes by chance, then seeds. */
    private Refresh.Candidates candidates() {
        Deque<Refresh.Candidate> order = new ArrayDeque<>();
        List<Refresh.Candidate> known = known();
        while (!wanted.isEmpty()) {
            String name = wanted.poll();
            known.stream().filter(each -> each.name().equals(name)).forEach(order::add);
        }
        List<Refresh.Candidate> others = new ArrayList<>();
        seeds.forEach(seed -> others.add(new Refresh.Candidate(seed.address(), seed.address())));
        Collections.shuffle(others, ThreadLocalRandom.current());
        if (failureSaid || seedsFirst) { // nobody has answered the last time, or somebody of another cluster
            order.addAll(others);
        }
        seedsFirst = false;
        replicasInTrouble(known).forEach(order::add);
        known.stream().limit(FAILURES_MAX).forEach(order::add);
        order.addAll(others);
        return tried -> {
            Refresh.Candidate next = order.poll();
            while (next != null && tried.contains(next.address())) {
                next = order.poll();
            }
            lastAsked = next == null ? lastAsked : next.name();
            return next;
        };
    }

    /** A replica of a master that is in trouble, every other time: when it takes over, it is the first to know. */
    private List<Refresh.Candidate> replicasInTrouble(List<Refresh.Candidate> known) {
        ClusterMap map = belief.inForce();
        askReplica = !askReplica && !troubled.isEmpty() && map != null;
        if (!askReplica) {
            return List.of();
        }
        Set<String> replicas = new HashSet<>();
        for (Node node : map.nodes().values()) {
            Node master = node.isMaster() ? null : map.nodes().get(node.master());
            if (master != null && troubled.containsKey(master.name())) {
                replicas.add(node.name());
            }
        }
        return known.stream()
                .filter(each -> replicas.contains(each.name()) && !shunned.containsKey(each.name()))
                .limit(1)
                .toList();
    }

    /** Nodes of the map in force that may answer, the best ones first, else in any order. */
    private List<Refresh.Candidate> known() {
        List<Refresh.Candidate> good = new ArrayList<>();
        List<Refresh.Candidate> poor = new ArrayList<>();
        for (Node node : belief.nodes()) {
            if (node.host() != null) {
                boolean shun = node.failing()
                        || troubled.containsKey(node.name())
                        || shunned.containsKey(node.name())
                        || node.name().equals(lastAsked);
                (shun ? poor : good).add(new Refresh.Candidate(node.name(), address(node)));
            }
        }
        Collections.shuffle(good, ThreadLocalRandom.current());
        Collections.shuffle(poor, ThreadLocalRandom.current());
        good.addAll(poor);
        return good;
    }

    private String address(Node node) {
        return settings.addresses().dialled(node.host(), node.port());
    }

    // ---- what was heard

    private void failedAll(List<String> reasons) {
        count(Result.FAILED);
        lastReason = String.join("; ", reasons.subList(0, Math.min(reasons.size(), FAILURES_MAX)));
        if (!failureSaid) {
            failureSaid = true;
            outside.log(Level.WARNING, "cluster map unavailable", CLUSTER, lastReason);
        }
    }

    private void heard(ClusterMap map) {
        long now = outside.nowMillis();
        lastSuccessSeconds = System.currentTimeMillis() / MILLIS_PER_SECOND;
        if (failureSaid) {
            failureSaid = false;
            outside.log(Level.INFO, "cluster map available", CLUSTER, map.toldBy() + " sends it again");
        }
        if (!map.hasEpochs() && !epochsMissed) {
            epochsMissed = true;
            outside.log(
                    Level.WARNING,
                    "cluster map without epochs",
                    map.toldBy(),
                    "it refuses CLUSTER INFO or CLUSTER NODES, so nobody can tell an old map from a new one");
        }
        if (map.covered() == 0) {
            refused(map, "no slots at all");
            return;
        }
        ClusterMap before = belief.inForce();
        boolean bySeed = seeds.stream().anyMatch(seed -> map.source().equals(seed.address()));
        Belief.Judgement judgement = belief.take(map, bySeed, now);
        seedsFirst = Belief.FOREIGN.equals(judgement.why()) && !bySeed;
        if (judgement.anew()) {
            outside.log(
                    Level.WARNING,
                    "cluster map reset",
                    map.toldBy(),
                    "nothing was heard but " + judgement.why()
                            + ": another cluster is where the file says, or this one was set up anew, and this map is in force now");
        } else if (judgement.why() != null) {
            refused(map, judgement.why());
            if (judgement.ask() != null) {
                want(judgement.ask());
            }
        } else {
            refusalsSaid.values().remove(map.toldBy());
        }
        if (judgement.verdict() == Belief.Verdict.REFUSED) {
            return;
        }
        settleTroubles(map);
        if (replicas != null) {
            replicas.follow(belief.inForce());
        }
        boolean changed = publish(before);
        if (judgement.why() == null || judgement.anew()) {
            count(changed ? Result.CHANGED : Result.SAME);
        }
    }

    private void refused(ClusterMap map, String why) {
        count(Result.REFUSED);
        if (refusalsSaid.putIfAbsent(why, map.toldBy()) == null) {
            outside.log(
                    Level.WARNING,
                    "cluster map refused",
                    map.toldBy(),
                    why + " (epoch " + map.epoch() + "; in force "
                            + (belief.inForce() == null
                                    ? "none"
                                    : belief.inForce().epoch()) + ")");
        }
    }

    /** A server is in no trouble any more when it owns nothing, or says itself that all is well. */
    private void settleTroubles(ClusterMap map) {
        if (!map.isOk()) {
            return;
        }
        ClusterMap now = belief.inForce();
        Set<String> owners = new HashSet<>();
        for (String owner : now.owners()) {
            if (owner != null) {
                owners.add(now.nodes().get(owner).name());
            }
        }
        Node source = map.sourceId() == null ? null : map.nodes().get(map.sourceId());
        well.keySet().retainAll(owners);
        if (source != null && owners.contains(source.name())) {
            well.put(source.name(), outside.nowMillis());
        }
        troubled.keySet()
                .removeIf(server -> !owners.contains(server) || source != null && server.equals(source.name()));
    }

    /**
     * Puts the map in force, and what may be read.
     *
     * @param before the map that was in force
     */
    private boolean publish(ClusterMap before) {
        ClusterMap map = belief.inForce();
        Topology next = replicas == null
                ? PublishedMap.write(map, this::address, master -> List.of(), new BitSet())
                : PublishedMap.write(map, this::address, master -> replicas.replicasOf(master, map), replicas.moving());
        if (next.equals(published)) {
            return false;
        }
        published = next;
        String change = MapChange.describe(before, map);
        if (change != null) {
            mapSinceMillis = outside.nowMillis();
            outside.log(Level.INFO, "cluster map changed", map.toldBy(), change);
        }
        context.publish(next);
        return true;
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
            synchronized (ClusterPool.this) {
                if (!closed) {
                    task.run();
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

    // ---- for people

    private void count(Result result) {
        results.get(result).add(1);
    }

    private void metrics() {
        for (Result result : Result.values()) {
            results.put(
                    result,
                    context.counter(
                            "trepak_topology_refreshes",
                            "How often the map of the cluster was asked for.",
                            "result",
                            result.label()));
        }
        context.gauge(
                "trepak_topology_last_success_timestamp_seconds",
                "When the topology was heard of last.",
                () -> asked(() -> lastSuccessSeconds));
        context.gauge(
                "trepak_topology_epoch",
                "The highest epoch in the map in force; -1 for none.",
                () -> asked(
                        () -> belief.inForce() == null ? -1.0 : belief.inForce().epoch()));
        context.gauge(
                "trepak_slots_covered",
                "Slots that have an owner.",
                () -> asked(
                        () -> belief.inForce() == null ? 0.0 : belief.inForce().covered()));
        context.gauges(
                "trepak_server_master", "1 for a master, 0 for a replica.", SERVER, () -> asked(() -> byNode(roles())));
        context.gauges("trepak_server_slots", "Slots of a node.", SERVER, () -> asked(() -> byNode(slotCounts())));
    }

    private synchronized <T> T asked(Supplier<T> value) {
        return value.get();
    }

    private Map<String, Integer> byNode(Map<String, Integer> byId) {
        Map<String, Integer> byName = new LinkedHashMap<>();
        byId.forEach(
                (id, value) -> byName.merge(belief.inForce().nodes().get(id).name(), value, Math::max));
        return byName;
    }

    private Map<String, Integer> roles() {
        Map<String, Integer> roles = new LinkedHashMap<>();
        if (belief.inForce() != null) {
            belief.inForce().nodes().forEach((id, node) -> roles.put(id, node.isMaster() ? 1 : 0));
        }
        return roles;
    }

    private Map<String, Integer> slotCounts() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        if (belief.inForce() != null) {
            belief.inForce().nodes().keySet().forEach(id -> counts.put(id, 0));
            for (String owner : belief.inForce().owners()) {
                if (owner != null) {
                    counts.merge(owner, 1, Integer::sum);
                }
            }
        }
        return counts;
    }

    private Map<String, Object> page() {
        Map<String, Object> all = new LinkedHashMap<>();
        ClusterMap map = belief.inForce();
        long now = outside.nowMillis();
        all.put("trouble", failureSaid ? lastReason : null);
        all.put("seeds", seeds.stream().map(Server::address).toList());
        if (map == null) {
            return all;
        }
        all.put("epoch", map.epoch());
        all.put("source", map.toldBy());
        all.put("state", map.isOk() ? "ok" : "fail");
        all.put("slots_covered", map.covered());
        all.put("changed_millis_ago", now - mapSinceMillis);
        Map<String, Object> nodes = new LinkedHashMap<>();
        map.nodes().values().stream()
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .forEach(node -> nodes.put(node.name(), page(map, node)));
        all.put("nodes", nodes);
        return all;
    }

    private Map<String, Object> page(ClusterMap map, Node node) {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("id", node.id());
        about.put("address", node.host() == null ? null : address(node));
        about.put("role", node.isMaster() ? "master" : "replica");
        Node master = node.isMaster() ? null : map.nodes().get(node.master());
        about.put("master", master == null ? null : master.name());
        about.put("epoch", node.epoch());
        about.put("failing", node.failing());
        if (replicas != null && !node.isMaster()) {
            about.put("read", replicas.isFit(node));
        }
        about.put("slots", Slots.ranges(map.slotsOf(node.id())));
        return about;
    }
}
