package io.trepak.api.tck;

import static io.trepak.api.tck.HashFunctionTckTest.fails;

import io.trepak.api.filter.FilterClient;
import io.trepak.api.filter.FilterContext;
import io.trepak.api.filter.FilterProvider;
import io.trepak.api.filter.RequestFilter;
import io.trepak.api.filter.ResponseView;
import io.trepak.api.filter.Verdict;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.RequestFrame;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Feeds the kit filters with one mistake each; the check that is about it must fail and say what to mend. */
class FilterTckTest {
    private static final Verdict NO = Verdict.reject("no keys that begin with k");

    private static FilterTck tck(Supplier<RequestFilter> filters) {
        return new FilterTck() {
            @Override
            protected FilterProvider subject() {
                return new FilterProvider() {
                    @Override
                    public String name() {
                        return "sample";
                    }

                    @Override
                    public RequestFilter open(FilterContext context) {
                        return filters.get();
                    }
                };
            }
        };
    }

    private static FilterTck tck(RequestFilter filter) {
        return tck(() -> filter);
    }

    @Test
    void passesASoundFilter() throws Exception {
        FilterTck tck = tck((in, offset, frame, client, answer) -> {
            if (frame.keyCount() == 0) {
                answer.writeText("+none\n");
                return Verdict.ANSWERED;
            }
            return frame.keyLength(0) > 0 && in[offset + frame.keyOffset(0)] == 'k' ? NO : Verdict.PASS;
        });
        tck.hasANameTheConfigurationCanSay();
        tck.describesItselfInOneLine();
        tck.saysWhatBecomesOfEveryRequest();
        tck.decidesAlikeWhereverARequestLies();
        tck.bearsEveryResponse();
        tck.clientsDoNotDisturbEachOther();
        tck.twoWorkersDoNotDisturbEachOther();
        tck.decidesWithoutAllocating();
    }

    /** Sees responses, and does with them what the test says. */
    private abstract static class Watching implements RequestFilter {
        @Override
        public Verdict onRequest(byte[] in, int offset, RequestFrame frame, FilterClient client, Output response) {
            return Verdict.PASS;
        }

        @Override
        public boolean seesResponses() {
            return true;
        }
    }

    @Test
    void catchesAFilterThatReliesOnAClientThatMayHaveGone() {
        FilterTck tck = tck(new Watching() {
            @Override
            public void onResponse(ResponseView response) {
                response.client().state("seen");
            }
        });
        fails(tck::bearsEveryResponse, "onResponse() throws java.lang.NullPointerException", "may have gone");
    }

    @Test
    void catchesOneThatWaitsForResponsesItIsNeverShown() {
        FilterTck tck = tck(new Watching() {
            @Override
            public void onResponse(ResponseView response) {}

            @Override
            public boolean seesResponses() {
                return false;
            }
        });
        fails(tck::bearsEveryResponse, "onResponse() is never called; return true from seesResponses()");
    }

    @Test
    void catchesOneThatAllocatesForEachResponse() {
        FilterTck tck = tck(new Watching() {
            private String last;

            @Override
            public void onResponse(ResponseView response) {
                last = new String(response.array(), response.offset(), response.length(), StandardCharsets.UTF_8);
            }
        });
        fails(tck::decidesWithoutAllocating, "onResponse() allocates about");
    }

    @Test
    void catchesStateOfOneClientThatAnotherOneMeets() {
        FilterTck tck = tck(() -> new RequestFilter() {
            private int requests;

            @Override
            public Verdict onRequest(byte[] in, int offset, RequestFrame frame, FilterClient client, Output response) {
                return requests++ < FilterRequest.samples().size() ? Verdict.PASS : NO;
            }
        });
        fails(tck::clientsDoNotDisturbEachOther, "when several clients ask in turns", "client.state()");
    }

    @Test
    void passesStateThatIsKeptWithTheClient() {
        FilterTck tck = tck(() -> (in, offset, frame, client, answer) -> {
            int[] count = (int[]) client.state();
            if (count == null) {
                count = new int[1];
                client.state(count);
            }
            return count[0]++ < 3 ? Verdict.PASS : NO;
        });
        tck.clientsDoNotDisturbEachOther();
        tck.decidesWithoutAllocating();
    }

    @Test
    void catchesAFilterThatAllocates() {
        FilterTck tck = tck((in, offset, frame, client, answer) -> Verdict.reject("no " + frame.command()));
        fails(
                tck::decidesWithoutAllocating,
                "onRequest() allocates about",
                "bytes each time for \"get key\\n\"",
                "mayAllocate()");
    }

    @Test
    void catchesAKeySoughtFromTheStartOfTheArray() {
        FilterTck tck = tck((in, offset, frame, client, answer) ->
                frame.keyCount() > 0 && in[frame.keyOffset(0)] == 'k' ? NO : Verdict.PASS);
        fails(tck::decidesAlikeWhereverARequestLies, "decides otherwise when", "a key is at offset + frame.keyOffset");
    }

    @Test
    void catchesAFilterThatReliesOnAKey() {
        FilterTck tck = tck((in, offset, frame, client, answer) -> {
            if (frame.keyCount() == 0) {
                throw new IllegalStateException("no key");
            }
            return Verdict.PASS;
        });
        fails(tck::saysWhatBecomesOfEveryRequest, "onRequest() throws", "\"version\\n\"", "return reject");
    }

    @Test
    void catchesAnAnswerThatIsNoneAndAVerdictThatIsNone() {
        fails(
                tck((in, offset, frame, client, answer) -> Verdict.ANSWERED)::saysWhatBecomesOfEveryRequest,
                "is ANSWERED, and written is \"\"");
        fails(
                tck((in, offset, frame, client, answer) -> {
                    answer.writeText("+fine\n");
                    return Verdict.PASS;
                })::saysWhatBecomesOfEveryRequest,
                "is not ANSWERED, and written is \"+fine\\n\"");
        fails(tck((in, offset, frame, client, answer) -> null)::saysWhatBecomesOfEveryRequest, "onRequest() is null");
        fails(tck(() -> null)::saysWhatBecomesOfEveryRequest, "open() is null");
    }

    @Test
    void catchesAMessageOfTwoLines() {
        Verdict two = Verdict.reject("no\r\n+OK");
        fails(
                tck((in, offset, frame, client, answer) -> two)::saysWhatBecomesOfEveryRequest,
                "is no message",
                "printable ASCII");
    }

    @Test
    void catchesAFilterThatChangesTheRequest() {
        FilterTck tck = tck((in, offset, frame, client, answer) -> {
            in[offset] = 'G';
            return Verdict.PASS;
        });
        fails(tck::saysWhatBecomesOfEveryRequest, "changed the bytes", "\"get key\\n\"");
    }

    @Test
    void catchesStateThatFiltersShare() {
        AtomicInteger decisions = new AtomicInteger();
        int first = FilterRequest.samples().size();
        FilterTck tck = tck(
                () -> (in, offset, frame, client, answer) -> decisions.getAndIncrement() < first ? Verdict.PASS : NO);
        fails(tck::twoWorkersDoNotDisturbEachOther, "keep state in what open() returns");
    }
}
