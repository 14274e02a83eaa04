package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.RequestInfo;
import io.trepak.api.protocol.ResponseFrame;
import java.util.List;
import java.util.function.Supplier;

/** Has a codec write the errors of the proxy, and wants one response each time that says so. */
final class ProtocolErrors {
    private final FrontendCodec codec;
    private final ProtocolJoins judge;

    /**
     * A codec, and those of the other side that judge what it writes.
     */
    ProtocolErrors(FrontendCodec codec, Supplier<BackendCodec> backends) {
        this.codec = codec;
        this.judge = new ProtocolJoins(codec, backends);
    }

    /** Lets a request fail in every way there is. */
    void check(RequestInfo request, String shown) {
        for (Failure.Kind kind : Failure.Kind.values()) {
            for (String message : List.of("Connection refused", "x", "")) {
                check(request, Failure.of(kind, message), shown);
            }
            check(request, Failure.inDoubt(kind, "Connection refused"), shown);
        }
    }

    private void check(RequestInfo request, Failure failure, String shown) {
        String what = "error(" + shown + ", " + failure + ")";
        ProtocolOutput out = new ProtocolOutput();
        Trial.begin(() -> what);
        codec.error(request, failure, out);
        ResponseFrame.Status status = judge.oneResponse(out, request, what);
        assertTrue(
                status == ResponseFrame.Status.ERROR || status == ResponseFrame.Status.UNAVAILABLE,
                () -> what
                        + " must decode as ERROR, or as UNAVAILABLE where the protocol knows such a response, but is "
                        + status + ": " + out.shown());
    }
}
