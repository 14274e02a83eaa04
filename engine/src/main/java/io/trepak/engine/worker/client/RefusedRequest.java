package io.trepak.engine.worker.client;

import io.trepak.api.protocol.Failure;

/** A request that the proxy does not take; its client is told why, and closed. Thrown to where that happens; has no stack. */
final class RefusedRequest extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    private RefusedRequest(Failure failure) {
        super(failure.message(), null, false, false);
        this.failure = failure;
    }

    /** One above a limit. */
    static RefusedRequest tooLarge(String message) {
        return new RefusedRequest(Failure.of(Failure.Kind.TOO_LARGE, message));
    }

    Failure failure() {
        return failure;
    }
}
