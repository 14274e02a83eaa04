package io.trepak.engine.plugin;

import io.trepak.api.Options;
import io.trepak.api.Server;
import io.trepak.api.topology.Conversation;
import io.trepak.api.topology.PoolTopology;
import io.trepak.api.topology.Topology;
import io.trepak.api.topology.TopologyContext;
import io.trepak.api.topology.TopologySource;
import io.trepak.api.topology.Trouble;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A topology, opened for a pool. Thread: any, where not said otherwise. */
public final class OpenTopology extends OpenPlugin {
    /** After one is told of, the troubles of so long are told together. */
    private static final long TROUBLE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** So much of what one conversation brings may wait for the plugin. */
    private static final int UNHEARD_BYTES_MAX = 16 << 20;

    private static final class Context extends OpenPluginContext implements TopologyContext {
        private final List<Server> configured;
        private final long connectMillis;
        private final int failoverWaitMillis;
        private final boolean readsReplicas;
        private final CountDownLatch published = new CountDownLatch(1);
        private volatile Consumer<Topology> target;

        Context(
                PluginServices services,
                TopologySource plugin,
                FaultCounter faults,
                String pool,
                List<Server> configured,
                long connectMillis,
                int failoverWaitMillis,
                boolean readsReplicas,
                Options options) {
            super(services, PluginKind.TOPOLOGY.name(), plugin, faults, pool, options);
            this.configured = configured;
            this.connectMillis = connectMillis;
            this.failoverWaitMillis = failoverWaitMillis;
            this.readsReplicas = readsReplicas;
        }

        @Override
        public List<Server> configured() {
            return configured;
        }

        @Override
        public int failoverWaitMillis() {
            return failoverWaitMillis;
        }

        @Override
        public boolean readsReplicas() {
            return readsReplicas;
        }

        @Override
        public void publish(Topology topology) {
            Objects.requireNonNull(topology, "topology");
            if (isStarted()) {
                target.accept(topology);
            }
        }

        @Override
        public Conversation dial(String address, Conversation.Listener listener) {
            if (!isStarted()) {
                throw new IllegalStateException("dial before start or after close");
            }
            Hearing hearing = new Hearing(listener);
            Conversation conversation = dialler().dial(address, connectMillis, hearing);
            hearing.conversation = conversation;
            return conversation;
        }

        /** Passes on what a conversation brings as the plugin has time for it, and ends one that brings more. */
        private final class Hearing implements Conversation.Listener {
            private final Conversation.Listener listener;
            private final AtomicInteger unheardBytes = new AtomicInteger();
            /** Null while it is being dialled. */
            private volatile Conversation conversation;

            private boolean ended;

            Hearing(Conversation.Listener listener) {
                this.listener = listener;
            }

            @Override
            public void received(byte[] bytes) {
                if (!ended && unheardBytes.addAndGet(bytes.length) <= UNHEARD_BYTES_MAX) {
                    run("hearing the other end of a conversation", () -> {
                        unheardBytes.addAndGet(-bytes.length);
                        listener.received(bytes);
                    });
                    return;
                }
                closed("the other end has sent " + UNHEARD_BYTES_MAX + " bytes faster than they are heard");
                if (conversation != null) {
                    conversation.close();
                }
            }

            @Override
            public void closed(String reason) {
                if (!ended) {
                    ended = true;
                    run("hearing of the end of a conversation", () -> listener.closed(reason));
                }
            }
        }
    }

    private final TopologySource plugin;
    private final PoolTopology opened;
    private final String serverNoun;
    private final Context context;
    /** Guarded by this. */
    private final Set<Trouble> troubles = new LinkedHashSet<>();
    /** By server. Guarded by this. */
    private final Map<String, Integer> lostRequests = new HashMap<>();
    /** Guarded by this. */
    private long toldNanos = System.nanoTime() - TROUBLE_NANOS;
    /** Whether they are about to be told. Guarded by this. */
    private boolean telling;

    private Topology last;

    private OpenTopology(
            TopologySource plugin, PoolTopology opened, String serverNoun, PluginServices services, Context context) {
        super(services, context);
        this.plugin = plugin;
        this.opened = opened;
        this.serverNoun = serverNoun;
        this.context = context;
    }

    /**
     * Opens a topology. Throws what it throws; nothing of it is open then.
     *
     * @param configured the servers of the file
     * @param connectMillis how long its conversations may take to be connected
     * @param failoverWaitMillis how long requests of the pool wait that no server can execute
     * @param readsReplicas whether the pool's protocol has replicas asked for reads
     * @param faults counts what it does wrong as long as it is not used
     */
    static OpenTopology open(
            TopologySource plugin,
            String pool,
            List<Server> configured,
            long connectMillis,
            int failoverWaitMillis,
            boolean readsReplicas,
            Options options,
            PluginServices services,
            FaultCounter faults) {
        Context context = new Context(
                services, plugin, faults, pool, configured, connectMillis, failoverWaitMillis, readsReplicas, options);
        try {
            PoolTopology opened = plugin.open(context);
            if (opened == null) {
                throw new IllegalStateException("open returned null");
            }
            String serverNoun = Objects.requireNonNull(plugin.serverNoun(), "serverNoun");
            context.opened();
            return new OpenTopology(plugin, opened, serverNoun, services, context);
        } catch (RuntimeException | Error e) {
            context.close();
            throw e;
        }
    }

    /** The plugin itself. */
    public TopologySource plugin() {
        return plugin;
    }

    /** What its servers are called where clients are told of them. */
    public String serverNoun() {
        return serverNoun;
    }

    /** Counts what it does wrong. */
    public FaultCounter faults() {
        return context.faults();
    }

    /**
     * Says what is to be done with what it publishes, before it is started.
     *
     * @param inForce null for nothing
     * @param target takes each topology, on any thread
     */
    public void follow(Topology inForce, Consumer<Topology> target) {
        last = inForce;
        context.target = target;
    }

    @Override
    void startOpened() {
        context.run("starting", () -> opened.start(last));
    }

    @Override
    void closeOpened() {
        opened.close();
    }

    /** Something it has published is in force, or was refused. */
    public void settled() {
        context.published.countDown();
    }

    /** Waits until something was published, or for so long. */
    public boolean awaitFirst(long nanos) throws InterruptedException {
        return context.published.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Somebody wants to know whether there is anything new. */
    public void refresh() {
        context.run("looking for anything new", opened::refresh);
    }

    /** A worker met this. */
    public void met(Trouble trouble) {
        synchronized (this) {
            if (!troubles.add(trouble)) {
                return;
            }
        }
        tellSoon();
    }

    /** A worker had so many requests fail that were sent to a server and had no response. */
    public void lost(String server, int requests) {
        synchronized (this) {
            lostRequests.merge(server, requests, Integer::sum);
        }
        tellSoon();
    }

    private void tellSoon() {
        long nanos;
        synchronized (this) {
            if (telling) {
                return;
            }
            telling = true;
            nanos = Math.max(0, toldNanos + TROUBLE_NANOS - System.nanoTime());
        }
        context.runLater("looking into troubles", TimeUnit.NANOSECONDS.toMillis(nanos), this::tell);
    }

    private void tell() {
        List<Trouble> met;
        Map<String, Integer> lost;
        synchronized (this) {
            telling = false;
            toldNanos = System.nanoTime();
            met = List.copyOf(troubles);
            troubles.clear();
            lost = Map.copyOf(lostRequests);
            lostRequests.clear();
        }
        lost.forEach(opened::onLostRequests);
        if (!met.isEmpty()) {
            opened.onTrouble(met);
        }
    }
}
