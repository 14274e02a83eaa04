package io.trepak.api.tck;

import static io.trepak.api.tck.HashFunctionTckTest.fails;

import io.trepak.api.Options;
import io.trepak.api.filter.FilterProvider;
import io.trepak.api.filter.RequestFilter;
import io.trepak.api.filter.Verdict;
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
                    public RequestFilter create(String pool, Options options) {
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
        FilterTck tck = tck((in, offset, frame, answer) -> {
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
        tck.twoWorkersDoNotDisturbEachOther();
        tck.decidesWithoutAllocating();
    }

    @Test
    void catchesAFilterThatAllocates() {
        FilterTck tck = tck((in, offset, frame, answer) -> Verdict.reject("no " + frame.command()));
        fails(
                tck::decidesWithoutAllocating,
                "onRequest() allocates about",
                "bytes each time for \"get key\\n\"",
                "mayAllocate()");
    }

    @Test
    void catchesAKeySoughtFromTheStartOfTheArray() {
        FilterTck tck = tck((in, offset, frame, answer) ->
                frame.keyCount() > 0 && in[frame.keyOffset(0)] == 'k' ? NO : Verdict.PASS);
        fails(tck::decidesAlikeWhereverARequestLies, "decides otherwise when", "a key is at offset + frame.keyOffset");
    }

    @Test
    void catchesAFilterThatReliesOnAKey() {
        FilterTck tck = tck((in, offset, frame, answer) -> {
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
                tck((in, offset, frame, answer) -> Verdict.ANSWERED)::saysWhatBecomesOfEveryRequest,
                "is ANSWERED, and written is \"\"");
        fails(
                tck((in, offset, frame, answer) -> {
                    answer.writeText("+fine\n");
                    return Verdict.PASS;
                })::saysWhatBecomesOfEveryRequest,
                "is not ANSWERED, and written is \"+fine\\n\"");
        fails(tck((in, offset, frame, answer) -> null)::saysWhatBecomesOfEveryRequest, "onRequest() is null");
        fails(tck(() -> null)::saysWhatBecomesOfEveryRequest, "create() is null");
    }

    @Test
    void catchesAMessageOfTwoLines() {
        Verdict two = Verdict.reject("no\r\n+OK");
        fails(
                tck((in, offset, frame, answer) -> two)::saysWhatBecomesOfEveryRequest,
                "is no message",
                "printable ASCII");
    }

    @Test
    void catchesAFilterThatChangesTheRequest() {
        FilterTck tck = tck((in, offset, frame, answer) -> {
            in[offset] = 'G';
            return Verdict.PASS;
        });
        fails(tck::saysWhatBecomesOfEveryRequest, "changed the bytes", "\"get key\\n\"");
    }

    @Test
    void catchesStateThatFiltersShare() {
        AtomicInteger decisions = new AtomicInteger();
        int first = FilterRequest.samples().size();
        FilterTck tck =
                tck(() -> (in, offset, frame, answer) -> decisions.getAndIncrement() < first ? Verdict.PASS : NO);
        fails(tck::twoWorkersDoNotDisturbEachOther, "keep state in what create() returns");
    }
}
