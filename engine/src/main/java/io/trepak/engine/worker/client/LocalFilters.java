package io.trepak.engine.worker.client;

import io.trepak.api.filter.FilterClient;
import io.trepak.api.filter.Verdict;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.Route;
import io.trepak.engine.plugin.OpenFilter;
import io.trepak.engine.plugin.PoolVerdict;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.resources.ArrayOutput;
import io.trepak.engine.worker.resources.PluginFailure;
import io.trepak.engine.worker.server.ResponseBytes;
import java.util.List;
import java.util.Objects;

/** The request filters of a pool on one worker, in order; trusted with nothing. Normally there are none. */
public final class LocalFilters {
    private static final Verdict FAILED = Verdict.reject(PluginFailure.MESSAGE);

    private final OpenFilter[] filters;
    /** The client at hand as each filter sees it. */
    private final Asker[] askers;

    private final SeenResponse response = new SeenResponse();
    private final boolean seesLocal;
    private final boolean seesResponses;
    private final FilterState.Owner owner;

    /** Of filters that were opened for this worker, and are closed with this. */
    public LocalFilters(List<OpenFilter> opened) {
        filters = opened.toArray(OpenFilter[]::new);
        owner = new FilterState.Owner(filters.length);
        askers = new Asker[filters.length];
        for (int i = 0; i < askers.length; i++) {
            askers[i] = new Asker(i);
        }
        seesLocal = opened.stream().anyMatch(OpenFilter::seesLocal);
        seesResponses = opened.stream().anyMatch(OpenFilter::seesResponses);
    }

    /** They are in force from now on. */
    public void begin() {
        for (OpenFilter filter : filters) {
            filter.begin();
        }
    }

    boolean isEmpty() {
        return filters.length == 0;
    }

    /** Whether requests that codecs answer are shown to any. */
    boolean seesLocal() {
        return seesLocal;
    }

    /** Whether responses are shown to any. */
    boolean seesResponses() {
        return seesResponses;
    }

    /** What the filters say; the last one that names a pool wins, and the first that wants no routing ends it. */
    Verdict verdictOn(RequestFrame frame, byte[] in, int offset, FilteredClient client, ArrayOutput answer) {
        boolean local = isLocal(frame);
        Verdict verdict = Verdict.PASS;
        for (int i = 0; i < filters.length; i++) {
            OpenFilter filter = filters[i];
            if (local && !filter.seesLocal()) {
                continue;
            }
            Verdict next;
            Asker asker = askers[i].of(client);
            try {
                next = Objects.requireNonNull(
                        filter.opened().onRequest(in, offset, frame, asker, answer), "no verdict");
            } catch (Throwable e) {
                filter.faults().failed("looking at a request; the client gets an error", e);
                return FAILED;
            } finally {
                asker.client = null;
            }
            if (next != Verdict.PASS) {
                verdict = next;
                if (!(next instanceof PoolVerdict)) {
                    break;
                }
            }
        }
        return verdict;
    }

    /** Whether a request is shown only to those who want to see what codecs answer. */
    private static boolean isLocal(RequestFrame frame) {
        return frame.command().route() == Route.LOCAL && !frame.command().isQueued();
    }

    /** Tells the filters of a response. */
    void responded(Request request, ResponseFrame.Status status, long nanos, ResponseBytes bytes) {
        FilteredClient client = request.requester() instanceof FilteredClient asking ? asking : null;
        for (int i = 0; i < filters.length; i++) {
            OpenFilter filter = filters[i];
            if (!filter.seesResponses()) {
                continue;
            }
            Asker asker = client == null ? null : askers[i].of(client);
            try {
                filter.opened().onResponse(response.of(request, asker, status, nanos, bytes));
            } catch (Throwable e) {
                filter.faults().failed("looking at a response; it is passed on all the same", e);
            } finally {
                if (asker != null) {
                    asker.client = null;
                }
                response.clear();
            }
        }
    }

    /** Closes them; those that are not in force as well. */
    public void close() {
        owner.close();
        for (OpenFilter filter : filters) {
            filter.close();
        }
    }

    /** The client at hand, as one filter sees it. */
    private final class Asker implements FilterClient {
        private final int index;
        private FilteredClient client;

        Asker(int index) {
            this.index = index;
        }

        Asker of(FilteredClient present) {
            client = present;
            return this;
        }

        private FilteredClient client() {
            if (client == null) {
                throw new IllegalStateException("a client is asked about after the call that brought it");
            }
            return client;
        }

        @Override
        public String address() {
            return client().address();
        }

        @Override
        public String user() {
            return client().user();
        }

        @Override
        public Object state() {
            return FilterState.get(client().filterState(), owner, index);
        }

        @Override
        public void state(Object value) {
            FilteredClient present = client();
            if (value != null || state() != null) {
                present.filterState(FilterState.set(present.filterState(), owner, index, value));
            }
        }
    }
}
