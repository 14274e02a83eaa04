package io.trepak.engine.plugin;

import io.trepak.api.Options;
import io.trepak.api.filter.FilterContext;
import io.trepak.api.filter.FilterProvider;
import io.trepak.api.filter.RequestFilter;
import io.trepak.api.filter.Verdict;
import java.util.Objects;
import java.util.function.Predicate;

/** A request filter, opened for one pool on one worker. */
public final class OpenFilter extends OpenPlugin {
    private static final class Context extends OpenPluginContext implements FilterContext {
        private final Options options;
        private final Predicate<String> pools;

        Context(
                PluginServices services,
                FilterProvider plugin,
                FaultCounter faults,
                String pool,
                Options options,
                Predicate<String> pools) {
            super(services, PluginKind.FILTER.name(), plugin, faults, pool, options);
            this.options = options;
            this.pools = pools;
        }

        @Override
        public Verdict toPool(String key, String name) {
            options(); // during open only
            if (!pools.test(Objects.requireNonNull(name, "name"))) {
                throw options.invalid(
                        key, "names pool '" + name + "'; expected one with the protocol of pool '" + pool() + "'");
            }
            return new PoolVerdict(name);
        }
    }

    private final RequestFilter opened;
    private final Context context;
    private final boolean seesLocal;
    private final boolean seesResponses;

    private OpenFilter(RequestFilter opened, PluginServices services, Context context) {
        super(services, context);
        this.opened = opened;
        this.context = context;
        this.seesLocal = opened.seesLocal();
        this.seesResponses = opened.seesResponses();
    }

    /**
     * Opens a filter. Throws what it throws; nothing of it is open then.
     *
     * @param pools those it may send requests to
     * @param faults counts what it does wrong as long as it is not used
     */
    static OpenFilter open(
            FilterProvider plugin,
            String pool,
            Options options,
            Predicate<String> pools,
            PluginServices services,
            FaultCounter faults) {
        Context context = new Context(services, plugin, faults, pool, options, pools);
        try {
            RequestFilter opened = plugin.open(context);
            if (opened == null) {
                throw new IllegalStateException("open returned null");
            }
            context.opened();
            return new OpenFilter(opened, services, context);
        } catch (RuntimeException | Error e) {
            context.close();
            throw e;
        }
    }

    /** The filter itself. */
    public RequestFilter opened() {
        return opened;
    }

    /** Whether requests that codecs answer are shown to it. */
    public boolean seesLocal() {
        return seesLocal;
    }

    /** Whether responses are shown to it. */
    public boolean seesResponses() {
        return seesResponses;
    }

    /** Counts what it does wrong. */
    public FaultCounter faults() {
        return context.faults();
    }

    /** It is in force now, until it is closed. Thread: the worker. */
    public void begin() {
        use(1, Runnable::run);
        start();
    }

    @Override
    void startOpened() {}

    @Override
    void closeOpened() {
        opened.close();
    }
}
