package io.trepak.engine.worker.client;

import io.trepak.api.filter.FilterProvider;
import io.trepak.api.filter.RequestFilter;
import io.trepak.api.filter.Verdict;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.engine.plugin.FaultCounter;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.worker.resources.ArrayOutput;
import io.trepak.engine.worker.resources.PluginFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The request filters of a pool on one worker, in order; trusted with nothing. Normally there are none. */
public final class LocalFilters {
    private static final Verdict FAILED = Verdict.reject(PluginFailure.MESSAGE);

    private final RequestFilter[] filters;
    private final FaultCounter[] faults;

    private LocalFilters(RequestFilter[] filters, FaultCounter[] faults) {
        this.filters = filters;
        this.faults = faults;
    }

    /** Makes one of each; when one cannot be made, those before it are closed. */
    public static LocalFilters create(Pool pool, List<FilterProvider> providers) {
        List<RequestFilter> made = new ArrayList<>();
        FaultCounter[] faults = providers.stream().map(pool.faults()::of).toArray(FaultCounter[]::new);
        try {
            for (FilterProvider provider : providers) {
                made.add(Objects.requireNonNull(
                        provider.create(pool.config().name(), pool.options()), "create returned null"));
            }
        } catch (RuntimeException | Error e) {
            new LocalFilters(made.toArray(RequestFilter[]::new), faults).close();
            throw e;
        }
        return new LocalFilters(made.toArray(RequestFilter[]::new), faults);
    }

    boolean isEmpty() {
        return filters.length == 0;
    }

    /** What the filters say; the last one that names a pool wins, and the first that wants no routing ends it. */
    Verdict verdictOn(RequestFrame frame, byte[] in, int offset, ArrayOutput answer) {
        Verdict verdict = Verdict.PASS;
        for (int i = 0; i < filters.length; i++) {
            Verdict next = null;
            try {
                next = Objects.requireNonNull(filters[i].onRequest(in, offset, frame, answer), "no verdict");
            } catch (Throwable e) {
                faults[i].failed("looking at a request; the client gets an error", e);
                return FAILED;
            }
            if (next != Verdict.PASS) {
                verdict = next;
                if (next.pool() == null) {
                    break;
                }
            }
        }
        return verdict;
    }

    /** Tells the filters of a response. */
    void answered(Command command, ResponseFrame.Status status, long nanos) {
        for (int i = 0; i < filters.length; i++) {
            try {
                filters[i].onResponse(command, status, nanos);
            } catch (Throwable e) {
                faults[i].failed("looking at a response; it is passed on all the same", e);
            }
        }
    }

    public void close() {
        for (int i = 0; i < filters.length; i++) {
            try {
                filters[i].close();
            } catch (Throwable e) {
                faults[i].failed("closing", e);
            }
        }
    }
}
