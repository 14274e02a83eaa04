package io.trepak.engine.plugin;

import io.trepak.api.Options;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.PoolContext;
import io.trepak.api.protocol.PoolNeeds;
import io.trepak.api.protocol.PoolProtocol;
import io.trepak.api.protocol.Protocol;
import java.util.Objects;
import java.util.function.Consumer;

/** A protocol, opened for a pool. */
public final class OpenProtocol extends OpenPlugin {
    private static final class Context extends OpenPluginContext implements PoolContext {
        private final String topology;
        private final int failoverWaitMillis;
        private volatile ClientVisits visits = (visit, done) -> {};

        Context(
                PluginServices services,
                Protocol plugin,
                FaultCounter faults,
                String pool,
                String topology,
                int failoverWaitMillis,
                Options options) {
            super(services, PluginKind.PROTOCOL.name(), plugin, faults, pool, options);
            this.topology = topology;
            this.failoverWaitMillis = failoverWaitMillis;
        }

        @Override
        public String topology() {
            return topology;
        }

        @Override
        public int failoverWaitMillis() {
            return failoverWaitMillis;
        }

        @Override
        public void visitClients(Consumer<FrontendCodec> visit, Runnable done) {
            Objects.requireNonNull(visit, "visit");
            Objects.requireNonNull(done, "done");
            Consumer<FrontendCodec> guarded = codec -> {
                try {
                    visit.accept(codec);
                } catch (Throwable e) {
                    faults().failed("visiting a client", e);
                }
            };
            run(
                    "visiting clients",
                    () -> visits.visit(guarded, () -> run("hearing that all clients were visited", done)));
        }
    }

    private final Protocol plugin;
    private final Context context;
    private final PoolProtocol opened;
    private final PoolNeeds needs;

    private OpenProtocol(
            Protocol plugin, PoolProtocol opened, PoolNeeds needs, PluginServices services, Context context) {
        super(services, context);
        this.plugin = plugin;
        this.context = context;
        this.opened = opened;
        this.needs = needs;
    }

    /**
     * Opens a protocol. Throws what the protocol throws; nothing of it is open then.
     *
     * @param topology the name of the plugin that knows the pool's servers; null for those of the file
     * @param failoverWaitMillis how long requests of the pool wait that no server can execute
     * @param faults counts what it does wrong as long as it is not used
     */
    static OpenProtocol open(
            Protocol plugin,
            String pool,
            String topology,
            int failoverWaitMillis,
            Options options,
            PluginServices services,
            FaultCounter faults) {
        Context context = new Context(services, plugin, faults, pool, topology, failoverWaitMillis, options);
        PoolProtocol opened = null;
        try {
            opened = required(plugin.open(context), "open");
            context.opened();
            return new OpenProtocol(plugin, opened, required(opened.needs(), "needs"), services, context);
        } catch (RuntimeException | Error e) {
            context.close();
            if (opened != null) {
                closeAfter(opened, e);
            }
            throw e;
        }
    }

    private static void closeAfter(PoolProtocol opened, Throwable failure) {
        try {
            opened.close();
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }

    /** The same for a pool that is not served. */
    public static OpenProtocol open(Protocol plugin, Options options) {
        PluginServices services = PluginServices.ofCheck();
        return open(
                plugin, "test", null, 0, options, services, services.faults().of(plugin));
    }

    private static <T> T required(T made, String method) {
        if (made == null) {
            throw new IllegalStateException(method + " returned null");
        }
        return made;
    }

    /** Says how its clients are visited, before it is started. */
    public void visitBy(ClientVisits visits) {
        context.visits = visits;
    }

    /** The protocol itself. */
    public Protocol plugin() {
        return plugin;
    }

    /** With the settings of the pool. */
    public PoolProtocol opened() {
        return opened;
    }

    /** What it wants of the engine. */
    public PoolNeeds needs() {
        return needs;
    }

    @Override
    void startOpened() {
        opened.start();
    }

    @Override
    void closeOpened() {
        opened.close();
    }
}
