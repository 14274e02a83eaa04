package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.trepak.api.Options;
import io.trepak.api.filter.FilterProvider;
import io.trepak.api.filter.RequestFilter;
import io.trepak.api.filter.Verdict;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.RequestFrame;
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

    /** The pool's keys to create filters with; none by default. */
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

    @Test
    final void readsTheKeysItDeclares() {
        OptionsRead.areThoseDeclared(
                subject(), options(), read -> subject().create("pool", read).close());
    }

    @Test
    final void saysWhatBecomesOfEveryRequest() {
        RequestFilter filter = filter();
        for (FilterRequest request : requests()) {
            decide(filter, request, 0);
        }
    }

    @Test
    final void decidesAlikeWhereverARequestLies() {
        for (FilterRequest request : requests()) {
            String expected = decide(filter(), request, 0);
            for (int margin : new int[] {1, 7, 1000}) {
                assertEquals(
                        expected,
                        decide(filter(), request, margin),
                        () -> "onRequest() decides otherwise when " + request + " lies " + margin
                                + " bytes into its array; a key is at offset + frame.keyOffset(…)");
            }
        }
    }

    @Test
    final void bearsEveryResponse() throws Exception {
        RequestFilter filter = filter();
        for (FilterRequest request : requests()) {
            for (ResponseFrame.Status status : ResponseFrame.Status.values()) {
                filter.onResponse(request.frame().command(), status, 1_000_000);
            }
        }
        filter.close();
    }

    /** Each worker has a filter of its own, and these are not one behind the scenes. */
    @Test
    final void twoWorkersDoNotDisturbEachOther() throws Exception {
        List<FilterRequest> requests = requests();
        List<String> expected = decideAll(filter(), requests);
        for (List<String> seen : TwoThreads.run(() -> requests, all -> decideAll(filter(), all))) {
            assertEquals(
                    expected,
                    seen,
                    "another decision while another thread decides as well; keep state in what create() returns");
        }
    }

    @Test
    final void decidesWithoutAllocating() {
        assumeFalse(mayAllocate(), "mayAllocate() is true");
        RequestFilter filter = filter();
        Output discarded = new Discarded();
        for (FilterRequest request : requests()) {
            byte[] in = request.among(0);
            RequestFrame frame = request.frame();
            Trial.begin(() -> "onRequest() for " + request);
            if (filter.onRequest(in, 0, frame, discarded) == Verdict.ANSWERED) {
                continue; // a text may be written, which allocates
            }
            long bytes = Allocation.leastBytes(() -> {
                for (int i = 0; i < SAME_REQUEST_TIMES; i++) {
                    filter.onRequest(in, 0, frame, discarded);
                }
            });
            assumeFalse(bytes < 0, "this virtual machine does not count allocated bytes");
            assertTrue(
                    bytes < SAME_REQUEST_TIMES,
                    () -> "onRequest() allocates about " + bytes / SAME_REQUEST_TIMES + " bytes each time for "
                            + request + "; make verdicts and texts in create(), or override mayAllocate()");
        }
    }

    private static List<String> decideAll(RequestFilter filter, List<FilterRequest> requests) {
        return requests.stream().map(request -> decide(filter, request, 0)).toList();
    }

    private RequestFilter filter() {
        RequestFilter filter = subject().create("pool", options());
        assertNotNull(filter, "create() is null; return a filter");
        return filter;
    }

    /** The decision in words, with what was answered. */
    private static String decide(RequestFilter filter, FilterRequest request, int margin) {
        byte[] in = request.among(margin);
        byte[] before = in.clone();
        ProtocolOutput answer = new ProtocolOutput();
        Verdict verdict;
        Trial.begin(() -> "onRequest() for " + request);
        try {
            verdict = filter.onRequest(in, margin, request.frame(), answer);
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
                + ", pool " + verdict.pool() + ", answer " + answer.text();
    }
}
