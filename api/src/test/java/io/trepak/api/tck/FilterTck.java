package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.trepak.api.Options;
import io.trepak.api.filter.FilterClient;
import io.trepak.api.filter.FilterProvider;
import io.trepak.api.filter.RequestFilter;
import io.trepak.api.filter.ResponseView;
import io.trepak.api.filter.Verdict;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.RequestInfo;
import io.trepak.api.protocol.ResponseFrame;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the engine relies on in a request filter. Extend it, return the plugin from {@link #subject()}, and list requests of
 * your own where the filter looks at more than command and keys.
 */
public abstract class FilterTck extends PluginTck<FilterProvider> {
    private static final int SAME_REQUEST_TIMES = 50;

    /** Takes a response and forgets it. */
    private static final class Discarded extends Output {
        @Override
        public Output write(byte[] src, int offset, int length) {
            return this;
        }

        @Override
        public Output writeByte(int value) {
            return this;
        }
    }

    /** For test classes. */
    protected FilterTck() {
        super(FilterProvider.class);
    }

    /** The pool's keys to open filters with; none by default. */
    protected Options options() {
        return TestOptions.none();
    }

    /** Requests to show to the filter: some of each kind it decides about. By default some with keys of many kinds. */
    protected List<FilterRequest> requests() {
        return FilterRequest.samples();
    }

    /**
     * Whether deciding about a request may allocate memory: then it makes garbage for each request. By default it may not, unless the
     * filter answers the request.
     */
    protected boolean mayAllocate() {
        return false;
    }

    /**
     * Whether what becomes of one client's requests may depend on those of others: a limit for all together, for instance. By default
     * it may not.
     */
    protected boolean sharesStateAmongClients() {
        return false;
    }

    @Test
    final void readsTheKeysItDeclares() {
        OptionsRead.areThoseDeclared(
                subject(),
                options(),
                read -> subject().open(new TestFilterContext(read)).close());
    }

    @Test
    final void saysWhatBecomesOfEveryRequest() {
        RequestFilter filter = filter();
        FilterClient client = client();
        for (FilterRequest request : shownTo(filter)) {
            decide(filter, request, client, 0);
        }
    }

    @Test
    final void decidesAlikeWhereverARequestLies() {
        for (FilterRequest request : shownTo(filter())) {
            String expected = decide(filter(), request, client(), 0);
            for (int margin : new int[] {1, 7, 1000}) {
                assertEquals(
                        expected,
                        decide(filter(), request, client(), margin),
                        () -> "onRequest() decides otherwise when " + request + " lies " + margin
                                + " bytes into its array; a key is at offset + frame.keyOffset(…)");
            }
        }
    }

    @Test
    final void bearsEveryResponse() {
        RequestFilter filter = filter();
        if (filter.seesResponses()) {
            FilterClient client = client();
            for (FilterRequest request : requests()) {
                for (ResponseFrame.Status status : ResponseFrame.Status.values()) {
                    show(filter, new TestResponse(request, client, status, "some response", true));
                    show(filter, new TestResponse(request, client, status, "the beginning of", false));
                    show(filter, new TestResponse(request, null, status, "", false));
                }
            }
        } else {
            assertEquals(
                    RequestFilter.class,
                    method(filter, "onResponse", ResponseView.class),
                    "onResponse() is never called; return true from seesResponses()");
        }
        filter.close();
    }

    /** The class that says what a method does. */
    private static Class<?> method(RequestFilter filter, String name, Class<?>... parameters) {
        try {
            return filter.getClass().getMethod(name, parameters).getDeclaringClass();
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    private static void show(RequestFilter filter, TestResponse response) {
        Trial.begin(() -> "onResponse() for " + response.asked());
        try {
            filter.onResponse(response);
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "onResponse() throws " + e + " for a response to " + response.asked()
                            + "; the client may have gone, the response be incomplete, and the key be none",
                    e);
        }
    }

    /** What is kept for a client belongs into its state, where it goes with the client. */
    @Test
    final void clientsDoNotDisturbEachOther() {
        assumeFalse(sharesStateAmongClients(), "sharesStateAmongClients() is true");
        List<FilterRequest> requests = shownTo(filter());
        RequestFilter alone = filter();
        FilterClient single = client();
        RequestFilter shared = filter();
        Turns turns = new Turns();
        for (FilterRequest request : requests) {
            String expected = decide(alone, request, single, 0);
            for (int client = 0; client < Turns.CLIENTS; client++) {
                assertEquals(
                        expected,
                        decide(shared, request, turns.of(client), 0),
                        () -> "onRequest() decides otherwise about " + request
                                + " when several clients ask in turns; keep what belongs to a client in"
                                + " client.state(), and do not keep the client itself");
            }
        }
    }

    /** Several clients by one object, as in service. */
    private static final class Turns implements FilterClient {
        private static final int CLIENTS = 3;
        private final Object[] states = new Object[CLIENTS];
        private int present;

        FilterClient of(int client) {
            present = client;
            return this;
        }

        @Override
        public String address() {
            return "127.0.0.1:" + (50000 + present);
        }

        @Override
        public String user() {
            return null;
        }

        @Override
        public Object state() {
            return states[present];
        }

        @Override
        public void state(Object value) {
            states[present] = value;
        }
    }

    /** Each worker has a filter of its own, and these are not one behind the scenes. */
    @Test
    final void twoWorkersDoNotDisturbEachOther() throws Exception {
        List<FilterRequest> requests = shownTo(filter());
        List<String> expected = decideAll(filter(), requests);
        for (List<String> seen : TwoThreads.run(() -> requests, all -> decideAll(filter(), all))) {
            assertEquals(
                    expected,
                    seen,
                    "another decision while another thread decides as well; keep state in what open() returns");
        }
    }

    @Test
    final void decidesWithoutAllocating() {
        assumeFalse(mayAllocate(), "mayAllocate() is true");
        RequestFilter filter = filter();
        Output discarded = new Discarded();
        FilterClient client = client();
        for (FilterRequest request : shownTo(filter)) {
            byte[] in = request.among(0);
            RequestFrame frame = request.frame();
            Trial.begin(() -> "onRequest() for " + request);
            if (filter.onRequest(in, 0, frame, client, discarded) == Verdict.ANSWERED) {
                continue; // a text may be written, which allocates
            }
            allocatesNothing("onRequest()", request, () -> filter.onRequest(in, 0, frame, client, discarded));
            if (filter.seesResponses()) {
                Known response = new Known(TestResponse.to(request, client, "a response"));
                Trial.begin(() -> "onResponse() for " + request);
                allocatesNothing("onResponse()", request, () -> filter.onResponse(response));
            }
        }
    }

    private static void allocatesNothing(String method, FilterRequest request, Runnable call) {
        long bytes = Allocation.leastBytes(() -> {
            for (int i = 0; i < SAME_REQUEST_TIMES; i++) {
                call.run();
            }
        });
        assumeFalse(bytes < 0, "this virtual machine does not count allocated bytes");
        assertTrue(
                bytes < SAME_REQUEST_TIMES,
                () -> method + " allocates about " + bytes / SAME_REQUEST_TIMES + " bytes each time for " + request
                        + "; make verdicts and texts in open(), or override mayAllocate()");
    }

    /** A response whose arrays are there already. */
    private record Known(TestResponse of, byte[] keyArray, byte[] array) implements ResponseView {
        Known(TestResponse of) {
            this(of, of.keyArray(), of.array());
        }

        @Override
        public RequestInfo request() {
            return of.request();
        }

        @Override
        public FilterClient client() {
            return of.client();
        }

        @Override
        public ResponseFrame.Status status() {
            return of.status();
        }

        @Override
        public long nanos() {
            return of.nanos();
        }

        @Override
        public String server() {
            return of.server();
        }

        @Override
        public int keyOffset() {
            return of.keyOffset();
        }

        @Override
        public int keyLength() {
            return of.keyLength();
        }

        @Override
        public int offset() {
            return of.offset();
        }

        @Override
        public int length() {
            return of.length();
        }

        @Override
        public boolean isWhole() {
            return of.isWhole();
        }
    }

    private static List<String> decideAll(RequestFilter filter, List<FilterRequest> requests) {
        FilterClient client = client();
        return requests.stream()
                .map(request -> decide(filter, request, client, 0))
                .toList();
    }

    private static FilterClient client() {
        return new TestFilterClient("127.0.0.1:50000");
    }

    /** The requests that the engine shows to a filter. */
    private List<FilterRequest> shownTo(RequestFilter filter) {
        boolean seesLocal = filter.seesLocal();
        return requests().stream()
                .filter(request -> seesLocal || !request.isLocal())
                .toList();
    }

    private RequestFilter filter() {
        RequestFilter filter = subject().open(new TestFilterContext(options()));
        assertNotNull(filter, "open() is null; return a filter");
        return filter;
    }

    /** The decision in words, with what was answered. */
    private static String decide(RequestFilter filter, FilterRequest request, FilterClient client, int margin) {
        byte[] in = request.among(margin);
        byte[] before = in.clone();
        ProtocolOutput answer = new ProtocolOutput();
        Verdict verdict;
        Trial.begin(() -> "onRequest() for " + request);
        try {
            verdict = filter.onRequest(in, margin, request.frame(), client, answer);
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "onRequest() throws " + e + " for " + request
                            + "; the engine counts it as a fault of the plugin: return reject(…)",
                    e);
        }
        assertNotNull(verdict, () -> "onRequest() is null for " + request + "; return PASS");
        assertArrayEquals(
                before, in, () -> "onRequest() changed the bytes of " + request + "; they belong to the engine");
        boolean answered = verdict == Verdict.ANSWERED;
        assertEquals(
                answered,
                answer.toByteArray().length > 0,
                () -> "the verdict on " + request + " is " + (answered ? "" : "not ") + "ANSWERED, and written is "
                        + answer.shown() + "; write one whole response with ANSWERED, and nothing else");
        String rejection = verdict.rejection();
        assertTrue(
                rejection == null || !rejection.isEmpty() && rejection.chars().allMatch(c -> c >= ' ' && c <= '~'),
                () -> "reject(\"" + rejection + "\") is no message; expected printable ASCII in one line");
        return (verdict == Verdict.PASS ? "pass" : answered ? "answered" : "else") + ", rejection " + rejection
                + ", pool " + TestFilterContext.poolOf(verdict) + ", answer " + answer.text();
    }
}
